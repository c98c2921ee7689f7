"""Plans: what is shown is what is sent."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api.schema.records import (
    Build,
    Print,
    PrintOrder,
    PrintOrigin,
    RoutedTo,
)
from carbon_tui.api.schema.requests import encode
from carbon_tui.orders.print_orders.plan import (
    Plan,
    tags_from,
)
from carbon_tui.text.cleaning import clean

BRACKET = Build(uuid="b1", name="Bracket", revision="3")
CLIP = Build(uuid="b2", name="Clip")


def numbered() -> Plan:
    return Plan.of([BRACKET, CLIP], new=iter(["u1", "u2"]).__next__).on("AAAAAA", "BBBBBB").times(3)


def test_what_is_previewed_is_what_is_sent() -> None:
    plan = numbered().noted(number=" WO-1 ", tags={"lot": "7"}, notes="rush")
    assert plan.preview({"AAAAAA": "Ada"}) == [
        "3 copies of Bracket rev 3",
        "3 copies of Clip",
        "6 copies in all, in 2 orders",
        "Printers: Ada (AAAAAA), BBBBBB",
        "The server decides how the 3 copies are divided among 2 printers.",
        "Order number: WO-1",
        "Tags: lot=7",
        "Notes: rush",
        "Order u1",
        "Order u2",
    ]
    assert [json.loads(encode(request)) for request in plan.requests()] == [
        {
            "build_uuid": build,
            "total_copies": 3,
            "route_to": ["AAAAAA", "BBBBBB"],
            "print_order_number": "WO-1",
            "print_order_tags": {"lot": "7"},
            "notes": "rush",
            "uuid": uuid,
        }
        for build, uuid in (("b1", "u1"), ("b2", "u2"))
    ]


def test_a_plan_without_a_number_of_copies_says_so() -> None:
    shown = numbered().times(0).preview()
    assert shown[:3] == [
        "? copies of Bracket rev 3",
        "? copies of Clip",
        "What stands in Copies is no number of copies.",
    ]


def test_a_plan_keeps_its_uuids_through_every_change() -> None:
    plan = numbered()
    changed = plan.toggled("AAAAAA").times(9).noted(number="x")
    assert [r.uuid for r in changed.requests()] == [r.uuid for r in plan.requests()]
    fresh = {b.uuid for _ in range(50) for b in Plan.of([BRACKET]).builds}
    assert len(fresh) == 50


@pytest.mark.parametrize(
    ("plan", "fields"),
    [
        (numbered(), []),
        (numbered().times(0), ["copies"]),
        (numbered().on(), ["printers"]),
        (Plan(), ["builds", "printers"]),
        (Plan.of([Build()]).on("A"), ["builds"]),
        (numbered().noted(tags={"": "x"}), ["tags"]),
    ],
)
def test_what_the_api_would_refuse_is_said_before(plan: Plan, fields: list[str]) -> None:
    assert [problem.field for problem in plan.problems()] == fields


def test_a_print_is_queued_again_on_its_printer() -> None:
    made = Print(name="Bracket", build_uuid="b1", origin=PrintOrigin(printer_serial="AAAAAA"))
    (request,) = Plan.again(made).requests()
    assert (request.build_uuid, request.route_to, request.total_copies) == ("b1", ("AAAAAA",), 1)


def test_an_order_is_queued_again_as_an_order_of_its_own() -> None:
    order = PrintOrder(
        uuid="old",
        build_uuid="b1",
        total_copies=4,
        print_order_number="WO-1",
        print_order_tags={"lot": "7"},
        notes="rush",
        routed_to={"AAAAAA": RoutedTo(), "BBBBBB": RoutedTo()},
    )
    (request,) = Plan.again_order(order, "Bracket").requests()
    assert request.uuid != "old"
    assert (request.total_copies, request.route_to) == (4, ("AAAAAA", "BBBBBB"))
    assert (request.print_order_number, request.notes) == ("WO-1", "rush")


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_whatever_is_typed_can_leave_and_can_be_shown(
    number: str, notes: str, tags: dict[str, str]
) -> None:
    plan = numbered().noted(number=number, tags=tags, notes=notes)
    for request in plan.requests():
        encode(request).decode()
    assert all(line == clean(line) for line in plan.preview())


def test_odd_names_are_sent_as_they_were_read() -> None:
    build = Build(uuid=str(clean("b1")), name=clean("Bracket\x1b[31m"))
    order = PrintOrder(build_uuid="b1", notes=clean("line\nbreak"))
    assert "\x1b" not in "".join(Plan.of([build]).preview())
    assert Plan.again_order(order).requests()[0].notes == "line\nbreak"


def test_tags_are_typed_as_names_and_values() -> None:
    assert tags_from(" lot = 7, shift=night,") == {"lot": "7", "shift": "night"}
    with pytest.raises(ValueError, match="A tag is written name=value, and oops is not"):
        tags_from("lot=7, oops")


def test_a_split_plan_is_one_order_per_build_and_printer_with_uuids_that_stay() -> None:
    plan = replace(numbered(), is_split=True)

    orders = plan.orders(printer_names={"AAAAAA": "Ada"})

    shares = [(o.request.build_uuid, o.request.route_to, o.request.total_copies) for o in orders]
    assert shares == [
        ("b1", ("AAAAAA",), 2), ("b2", ("AAAAAA",), 2),
        ("b1", ("BBBBBB",), 1), ("b2", ("BBBBBB",), 1),
    ]  # fmt: skip
    assert orders[0].about == "2 copies of Bracket rev 3 on Ada"
    assert len({order.uuid for order in orders}) == 4
    assert [o.uuid for o in plan.orders()] == [o.uuid for o in orders]
    assert plan.total_copies == 6
    assert plan.preview()[-4:] == [f"Order {order.uuid}" for order in orders]


@given(st.sets(st.integers(0, 3)))
def test_what_is_left_of_a_split_plan_are_the_same_orders(done: set[int]) -> None:
    plan = replace(numbered(), is_split=True)
    orders = plan.orders()

    left = plan.without({orders[n].uuid for n in done})

    kept = [order.request for n, order in enumerate(orders) if n not in done]
    assert [order.request for order in left.orders()] == kept
    assert left.total_copies == sum(request.total_copies for request in kept)


def test_copies_by_hand_are_for_as_many_printers_as_are_chosen() -> None:
    plan = replace(numbered(), is_split=True).each_times((2, 2, 1))

    assert [problem.field for problem in plan.problems()] == ["copies"]
    assert "2+2+1 are copies for 3 printers; 2 are chosen." in plan.problems()[0].sentence
