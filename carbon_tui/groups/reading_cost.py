"""What it takes to read all records of a question, so that they can be grouped.

The server counts to 10,000 and stops. Beyond that the records are counted by ranges of dates, which
takes few requests where rows are many; where it would take as many as reading them, what is left
can only be told as the least it can be.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from msgspec import Struct

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.exact_count import CountProgress, ExactCount
from carbon_tui.api.paging.lookahead import requests_for
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE
from carbon_tui.text.counting import counted

MOST_REQUESTS = 40
"""That are spent on counting: with so many 80,000 rows at least are counted exactly."""


class ReadingLeft(Struct, frozen=True):
    """What is left of a reading."""

    read: int
    """Rows."""
    rows: int | None
    """All rows there are, as far as anybody counted; None where fewer were counted than read."""
    requests: int
    """One at least: a reading that is over has nothing left."""
    is_least: bool = False
    """There may be more rows, and more requests."""

    @property
    def cost(self) -> str:
        """``about 12 requests``, ``at least 1 request``."""
        return f"{'at least' if self.is_least else 'about'} {counted(self.requests, 'request')}"

    @property
    def words(self) -> str:
        """``1,000 of 19,412 read, about 19 requests left``."""
        of = "" if self.rows is None else f" of {self.rows:,}{'+' if self.is_least else ''}"
        return f"{self.read:,}{of} read, {self.cost} left"


class ReadingCost:
    """Says of pages that are being read what is left of them."""

    def __init__(self, pages: Pages[Any], counting: ExactCount[Any]) -> None:
        """``counting`` is of the same question as ``pages``, and not begun yet."""
        self._pages = pages
        self._counting = counting
        self._is_over = False
        """Nothing more is to be counted, exactly or not."""

    async def count(self) -> AsyncIterator[CountProgress]:
        """Count exactly where the server stopped counting, a request at a time, for as long as
        that costs less than to read on. Another call counts nothing more.

        Raises `ApiError`; a server that does not take ranges of dates leaves it uncounted.
        """
        while self._is_worth_counting:
            try:
                yield await self._counting.step()
            except BadRequest:
                self._is_over = True
        self._is_over = self._is_over or self._pages.capped

    @property
    def _is_worth_counting(self) -> bool:
        if self._is_over or not self._pages.capped or self._pages.exhausted:
            return False
        so_far = self._counting.counted
        is_at_its_end = so_far.done or so_far.requests >= MOST_REQUESTS
        return not (is_at_its_end or self._counting.reads_rows)

    @property
    def left(self) -> ReadingLeft:
        """By the server's count, beyond its end by what was counted exactly or so far."""
        pages, so_far = self._pages, self._counting.counted
        read, rows, requests = pages.delivered, pages.total, pages.requests_left
        if pages.capped:
            rows_each = read // max(pages.requests, 1) or MAX_ROWS_PER_PAGE
            rows = max(rows or 0, so_far.rows)
            requests = requests_for(rows, read, rows_each)
        is_known = rows is not None and rows >= read and (so_far.exact or not pages.capped)
        is_shown = rows is not None and (is_known or rows > read)
        return ReadingLeft(
            read=read,
            rows=rows if is_shown else None,
            requests=max(requests or 0, 1),
            is_least=not is_known,
        )
