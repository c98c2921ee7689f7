"""Which of the loaded rows are on show, and in which order: the local filter and the local sort.

Neither looks at a row twice: what a page adds costs as much as the page, not as the list.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from carbon_tui.listing.ordered_rows import (
    OrderedRows,
    Slots,
    slots,
    without,
)

R = TypeVar("R")

Predicate = Callable[[R], bool]
Value = Callable[[R], Any]
"""What a local sort orders by: values that compare with each other, or None."""

_FEW = 32
"""Rows that are put in their places one by one; more are sorted anew."""


class ShownRows(Generic[R]):
    """Rows, filtered and sorted. Without filter and sort they stand in their own order."""

    def __init__(self, rows: OrderedRows[R]) -> None:
        self.predicate: Predicate[R] | None = None
        self._rows = rows
        self._value: Value[R] | None = None
        self._descending = False
        self._shown: Slots | None = None
        self._passes = bytearray()
        self._before_the_seam = 0
        self._valued = 0

    @property
    def slots(self) -> Slots:
        return self._rows.order if self._shown is None else self._shown

    @property
    def is_sorted(self) -> bool:
        return self._value is not None

    @property
    def is_plain(self) -> bool:
        """Neither filtered nor sorted here."""
        return self._shown is None

    @property
    def gap(self) -> int | None:
        """The visible position before which unread rows are missing; None without a gap."""
        if self._rows.seam is None or self.is_sorted:
            return None
        return self._rows.seam if self._shown is None else self._before_the_seam

    def filter(self, predicate: Predicate[R] | None) -> None:
        self.predicate = predicate
        self._passes = bytearray()
        self._judge(range(self._rows.slots_used))
        self.rearrange()

    def sort(self, value: Value[R] | None, *, descending: bool = False) -> None:
        """Order by a value, rows without one last; None goes back to the server's order."""
        self._value, self._descending = value, descending
        self.rearrange()

    def rearrange(self) -> None:
        """Build the view anew from the order of the rows; nothing is judged again."""
        if self.predicate is None and self._value is None:
            self._shown = None
            return
        passing = self._passing(self._rows.order)
        seam = self._rows.seam
        self._before_the_seam = 0 if seam is None else len(self._passing(self._rows.order[:seam]))
        self._shown = passing if self._value is None else self._in_order(passing)

    def appended(self, new: range) -> None:
        """Rows came in behind everything read from the front."""
        self._judge(new)
        shown = self._shown
        if shown is None:
            return
        passing = self._passing(new)
        if self._value is not None:
            self._merge(passing)
        elif self._rows.seam is None:
            shown.extend(passing)
        else:
            shown[self._before_the_seam : self._before_the_seam] = passing
            self._before_the_seam += len(passing)

    def prepended_to_tail(self, new: range) -> None:
        """Rows came in before everything read from the end."""
        self._judge(new)
        if self._shown is None:
            return
        if self._value is not None:
            self._merge(self._passing(new))
            return
        if len(new) == len(self._rows) - (self._rows.seam or 0):
            self._before_the_seam = len(self._shown)
        place = self._before_the_seam
        self._shown[place:place] = self._passing(new)

    def inserted(self, new: range) -> None:
        """Rows came in at places of their own."""
        self._judge(new)
        if self._value is not None:
            self._merge(self._passing(new))
        else:
            self.rearrange()

    def changed(self, several: Sequence[int]) -> None:
        """Judge and place these rows again: they have newer readings."""
        if self._shown is None:
            return
        before = bytes(self._passes[slot] for slot in several) if self.predicate else b""
        self._judge(several)
        after = bytes(self._passes[slot] for slot in several) if self.predicate else b""
        if self._value is None:
            if before != after:
                self.rearrange()
        elif len(several) > _FEW:
            self.rearrange()
        else:
            self._drop(several)
            self._merge(self._passing(several))

    def removed(self, gone: Iterable[int]) -> None:
        """Take these rows out."""
        if self._value is None:
            self.rearrange()
        else:
            self._drop(list(gone))

    def position_of(self, slot: int) -> int | None:
        if self._shown is None:
            return self._rows.position_of(slot)
        if self._value is None and self._rows.ascending:
            position = bisect_left(self._shown, slot)
            is_shown = position < len(self._shown) and self._shown[position] == slot
            return position if is_shown else None
        return _index(self._shown, slot)

    def _judge(self, several: Iterable[int]) -> None:
        if self.predicate is None:
            return
        for slot in several:
            verdict = self._rows.has(slot) and self.predicate(self._rows[slot])
            if slot == len(self._passes):
                self._passes.append(verdict)
            else:
                self._passes[slot] = verdict

    def _passing(self, several: Iterable[int]) -> Slots:
        if self.predicate is None:
            return slots(several)
        passes = self._passes
        return slots(slot for slot in several if passes[slot])

    def _in_order(self, several: Slots) -> Slots:
        valued, rest = self._ranked(several)
        self._valued = len(valued)
        return slots(valued) + slots(rest)

    def _ranked(self, several: Iterable[int]) -> tuple[list[int], list[int]]:
        """In the order of their values, and those that have none."""
        values = {slot: self._value_of(slot) for slot in several}
        valued = [slot for slot, value in values.items() if value is not None]
        valued.sort(key=values.__getitem__, reverse=self._descending)
        return valued, [slot for slot, value in values.items() if value is None]

    def _value_of(self, slot: int) -> Any:
        return None if self._value is None else self._value(self._rows[slot])

    def _merge(self, new: Slots) -> None:
        """Work rows into the sorted view, by copying the stretches between their places."""
        old = self._shown if self._shown is not None else slots()
        valued, rest = self._ranked(new)
        merged, start = slots(), 0
        for slot in valued:
            place = self._place_for(self._value_of(slot), start, old)
            merged += old[start:place]
            merged.append(slot)
            start = place
        self._valued += len(valued)
        self._shown = merged + old[start:] + slots(rest)

    def _place_for(self, value: Any, low: int, old: Slots) -> int:
        high = self._valued
        while low < high:
            middle = (low + high) // 2
            other = self._value_of(old[middle])
            stays_before = other >= value if self._descending else other <= value
            low, high = (middle + 1, high) if stays_before else (low, middle)
        return low

    def _drop(self, several: Sequence[int]) -> None:
        shown = self._shown if self._shown is not None else slots()
        places = sorted(p for slot in several if (p := _index(shown, slot)) is not None)
        self._valued -= sum(place < self._valued for place in places)
        self._shown = without(shown, places)


def _index(shown: Slots, slot: int) -> int | None:
    try:
        return shown.index(slot)
    except ValueError:
        return None
