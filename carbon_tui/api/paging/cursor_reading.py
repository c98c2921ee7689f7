"""One query read from front to back, one request at a time, past the death of any cursor.

A cursor dies 60 s after it was handed out, and a person reading a table is slower than that. A
reading whose cursor is too old starts a new chain of pages: at the date of the last row where the
order allows it, otherwise from the top in the largest pages. Both come past rows that were read
before; dropping those is the pager's part, since it alone knows the keys.

What a reading promises: a row that matched throughout, and whose sort value stayed as it was, is in
one of its pages. It relies on the API's own word that only records which change are skipped.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from carbon_tui.api.errors import BadRequest, NotFound
from carbon_tui.api.paging.resume import resumed_at
from carbon_tui.api.paging.sort_order import (
    LeadingSort,
    leading_sort,
)
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE, Endpoint
from carbon_tui.api.schema.page import (
    COUNT_CAP,
    Page,
)
from carbon_tui.api.schema.query import (
    Params,
    Query,
)

R = TypeVar("R")

AskForPage = Callable[[Params], Awaitable[Page[R]]]
"""Sends one request for the endpoint at hand."""

FetchPage = Callable[[Endpoint[R], Params], Awaitable[Page[R]]]
"""One page of a list: the client's own operation, bound to an urgency."""

CURSOR_LIFE_SECONDS = 50.0
"""Seconds after which a cursor is not used any more; the API's own limit is 60."""

_MAX_REFUSALS_IN_A_ROW = 3
_REFUSALS_BEFORE_DATES = 2
"""In a row: from then on the dates of rows lead on, however few rows have been read."""
_MAX_EMPTY_PAGES_IN_A_ROW = 50
_MAX_SAME_PAGES_IN_A_ROW = 3
"""After so many answers of a kind, one behind the other, a cursor leads nowhere."""


class PageReader(Protocol[R]):
    """What the pager needs of any way to read a list."""

    done: bool
    snapshot: bool
    """The whole list came in one answer."""
    looping: bool
    """The server repeated itself without end, and the reading stopped."""

    async def read(self) -> Page[R]:
        """The next page. Raises `ApiError`; the reading can be continued afterwards."""


