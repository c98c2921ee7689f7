"""Carrying prints between queues: what is seen is what one request brings about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api.schema.records import (
    Print,
    PrintConfig,
    Printer,
    PrinterStatus,
    PrintOrigin,
)
from carbon_tui.api.schema.requests import QueueMove
from carbon_tui.orders.print_orders.durations import (
    Estimate,
    Usual,
)
from carbon_tui.orders.print_orders.history import BuildHistory
from carbon_tui.orders.print_orders.order_api import Queues
from carbon_tui.orders.print_orders.outlook import move_warnings
from carbon_tui.orders.queues.board import (
    QueueSnapshot,
    Waiting,
)
from carbon_tui.orders.queues.queue_draft import (
    QueueDraft,
    back,
)
from carbon_tui.orders.queues.verdict import (
    changed,
    judged,
)
from carbon_tui.orders.write import RecordVerdict

QUEUES: Queues = {"A": ("a1", "a2", "a3", "a4"), "B": ("b1", "b2"), "C": ()}


def board(queues: Queues = QUEUES) -> QueueSnapshot:
    names = {u: Waiting(u, u.upper(), f"build-{u}") for lane in queues.values() for u in lane}
    return QueueSnapshot.of([Printer(serial=s, name=f"M2-{s}") for s in queues], queues, names)


def carried(*prints: str) -> QueueDraft:
    carry = QueueDraft.of(board(), prints)
    assert carry is not None
    return carry


def final_place(queues: Queues, move: QueueMove) -> Queues:
    """One reading of `index`: the place in the queue without the moved prints."""
    rest = {s: [u for u in lane if u not in move.print_uuids] for s, lane in queues.items()}
    lane = rest[move.printer_serial]
    index = len(lane) if move.index < 0 else move.index
    lane[index:index] = move.print_uuids
    return {s: tuple(uuids) for s, uuids in rest.items()}


def place_before(queues: Queues, move: QueueMove) -> Queues:
    """The other reading: before what stands at `index` now, and then taken from where it was."""
    lanes: dict[str, list[str | None]] = {s: list(lane) for s, lane in queues.items()}
    for lane in lanes.values():
        lane[:] = [None if u in move.print_uuids else u for u in lane]
    target = lanes[move.printer_serial]
    index = len(target) if move.index < 0 else move.index
    target[index:index] = move.print_uuids
    return {s: tuple(u for u in lane if u is not None) for s, lane in lanes.items()}


@given(
    lengths=st.tuples(*[st.integers(0, 6)] * 3),
    start=st.integers(0, 5),
    count=st.integers(1, 3),
    target=st.sampled_from("ABC"),
    index=st.integers(0, 8),
)
def test_a_block_lands_where_it_was_seen_in_either_reading_of_the_index(
    lengths: tuple[int, int, int], start: int, count: int, target: str, index: int
) -> None:
    queues = {
        s: tuple(f"{s}{n}" for n in range(long)) for s, long in zip("ABC", lengths, strict=True)
    }
    carry = QueueDraft.of(board(queues), queues["A"][start : start + count])
    if carry is None:
        return
    carry = carry.to(target)
    for _ in range(index):
        carry = carry.down()
    request = carry.request()
    if request is None:
        assert carry.preview().queues == queues
        return
    assert final_place(queues, request) == carry.preview().queues
    assert place_before(queues, request) == carry.preview().queues


@given(st.lists(st.sampled_from("ABC"), max_size=8), st.lists(st.integers(0, 5), max_size=8))
def test_scattered_prints_land_as_seen_where_the_index_is_their_final_place(
    ways: list[str], steps: list[int]
) -> None:
    carry = carried("a3", "b1", "a1")
    for way in ways:
        carry = carry.to(way)
    for step in steps:
        carry = carry.down() if step % 2 else carry.up()
    request = carry.request()
    assert request is not None or carry.changes_nothing
    if request is not None:
        assert final_place(QUEUES, request) == carry.preview().queues


def test_moving_about_stays_on_the_board() -> None:
    carry = carried("a2")
    assert carry.up().up().up().preview().queues["A"] == ("a2", "a1", "a3", "a4")
    assert carry.end().down().preview().queues["A"] == ("a1", "a3", "a4", "a2")
    assert carry.left().serial == "A"
    assert carry.right().right().right().preview().queues["C"] == ("a2",)
    assert carry.right().left().changes_nothing


def test_the_top_and_the_end_have_indexes_of_their_own() -> None:
    assert carried("a3").top().request() == QueueMove(
        printer_serial="A", index=0, print_uuids=("a3",)
    )
    assert carried("a1").right().end().request() == QueueMove(
        printer_serial="B", index=-1, print_uuids=("a1",)
    )


def test_what_does_not_wait_cannot_be_carried() -> None:
    assert QueueDraft.of(board(), ["gone"]) is None
    only = QueueDraft.of(board(), ["gone", "b2"])
    assert only is not None
    assert only.prints == ("b2",)


def test_delays_say_who_waits_longer_and_by_how_much() -> None:
    hour = timedelta(hours=1)
    start = datetime(2026, 8, 1, tzinfo=UTC)
    usual = Usual.of(
        Print(build_uuid=b, status="finished", started_at=start, finished_at=start + n * hour)
        for b, n in (("build-b1", 2), ("build-b1", 4), ("build-b1", 3))
    )
    delays = carried("b1").to("A").top().delays(usual)
    assert [(d.waiting.uuid, d.by) for d in delays] == [
        (uuid, Estimate(3 * 3600.0)) for uuid in ("a1", "a2", "a3", "a4")
    ]


def test_a_move_is_put_back_as_far_as_its_neighbours_wait() -> None:
    now = board({"A": ("a1", "a3", "x", "a4"), "B": ("b1", "a2", "b2"), "C": ()})
    (carry,) = back(now, QUEUES, ["a2"])
    assert carry.preview().queues["A"] == ("a1", "a2", "a3", "x", "a4")
    assert back(now, QUEUES, ["started"]) == ()


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ({"A": ("a2", "a1", "a3", "a4"), "B": ("b1", "b2"), "C": ()}, RecordVerdict.DONE),
        (QUEUES, RecordVerdict.NOTHING),
        ({"A": ("a2", "a3", "a4"), "B": ("b1", "b2"), "C": ()}, RecordVerdict.DONE),
        ({"A": ("a2", "a1", "new", "a3", "a4"), "B": ("b1", "b2"), "C": ()}, RecordVerdict.DONE),
        ({"A": ("a1", "a3", "a4"), "B": ("b1", "b2"), "C": ()}, RecordVerdict.NOTHING),
        ({"A": ("a1", "a3", "a4", "a2"), "B": ("b1", "b2"), "C": ()}, RecordVerdict.PARTLY),
        ({"A": ("a1", "a3", "a4"), "B": ("b1", "b2"), "C": ("a2",)}, RecordVerdict.PARTLY),
    ],
)
def test_a_move_is_judged_by_the_queues(now: Queues, verdict: RecordVerdict) -> None:
    intended = {"A": ("a2", "a1", "a3", "a4"), "B": ("b1", "b2"), "C": ()}
    assert judged(QUEUES, intended, now, ["a2"]) is verdict


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ({"A": ("a1", "a4")}, RecordVerdict.DONE),
        ({"A": ("a1", "a3", "a4")}, RecordVerdict.PARTLY),
        ({"A": ("a1", "a2", "a3", "a4")}, RecordVerdict.NOTHING),
        ({"A": ("a4", "new")}, RecordVerdict.DONE),
    ],
)
def test_a_removal_is_judged_by_the_queues(now: Queues, verdict: RecordVerdict) -> None:
    intended: Queues = {"A": ("a1", "a4")}
    assert judged({"A": QUEUES["A"]}, intended, now, ["a2", "a3"]) is verdict


def test_a_changed_queue_is_described() -> None:
    assert changed(QUEUES, QUEUES) is None
    started = changed(QUEUES, {**QUEUES, "A": ("a2", "a3", "a4", "new")})
    assert started is not None
    assert (started.gone, started.added, started.moved) == (("a1",), ("new",), False)
    moved = changed(QUEUES, {**QUEUES, "A": ("a2", "a1", "a3", "a4")})
    assert moved is not None
    assert moved.moved


def test_a_move_to_another_printer_warns_as_an_order_for_it_does() -> None:
    """The printer is in Error, has an alert, and last ran another resin."""
    now = datetime(2026, 8, 1, tzinfo=UTC)
    status = PrinterStatus(printer_state="Error", alerts=("Door is open",))
    printers = [Printer(serial="A", status=status), Printer(serial="B")]
    past = BuildHistory.of([ran("x", "A", "RPU 70"), ran("build-b1", "B", "EPX 82")])
    warned = move_warnings(carried("b1").to("A"), printers, past, now)
    assert warned == (
        "It is Error: what is queued there waits until that changes.",
        "Door is open",
        "It last ran RPU 70; this build last ran EPX 82.",
    )
    assert move_warnings(carried("b1").down(), printers, past, now) == ()


def ran(build: str, serial: str, resin: str) -> Print:
    return Print(
        uuid=f"{build} on {serial}",
        build_uuid=build,
        status="finished",
        started_at=datetime(2026, 7, 1, tzinfo=UTC),
        finished_at=datetime(2026, 7, 2, tzinfo=UTC),
        origin=PrintOrigin(printer_serial=serial),
        config=PrintConfig(resin_name=resin),
    )
