"""What a view knows of a list that comes in pages, whether one query is behind it or several."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from carbon_tui.api.paging.batch import Delivery

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
        self.loading = False
        self.exhausted = False
        """Nothing is left to read: every row is delivered."""
        self.joined = False
        """The pieces read from the front and from the end have met."""
        self.looping = False
        """The server repeated itself without end: the list stops here and may be incomplete."""
        self.withheld = 0
        """How many rows more the server counts than it gave, once nothing is left to read."""
        self.unasked = 0
        """Rows that the server gave although they do not match: they are left out."""
        self.refused = ""
        """A filter of the program's own choice that the server refused: it was left out."""
        self.sort_refused = False
        """The server would not sort as asked: the rows are in its own order."""
        self.out_of_order = False
        """The server accepted the sort and did not keep to it."""

    @property
    def whole(self) -> bool:
        """Every row that the server says there is has been read."""
        return self.exhausted and not self.looping and not self.withheld

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
    async def step(self) -> Delivery[R] | None:
        """One request's worth, which may be no new rows; None at the end. Raises `ApiError`."""

    @abstractmethod
    async def last_page(self) -> Delivery[R] | None:
        """Rows from the end: the last ones first, then those before them, in display order.

        None where the order cannot be reversed, and when the pieces have met. Raises `ApiError`.
        """

    async def next_page(self) -> Delivery[R] | None:
        """The next rows, after as many requests as it takes; None at the end. Raises `ApiError`."""
        earlier: list[Delivery[R]] = []
        while (delivery := await self.step()) is not None:
            if delivery.rows or delivery.complete:
                return delivery.after(earlier)
            earlier.append(delivery)
        return None