class CursorReader(Generic[R]):
    """A list that is paged by cursor."""

    def __init__(
        self,
        endpoint: Endpoint[R],
        query: Query,
        ask: AskForPage[R],
        *,
        first_page: int = MAX_ROWS_PER_PAGE,
        page_size: int = MAX_ROWS_PER_PAGE,
        monotonic: Callable[[], float],
        cursor_life: float = CURSOR_LIFE_SECONDS,
    ) -> None:
        self.query = query
        self.done = False
        self.snapshot = False
        self.looping = False
        self.resumed = False
        """The chain of pages began at a date: rows without one are not in it."""
        self.continued = False
        """The last page followed its predecessor by cursor."""
        self.beyond = False
        """The last page was asked for behind the end of a list that the server did not count out.
        Who finds new rows there says that the reading is `resumed`."""
        self.uncounted_end = False
        """The list ended no later than where the server stops counting, and nothing behind it could
        be asked for."""
        self.out_of_order = False
        """The rows were not in the order that was asked for."""
        self.starts_with_null: bool | None = None
        """The first row of all has no sort value; None before the first row."""
        self.last: R | None = None
        """The last row read: where the reading stands."""
        self.total: int | None = None
        """The count for the whole query; ranges of a resumed chain do not touch it."""
        self.leading: LeadingSort | None = leading_sort(endpoint, query)
        self._identify = endpoint.identify
        self._ask = ask
        self._page_size = page_size
        self._next_limit = first_page
        self._monotonic = monotonic
        self._cursor_life = cursor_life
        self._granted: int | None = None
        self._reach = 0
        self._refusals = 0
        self._deepest = 0
        """How many rows deep any chain of the present query has come."""
        self._met: frozenset[str] = frozenset()
        """The keys of the page before."""
        self._counts_all = False
        """The server has counted more rows than the page at hand had."""
        self._chain = _PageChain((), 0)
        self._goes_beyond = False
        self._goes_by_dates = False
        """Cursors were refused, and again where they had just been handed out."""

    @property
    def rows_per_request(self) -> int:
        """How many rows the next requests will bring, as far as the server has shown it."""
        return min(self._granted or self._page_size, self._page_size)

    def stop_beyond(self, rows: int) -> None:
        """End a chain of pages that has had more rows than there can be: the server deals out the
        same ones for ever, in whatever order and under whatever cursor."""
        if not self.done and self._chain.depth > rows:
            self.looping = self.done = True

    async def read(self) -> Page[R]:
        page = await self._next_by_cursor() if self._chain_is_usable() else None
        return page if page is not None else await self._first_of_a_new_chain()

    def _chain_is_usable(self) -> bool:
        chain = self._chain
        if chain.cursor is None:
            return False
        if self._monotonic() - chain.cursor_born >= self._cursor_life:
            return False
        # A small first page is for a quick first paint. Its chain cannot grow larger pages, since
        # a cursor is bound to its limit, so the second request starts over and comes past it.
        too_small = chain.limit < self._page_size and self._granted is None
        return not (too_small and self._reach <= self._page_size)

    async def _next_by_cursor(self) -> Page[R] | None:
        chain = self._chain
        cursor = chain.cursor or ""
        sent_at = self._monotonic()
        try:
            page = await self._ask((*chain.params, ("cursor", cursor)))
        except (BadRequest, NotFound):
            self._refusals += 1
            self._goes_by_dates |= self._refusals >= _REFUSALS_BEFORE_DATES
            if self._goes_by_dates and self._is_counted_out():
                self.done = True
                return Page([], total=self.total)
            if self._refusals > _MAX_REFUSALS_IN_A_ROW:
                raise
            return None
        self.continued = True
        self._take(page, cursor, sent_at)
        self._forgive_refusals_for_ground_gained()
        return page

    def _is_counted_out(self) -> bool:
        """What a cursor that is always refused would have led to is nothing: every row that the
        server counts is here. A count that equals one full page may be of that page alone."""
        chain = self._chain
        return chain.is_counted_out and (self._counts_all or chain.given < chain.limit)

    def _forgive_refusals_for_ground_gained(self) -> None:
        """Pages that were read before are no progress: a cursor refused at the same depth each time
        would have the list read from the top for ever."""
        if self._chain.depth > self._deepest:
            self._deepest = self._chain.depth
            self._refusals = 0

    async def _first_of_a_new_chain(self) -> Page[R]:
        query = self._resumed_query()
        resumed = query is not None
        params = (query or self.query).params()
        if params != self._chain.query_params:
            self._refusals = self._deepest = 0
        limit = self._next_limit
        sent_at = self._monotonic()
        page = await self._ask((*params, ("limit", str(limit))))
        self.beyond = resumed and self._goes_beyond
        self._chain = _PageChain(params, limit)
        self._next_limit = self._page_size
        self.resumed |= resumed and not self.beyond
        self.continued = False
        if not resumed:
            self._reach, self.resumed = 0, False
        self._take(page, None, sent_at)
        return page

    def _resumed_query(self) -> Query | None:
        """The query from the last row's date on; None where it is read from the top."""
        if self.last is None or self.leading is None or not self.leading.resumable:
            return None
        if self.out_of_order or not self._reach:
            return None
        if self._reach <= self.rows_per_request and not self._goes_by_dates:
            return None
        when = self.leading.date_of(self.last)
        span = self.leading.span
        if when is None or span is None:
            return None
        return resumed_at(self.query, span, when, descending=self.leading.descending)

    def _take(self, page: Page[R], cursor: str | None, sent_at: float) -> None:
        keys = [self._identify(row) for row in page.rows]
        self.looping = self._chain.follows(cursor, keys, page.next_cursor, sent_at)
        self._chain.count(page)
        self._counts_all |= page.total is not None and page.total > len(page.rows)
        if not self.resumed and not self.beyond:
            self.total = page.total
        self._note_what_was_granted(page)
        if page.rows:
            self._note_the_order(page.rows, self._met_first(page.rows, keys))
            self._reach += len(page.rows)
        ended = not page.next_cursor
        self._goes_beyond = ended and self._may_go_beyond(page)
        self.done = self.looping or (ended and not self._goes_beyond)
        alone = not self.resumed and not self.continued and not self.beyond
        self.snapshot = self.done and not self.looping and alone

    def _may_go_beyond(self, page: Page[R]) -> bool:
        """A list that ends where the server has stopped counting may go on behind it: that is asked
        for from the last row's date on, for as long as there is ground to gain."""
        if page.total is None or page.total < COUNT_CAP:
            return False
        query = self._resumed_query()
        may = query is not None and query.params() != self._chain.query_params
        self.uncounted_end = not may and self._chain.given <= COUNT_CAP
        return may

    def _note_what_was_granted(self, page: Page[R]) -> None:
        asked, rows = self._chain.limit, len(page.rows) + page.unreadable
        if page.limit is not None and 0 < page.limit < asked:
            self._granted = max(self._granted or 0, page.limit)
        elif page.next_cursor and 0 < rows < asked:
            self._granted = max(self._granted or 0, rows)

    def _met_first(self, rows: Sequence[R], keys: Sequence[str]) -> list[R]:
        """Rows that come again, in one page or at the head of the next, are not out of order."""
        first: dict[str, R] = {}
        for key, row in zip(keys, rows, strict=True):
            if key not in self._met:
                first.setdefault(key, row)
        self._met = frozenset(keys)
        return list(first.values())

    def _note_the_order(self, rows: Sequence[R], fresh: Sequence[R]) -> None:
        lead = self.leading
        if lead is None or not lead.visible:
            self.last = rows[-1]
            return
        if self.starts_with_null is None or (self._reach == 0 and not self.resumed):
            self.starts_with_null = lead.is_null(rows[0])
        before = self.last if self.continued else None
        self.last = rows[-1]
        if lead.span is None:
            return
        dates = [date for row in fresh if (date := lead.date_of(row)) is not None]
        start = lead.date_of(before) if before is not None else None
        self.out_of_order |= not _in_order([start, *dates] if start else dates, lead)


