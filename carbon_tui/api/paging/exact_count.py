"""Exact counts beyond the server's cap, by halving date ranges until each is under it.

The server counts to 10,000 and stops. A query narrowed to a range of dates is counted like any
other, with a request for a single row; a range that still holds too many is cut in two. A second
that holds too many cannot be cut any further and is read row by row. Ranges rely on the API's word
that their beginning is inclusive and their end exclusive.

A date that every row has (`created_at`, `updated_at`) is cut where there is one, or one that the
query is limited by already. Otherwise, as with the `started_at` of prints, rows without the date
are in no range: they stand at an end of the order by that date and are read there.

What changes while it is counted may be counted at its old date and at its new one, or at neither;
old dates are counted first, since it is recent records that change.

Some servers count more than the query: all rows, whatever the dates. Such counts show themselves
by rows that are not there, or are others; what was cut is then read row by row after all.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.date_ranges import (
    DateRange,
    cut,
    whole_range,
)
from carbon_tui.api.paging.fallback_pages import queries_taken
from carbon_tui.api.paging.filter_check import contradicts
from carbon_tui.api.paging.merge import (
    open_pages,
    slices_overlap,
    split,
)
from carbon_tui.api.paging.null_dates import NullDateReader
from carbon_tui.api.paging.pager import utc_now
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.paging.sort_order import ALWAYS_SET
from carbon_tui.api.schema.endpoints import (
    MAX_ROWS_PER_PAGE,
    DateParameters,
    Endpoint,
)
from carbon_tui.api.schema.page import COUNT_CAP, Page
from carbon_tui.api.schema.query import (
    Query,
    Sort,
)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class CountedRange:
    """A range of dates and how many rows it holds; None is an open end, ``before`` is exclusive."""

    after: datetime | None
    before: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class CountProgress:
    """How far the counting is."""

    rows: int = 0
    requests: int = 0
    requests_expected: int = 1
    """All of them, as far as can be told now; grows where ranges turn out to be full."""
    slices: tuple[CountedRange, ...] = ()
    undated: int = 0
    """Rows without the date that was cut by; they are among ``rows``."""
    done: bool = False
    withheld: int = 0
    """Rows that had to be read one by one, that the server counts and did not give."""

    @property
    def exact(self) -> bool:
        """Every row that the server says there is has been counted."""
        return self.done and not self.withheld


class ExactCount(Generic[R]):
    """One exact count, a request at a time.

    ::

        async for counted in ExactCount(endpoint, query, fetch):
            show(counted)

    Leaving the loop cancels it, another loop over the same counting goes on. Raises `ApiError`, and
    goes on after it as well. ``dated_only``: of a query that is cut, the rows without the date that
    it is cut by are left out, which some servers tell nothing of.
    """

    def __init__(
        self,
        endpoint: Endpoint[R],
        query: Query,
        fetch: FetchPage[R],
        *,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        dated_only: bool = False,
    ) -> None:
        self.counted = CountProgress()
        self._endpoint = endpoint
        self._fetch = fetch
        self._now = now
        self._monotonic = monotonic
        self._dated_only = dated_only
        self._sorts = True
        """False once the server has refused to: it is not asked again."""
        self._ranges_count = True
        """False once a range was found to hold fewer rows than the server counts in it."""
        self._smallest: Pages[R] | None = None
        """Reads the rows of a range that could not be cut any further."""
        self._work: list[Query | DateRange | NullDateReader[R] | Pages[R]] = []
        self._before = _Beginning(Query(), 0, self.counted)
        if slices_overlap(endpoint, query, split(endpoint, query)):
            self._work.append(self._read_through(query))
        else:
            self._work += reversed(split(endpoint, query))

    def cut_by(self, query: Query) -> DateParameters | None:
        """The dates that a query is cut by where it holds more than the server counts."""
        whole = self._best_range(query)
        return None if whole is None else whole.span

    @property
    def reads_rows(self) -> bool:
        """What is counted next has no ranges that could be counted: its rows are read."""
        return bool(self._work) and isinstance(self._work[-1], Pages)

    async def __aiter__(self) -> AsyncIterator[CountProgress]:
        while not self.counted.done:
            yield await self.step()

    async def step(self) -> CountProgress:
        """One request. Raises `ApiError`."""
        if self._work:
            await self._do(self._work[-1])
        done = not self._work
        counted = self.counted
        pending = counted.requests + sum(map(_requests_of, self._work))
        self.counted = replace(counted, done=done, requests_expected=pending)
        return self.counted

    async def _do(self, work: Query | DateRange | NullDateReader[R] | Pages[R]) -> None:
        if isinstance(work, Query):
            await self._count_all(work)
        elif isinstance(work, DateRange):
            await self._count_range(work)
        elif isinstance(work, NullDateReader):
            await self._count_undated(work)
        else:
            await self._read_on(work)

    async def _count_all(self, query: Query) -> None:
        whole = self._best_range(query)
        span = whole.span if whole else None
        try:
            first = await self._probe(query, span)
        except BadRequest:
            await self._ask_otherwise(query)
            return
        self._add(0, requests=1)
        if first.count is not None and first.count < COUNT_CAP and not first.is_of_others:
            self._work.pop()
            self._add(first.count)
            return
        if whole is None or first.count is None or first.is_of_others or not self._ranges_count:
            self._work[-1] = self._read_through(query)
            return
        every_row = whole.span.field in ALWAYS_SET or whole.is_limited or self._dated_only
        if not self._sorts and not every_row:
            # Nothing shows whether there are rows without that date, which no range would hold.
            self._work[-1] = self._read_through(query)
            return
        last = await self._probe(query, span, descending=True)
        self._add(0, requests=1)
        self._work.pop()
        self._before = _Beginning(query, len(self._work), self.counted)
        self._cut(whole.between(first.date, last.date))
        for end, descending in () if self._dated_only else ((first, False), (last, True)):
            if end.is_null and not isinstance(self._work[-1], NullDateReader):
                self._work.append(
                    NullDateReader(self._endpoint, query, whole.span, descending, self._fetch)
                )

    async def _ask_otherwise(self, query: Query) -> None:
        """Where the server takes it in no other way, its refusal stands."""
        taken = await queries_taken(query, partial(probe_count, self._endpoint, fetch=self._fetch))
        self._work[-1:] = reversed(taken)

    async def _count_range(self, part: DateRange) -> None:
        """The row that comes with the count is the one at the cut: it tells how far the range
        reaches there, so that a day in years or a second in a day is found at once."""
        probe = await self._probe(part.query, part.span, descending=part.ends_at_a_cut)
        self._work.pop()
        self._add(0, requests=1)
        if probe.count is None or probe.is_of_others:
            self._read_uncut()
            return
        if probe.count >= COUNT_CAP:
            dates = (None, probe.date) if part.ends_at_a_cut else (probe.date, None)
            self._cut(part.between(*dates))
            return
        self._add(probe.count)
        piece = CountedRange(part.after, part.before, probe.count)
        self.counted = replace(self.counted, slices=(*self.counted.slices, piece))

    async def _probe(
        self, query: Query, span: DateParameters | None, *, descending: bool = False
    ) -> CountProbe:
        sorted_by = span if self._sorts else None
        probe = await probe_count(
            self._endpoint, query, self._fetch, sorted_by, descending=descending
        )
        self._sorts = self._sorts and not probe.sort_refused
        return probe

    async def _count_undated(self, work: NullDateReader[R]) -> None:
        rows = await work.step()
        self._add(rows, requests=1)
        self.counted = replace(self.counted, undated=self.counted.undated + rows)
        if work.done:
            self._work.remove(work)

    async def _read_on(self, pages: Pages[R]) -> None:
        before = pages.delivered, pages.requests
        delivery = await pages.step()
        self._add(pages.delivered - before[0], requests=pages.requests - before[1])
        if delivery is None or pages.exhausted:
            missing = 0 if pages.completeness.whole else max(pages.withheld, 1)
            self.counted = replace(self.counted, withheld=self.counted.withheld + missing)
            self._work.remove(pages)
            if pages is self._smallest and pages.delivered + pages.unreadable < COUNT_CAP:
                self._read_uncut()

    def _cut(self, whole: DateRange) -> None:
        halves = cut(whole, self._now())
        if halves:
            self._work += reversed(halves)
        else:
            self._smallest = self._read_through(whole.query)
            self._work.append(self._smallest)

    def _read_uncut(self) -> None:
        """The rows of the query instead of counts of its ranges, which are of something else."""
        query, depth, counted = self._before.query, self._before.depth, self._before.counted
        self._ranges_count = False
        self._work[depth:] = [self._read_through(query)]
        self.counted = replace(counted, requests=self.counted.requests)

    def _best_range(self, query: Query) -> DateRange | None:
        """A date that every row has, if the endpoint has a range for one."""
        ranges = [whole_range(query, span) for span in self._endpoint.spans]
        usable = [range_of_dates for range_of_dates in ranges if range_of_dates is not None]
        return min(usable, key=self._inconvenience, default=None)

    def _inconvenience(self, whole: DateRange) -> tuple[bool, bool, bool]:
        field = whole.span.field
        return (
            field not in ALWAYS_SET and not whole.is_limited,
            field not in self._endpoint.sortable,
            field == "updated_at",
        )

    def _read_through(self, query: Query) -> Pages[R]:
        return open_pages(
            self._endpoint,
            query.ordered(()),
            self._fetch,
            page_size=MAX_ROWS_PER_PAGE,
            now=self._now,
            monotonic=self._monotonic,
        )

    def _add(self, rows: int, *, requests: int = 0) -> None:
        counted = self.counted
        self.counted = replace(
            counted, rows=counted.rows + rows, requests=counted.requests + requests
        )


@dataclass(frozen=True, slots=True)
class _Beginning:
    """How it stood before a query was cut."""

    query: Query
    depth: int
    """How much other work lies below that of the query."""
    counted: CountProgress


@dataclass(frozen=True, slots=True)
class CountProbe:
    """What a request for a single row tells."""

    count: int | None
    """The server's own count, capped; None where it gives none."""
    date: datetime | None = None
    """The date of the first row in the order asked for, where records show it."""
    is_null: bool = False
    """That row has no date, although records show it."""
    sort_refused: bool = False
    """The server would not sort by the date, so that nothing is known of its ends."""
    is_of_others: bool = False
    """The count is not of what was asked for: the row beside it is none of it, or there is none
    beside a full count."""


