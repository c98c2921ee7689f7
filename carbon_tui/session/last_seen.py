"""What was last seen of each record, and when; bounded."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct

V = TypeVar("V")

MAX_RECORDS = 5_000
"""Of one list."""


class Seen(Struct, Generic[V], frozen=True):
    """A value as it was at this time."""

    value: V
    at: datetime


class Memory(Generic[V]):
    """The newest `MAX_RECORDS` records that were seen; the oldest are forgotten first."""

    def __init__(self, most: int = MAX_RECORDS) -> None:
        self._most = most
        self._seen: dict[str, Seen[V]] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def __contains__(self, key: object) -> bool:
        return key in self._seen

    def get(self, key: str) -> V | None:
        """What was last seen of it."""
        seen = self._seen.get(key)
        return seen.value if seen is not None else None

    def swap(self, key: str, value: V, at: datetime) -> Seen[V] | None:
        """Remember what is seen now; what was seen before, None for the first time."""
        before = self._seen.pop(key, None)
        self._seen[key] = Seen(value, at)
        if len(self._seen) > self._most:
            del self._seen[next(iter(self._seen))]
        return before
