"""A list out of the local copy: the same pages that a server gives, in any order, from both ends.

Each step is one question to the copy, asked off the event loop and broken off when the list is
asked something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from carbon_tui.api.paging.batch import RowBatch, RowsPlace
from carbon_tui.api.paging.pages import Pages
from carbon_tui.groups.copy_rows import FirstMatches, MatchingRows, records_of

if TYPE_CHECKING:
    from carbon_tui.groups.copy_query import CopyQuestion
    from carbon_tui.groups.copy_reading import Asking

FIRST_ROWS, ROWS_PER_STEP = 200, 1_000
LOOKED_AT_PER_STEP = 20_000
"""Rows that are looked at before it is said how far the looking is."""


class CopyFacts(Struct, frozen=True):
    """What is to be said of an answer of the copy."""

    as_of: datetime
    """When the copy was last complete, by the server's clock."""
    note: str = ""
    """What the copy lacks, as a sentence."""
    asked_of: int | None = None
    """How many rows the server's terms alone let through; None: not counted yet."""
    looked_at: int | None = None
    """Of how many rows it is known whether they match; None: of all."""


class CopyPages(Pages[Any]):
    """The rows that the copy has for one question, page by page, from either end. ``rows`` finds
    them; ``now`` is the server's clock; ``first`` is how many rows the first page has."""

    def __init__(
        self, ask: Asking, rows: MatchingRows, now: Callable[[], datetime], first: int = FIRST_ROWS
    ) -> None:
        """``now`` is this computer's clock, which says when rows came."""
        super().__init__()
        self.facts: CopyFacts | None = None
        """None before the first rows came."""
        self._ask = ask
        self._rows = rows
        self._now = now
        self._next_size = first
        self._head = 0
        """Rows delivered from the front."""
        self._tail: int | None = None
        """Place of the first row that was delivered from the end."""

    @property
    def delivered(self) -> int:
        behind = 0 if self._tail is None else (self.total or 0) - self._tail
        return self._head + behind

    @property
    def reversible(self) -> bool:
        return True

    @property
    def requests_left(self) -> int | None:
        """How many steps are left, by the count so far; none of them asks the server."""
        if self.total is None:
            return None
        return -(-max(self.total - self.delivered, 0) // ROWS_PER_STEP)

    def abandon(self) -> None:
        """Break off the question that is under way: nobody waits for its answer."""
        self._ask.stop()

    async def step(self) -> RowBatch[Any] | None:
        """The next rows from the top; None at the end. Raises CopyTrouble, NotInTheCopy."""
        if self.exhausted:
            return None
        if self.facts is None:
            return await self._begin()
        start = self._head
        count = ROWS_PER_STEP if self._tail is None else min(ROWS_PER_STEP, self._tail - start)
        numbers, records = await self._ask(
            lambda question: _read(question, self._rows.window(question, start, count))
        )
        self._head += numbers
        return self._delivered(records, RowsPlace.HEAD, ended=numbers < count)

    async def _begin(self) -> RowBatch[Any]:
        count = self._next_size
        first: FirstMatches = await self._ask(lambda question: self._rows.first(question, count))
        self.facts = CopyFacts(first.as_of, first.note)
        self._head = len(first.records)
        return self._delivered(first.records, RowsPlace.HEAD, ended=self._head < count)

    async def last_page(self) -> RowBatch[Any] | None:
        """The next rows from the end; None where both ends have met. Raises CopyTrouble,
        NotInTheCopy."""
        if self.exhausted:
            return None
        if self.total is None:
            await self._ask(self._rows.look_through)
            self.total = self._rows.total
        before = self._tail if self._tail is not None else self.total or 0
        count = min(ROWS_PER_STEP, before - self._head)
        numbers, records = await self._ask(
            lambda question: _read(question, self._rows.last(question, before, count))
        )
        self._tail = before - numbers
        return self._delivered(records, RowsPlace.TAIL)

    async def look_through(self) -> bool:
        """Find out how many match, some of the looking at a time; False when that is known.

        Raises CopyTrouble, NotInTheCopy.
        """
        facts, rows = self.facts, self._rows
        if facts is None or (rows.total is not None and facts.asked_of is not None):
            return False
        await self._ask(lambda question: rows.look_through(question, most=LOOKED_AT_PER_STEP))
        if rows.total is not None and rows.asked_of is None:
            await self._ask(rows.count)
        self.total = rows.total
        self.facts = CopyFacts(
            facts.as_of, facts.note, rows.asked_of, None if rows.total is not None else rows.tried
        )
        return rows.total is None

    def _delivered(
        self, records: Sequence[Any], place: RowsPlace, *, ended: bool = False
    ) -> RowBatch[Any]:
        self.total = self._rows.total
        if ended and self.total is None:
            self.total = self._head
        met = self._tail is not None and self._head >= self._tail
        self.exhausted = met or (self.total is not None and self._head >= self.total)
        self.joined = met
        readable = [record for record in records if record is not None]
        lost = len(records) - len(readable)
        self.unreadable += lost
        return RowBatch(
            rows=readable,
            place=place,
            total=self.total,
            unreadable=lost,
            joined=met,
            complete=self.exhausted,
            received_at=self._now(),
        )


def _read(question: CopyQuestion, numbers: Sequence[int]) -> tuple[int, list[Any]]:
    return len(numbers), records_of(question, numbers)
