"""What a pager hands over: rows never handed over before, and newer readings of those that were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.api.paging.seen_keys import SeenKeys

R = TypeVar("R")


class RowsPlace(Enum):
    """Where the new rows of a delivery belong."""

    HEAD = "head"
    """Behind everything that was read from the front."""
    TAIL = "tail"
    """Before everything that was read from the end."""
    LATE = "late"
    """Found afterwards: they moved, or arrived, while the list was being read."""


class RowBatch(Struct, Generic[R], frozen=True):
    """New rows in display order, and newer readings of rows that were delivered before."""

    rows: Sequence[R] = ()
    again: Sequence[R] = ()
    place: RowsPlace = RowsPlace.HEAD
    total: int | None = None
    """The server's count for the whole query, as last heard."""
    capped: bool = False
    """There are `total` rows or more."""
    moved: int = 0
    """Rows found so far to have moved or arrived while the list was read."""
    unreadable: int = 0
    """Rows of this delivery that could not be made a record, or have no key."""
    joined: bool = False
    """The pieces read from the front and from the end have met."""
    complete: bool = False
    """Nothing is left to read."""
    received_at: datetime | None = None

    def after(self, earlier: Sequence[RowBatch[R]]) -> RowBatch[R]:
        """This delivery together with earlier ones that held no new rows."""
        if not earlier:
            return self
        again = [record for batch in earlier for record in batch.again]
        unreadable = sum(batch.unreadable for batch in earlier)
        return replace(self, again=[*again, *self.again], unreadable=self.unreadable + unreadable)


def split_new_and_known(
    rows: Iterable[R], identify: Callable[[R], str], seen: SeenKeys
) -> tuple[list[R], list[R], int]:
    """New rows, newer readings of known rows, and how many have no key.

    New keys are remembered. A row that comes twice in one answer keeps its place; the later reading
    wins.
    """
    fresh: dict[str, R] = {}
    again: dict[str, R] = {}
    keyless = 0
    for row in rows:
        key = identify(row)
        if not key:
            keyless += 1
        elif seen.add(key) or key in fresh:
            fresh[key] = row
        else:
            again[key] = row
    return list(fresh.values()), list(again.values()), keyless
