"""Taking an order back: what still waits, nothing that is somebody else's."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import (
    Print,
    PrintedPart,
    PrinterQueue,
    PrintOrder,
    RoutedTo,
)
from carbon_tui.orders.print_orders.plan import Order
from carbon_tui.orders.print_orders.trace import (
    OrderTrace,
    belonging,
    gained,
    traced,
)
from carbon_tui.orders.print_orders.undo import (
    TakenBack,
    Undo,
)
from carbon_tui.orders.queues.messages import (
    progress,
    undo_words,
    whereabouts,
)
from carbon_tui.orders.queues.rearrange import move
from carbon_tui.simulator import Fault

from .shop import Shop
from .swift import swiftly
from .test_rearranging import first_to_last, read_board

R = TypeVar("R")

PATCH = "PATCH /printers/queues"


@pytest.fixture(params=[True, False], ids=["waiting prints listed", "only finished ones listed"])
def floor(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    return Shop(tmp_path, queued_prints_listed=request.param)


def queued(shop: Shop, copies: int = 4, printers: int = 2) -> Order:
    return queued_on(shop, copies, *shop.busy[:printers])


def queued_on(shop: Shop, copies: int, *serials: str) -> Order:
    (order,) = shop.plan(copies).on(*serials).orders()
    assert shop.run(lambda client: shop.sender(client).send(order)).is_done
    return order


def take_back(shop: Shop, order: Order) -> TakenBack:
    async def both(client: Client) -> TakenBack:
        undo = Undo(client, shop.journal)
        return await undo.take_back(await undo.preview(order.uuid))

    return shop.run(both)


def test_it_is_read_back_what_went_where(floor: Shop) -> None:
    before = floor.queues
    order = queued(floor, copies=3, printers=2)

    async def look(client: Client) -> OrderTrace:
        return await Undo(client, floor.journal).preview(order.uuid)

    trace = floor.run(look)
    expected = {
        s: tuple(range(len(before[s]) + 1, len(q) + 1))
        for s, q in floor.queues.items()
        if len(q) > len(before[s])
    }
    assert trace.places == expected
    serial, places = next(iter(expected.items()))
    assert f"Ada: {len(places)} waiting, at place" in "".join(whereabouts(trace, {serial: "Ada"}))
    assert f"{serial}: {len(places)} waiting" in "".join(whereabouts(trace, {serial: ""}))
    assert progress(trace) == "0 of 3 copies printed, 3 waiting"


def test_all_copies_that_wait_are_taken_back(floor: Shop) -> None:
    before = floor.queues
    result = take_back(floor, queued(floor))
    assert (result.taken, result.started, result.waiting, result.undetermined) == (4, 0, 0, 0)
    assert floor.queues == before
    assert str(undo_words(result)) == "Taken back: 4 copies."


def test_what_has_started_stays_and_is_counted(shop: Shop) -> None:
    order = queued_on(shop, 5, shop.printing)
    for _ in range(200):
        if shop.waiting_copies(order.uuid) <= 3:
            break
        shop.clock.advance(1800)
    waiting = shop.waiting_copies(order.uuid)
    assert 0 < waiting <= 3
    result = take_back(shop, order)
    assert (result.taken, result.started) == (waiting, 5 - waiting)
    assert result.undetermined == 0
    assert "already started" in str(undo_words(result))
    assert shop.waiting_copies(order.uuid) == 0


class Elsewhere:
    """A server on which one print of an order was moved to another printer, and one taken out; both
    go on being called queued."""

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        rows: dict[str, list[Any]] = {
            "/prints": [
                Print(uuid=uuid, print_order_uuid="o", status=status, started_at=began)
                for uuid, status, began in (
                    ("moved", "Queued", None),
                    ("taken", "queued", None),
                    ("gone", "Canceled", None),
                    ("made", "queued", datetime(2026, 8, 3, tzinfo=UTC)),
                )
            ],
            "/printers/queues": [
                PrinterQueue(printer_serial=serial, print_uuids=uuids)
                for serial, uuids in (("P1", ()), ("P2", ("another", "moved")))
                if ("printer_serial", "P1") not in params or serial == "P1"
            ],
        }  # fmt: skip
        return Page(rows.get(endpoint.path, []))


def test_a_print_that_is_called_queued_has_not_started_wherever_it_went() -> None:
    shares = {"P1": RoutedTo(copies_queued=2, copies_printed=1)}
    order = PrintOrder(uuid="o", total_copies=4, routed_to=shares)
    trace = swiftly(traced(Elsewhere(), order))
    assert trace.waiting == {"P2": ("moved",)}
    assert trace.places == {"P2": (2,)}
    assert trace.started == ("made",)
    assert trace.lost == 1


def test_taking_back_twice_finds_nothing_the_second_time(shop: Shop) -> None:
    order = queued(shop)
    take_back(shop, order)
    again = take_back(shop, order)
    assert (again.taken, again.waiting, again.undetermined) == (0, 0, 0)
    assert undo_words(again).title == "Nothing to take back"


def test_another_order_for_the_same_build_is_left_alone(floor: Shop) -> None:
    kept, undone = queued(floor), queued(floor)
    take_back(floor, undone)
    assert floor.waiting_copies(kept.uuid) == 4
    assert floor.waiting_copies(undone.uuid) == 0


def test_a_lost_answer_to_an_undo_is_said_as_it_is(shop: Shop) -> None:
    order = queued(shop)
    shop.simulator.faults.add(Fault("half-open", PATCH))
    result = take_back(shop, order)
    assert result.undetermined == 4
    assert undo_words(result).is_unknown
    assert shop.waiting_copies(order.uuid) == 4


def test_a_refused_undo_leaves_the_copies_and_says_so(shop: Shop) -> None:
    order = queued(shop)
    shop.simulator.faults.add(Fault("status-403", PATCH))
    result = take_back(shop, order)
    assert (result.taken, result.waiting) == (0, 4)
    assert "4 copies are still waiting" in str(undo_words(result))


def test_without_any_list_of_waiting_prints_the_gain_of_the_queues_tells(tmp_path: Path) -> None:
    shop = Shop(tmp_path, queued_prints_listed=False)
    before = shop.queues
    (order,) = shop.plan(3).on(*shop.busy[:2]).orders(seen=before)
    assert shop.run(lambda client: shop.sender(client).send(order)).is_done
    shop.simulator.faults.add(Fault("null-rows", "GET /printed_parts", times=None))
    result = take_back(shop, order)
    assert (result.taken, result.undetermined) == (3, 0)
    assert shop.queues == before


def test_a_gain_is_only_believed_where_the_numbers_agree() -> None:
    order = PrintOrder(
        uuid="o", routed_to={"A": RoutedTo(copies_queued=2), "B": RoutedTo(copies_queued=1)}
    )
    before = {"A": ("a1",), "B": ()}
    now = {"A": ("a1", "o1", "o2"), "B": ("o3", "colleague")}
    assert gained(order, before, now) == {"o1", "o2"}


def test_a_move_is_put_back(shop: Shop) -> None:
    change = first_to_last(shop)
    outcome = shop.run(lambda client: shop.rearranger(client).carry_out(change, "Move"))
    entry = shop.journal.entry(outcome.id)
    assert entry is not None

    async def restore(client: Client) -> None:
        rearranger = shop.rearranger(client)
        (carry,) = Undo(client, shop.journal).restored(await read_board(client), entry)
        back = move(carry)
        assert back is not None
        await rearranger.carry_out(back, "Put it back")

    shop.run(restore)
    assert {s: shop.queues[s] for s in change.before} == change.before


def test_a_list_that_names_other_orders_proves_nothing_about_rows_that_name_none() -> None:
    mine, nameless = PrintedPart(print_order_uuid="A-1"), PrintedPart(print_uuid="p")
    assert belonging([mine, nameless], "a-1") == [mine, nameless]
    assert belonging([mine, nameless, PrintedPart(print_order_uuid="b-2")], "a-1") == [mine]
