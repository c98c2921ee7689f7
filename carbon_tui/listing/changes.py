"""What became of rows: what a delivery or a poll changed, and which cells are still to be lit."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from msgspec import Struct

R = TypeVar("R")

LIT_SECONDS = 3.0
"""Seconds for which a changed cell is lit."""
_REMEMBERED = 5_000
"""Records whose change is still to be lit; the oldest are forgotten first."""


class RowChanges(Struct, frozen=True):
    """What one answer changed."""

    new: int = 0
    """Rows that were not in the listing before."""
    patched: frozenset[str] = frozenset()
    """Keys whose record is not what it was."""
    removed: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    """Keys that were expected in the answer and were not there: moved away, or gone."""
    unknown: frozenset[str] = frozenset()
    """Keys in a poll's answer that the listing does not hold."""
    shifted: bool = False
    """Rows that were shown stand at other positions now."""


class RowCoverage(Struct, frozen=True):
    """How much of what was asked for is here."""

    loaded: int
    matching: int | None
    """The server's count, or the exact one; None before anybody counted."""
    hits: int | None
    """Loaded rows that pass the local filter; None without one."""
    unreadable: int
    complete: bool
    capped: bool = False
    """`matching` or more."""
    moved: int = 0
    """Rows found to have moved or arrived while the list was read."""


class Touched(Generic[R]):
    """The records that changed lately, as they were before."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._before: dict[str, tuple[R, float]] = {}

    def note(self, key: str, before: R) -> None:
        self._before.pop(key, None)
        self._before[key] = before, self._monotonic()
        if len(self._before) > _REMEMBERED:
            del self._before[next(iter(self._before))]

    def before(self, key: str) -> R | None:
        """The record before its last change, while that is fresh."""
        if not self._before or key not in self._before:
            return None
        record, when = self._before[key]
        return record if self._monotonic() - when < LIT_SECONDS else None

    def learn(self, completed: Callable[[R], R]) -> None:
        """Complete the remembered readings too, where something (a name, a progress) was learnt of
        records afterwards: that is no change of theirs."""
        self._before = {key: (completed(r), when) for key, (r, when) in self._before.items()}

    def fade(self) -> frozenset[str]:
        """Forget what is no longer fresh; returns those keys, whose rows are to be drawn anew."""
        limit = self._monotonic() - LIT_SECONDS
        faded = frozenset(key for key, (_, when) in self._before.items() if when <= limit)
        for key in faded:
            del self._before[key]
        return faded

    def keys(self) -> frozenset[str]:
        return frozenset(self._before)


def by_attribute(record: Any, name: str) -> Any:
    """A record's value for a column that is named like its field."""
    return getattr(record, name, None)
