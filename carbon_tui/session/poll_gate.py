"""When something may be read by itself: never twice at once, later after failures, not unasked."""

from __future__ import annotations

from collections.abc import Callable

FIRST_WAIT = 5.0
LONGEST_WAIT = 60.0
"""Seconds between attempts while nothing answers: doubled from the first to the longest."""
LONGEST_WISH = 300.0
"""A server that asks for a longer pause than this is asked again all the same."""

AT_REST = 10.0
"""Seconds without a key after which nobody is believed to look at every second."""

PAUSED = "paused"
FORM_OPEN = "paused while a form is open"
ASLEEP = "paused, nothing typed for {minutes:.0f} min: any key goes on"


class PollGate:
    """Whether something may be read by itself now, counted on a clock that nobody sets."""

    def __init__(self, monotonic: Callable[[], float], asleep_after: Callable[[], float]) -> None:
        """``asleep_after`` is how many seconds without a key end polling; 0: none do."""
        self.paused = False
        self.form_open = False
        self.under_way = ""
        """What is being read by itself just now; empty when nothing is."""
        self.failures = 0
        self.retry_at: float | None = None
        """When the next attempt is made after a failure; None while all is well."""
        self._monotonic = monotonic
        self._asleep_after = asleep_after
        self._typed_at = monotonic()

    def typed(self) -> None:
        """Take note that a person is there."""
        self._typed_at = self._monotonic()

    @property
    def asleep(self) -> bool:
        """Whether nobody has typed for so long that reading by itself rests."""
        limit = self._asleep_after()
        return limit > 0 and self._monotonic() - self._typed_at >= limit

    @property
    def at_rest(self) -> bool:
        """Whether nothing is read by itself and nobody types."""
        return bool(self.why_quiet) and self._monotonic() - self._typed_at >= AT_REST

    @property
    def why_quiet(self) -> str:
        """Why nothing is read by itself now; empty while it is."""
        if self.paused:
            return PAUSED
        if self.form_open:
            return FORM_OPEN
        return ASLEEP.format(minutes=self._asleep_after() / 60) if self.asleep else ""

    @property
    def countdown(self) -> float | None:
        """Seconds to the next attempt after a failure; None while none is waited for."""
        return None if self.retry_at is None else max(0.0, self.retry_at - self._monotonic())

    @property
    def may_read(self) -> bool:
        return not self.under_way and not self.countdown

    def failed(self, wished: float | None = None) -> None:
        """Wait longer after each failure in a row, and at least as long as the server wished.

        Several requests that fail together are one failure.
        """
        if self.countdown:
            return
        self.failures += 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self.failures - 1, 10))
        self.retry_at = self._monotonic() + max(wait, min(wished or 0.0, LONGEST_WISH))

    def try_now(self) -> None:
        """A person asks for it: nothing is waited for. Another failure is waited for longer."""
        self.retry_at = None

    def worked(self) -> None:
        self.failures, self.retry_at = 0, None
