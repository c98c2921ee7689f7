"""What the rest of the program may watch: every request, and how the connection is doing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from carbon_tui.api.errors import (
    AnswerLost,
    ApiError,
    RateLimited,
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
    """When the next attempt is made, on the event loop's clock; None while none is planned."""
    clock_skew: float = 0.0
    """Seconds that the server's clock is ahead of this PC's; 0 while they agree."""

    @property
    def offline(self) -> bool:
        return self.trouble is not None


_TROUBLES = (Unreachable, AnswerLost, ServerFault, RateLimited)


class Watch(Struct):
    """Tells whoever asked. Observers are called on the event loop and must be quick."""

    on_request: list[Callable[[RequestNote], None]] = field(default_factory=list)
    on_health: list[Callable[[Health], None]] = field(default_factory=list)
    health: Health = field(default_factory=Health)

    def noted(self, note: RequestNote) -> None:
        for tell in self.on_request:
            tell(note)

    def answered(self, at: datetime, clock_skew: float) -> None:
        """The server is there and answers, be it with a refusal."""
        before = self.health
        self.health = Health(last_success=at, clock_skew=clock_skew)
        if before.trouble or before.retry_at or before.clock_skew != clock_skew:
            self._tell()

    def failed(self, failure: ApiError, at: datetime) -> None:
        if not isinstance(failure, _TROUBLES):
            return
        since = self.health.failing_since or at
        self.health = replace(self.health, trouble=failure, failing_since=since, retry_at=None)
        self._tell()

    def waiting(self, until: float | None) -> None:
        """The next attempt is made then."""
        self.health = replace(self.health, retry_at=until)
        self._tell()

    def _tell(self) -> None:
        for tell in self.on_health:
            tell(self.health)