async def probe_count(
    endpoint: Endpoint[R],
    query: Query,
    fetch: FetchPage[R],
    span: DateParameters | None = None,
    *,
    descending: bool = False,
) -> CountProbe:
    """Count a query, and see the row at one end of its dates where it can be sorted by them.

    Raises `ApiError`; a sort that is refused is survived.
    """
    shows = span is not None and span.field in endpoint.sortable
    shows = shows and span is not None and hasattr(endpoint.record, span.field)
    order = (Sort(span.field, descending),) if span is not None and shows else ()
    try:
        page = await fetch(endpoint, (*query.ordered(order).params(), ("limit", "1")))
    except BadRequest:
        if not order:
            raise
        page = await fetch(endpoint, (*query.ordered(()).params(), ("limit", "1")))
        return CountProbe(
            page.total, sort_refused=True, is_of_others=_is_of_others(endpoint, query, page)
        )
    others = _is_of_others(endpoint, query, page)
    if span is None or not shows or not page.rows:
        return CountProbe(page.total, is_of_others=others)
    value = getattr(page.rows[0], span.field)
    date = value if isinstance(value, datetime) else None
    return CountProbe(page.total, date, value is None, is_of_others=others)


def _is_of_others(endpoint: Endpoint[R], query: Query, page: Page[R]) -> bool:
    if not page.rows:
        return (page.total or 0) >= COUNT_CAP and not page.unreadable
    is_other = contradicts(endpoint, query)
    return is_other is not None and any(map(is_other, page.rows))


def _requests_of(work: object) -> int:
    return max(work.requests_left or 1, 1) if isinstance(work, Pages) else 1


def expected_requests(rows: int) -> int:
    """About how many requests it takes to count so many rows exactly: for the word before `#`.

    Cutting leaves ranges about half full on average, and each cut costs a request for the whole.
    """
    return 1 if rows < COUNT_CAP else 2 * -(-rows // (COUNT_CAP // 2)) + 8
