"""How many rows fall between dates, such as prints per day, by counting instead of reading."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.date_ranges import DateRange
from carbon_tui.api.paging.exact_count import (
    ExactCount,
    probe_count,
)
from carbon_tui.api.paging.fallback_pages import queries_taken
from carbon_tui.api.paging.merge import split
from carbon_tui.api.paging.pager import utc_now
from carbon_tui.api.schema.endpoints import (
    DateParameters,
    Endpoint,
)
from carbon_tui.api.schema.page import COUNT_CAP
from carbon_tui.api.schema.query import Query

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _BinRange:
    """Some neighbouring bins."""

    first: int
    last: int
    count: int | None = None
    """How many rows they hold together, where that follows from others."""
    of: int | None = None
    """What this stretch and the one under it on the pile hold together, where that is exact."""


class DateCounts(Generic[R]):
    """Rows between each two neighbouring ``edges``, which rise. A bin is None until counted.

    Stretches are counted first and halved only where they hold anything; a half's neighbour needs
    no request of its own. Leaving the loop cancels it, another goes on. Raises `ApiError`.
    """

    def __init__(
        self,
        endpoint: Endpoint[R],
        query: Query,
        fetch: FetchPage[R],
        span: DateParameters,
        edges: Sequence[datetime],
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.bins: list[int | None] = [None] * (len(edges) - 1)
        self.requests = 0
        self._endpoint = endpoint
        self._queries: tuple[Query, ...] = (query,)
        self._fetch = fetch
        self._span = span
        self._edges = edges
        self._now = now
        self._work = [_BinRange(0, len(self.bins) - 1)] if self.bins else []

    @property
    def done(self) -> bool:
        return not self._work

    async def __aiter__(self) -> AsyncIterator[tuple[int | None, ...]]:
        while self._work:
            await self.step()
            yield tuple(self.bins)

    async def step(self) -> None:
        """Count one stretch, and settle what follows from it. Raises `ApiError`."""
        if not self._work:
            return
        stretch = self._work[-1]
        count, exact = await self._count(stretch)
        self._work.pop()
        if stretch.of is not None:
            self._work[-1] = replace(self._work[-1], count=max(stretch.of - count, 0))
        self._settle(stretch, count, exact)

    async def _count(self, stretch: _BinRange) -> tuple[int, bool]:
        """How many rows, and whether that is exact."""
        if stretch.count is not None:
            return stretch.count, True
        after, before = self._edges[stretch.first], self._edges[stretch.last + 1]
        try:
            queries = [
                DateRange(slice_query, self._span, after, before).query
                for slice_query in self._queries
            ]
            counts = await self._probe(queries)
        except BadRequest:
            if len(self._queries) > 1:
                raise
            (query,) = self._queries
            self._queries = await queries_taken(
                query, partial(probe_count, self._endpoint, fetch=self._fetch)
            )
            queries = [
                DateRange(slice_query, self._span, after, before).query
                for slice_query in self._queries
            ]
            counts = await self._probe(queries)
        if max(counts) < COUNT_CAP:
            return sum(counts), True
        if stretch.first < stretch.last:
            return sum(counts), False
        return sum([await self._count_exactly(query) for query in queries]), True

    async def _probe(self, queries: Sequence[Query]) -> list[int]:
        counts = []
        for part_query in (part for query in queries for part in split(self._endpoint, query)):
            counts.append((await probe_count(self._endpoint, part_query, self._fetch)).count or 0)
            self.requests += 1
        return counts

    async def _count_exactly(self, query: Query) -> int:
        counting = ExactCount(self._endpoint, query, self._fetch, now=self._now)
        while not counting.counted.done:
            await counting.step()
        self.requests += counting.counted.requests
        return counting.counted.rows

    def _settle(self, stretch: _BinRange, count: int, exact: bool) -> None:
        first, last = stretch.first, stretch.last
        if count == 0 or first == last:
            self.bins[first : last + 1] = [count] * (last + 1 - first)
            return
        middle = (first + last) // 2
        self._work.append(_BinRange(middle + 1, last))
        self._work.append(_BinRange(first, middle, of=count if exact else None))
