"""How many rows fall into each hour, day, week or month: counted by the server, not read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from carbon_tui.api.paging.date_counts import DateCounts
from carbon_tui.api.paging.date_ranges import whole_range
from carbon_tui.api.paging.exact_count import probe_count
from carbon_tui.api.paging.merge import split
from carbon_tui.api.paging.resume import until

if TYPE_CHECKING:
    from carbon_tui.api.paging.cursor_reading import FetchPage
    from carbon_tui.api.schema.endpoints import (
        DateParameters,
        Endpoint,
    )
    from carbon_tui.api.schema.query import Query

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MOST_COUNTED, MOST_BARS = 400, 10_000
"""Bars at most, where the server is asked for each, and where the rows are here."""
UNSORTED_REACH = 90 * DAY
"""How far back is looked where the server does not sort by the date, so that nobody knows its
oldest."""


class Unit(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def unit_for(reach: timedelta) -> Unit:
    """The unit of time that makes some tens of bars of this stretch."""
    if reach <= 3 * DAY:
        return Unit.HOUR
    if reach <= 100 * DAY:
        return Unit.DAY
    return Unit.WEEK if reach <= 730 * DAY else Unit.MONTH


@dataclass(frozen=True, slots=True)
class Bin:
    """From ``start`` on, up to and without ``end``; ``count`` None is not counted yet."""

    start: datetime
    end: datetime
    count: int | None = None


def bins_between(first: datetime, last: datetime, unit: Unit, zone: tzinfo) -> list[Bin]:
    """The zone's own hours, days, weeks or months from one date to another, both in them."""
    starts = _starts(first, unit, zone)
    edges = [next(starts)]
    while edges[-1] <= last:
        edges.append(next(starts))
    return [Bin(start, end) for start, end in pairwise(edges)]


def _starts(first: datetime, unit: Unit, zone: tzinfo) -> Iterator[datetime]:
    """Hours are counted exactly; longer units follow the zone's calendar."""
    here = first.astimezone(zone)
    if unit is Unit.HOUR:
        hour = here.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        while True:
            yield hour
            hour += timedelta(hours=1)
    day = here.date()
    if unit is Unit.WEEK:
        day -= day.weekday() * DAY
    elif unit is Unit.MONTH:
        day = day.replace(day=1)
    while True:
        yield datetime.combine(day, time(), zone).astimezone(UTC)
        day = _next(day, unit)


def _next(day: date, unit: Unit) -> date:
    if unit is Unit.MONTH:
        return (day.replace(day=28) + 4 * DAY).replace(day=1)
    return day + (7 * DAY if unit is Unit.WEEK else DAY)


class LoadedOverTime:
    """The dates of loaded rows, counted at once: an `OverTime` that needs no server."""

    requests = 0
    done = True

    def __init__(self, dates: Sequence[datetime], zone: tzinfo) -> None:
        self._dates, self._zone = sorted(dates), zone
        self.nothing = not dates
        self.bins: Sequence[Bin] = ()
        self.unit = Unit.DAY
        if dates:
            self.per(unit_for(self._dates[-1] - self._dates[0]))

    def per(self, unit: Unit) -> str:
        """Count by this unit instead; why not, where that would be more bars than anybody reads."""
        if self.nothing:
            return "There is nothing to count."
        first, last = self._dates[0], self._dates[-1]
        if (last - first) / HOUR > MOST_BARS and unit is Unit.HOUR:
            return f"That would be more than {MOST_BARS:,} hours: filter by date first."
        self.unit = unit
        at, counted = 0, []
        for date_bin in bins_between(first, last, unit, self._zone):
            end = bisect_left(self._dates, date_bin.end, at)
            counted.append(Bin(date_bin.start, date_bin.end, end - at))
            at = end
        self.bins = counted
        return ""

    async def step(self) -> None:
        """Does nothing: there is nothing to ask."""


class OverTime:
    """One query's rows over one of its dates, a request or a few at a time.

    Rows without that date are in no bin. Leaving off keeps what is counted.
    """

    def __init__(
        self,
        endpoint: Endpoint[Any],
        query: Query,
        fetch: FetchPage[Any],
        span: DateParameters,
        now: datetime,
        zone: tzinfo,
    ) -> None:
        self.span = span
        self.unit = Unit.DAY
        self.requests = 0
        self.nothing = False
        """No row has the date."""
        self._endpoint, self._query, self._fetch = endpoint, query.ordered(()), fetch
        self._now, self._zone = now, zone
        self._empty: list[Bin] = []
        self._tally: DateCounts[Any] | None = None
        self._reach: tuple[datetime, datetime] | None = None

    def per(self, unit: Unit) -> str:
        """Count by this unit instead; why not, where that would be too many requests."""
        if self._reach is None:
            return "Wait until it is known how far the dates reach."
        bins = bins_between(*self._reach, unit, self._zone)
        if len(bins) > MOST_COUNTED:
            return f"That would be {len(bins):,} requests or more: filter by date first."
        self._cut(unit)
        return ""

    @property
    def done(self) -> bool:
        return self.nothing or (self._tally is not None and self._tally.done)

    @property
    def bins(self) -> Sequence[Bin]:
        if self._tally is None:
            return ()
        counts = self._tally.bins
        return [Bin(b.start, b.end, count) for b, count in zip(self._empty, counts, strict=True)]

    async def step(self) -> None:
        """The reach first, then the bins. Raises ApiError."""
        if self._tally is None:
            await self._find_the_reach()
        else:
            before = self._tally.requests
            await self._tally.step()
            self.requests += self._tally.requests - before

    async def _find_the_reach(self) -> None:
        self._reach = await self._ask_for_the_reach()
        if self._reach is None:
            self.nothing = True
            return
        first, last = self._reach
        self._cut(unit_for(last - first))

    def _cut(self, unit: Unit) -> None:
        """Begin to count by this unit."""
        if self._reach is None:
            return
        self.unit = unit
        self._empty = bins_between(*self._reach, unit, self._zone)
        edges = [self._empty[0].start, *(date_bin.end for date_bin in self._empty)]
        self._tally = DateCounts(
            self._endpoint, self._query, self._fetch, self.span, edges, now=lambda: self._now
        )

    async def _ask_for_the_reach(self) -> tuple[datetime, datetime] | None:
        """From the first date to the last, as far as the query's own limits let them.

        Rows without a date would stand at an end of the order, so a limit keeps them out.
        """
        own = whole_range(self._query, self.span)
        after, before = (own.after, own.before) if own else (None, None)
        if after is not None and before is not None and before - after <= 3 * DAY:
            return after, before - timedelta(microseconds=1)
        dated = until(self._query, self.span, self._now + 2 * DAY) or self._query
        ends: list[datetime] = []
        rows = 0
        for part_query in split(self._endpoint, dated):
            for descending in (False, True):
                count = await probe_count(
                    self._endpoint, part_query, self._fetch, self.span, descending=descending
                )
                self.requests += 1
                rows += count.count or 0
                ends += [] if count.date is None else [count.date]
        if not rows:
            return None
        if not ends:
            return after or self._now - UNSORTED_REACH, before or self._now
        return min(ends), max(ends)
