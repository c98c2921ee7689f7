"""What a view knows of a list that comes in pages, whether one query is behind it or several."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from carbon_tui.api.paging.batch import RowBatch
from carbon_tui.api.paging.completeness import Completeness

R = TypeVar("R")


class Pages(ABC, Generic[R]):
    """A list's pages in order, and what is known of the whole."""

    def __init__(self) -> None:
        self.total: int | None = None
        """The server's count for the whole query; None when it gave none."""
        self.capped = False
        """The list holds `total` rows or more."""
        self.moved = 0
        """Rows found to have moved or arrived while the list was read."""
        self.unreadable = 0
        """Rows that could not be made a record, or have no key."""
        self.misread = 0
        """Values that could not be read as what they should be, and are shown as missing."""
        self.requests = 0
        self.exhausted = False
        """Nothing is left to read: every row is delivered."""
        self.joined = False
        """The pieces read from the front and from the end have met."""
        self.looping = False
        """The server repeated itself without end: the list stops here and may be incomplete."""
        self.withheld = 0
        """How many rows more the server counts than it gave, once nothing is left to read."""
        self.uncounted = False
        """The list ends where the server stops counting, and there may be more."""
        self.unasked = 0
        """Rows that the server gave although they do not match: they are left out."""
        self.refused = ""
        """A filter of the program's own choice that the server refused: it was left out."""
        self.sort_refused = False
        """The server would not sort as asked: the rows are in its own order."""
        self.out_of_order = False
        """The server accepted the sort and did not keep to it."""

    @property
    @abstractmethod
    def delivered(self) -> int:
        """How many different rows were delivered."""

    @property
    @abstractmethod
    def reversible(self) -> bool:
        """The same rows can be asked for from the other end."""

    @property
    @abstractmethod
    def requests_left(self) -> int | None:
        """About how many requests the rest takes; None when the server did not count."""

    @abstractmethod
    async def step(self) -> RowBatch[R] | None:
        """One request's worth, which may be no new rows; None at the end. Raises `ApiError`."""

    @abstractmethod
    async def last_page(self) -> RowBatch[R] | None:
        """Rows from the end: the last ones first, then those before them, in display order.

        None where the order cannot be reversed, and when the pieces have met. Raises `ApiError`.
        """

    def abandon(self) -> None:
        """Nobody waits for more of it. A request under way is finished all the same."""
        return

    async def next_rows(self) -> RowBatch[R] | None:
        """The next rows, after as many requests as it takes; None at the end. Raises `ApiError`.

        A page of which no row can be read ends it too: many more of them may follow, and whether
        all are to be read is a person's to say.
        """
        earlier: list[RowBatch[R]] = []
        async for delivery in self:
            if delivery.rows or delivery.complete or delivery.unreadable:
                return delivery.after(earlier)
            earlier.append(delivery)
        return None

    async def __aiter__(self) -> AsyncIterator[RowBatch[R]]:
        """Every delivery that is left, one request each. Raises `ApiError`.

        Leaving the loop ends the reading: the request under way is finished and kept, and another
        loop over the same pages goes on from there.
        """
        while (delivery := await self.step()) is not None:
            yield delivery

    @property
    def completeness(self) -> Completeness:
        """What is known of the list so far, as a value."""
        return Completeness(
            delivered=self.delivered,
            total=self.total,
            capped=self.capped,
            exhausted=self.exhausted,
            looping=self.looping,
            withheld=self.withheld,
            uncounted=self.uncounted,
            moved=self.moved,
            unasked=self.unasked,
            unreadable=self.unreadable,
            misread=self.misread,
            refused=self.refused,
            sort_refused=self.sort_refused,
            out_of_order=self.out_of_order,
        )
