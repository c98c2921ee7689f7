"""Lists without cursors: the fleet, paged by offset, and lists that come in one answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from carbon_tui.api.paging.cursor_reading import (
    AskForPage,
)
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE, Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Query

R = TypeVar("R")

_MAX_READINGS = 3
"""How often a fleet that changes under the reading is read again before that is accepted."""


class WholeListReader(Generic[R]):
    """Everything in one answer."""

    def __init__(self, query: Query, ask: AskForPage[R]) -> None:
        self.done = False
        self.snapshot = True
        self.looping = False
        self._query = query
        self._ask = ask

    async def read(self) -> Page[R]:
        page = await self._ask(self._query.params())
        self.done = True
        return page


class OffsetReader(Generic[R]):
    """A list paged by `limit` and `offset`.

    The schema calls `offset` the number of items to skip; the vendor's guide adds 1 to it for the
    next page. The second request asks for offset 1, which tells the two apart: rows that begin with
    the second row mean items, other rows mean pages. Items are then read with one row of overlap;
    where that row is not the expected one, or the count of a list in pages has changed, the list
    has shifted and is read again.
    """

    def __init__(
        self,
        endpoint: Endpoint[R],
        query: Query,
        ask: AskForPage[R],
        *,
        page_size: int = MAX_ROWS_PER_PAGE,
    ) -> None:
        self.done = False
        self.snapshot = False
        self.looping = False
        self._identify = endpoint.identify
        self._query = query
        self._ask = ask
        self._limit = page_size
        self._counts_pages: bool | None = None
        self._readings = 1
        self._begin()

    def _begin(self) -> None:
        self._keys: list[str] = []
        self._reach = 0
        """How many items from the first on were given, readable or not."""
        self._widest = 0
        """How many rows the largest page had."""
        self._unreadable = 0
        self._has_stalled = False
        self._pages = 0
        self._first_total: int | None = None
        self._has_shifted = False

    async def read(self) -> Page[R]:
        offset = self._next_offset()
        page = await self._ask(
            (*self._query.params(), ("limit", str(self._limit)), ("offset", str(offset)))
        )
        keys = [self._identify(row) for row in page.rows]
        self._reach = offset + len(keys) + page.unreadable
        self._widest = max(self._widest, len(keys))
        self._unreadable += page.unreadable
        if self._pages == 0:
            self._take_the_first(page, keys)
        else:
            self._take_another(page, keys, offset)
        return page

    def _next_offset(self) -> int:
        if self._pages == 0:
            return 0
        if self._counts_pages is None:
            return 1
        return self._pages if self._counts_pages else self._reach - self._overlap

    @property
    def _overlap(self) -> int:
        """A page of one row would be nothing else, and where rows are unreadable it is not known
        which one should be met again."""
        return int(self._widest > 1 and not self._unreadable)

    def _take_the_first(self, page: Page[R], keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self._pages = 1
        self._first_total = page.total
        self.done = self._is_last(page)
        self.snapshot = self.done

    def _take_another(self, page: Page[R], keys: Sequence[str], offset: int) -> None:
        if self._counts_pages is None:
            self._tell(keys)
        if self._counts_pages is None:
            self._has_shifted = bool(keys) or page.total != self._first_total
            self._finish_or_repeat(page)
            return
        self._has_shifted |= not self._continues(page, keys, offset)
        if self._has_shifted and not self._counts_pages:
            self._repeat()
            return
        known = set(self._keys)
        fresh = [key for key in keys if key not in known]
        self._pages += 1
        self._keys += fresh
        # One page of known rows and an unreadable one may be an overlap; a second goes nowhere.
        goes_on = fresh or (page.unreadable and not self._has_stalled)
        self._has_stalled = not fresh
        if self._is_last(page) or not goes_on:
            self._finish_or_repeat(page)

    def _continues(self, page: Page[R], keys: Sequence[str], offset: int) -> bool:
        """Nothing came or went before these rows: the overlap, or else the count, is the same."""
        if self._counts_pages:
            return page.total == self._first_total
        met_again = keys[:1] == self._keys[offset : offset + 1]
        return met_again or offset >= len(self._keys) or self._unreadable > 0

    def _tell(self, keys: Sequence[str]) -> None:
        """Items or pages? Neither, if there were no more rows or the list has shifted."""
        second = keys[:1] == self._keys[1:2] or (self._unreadable and keys[:1] == self._keys[:1])
        if len(self._keys) == 1 or second:
            self._counts_pages = False
        elif keys and keys[0] not in self._keys:
            self._counts_pages = True

    def _is_last(self, page: Page[R]) -> bool:
        """Without rows, or the last that the count allows for.

        That a page is shorter than its limit says little by itself: a server may cut pages shorter
        than it says. Where it does not count, only another request tells.
        """
        rows = len(page.rows) + page.unreadable
        if rows == 0 or page.total is None:
            return rows == 0
        if page.total == len(set(self._keys)) + page.unreadable:
            return True
        return page.total < len(self._keys) and self._is_short(page, rows)

    def _is_short(self, page: Page[R], rows: int) -> bool:
        return page.limit is not None and rows < page.limit <= self._limit

    def _finish_or_repeat(self, page: Page[R]) -> None:
        row_count = len(set(self._keys)) + self._unreadable
        too_few = page.total is not None and row_count < page.total
        if too_few or self._has_shifted:
            self._repeat()
        else:
            self.done = True

    def _repeat(self) -> None:
        self._readings += 1
        if self._readings > _MAX_READINGS:
            self.done = True
        else:
            self._begin()
