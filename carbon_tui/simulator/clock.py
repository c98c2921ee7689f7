"""The simulator's time: seconds since the epoch, real or held still, and movable by tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Tells the time the simulator lives by; cursors, tokens and prints all age by it."""

    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read
        self._shift = 0.0

    @classmethod
    def real(cls) -> Clock:
        """The machine's own clock."""
        return cls(time.time)

    @classmethod
    def fixed(cls, when: datetime | float) -> Clock:
        """A clock that stands still at `when` until it is advanced; `when` must know its zone."""
        seconds = when.timestamp() if isinstance(when, datetime) else float(when)
        return cls(lambda: seconds)

    def time(self) -> float:
        """Seconds since the epoch."""
        return self._read() + self._shift

    def now(self) -> datetime:
        """The same instant as an aware UTC datetime."""
        return datetime.fromtimestamp(self.time(), UTC)

    def advance(self, seconds: float) -> None:
        """Move this clock by so many seconds; negative moves it back."""
        self._shift += seconds
