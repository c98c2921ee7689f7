"""One query's rows, in order: never one twice, none lost, whatever the cursor does.

A pager reads a list from the front, a page at a time, and on request from the end. It promises:

* Every row that existed and matched from the first request to the last is delivered exactly once as
  new (`RowBatch.rows`). Newer readings of the same row come as `RowBatch.again`.
* There is never more than one request of a pager under way.
* The death of a cursor is invisible, and so is a server that cuts pages short, repeats rows, counts
  wrongly, or hands out one cursor for ever (`looping` says so then).

How completeness is proved when the data moves meanwhile is told in `next_pass`; the one assumption
is that the server sets a record's `updated_at` (for prints `started_at` and `finished_at`) to its
present when the record changes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.batch import (
    RowBatch,
    RowsPlace,
    split_new_and_known,
)
from carbon_tui.api.paging.cursor_reading import (
    CURSOR_LIFE_SECONDS,
    CursorReader,
    FetchPage,
    PageReader,
)
from carbon_tui.api.paging.filter_check import contradicts
from carbon_tui.api.paging.lookahead import requests_for
from carbon_tui.api.paging.next_pass import NextPass
from carbon_tui.api.paging.offset_reading import (
    OffsetReader,
    WholeListReader,
)
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.paging.read_plan import ReadPlan
from carbon_tui.api.paging.seen_keys import SeenKeys
from carbon_tui.api.paging.sort_order import fallback_queries
from carbon_tui.api.schema.endpoints import (
    MAX_ROWS_PER_PAGE,
    Endpoint,
    Paging,
)
from carbon_tui.api.schema.page import (
    COUNT_CAP,
    Page,
)
from carbon_tui.api.schema.query import (
    Params,
    Query,
)

R = TypeVar("R")

__all__ = ["FIRST_PAGE_ROWS", "FetchPage", "Pager", "Pages", "utc_now"]

FIRST_PAGE_ROWS = 100
"""Few, so that a list shows its first rows soon."""
CLOCK_MARGIN = timedelta(minutes=3)
"""How far the server's clock may be from what is known of it: the client corrects by a minute or
more only, and an answer takes its time."""

MAX_ROWS_WHERE_COUNTED = 10 * COUNT_CAP
"""Of a list that the server itself counts to fewer than it counts to at all; its count may lag."""
MAX_REPEATED_ROWS = 2_000
"""How many rows of one reading may be known ones, beside as many as there are: rows that change
while they are read come again."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Pager(Pages[R]):
    """The rows of one query.

    ``page_size`` is the first page's, small for a quick first paint; ``pull_size`` that of all
    others. ``now`` is the server's time as far as the client knows it: what changed meanwhile is
    asked for by it, and a clock that is a day ahead would find nothing. ``slices_leak`` is for one
    of several pagers whose rows can pass from one to another. ``sorts`` False: the server is known
    to refuse sorts, and is asked for none.
    """

    def __init__(
        self,
        endpoint: Endpoint[R],
        query: Query,
        fetch: FetchPage[R],
        *,
        page_size: int = FIRST_PAGE_ROWS,
        pull_size: int = MAX_ROWS_PER_PAGE,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        cursor_life: float = CURSOR_LIFE_SECONDS,
        slices_leak: bool = False,
        sorts: bool = True,
    ) -> None:
        super().__init__()
        self.endpoint = endpoint
        self.query = query
        self._fetch = fetch
        self._page_size = page_size
        self._pull_size = max(pull_size, page_size)
        self._now = now
        self._monotonic = monotonic
        self._cursor_life = cursor_life
        self._slices_leak = slices_leak
        self._identify = endpoint.identify
        self._lock = asyncio.Lock()
        self._seen = SeenKeys()
        self._from_the_end = SeenKeys()
        self._contradicting = SeenKeys()
        self._contradicts = contradicts(endpoint, query)
        self._past_the_known = False
        self._began: tuple[datetime, float] | None = None
        self._fallbacks = list(fallback_queries(endpoint, query)) if sorts else [query.ordered(())]
        self.sort_refused = bool(query.sort) and not sorts
        self._plan = self._plan_for(self._fallbacks.pop(0))

    @property
    def delivered(self) -> int:
        return len(self._seen)

    @property
    def head_done(self) -> bool:
        """The main reading is at its end; what is left comes as `RowsPlace.LATE`."""
        return self._plan.head_done

    @property
    def reversible(self) -> bool:
        return self.endpoint.paging is Paging.CURSOR and bool(self._plan.query.sort)

    @property
    def requests_left(self) -> int | None:
        if self.exhausted:
            return 0
        head = self._plan.head
        size = head.rows_per_request if isinstance(head, CursorReader) else self._pull_size
        return requests_for(self.total, self.delivered, size)

    async def step(self) -> RowBatch[R] | None:
        async with self._lock:
            if self._plan.current is None:
                return None
            page = await self._read_on()
            return self._finished(self._sort_out(page), page)

    async def last_page(self) -> RowBatch[R] | None:
        async with self._lock:
            if self.head_done or not self.reversible:
                return None
            tail = self._tail_reader()
            if tail.done:
                return None
            page = await tail.read()
            return self._finished(self._taken_from_the_end(page, tail), page)

    async def _read_on(self) -> Page[R]:
        while True:
            reading = self._plan.current or self._plan.head
            try:
                return await reading.read()
            except BadRequest:
                if self.delivered or not self._fallbacks:
                    raise
                self._plan = self._plan_for(self._fallbacks.pop(0))
                self.sort_refused = bool(self.query.sort) and not self._plan.query.sort

    async def _ask(self, params: Params) -> Page[R]:
        if self._began is None:
            self._began = self._now(), self._monotonic()
        self.requests += 1
        return await self._fetch(self.endpoint, params)

    def _beginning(self) -> datetime:
        """When the first request was sent, by the server's clock, or earlier.

        Told twice: as it was known then, which counts a PC's sleep, and from what is known now,
        since the first answer is what tells the server's clock.
        """
        now = self._now()
        first, started = self._began or (now, self._monotonic())
        elapsed = timedelta(seconds=self._monotonic() - started)
        return min(first, now - elapsed) - CLOCK_MARGIN

    def _plan_for(self, query: Query) -> ReadPlan[R]:
        head = self._main_reading(query)
        return ReadPlan(self.endpoint, query, head, self._reading, slices_leak=self._slices_leak)

    def _main_reading(self, query: Query) -> PageReader[R]:
        match self.endpoint.paging:
            case Paging.WHOLE:
                return WholeListReader(query, self._ask)
            case Paging.OFFSET:
                return OffsetReader(self.endpoint, query, self._ask, page_size=self._pull_size)
            case Paging.CURSOR:
                return self._reading(query, first_page=self._page_size)

    def _reading(self, query: Query, first_page: int | None = None) -> CursorReader[R]:
        return CursorReader(
            self.endpoint,
            query,
            self._ask,
            first_page=first_page or self._pull_size,
            page_size=self._pull_size,
            monotonic=self._monotonic,
            cursor_life=self._cursor_life,
        )

    def _tail_reader(self) -> CursorReader[R]:
        plan = self._plan
        if plan.tail is None:
            plan.tail = self._reading(plan.query.reversed(), first_page=self._page_size)
        return plan.tail

    def keys_left_out(self) -> Iterator[str]:
        """The keys of the rows that were left out."""
        return iter(self._contradicting)

    def _kept(self, page: Page[R]) -> Sequence[R]:
        """The page's rows without those that were not asked for."""
        if self._contradicts is None:
            return page.rows
        matching = []
        for row in page.rows:
            if not self._contradicts(row):
                matching.append(row)
            elif self._contradicting.add(self._identify(row)):
                self.unasked += 1
        return matching

    def _sort_out(self, page: Page[R]) -> RowBatch[R]:
        """A page of the reading at hand, by what in it is new and what is known."""
        rows, again, keyless = split_new_and_known(self._kept(page), self._identify, self._seen)
        plan, reading = self._plan, self._plan.current or self._plan.head
        place = self._count_what_moved(reading, len(rows), len(again))
        shared = any(self._identify(row) in self._from_the_end for row in again)
        far_end = plan.owed is NextPass.FAR_END
        if isinstance(reading, CursorReader):
            reading.stop_beyond(self._most_rows(reading))
            reading.resumed |= reading.beyond and bool(rows)
        plan.note(reading, page, shared=shared)
        return RowBatch(
            rows[::-1] if far_end else rows, again, place, unreadable=page.unreadable + keyless
        )

    def _most_rows(self, reading: CursorReader[R]) -> int:
        """Rows of one chain of pages beyond which the server only pretends that there are more."""
        twice = 2 * (self.delivered + self.unasked) + MAX_REPEATED_ROWS
        is_counted = reading.total is not None and reading.total < COUNT_CAP
        return min(twice, MAX_ROWS_WHERE_COUNTED) if is_counted else twice

    def _taken_from_the_end(self, page: Page[R], tail: CursorReader[R]) -> RowBatch[R]:
        rows, again, keyless = split_new_and_known(self._kept(page), self._identify, self._seen)
        shared = any(self._identify(row) not in self._from_the_end for row in again)
        for row in rows:
            self._from_the_end.add(self._identify(row))
        self._plan.note(tail, page, shared=shared)
        return RowBatch(rows[::-1], again, RowsPlace.TAIL, unreadable=page.unreadable + keyless)

    def _count_what_moved(self, reading: PageReader[R], fresh: int, known: int) -> RowsPlace:
        """New rows found while checking have moved or arrived; so has a known row further on."""
        if self._plan.owed in (NextPass.CHANGES, NextPass.SWEEP):
            self.moved += fresh
            return RowsPlace.LATE
        if isinstance(reading, CursorReader):
            self._past_the_known &= reading.continued
            if self._past_the_known and self._plan.tail is None:
                self.moved += known
            self._past_the_known |= fresh > 0
        return RowsPlace.HEAD

    def _finished(self, delivery: RowBatch[R], page: Page[R]) -> RowBatch[R]:
        """The delivery with what is known of the whole list after it."""
        plan = self._plan
        self.unreadable += delivery.unreadable
        self.misread += page.misread
        if plan.counts_are_fresh and page.total is not None:
            self.total = page.total
            self.capped = page.total >= COUNT_CAP
        if plan.current is not None:
            self.looping |= plan.current.looping
        if isinstance(plan.head, CursorReader):
            self.out_of_order = plan.head.out_of_order
        plan.settle(
            self.delivered + self.unasked,
            self.total,
            self.capped,
            self._beginning(),
            unreadable=self.unreadable,
        )
        self.joined = plan.tail is not None and plan.head_done
        self.exhausted = plan.current is None
        self.withheld = self._withheld()
        self.uncounted = self._is_uncounted()
        return replace(
            delivery,
            total=self.total,
            capped=self.capped,
            moved=self.moved,
            joined=self.joined,
            complete=self.exhausted,
            received_at=page.received_at,
        )

    def _withheld(self) -> int:
        """How many rows the server counts beyond those it gave, once all was read."""
        if not self.exhausted or self.total is None:
            return 0
        by_cursor = isinstance(self._plan.head, CursorReader)
        if self.capped and (self.looping or not by_cursor):
            return 0  # a list without end says so, and one that comes whole needs no count
        return max(self.total - self._given, 0)

    def _is_uncounted(self) -> bool:
        """Whether it ended where the server stops counting, and nobody could look behind."""
        head = self._plan.head
        open_end = isinstance(head, CursorReader) and head.uncounted_end
        return self.exhausted and open_end and not self.withheld and not self.looping

    @property
    def _given(self) -> int:
        return self.delivered + self.unasked + self.unreadable
