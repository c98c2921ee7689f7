"""The rows of one question, as a view shows them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Any, Generic, TypeVar

from carbon_tui.api.paging.batch import (
    RowBatch,
    RowsPlace,
)
from carbon_tui.listing.changes import RowChanges, RowCoverage, Touched, by_attribute
from carbon_tui.listing.first_rows import last_unmoved
from carbon_tui.listing.marks import Marks
from carbon_tui.listing.ordered_rows import (
    OrderedRows,
    slots,
)
from carbon_tui.listing.shown_rows import ShownRows

R = TypeVar("R")

_ANSWERS = count(1)
"""Numbers for the answers to all lists of this process."""
_PLACED_ONE_BY_ONE = 256
"""Late rows beyond this many in one delivery go to the end: each costs a search and a copy."""


class LoadedRows(Generic[R]):
    """Rows by key and in order, with marks, a local filter and a local sort, and coverage.

    Positions are those of visible rows, from 0. ``precedes`` says where a row belongs that is found
    late; without it such rows stand at the end. ``value_of`` reads a column's value off a
    record, to tell which cells changed. ``marked`` are keys that bear a mark as soon as their rows
    come.
    """

    def __init__(
        self,
        identify: Callable[[R], str],
        *,
        precedes: Callable[[R, R], bool] | None = None,
        value_of: Callable[[R, str], Any] = by_attribute,
        monotonic: Callable[[], float] = time.monotonic,
        marked: Iterable[str] = (),
    ) -> None:
        self.identify = identify
        self.marks = Marks()
        """Of rows that are loaded."""
        self._marked_elsewhere = Marks(marked)
        self.total: int | None = None
        self.capped = False
        self.moved = 0
        self.unreadable = 0
        self.complete = False
        self.first_received_at: datetime | None = None
        """When the oldest rows here were read."""
        self.received_at: datetime | None = None
        """When the newest answer came."""
        self.newest_answer = next(_ANSWERS)
        """Another number after every answer, also at one time; no other rows have it."""
        self._received: float | None = None
        self._counted: int | None = None
        self._precedes = precedes
        self._value_of = value_of
        self._monotonic = monotonic
        self._touched: Touched[R] = Touched(monotonic)
        self._rows: OrderedRows[R] = OrderedRows(identify)
        self._window: ShownRows[R] = ShownRows(self._rows)

    # -- what is shown

    def __len__(self) -> int:
        return len(self._window.slots)

    def record(self, position: int) -> R:
        return self._rows[self._window.slots[position]]

    def key(self, position: int) -> str:
        return self.identify(self.record(position))

    def index_of(self, key: str) -> int | None:
        """Where the row stands; None when it is not loaded, or filtered out."""
        slot = self._rows.slot_of(key)
        return None if slot is None else self._window.position_of(slot)

    def get(self, key: str) -> R | None:
        """The record of any loaded row, shown or not."""
        slot = self._rows.slot_of(key)
        return None if slot is None else self._rows[slot]

    def loaded(self) -> Iterator[R]:
        """The records of all loaded rows in the server's order, shown or not."""
        return map(self._rows.__getitem__, self._rows.order)

    @property
    def gap(self) -> int | None:
        """The position before which rows are still unread; None when head and tail are joined."""
        return self._window.gap

    def coverage(self) -> RowCoverage:
        loaded = len(self._rows)
        exact = loaded if self.complete else self._exactly(loaded)
        return RowCoverage(
            loaded=loaded,
            matching=self._told(loaded) if exact is None else exact,
            hits=None if self._window.predicate is None else len(self),
            unreadable=self.unreadable,
            complete=self.complete,
            capped=self.capped and exact is None,
            moved=self.moved,
        )

    @property
    def age(self) -> float | None:
        """Seconds since the newest answer, by the clock that nobody sets; None before the first."""
        return None if self._received is None else max(0.0, self._monotonic() - self._received)

    def answered(self, when: datetime | None) -> None:
        """An answer came, at this time by this computer's clock."""
        if when is not None:
            self.received_at, self._received = when, self._monotonic()
            self.newest_answer = next(_ANSWERS)

    def counted(self, exactly: int) -> None:
        """Somebody counted what matches; that stands for as long as the question does."""
        self._counted = exactly

    def _exactly(self, loaded: int) -> int | None:
        """Somebody's count, where the server gives none or one that is capped."""
        if self._counted is None or not (self.capped or self.total is None):
            return None
        return max(self._counted, loaded)

    def _told(self, loaded: int) -> int | None:
        """The server's count, unless it has already given more rows than that."""
        return self.total if self.total is None or self.total >= loaded else None

    # -- the local filter and sort

    def set_predicate(self, predicate: Callable[[R], bool] | None) -> None:
        self._window.filter(predicate)

    def set_order(self, value: Callable[[R], Any] | None, descending: bool = False) -> None:
        """Order by a value, rows without one last; None goes back to the server's order."""
        self._window.sort(value, descending=descending)

    # -- answers

    def accept(self, delivery: RowBatch[R]) -> RowChanges:
        """Take in a pager's delivery."""
        self._note(delivery)
        new, known = self._rows.store(delivery.rows)
        self._mark_again(new)
        match delivery.place:
            case RowsPlace.HEAD:
                self._rows.append(new)
                self._window.appended(new)
            case RowsPlace.TAIL:
                self._rows.prepend_to_tail(new)
                self._window.prepended_to_tail(new)
            case RowsPlace.LATE:
                self._insert_late(new)
        if delivery.joined:
            self._rows.close_the_gap()
        patched = self._replace([*known, *delivery.again])
        return RowChanges(
            new=len(new),
            patched=patched,
            shifted=self._may_shift(patched)
            or (delivery.place is not RowsPlace.HEAD and bool(new)),
        )

    def patch(self, records: Iterable[R], *, asked: Iterable[str] = ()) -> RowChanges:
        """Newer readings of single rows. Those that were asked for and did not come are removed."""
        held: dict[str, R] = {}
        unknown: set[str] = set()
        for record in records:
            key = self.identify(record)
            if key in self:
                held[key] = record
            else:
                unknown.add(key)
        patched = self._replace(held.values())
        gone = [key for key in asked if key not in held and key in self]
        removed = self.remove(gone)
        return RowChanges(
            patched=patched,
            removed=removed,
            unknown=frozenset(unknown),
            shifted=bool(removed) or self._may_shift(patched),
        )

    def learn(self, completed: Callable[[R], R]) -> None:
        """What is known besides is put into every row: the server changed none of them, so what is
        lit is what was lit before."""
        self._touched.learn(completed)
        self._put([completed(record) for record in self.loaded()])

    def renew(self, records: Sequence[R], *, whole: bool = False) -> RowChanges:
        """Merge the list's first rows, read again: they stand at the top in their new order.

        ``whole``: these are all there are, and rows that are not among them are removed. Otherwise
        rows that stood among them and are no longer there are reported as `Change.missing`: they
        may have moved further down, so ask for them by key and `patch`.
        """
        keyed = {key: record for record in records if (key := self.identify(record))}
        new, known = self._rows.store(keyed.values())
        self._mark_again(new)
        first = [self._slot(key) for key in keyed]
        stood = [self._position(slot) for slot in first if slot not in new]
        missing = self._missing(stood, len(self._rows) - 1 if whole else last_unmoved(stood))
        self._rows.put_first(slots(first), stood)
        self._window.inserted(new)
        patched = self._replace(known)
        removed = self.remove(missing) if whole else frozenset[str]()
        self.complete |= whole
        return RowChanges(
            new=len(new),
            patched=patched,
            removed=removed,
            missing=missing - removed,
            shifted=bool(new or removed)
            or stood != list(range(len(stood)))
            or self._may_shift(patched),
        )

    def remove(self, keys: Iterable[str]) -> frozenset[str]:
        """Forget rows; marks stay, in case the row comes back. Returns the keys that were here."""
        slot_of_key = {key: slot for key in keys if (slot := self._rows.slot_of(key)) is not None}
        if slot_of_key:
            self._rows.remove(slot_of_key.values())
            self._window.removed(slot_of_key.values())
            gone = [key for key in self.marks if key in slot_of_key]
            self.marks.remove(gone)
            self._marked_elsewhere.add(gone)
        return frozenset(slot_of_key)

    def __contains__(self, key: str) -> bool:
        return self._rows.slot_of(key) is not None

    # -- changed cells

    def is_fresh(self, key: str, field: str) -> bool:
        """True for a moment after this cell changed."""
        before = self._touched.before(key)
        if before is None:
            return False
        now = self.get(key)
        return now is not None and self._value_of(before, field) != self._value_of(now, field)

    @property
    def touched(self) -> frozenset[str]:
        """Keys of the rows that changed a moment ago."""
        return self._touched.keys()

    def fade(self) -> frozenset[str]:
        """Forget changes that were lit long enough; returns the keys to be drawn anew."""
        return self._touched.fade()

    # -- marks

    def is_marked(self, key: str) -> bool:
        return key in self.marks

    def toggle_mark(self, key: str) -> None:
        self.marks.toggle(key)

    def mark_between(self, one: str, other: str) -> None:
        """Mark every visible row from one to the other."""
        places = sorted(p for key in (one, other) if (p := self.index_of(key)) is not None)
        if len(places) == 2:
            self.marks.add(map(self.key, range(places[0], places[1] + 1)))

    def mark_all(self) -> None:
        """Mark every visible row."""
        self.marks.add(map(self.key, range(len(self))))

    def unmark_all(self) -> None:
        self.marks.clear()
        self._marked_elsewhere.clear()

    @property
    def all_marked(self) -> tuple[str, ...]:
        """The marks of loaded rows, and those of rows that are not here just now."""
        return (*self.marks, *self._marked_elsewhere)

    def marked_records(self) -> list[R]:
        """The marked rows that are loaded, shown or not, in the order in which they were marked."""
        return [record for key in self.marks if (record := self.get(key)) is not None]

    # -- within

    def _mark_again(self, new: range) -> None:
        """Rows came, or came back, that were marked before."""
        if self._marked_elsewhere:
            back = [key for slot in new if (key := self._rows.key(slot)) in self._marked_elsewhere]
            self._marked_elsewhere.remove(back)
            self.marks.add(back)

    def _note(self, delivery: RowBatch[R]) -> None:
        if delivery.total is not None:
            self.total, self.capped = delivery.total, delivery.capped
        self.moved = delivery.moved
        self.unreadable += delivery.unreadable
        self.complete = delivery.complete
        self.answered(delivery.received_at)
        self.first_received_at = self.first_received_at or delivery.received_at

    def _may_shift(self, patched: frozenset[str]) -> bool:
        return bool(patched) and not self._window.is_plain

    def _slot(self, key: str) -> int:
        slot = self._rows.slot_of(key)
        if slot is None:
            raise KeyError(key)
        return slot

    def _position(self, slot: int) -> int:
        position = self._rows.position_of(slot)
        if position is None:
            raise KeyError(slot)
        return position

    def _replace(self, records: Iterable[R]) -> frozenset[str]:
        """Put newer readings in place, to be lit; returns the keys of those that differ."""
        before = self._put(records)
        for key, record in before.items():
            self._touched.note(key, record)
        return frozenset(before)

    def _put(self, records: Iterable[R]) -> dict[str, R]:
        """Put records in place of those with their keys; returns what differed, as it was."""
        differing: dict[str, int] = {}
        older: dict[str, R] = {}
        for record in records:
            key = self.identify(record)
            slot = self._rows.slot_of(key)
            if slot is None:
                continue
            before = self._rows.replace(slot, record)
            if before != record:
                older.setdefault(key, before)
                differing[key] = slot
        if differing:
            self._window.changed(list(differing.values()))
        return older

    def _insert_late(self, new: range) -> None:
        if self._precedes is None or len(new) > _PLACED_ONE_BY_ONE:
            self._rows.append(new)
            self._window.appended(new)
            return
        for slot in new:
            self._rows.insert(self._place_for(slot, self._precedes), slots([slot]))
        self._window.inserted(new)

    def _place_for(self, slot: int, precedes: Callable[[R, R], bool]) -> int:
        rows, late = self._rows, self._rows[slot]
        low, high = 0, len(rows) if rows.seam is None else rows.seam
        while low < high:
            middle = (low + high) // 2
            if precedes(late, rows[rows.order[middle]]):
                high = middle
            else:
                low = middle + 1
        return low

    def _missing(self, stood: Sequence[int], last: int) -> frozenset[str]:
        present = set(stood)
        absent = (position for position in range(last + 1) if position not in present)
        return frozenset(self._rows.key(self._rows.order[position]) for position in absent)