def _in_order(dates: Sequence[datetime], lead: LeadingSort) -> bool:
    return not any(lead.precedes(second, first) for first, second in pairwise(dates))


class _PageChain:
    """Pages that follow each other by cursor, under the same parameters throughout."""

    def __init__(self, query_params: Params, limit: int) -> None:
        self.query_params = query_params
        self.limit = limit
        self.params: Params = (*query_params, ("limit", str(limit)))
        self.cursor: str | None = None
        self.cursor_born = 0.0
        self.depth = 0
        """How many rows its pages had."""
        self.given = 0
        self.total: int | None = None
        self._seen: dict[str | None, int] = {}
        self._prints: set[int] = set()
        self._same = 0
        self._empty = 0

    @property
    def is_counted_out(self) -> bool:
        """It has as many rows as the server counts."""
        return self.given == self.total and self.given < COUNT_CAP

    def count(self, page: Page[R]) -> None:
        self.given += len(page.rows) + page.unreadable
        self.total = page.total

    def follows(
        self, asked: str | None, keys: Sequence[str], following: str | None, sent_at: float
    ) -> bool:
        """Take note of a page; True when the server only repeats itself.

        A cursor that comes back is no proof: a server may keep its place under one name. The same
        cursor answered by the same rows is. So are pages that were all here before, or nothing,
        many times over.
        """
        self.cursor = following or None
        self.cursor_born = sent_at
        self.depth += len(keys)
        mark = hash(tuple(keys))
        repeated = asked is not None and self._seen.get(asked) == mark
        self._seen[asked] = mark
        self._empty = 0 if keys else self._empty + 1
        self._same = self._same + 1 if mark in self._prints else 0
        self._prints.add(mark)
        if following is None or not following:
            return False
        return (
            (repeated and bool(keys))
            or (bool(keys) and self._same >= _MAX_SAME_PAGES_IN_A_ROW)
            or self._empty >= _MAX_EMPTY_PAGES_IN_A_ROW
        )
