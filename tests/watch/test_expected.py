"""Which part orders are late by their estimate: the range of their builds against the due date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.records import PartOrder
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.timeline.floor import Block, BlockKind, FloorTimeline, PrinterLine
from carbon_tui.timeline.forecast import PrinterForecast, TimeRange
from carbon_tui.watch.expected import ExpectedFloor, ExpectedPartOrders
from carbon_tui.watch.sources import ObservedRecord
from tests.orders.swift import swiftly

NOW = datetime(2026, 8, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ends(build: str, low: float, likely: float, high: float, why: str = "") -> Block:
    """A print of this build that waits, and ends so many hours from now."""
    end = TimeRange(NOW + low * HOUR, NOW + likely * HOUR, NOW + high * HOUR, why)
    return Block(
        BlockKind.WAITING, "waiting", "A", NOW, end.likely, build_uuid=build, expected_end=end
    )


class Given(ExpectedFloor):
    """A floor with these blocks."""

    blocks: tuple[Block, ...] = ()

    async def at(self, reading: ListApi, now: datetime) -> FloorTimeline:
        free = TimeRange(now, now, now)
        line = PrinterLine("A", "Ada", "Idle", (), self.blocks, PrinterForecast("A", "Idle", free))
        return FloorTimeline((line,), now, now)


class Orders:
    """One part order on two builds, due in five hours, and one that nothing is known of."""

    async def page(self, endpoint: Any, params: Any, /) -> Any:
        if ("status", "open") not in params:
            return Page(())
        due = NOW + 5 * HOUR
        return Page(
            (
                PartOrder(uuid="1", part_order_number="PO-1", due_date=due, build_uuids=("a", "b")),
                PartOrder(uuid="2", part_order_number="PO-2", due_date=due, build_uuids=("c",)),
                PartOrder(uuid="3", part_order_number="PO-3", build_uuids=("a",)),
            )
        )


def look(source: ExpectedPartOrders, *blocks: Block) -> ObservedRecord:
    assert isinstance(source._floor, Given)
    source._floor.blocks = blocks
    (record,) = swiftly(source.read(Orders(), NOW)).records
    return record


@pytest.mark.parametrize(
    ("blocks", "word"),
    [
        ((ends("a", 1, 2, 3), ends("b", 2, 3, 4)), "in time"),
        ((ends("a", 1, 2, 3), ends("b", 4, 6, 7)), "late"),
        ((ends("a", 1, 2, 3), ends("a", 4, 6, 7), ends("b", 1, 2, 4)), "in time"),
        ((ends("a", 2, 4, 9), ends("b", 1, 2, 3)), "in time"),
        ((ends("b", 6, 7, 8),), "late"),
    ],
)
def test_the_last_build_counts_and_of_each_build_the_first_print(
    blocks: tuple[Block, ...], word: str
) -> None:
    record = look(ExpectedPartOrders(Given()), *blocks)

    assert (record.name, record.facts[0]) == ("PO-1", word)


def test_an_estimate_that_wavers_is_told_once_until_it_is_surely_in_time() -> None:
    source, told = ExpectedPartOrders(Given()), []
    before = None
    for block in (
        ends("a", 3, 4, 6),
        ends("a", 4, 5.5, 7),
        ends("a", 3, 4.5, 6),
        ends("a", 4, 5.5, 7),
        ends("a", 1, 2, 3),
        ends("a", 4, 6, 7),
    ):
        after = look(source, block)
        told += [change.after for change in source.changes(before, after, is_new=False)]
        before = after

    assert told == ["2026-08-03T14:30:00+00:00", "2026-08-03T15:00:00+00:00"]


def test_looks_that_follow_closely_read_nothing() -> None:
    source = ExpectedPartOrders(Given())
    first = swiftly(source.look(Orders(), None, NOW))

    assert swiftly(source.look(Orders(), NOW, NOW + timedelta(seconds=15))) is first
    assert swiftly(source.look(Orders(), NOW, NOW + timedelta(minutes=2))) is not first


def test_a_printer_that_does_not_work_makes_nobody_late_nor_in_time_again() -> None:
    source = ExpectedPartOrders(Given())
    assert look(source, ends("a", 1, 2, 3, "the printer is Offline")).facts[0] == "in time"
    look(source, ends("a", 6, 7, 8))
    assert look(source, ends("a", 1, 2, 3, "the printer is Offline")).facts[0] == "late"
