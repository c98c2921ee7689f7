"""What the rest of the program may watch: every request, and how the connection is doing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from carbon_tui.api.errors import (
    OF_THE_MOMENT,
    AnswerLost,
    ApiError,
    RequestNote,
    ServerFault,
    Unreachable,
)


class Health(Struct, frozen=True):
    """How the connection is doing, as a banner would say it."""

    last_success: datetime | None = None
    trouble: ApiError | None = None
    """The last failure that was the connection's or the server's; None after any good answer."""
    failing_since: datetime | None = None
    retry_at: float | None = None
    """When the last of the calls that wait makes its next attempt, on the event loop's clock; None
    while none waits."""
    clock_skew: float = 0.0
    """Seconds that the server's clock is ahead of this PC's; 0 while they agree."""
    tokens_live_long: bool = False
    """The server took short-lived tokens for expired ones and does not tell its time: its clock is
    ahead of this PC's, or this PC's is behind."""


_TROUBLES = (Unreachable, AnswerLost, ServerFault, *OF_THE_MOMENT)


class HealthMonitor(Struct):
    """Tells whoever asked. Observers are called on the event loop and must be quick."""

    on_request: list[Callable[[RequestNote], None]] = field(default_factory=list)
    on_health: list[Callable[[Health], None]] = field(default_factory=list)
    health: Health = field(default_factory=Health)
    waits: list[float] = field(default_factory=list)
    """When each call that waits makes its next attempt: several may wait at once."""

    def noted(self, note: RequestNote) -> None:
        for tell in self.on_request:
            tell(note)

    def answered(self, at: datetime, clock_skew: float, tokens_live_long: bool = False) -> None:
        """The server is there and answers, be it with a refusal."""
        before = self.health
        self.health = Health(
            last_success=at,
            retry_at=before.retry_at,
            clock_skew=clock_skew,
            tokens_live_long=tokens_live_long,
        )
        clocks_differ = (before.clock_skew, before.tokens_live_long) != (
            clock_skew,
            tokens_live_long,
        )
        if before.trouble or before.retry_at or clocks_differ:
            self._tell()

    def failed(self, failure: ApiError, at: datetime) -> None:
        if not isinstance(failure, _TROUBLES):
            return
        since = self.health.failing_since or at
        self.health = replace(self.health, trouble=failure, failing_since=since)
        self._tell()

    @contextmanager
    def waiting(self, until: float) -> Iterator[None]:
        """While one call waits, its next attempt is made then."""
        self.waits.append(until)
        self._tell_of_waits()
        try:
            yield
        finally:
            self.waits.remove(until)
            self._tell_of_waits()

    def _tell_of_waits(self) -> None:
        self.health = replace(self.health, retry_at=max(self.waits, default=None))
        self._tell()

    def _tell(self) -> None:
        for tell in self.on_health:
            tell(self.health)
