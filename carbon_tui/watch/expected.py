"""Orders that will be late by their estimate, told before they are.

The floor is read as the timeline reads it: what runs, what waits and how long past runs took. An
order whose most likely end lies after its due date is late by its estimate; it stays so until even
the latest end comes in time, so that an estimate that wavers is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema import endpoints, part_order_states
from carbon_tui.api.schema.query import Query
from carbon_tui.orders.print_orders.lookup import by_values
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.due import due_of_tags
from carbon_tui.timeline.floor import Block, FloorTimeline
from carbon_tui.timeline.forecast import TimeRange, whole
from carbon_tui.timeline.reading import FloorReader
from carbon_tui.watch.events import EventKind, RecordChange
from carbon_tui.watch.sources import ObservedRecord, SourceLook, look_at

GOOD_FOR = timedelta(minutes=1)
"""Estimates change slowly: looks that follow each other more closely see the same."""
RECENT_PAST = timedelta(hours=1)
"""How much of the past is asked for: what is wanted lies ahead."""
LATE, IN_TIME = "late", "in time"


class ExpectedFloor:
    """The floor as several sources of one look see it, read once for all of them."""

    def __init__(self) -> None:
        self._reader: FloorReader | None = None
        self._now = datetime.min.replace(tzinfo=UTC)
        self._floor: FloorTimeline | None = None

    async def at(self, reading: ListApi, now: datetime) -> FloorTimeline:
        """Raises ApiError."""
        if self._floor is None or not timedelta() <= now - self._now < GOOD_FOR:
            self._now = now
            if self._reader is None:
                self._reader = FloorReader(reading, lambda: self._now)
            self._floor = await self._reader.read(now - RECENT_PAST)
        return self._floor


class _Expected:
    """What both kinds of order have in common."""

    fields = ("punctuality", "due", "expected_end")
    always_there = False

    def __init__(self, floor: ExpectedFloor) -> None:
        self._floor = floor
        self._late: set[str] = set()
        self._last: tuple[datetime, SourceLook] | None = None

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        if self._last is None or not timedelta() <= now - self._last[0] < GOOD_FOR:
            self._last = now, await self.read(reading, now)
        return self._last[1]

    async def read(self, reading: ListApi, now: datetime) -> SourceLook:
        """Every order of this kind of which an end is expected. Raises ApiError."""
        raise NotImplementedError

    def _observed(
        self, key: str, name: str, due: datetime | None, end: TimeRange | None
    ) -> ObservedRecord | None:
        if due is None or end is None:
            return None
        if end.likely > due:
            self._late.add(key)
        elif end.high <= due and not end.is_open:
            self._late.discard(key)
        word = LATE if key in self._late else IN_TIME
        return ObservedRecord(key, name, (word, _iso(due), _iso(end.likely)))

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterator[RecordChange]:
        if after is None or after.facts[0] != LATE:
            return
        if before is None or before.facts[0] != LATE:
            _, due, end = after.facts
            yield RecordChange(EventKind.EXPECTED_LATE, "expected_end", due, end)


class ExpectedPrintOrders(_Expected):
    """Print orders with a tag such as ``due=2026-08-01T14:00Z``, until their last copy ends."""

    name = "print orders expected late"
    view = "print-orders"

    async def read(self, reading: ListApi, now: datetime) -> SourceLook:
        blocks = _to_come(await self._floor.at(reading, now))
        uuids = {block.order_uuid for block in blocks if block.order_uuid}
        orders = await by_values(reading, endpoints.PRINT_ORDERS, "uuid", uuids)
        observed = (
            self._observed(
                raw(order.uuid or ""),
                order.print_order_number or order.uuid or "",
                due_of_tags(dict(order.print_order_tags or {})),
                whole(_ends(b for b in blocks if b.order_uuid == raw(order.uuid or ""))),
            )
            for order in orders
        )
        return SourceLook(tuple(record for record in observed if record), whole=True)


class ExpectedPartOrders(_Expected):
    """Part orders that are not done, until each of their builds has been printed once."""

    name = "part orders expected late"
    view = "part-orders"

    async def read(self, reading: ListApi, now: datetime) -> SourceLook:
        ends = _first_end_of_builds(_to_come(await self._floor.at(reading, now)))
        query = Query().where("status", *part_order_states.OPEN).sorted_by("due_date")
        read = await read_all(endpoints.PART_ORDERS, query, reading.page)
        observed = (
            self._observed(
                raw(order.uuid or ""),
                order.part_order_number or order.uuid or "",
                order.due_date,
                whole(ends[raw(u)] for u in order.build_uuids or () if raw(u) in ends),
            )
            for order in read.rows
        )
        return look_at((record for record in observed if record), read, whole=True)


def _to_come(floor: FloorTimeline) -> list[Block]:
    """What runs and what waits."""
    return [b for line in floor.lines for b in line.blocks if b.expected_end is not None]


def _ends(blocks: Iterable[Block]) -> Iterator[TimeRange]:
    return (block.expected_end for block in blocks if block.expected_end is not None)


def _first_end_of_builds(blocks: Iterable[Block]) -> dict[str, TimeRange]:
    first: dict[str, TimeRange] = {}
    for block in blocks:
        end = block.expected_end
        if end is None or not block.build_uuid:
            continue
        known = first.get(block.build_uuid)
        if known is None or end.likely < known.likely:
            first[block.build_uuid] = end
    return first


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")
