"""What is known of a list as far as it was read: whether these are all rows, and what is odd."""

from __future__ import annotations

from msgspec import Struct

from carbon_tui.text.counting import counted


class Completeness(Struct, frozen=True):
    """How much of a list was read. Two of them are equal when a person would be told the same."""

    delivered: int = 0
    """Different rows that were handed over."""
    total: int | None = None
    """The server's count for the whole query; None when it gave none."""
    capped: bool = False
    """The list holds `total` rows or more."""
    exhausted: bool = False
    """Nothing is left to read."""
    looping: bool = False
    """The server repeated itself without end: the list stops here and may be incomplete."""
    withheld: int = 0
    """How many rows more the server counts than it gave, once nothing is left to read."""
    uncounted: bool = False
    """The list ends where the server stops counting, and nothing could be asked behind it."""
    moved: int = 0
    """Rows found to have moved or arrived while the list was read: they may be out of order."""
    unasked: int = 0
    """Rows that the server gave although they do not match: they are left out."""
    unreadable: int = 0
    """Rows that could not be made a record, or have no key: they are left out."""
    misread: int = 0
    """Values that could not be read as what they should be: they are left empty."""
    refused: str = ""
    """Filter values of the program's own choice that the server refused: read without them."""
    sort_refused: bool = False
    """The server would not sort as asked: the rows are in its own order."""
    out_of_order: bool = False
    """The server accepted the sort and did not keep to it."""

    @property
    def whole(self) -> bool:
        """Every row that the server says there is has been read."""
        return self.exhausted and not self.looping and not self.withheld and not self.uncounted

    @property
    def shortfall(self) -> str:
        """What is missing of a list that was read to its end, as a sentence; empty where nothing
        is known to be."""
        if self.whole and not self.unreadable:
            return ""
        return next(iter(self.remarks()), "The list did not end.")

    def remarks(self, *, sorted_here: bool = False) -> tuple[str, ...]:
        """`clauses` as sentences."""
        return tuple(
            f"{clause[0].upper()}{clause[1:]}." for clause in self.clauses(sorted_here=sorted_here)
        )

    def clauses(self, *, sorted_here: bool = False) -> tuple[str, ...]:
        """What cannot be seen in the rows themselves, for a person; most important first. Empty for
        a list that is as it should be. Unread rows are no clause.

        ``sorted_here``: where the server would not sort the rows, this program has.
        """
        if self == Completeness(self.delivered, self.total, self.capped, self.exhausted):
            return ()
        order = "sorted here" if sorted_here else "in its own order"
        at = f", at {self.total:,}" if self.total else ""
        clauses = (
            (self.looping, "the server sent rows without end: the list may be incomplete"),
            (self.withheld, f"the server counts {_rows(self.withheld)} more than it gave"),
            (self.uncounted, f"the server's list ends where it stops counting{at}: there may be "
             "more"),
            (self.refused, f"the server refused {self.refused}: its rows are listed without"),
            (self.unasked, f"left out: {_rows(self.unasked)} that nobody asked for"),
            (self.unreadable, f"left out: {_rows(self.unreadable)} that could not be read"),
            (self.misread, f"left empty: {counted(self.misread, 'value')} that could not be read"),
            (self.moved, f"{_rows(self.moved)} moved meanwhile and may stand out of order"),
            (self.sort_refused, f"the server refused to sort: {order}"),
            (self.out_of_order, "the server did not keep to the order"),
        )  # fmt: skip
        return tuple(clause for applies, clause in clauses if applies)


def _rows(count: int) -> str:
    return counted(count, "row")
