"""What a view shows: rows by key, in order, with marks and coverage. Plain Python, no I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from carbon_tui.api.delivery import Delivery, Place

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Coverage:
    loaded: int
    matching: int | None
    hits: int | None
    unreadable: int
    complete: bool


class Listing(Generic[R]):
    """Rows of one question. ``generation`` tells its answers from those of older questions."""

    def __init__(self, identify: Callable[[R], str], generation: int = 0) -> None:
        self.identify = identify
        self.generation = generation
        self.marks: dict[str, None] = {}
        self.total: int | None = None
        self.unreadable = 0
        self.complete = False
        self.received_at: datetime | None = None
        self._records: dict[str, R] = {}
        self._head: list[str] = []
        self._tail: list[str] = []
        self._predicate: Callable[[R], bool] | None = None
        self._order: tuple[Callable[[R], Any], bool] | None = None
        self._visible: list[str] | None = None
        self._places: dict[str, int] | None = None

    def accept(self, delivery: Delivery[R], generation: int) -> bool:
        if generation != self.generation:
            return False
        for record in delivery.again:
            self._records[self.identify(record)] = record
        keys = [self.identify(record) for record in delivery.rows]
        self._records.update(zip(keys, delivery.rows, strict=True))
        if delivery.place is Place.TAIL:
            self._tail = keys + self._tail
        else:
            self._head += keys
        if delivery.joined and self._tail:
            self._head += self._tail
            self._tail = []
        self.total = delivery.total if delivery.total is not None else self.total
        self.unreadable += delivery.unreadable
        self.complete = delivery.complete
        self.received_at = delivery.received_at or self.received_at
        self._rebuild()
        return True

    def _rebuild(self) -> None:
        self._places = None
        if self._predicate is None and self._order is None and not self._tail:
            self._visible = None
            return
        keys = self._head + self._tail
        if self._predicate is not None:
            keys = [key for key in keys if self._predicate(self._records[key])]
        if self._order is not None:
            value, descending = self._order
            known = [k for k in keys if value(self._records[k]) is not None]
            unknown = [k for k in keys if value(self._records[k]) is None]
            known.sort(key=lambda k: value(self._records[k]), reverse=descending)
            keys = known + unknown
        self._visible = keys

    def set_predicate(self, predicate: Callable[[R], bool] | None) -> None:
        self._predicate = predicate
        self._rebuild()

    def set_order(self, value: Callable[[R], Any], descending: bool) -> None:
        self._order = (value, descending)
        self._rebuild()

    @property
    def _keys(self) -> list[str]:
        return self._head if self._visible is None else self._visible

    def __len__(self) -> int:
        return len(self._keys)

    def key(self, position: int) -> str:
        return self._keys[position]

    def record(self, position: int) -> R:
        return self._records[self._keys[position]]

    def index_of(self, key: str) -> int | None:
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self._keys)}
        return self._places.get(key)

    def is_marked(self, key: str) -> bool:
        return key in self.marks

    def is_fresh(self, key: str, field: str) -> bool:
        return False

    def coverage(self) -> Coverage:
        hits = len(self) if self._predicate is not None else None
        loaded = len(self._head) + len(self._tail)
        return Coverage(loaded, self.total, hits, self.unreadable, self.complete)

    def marked_records(self) -> list[R]:
        return [self._records[key] for key in self.marks if key in self._records]

    def toggle_mark(self, key: str) -> None:
        if key in self.marks:
            del self.marks[key]
        else:
            self.marks[key] = None

    def mark_between(self, one: str, other: str) -> None:
        places = [self.index_of(key) for key in (one, other)]
        known = sorted(place for place in places if place is not None)
        if len(known) == 2:
            self.marks.update(dict.fromkeys(self._keys[known[0] : known[1] + 1]))

    def mark_all(self) -> None:
        self.marks.update(dict.fromkeys(self._keys))

    def unmark_all(self) -> None:
        self.marks.clear()
