"""A part order while it is filled in: what it would send, what is wrong, what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carbon_tui.api.schema.records import Application, PartOrder
from carbon_tui.orders.journal_entry import EntryState
from carbon_tui.orders.part_orders.draft import (
    PartOrderDraft,
    carried,
    may_change,
)
from carbon_tui.orders.part_orders.hints import Hints, placed_before
from carbon_tui.orders.part_orders.model_files import model_file
from carbon_tui.orders.part_orders.plan import planned
from carbon_tui.orders.part_orders.steps_done import PartOrderJob
from carbon_tui.screens.part_orders.progress_lines import preview, summary

from .models import binary_stl, stl

NOW = datetime(2026, 8, 3, 9, tzinfo=UTC)
APPLICATIONS = (Application(uuid="a-1", name="Dental"), Application(uuid="a-2", name="Racing"))


def draft(folder: Path, files: int = 2) -> PartOrderDraft:
    chosen = [model_file(stl(folder, f"part {n}.stl", 12 + n)) for n in range(files)]
    begun = replace(PartOrderDraft.empty(), order_number="PO-1", due="5d")
    return begun.with_files(chosen, "P-1")


def fields(made: PartOrderDraft) -> list[str]:
    return [problem.field for problem in made.read(NOW, APPLICATIONS)[1]]


def test_what_is_filled_in_is_what_would_be_sent(tmp_path: Path) -> None:
    made = replace(draft(tmp_path), application="racing", group=" night ", sop="s-1", flush=True)
    made = made.numbered(1, "P-2").times(1, "3")
    plan, problems = made.read(NOW, APPLICATIONS)
    assert problems == ()
    assert [(p.part_number, p.quantity) for p in plan.parts] == [("P-1", 1), ("P-2", 3)]
    assert (plan.application_uuid, plan.packing_group, plan.build_sop_uuid) == (
        "a-2", "night", "s-1",
    )  # fmt: skip
    assert plan.due_date == datetime(2026, 8, 8, 9, tzinfo=UTC)
    assert plan.flush
    assert made.pieces == 4


@pytest.mark.parametrize("typed", ["1234567", "10001", "1" * 40])
def test_no_digit_of_a_number_of_pieces_is_passed_over(tmp_path: Path, typed: str) -> None:
    made = draft(tmp_path, 1).times(None, typed)
    assert str(made.pieces) == typed[:9]
    assert fields(made) == ["quantity"]


@pytest.mark.parametrize(
    ("files", "said"), [(1, ["1 part of 1 file."]), (2, ["2 parts of 2 files."])]
)
def test_what_is_chosen_is_counted_in_words(tmp_path: Path, files: int, said: list[str]) -> None:
    assert summary(draft(tmp_path, files), ()) == said


def test_looking_twice_gives_the_same_uuids(tmp_path: Path) -> None:
    made = draft(tmp_path)
    assert made.read(NOW)[0] == made.read(NOW)[0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due": ""}, "due"),
        ({"due": "2020-01-01"}, "due"),
        ({"due": "soon"}, "due"),
        ({"order_number": " "}, "order_number"),
        ({"group": "g" * 33}, "packing_group"),
        ({"application": "Dentel"}, "application"),
        ({"program": "p-1", "parameters": "wall"}, "parameters"),
        ({"parameters": "wall=2"}, "program"),
    ],
)
def test_what_is_wrong_is_said_once_at_its_field(
    tmp_path: Path, change: dict[str, str], field: str
) -> None:
    assert fields(replace(draft(tmp_path), **change)) == [field]  # type: ignore[arg-type]


def test_a_quantity_that_is_no_number_is_refused(tmp_path: Path) -> None:
    assert fields(draft(tmp_path).times(0, "many")) == ["quantity"]
    assert fields(draft(tmp_path).times(None, "0")) == ["quantity"]


def test_a_file_is_chosen_once(tmp_path: Path) -> None:
    made = draft(tmp_path)
    again = made.with_files([made.parts[0].file], "P-9")
    assert again == made


def test_a_file_named_twice_and_files_of_one_name_are_remarked_on(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "hook.stl").write_bytes(binary_stl(1))
    hook, other = model_file(old / "hook.stl"), model_file(new / "hook.stl")
    due = NOW + timedelta(days=5)

    twice = planned([(hook, "P", 1), (hook, "P", 1)], "PO", due)
    assert twice.remarks == ("hook.stl is named twice: each time is a part of its own.",)
    alike = planned([(hook, "P", 1), (other, "P", 1)], "PO", due)
    assert alike.remarks == (f"2 files are called hook.stl: in {old} and in {new}.",)
    assert preview(alike, 1)[0] == f"! {alike.remarks[0]}"
    assert not planned([(hook, "P", 1)], "PO", due).remarks


def test_a_name_that_no_application_has_is_taken_where_none_is_known(tmp_path: Path) -> None:
    plan, problems = replace(draft(tmp_path), application="a-9").read(NOW, ())
    assert (plan.application_uuid, problems) == ("a-9", ())


def job(made: PartOrderDraft, **facts: str) -> PartOrderJob:
    return PartOrderJob(made.read(NOW)[0], facts, EntryState.REFUSED)


def test_a_changed_order_keeps_what_was_made(tmp_path: Path) -> None:
    stopped = job(
        draft(tmp_path),
        **{"model:0": "m0", "part:0": "p0", "model:1": "m1", "etag:1": "e1", "begun": "part:1"},
    )
    changed = replace(PartOrderDraft.of(stopped), group="another").without(0)
    plan, problems = changed.read(NOW)
    assert problems == ()
    assert plan.uuid != stopped.plan.uuid
    assert carried(stopped, plan) == {"model:0": "m1", "etag:0": "e1", "begun": "part:0"}


def test_another_part_number_or_application_makes_the_part_anew(tmp_path: Path) -> None:
    stopped = job(draft(tmp_path), **{"model:0": "m0", "part:0": "p0", "model:1": "m1"})
    changed = PartOrderDraft.of(stopped).numbered(0, "P-9")
    assert carried(stopped, changed.read(NOW)[0]) == {"model:1": "m1"}
    elsewhere = replace(PartOrderDraft.of(stopped), application="a-1")
    assert carried(stopped, elsewhere.read(NOW)[0]) == {}


def test_an_order_that_may_have_been_placed_is_not_changed(tmp_path: Path) -> None:
    made = draft(tmp_path, 1)
    facts = {"model:0": "m", "part:0": "p"}
    assert may_change(job(made, **facts))
    assert not may_change(job(made, **facts, begun="order:0"))


def test_an_order_of_the_same_number_is_warned_of_but_for_the_one_gone_on_with() -> None:
    orders = tuple(
        PartOrder(uuid=f"{n}A", part_order_number=number, status=status)
        for n, (number, status) in enumerate((("PO-1", "open"), ("PO-1", "sent"), ("PO-2", None)))
    )
    first = PartOrderDraft("u", order_number=" PO-1 ")
    assert Hints(orders=orders).warnings(first) == [
        "2 orders are there already under the number PO-1 (open, sent): this is another one."
    ]
    assert placed_before(orders, "PO-2") == [
        "An order is there already under the number PO-2 (no status): this is another one."
    ]
    assert not placed_before(orders, "PO-2", ours={"2a"})
    assert not Hints(orders=orders).warnings(PartOrderDraft("u"))
