"""May a failed call be repeated, and after how long? Pure functions, tested as a table."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime

from carbon_tui.api.errors import (
    OF_THE_MOMENT,
    AnswerLost,
    ApiError,
    Refused,
    ServerFault,
    Unreachable,
    Unreadable,
    UntrustedServer,
)
from carbon_tui.api.schema.operations import Repeat

MAX_ATTEMPTS = 4
FIRST_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 8.0
"""Seconds: full jitter doubles from `FIRST_BACKOFF_SECONDS` and stops at `MAX_BACKOFF_SECONDS`."""

MAX_RETRY_AFTER_SECONDS = 30.0
"""Seconds that a server's Retry-After is obeyed for; beyond it the person decides."""


_MAX_DATE_LENGTH = 64
"""Characters of an HTTP date; the longest that RFC 9110 knows has 33."""
_FIXED_LENGTH = len("Sun, 06 Nov 1994 08:49:37 GMT")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def may_retry(repeat: Repeat, failure: ApiError) -> bool:
    """What never left may always be repeated; what may have been acted on, only when harmless.

    An answered 429, 408 or 425 is an answer: a server may act first and say so afterwards.
    """
    if isinstance(failure, UntrustedServer):
        return False
    if isinstance(failure, Unreachable):
        return True
    if isinstance(failure, (AnswerLost, *OF_THE_MOMENT, ServerFault)):
        return repeat is not Repeat.ONLY_UNSENT
    return isinstance(failure, Unreadable) and failure.may_pass and repeat is Repeat.HARMLESS


def delay(attempt: int, retry_after: float | None, random: Callable[[], float]) -> float | None:
    """Seconds to wait after the failed `attempt` (from 1), or None to stop trying.

    Full jitter: uniform between nothing and a doubling ceiling, so that many clients which failed
    together do not come back together. A server's own wish is never undercut.
    """
    if attempt >= MAX_ATTEMPTS:
        return None
    jitter = random() * min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2.0 ** (attempt - 1))
    if retry_after is None:
        return jitter
    return None if retry_after > MAX_RETRY_AFTER_SECONDS else max(retry_after, jitter)


def wished_wait(failure: ApiError) -> float | None:
    """The wait that the server asked for, where it asked for one."""
    return failure.retry_after if isinstance(failure, Refused) else None


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """A Retry-After header as seconds from `now`; None where it says nothing usable.

    RFC 9110 has whole seconds or a date. Negative values and words are ignored; infinity and
    dates in the far future are kept, and are too long to be obeyed.
    """
    if not value:
        return None
    seconds = _number(value)
    if seconds is None:
        seconds = _seconds_until(value, now)
    return seconds if seconds is not None and seconds >= 0 else None


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _seconds_until(value: str, now: datetime) -> float | None:
    when = parse_http_date(value)
    return None if when is None else max(0.0, (when - now).total_seconds())


def parse_http_date(value: str | None) -> datetime | None:
    """An HTTP date in UTC; None where it is none."""
    return _fixed_date(value or "") or _older_date(value or "")


def _fixed_date(value: str) -> datetime | None:
    """``Sun, 06 Nov 1994 08:49:37 GMT``, the one form that servers are to send (RFC 9110, 5.6.7):
    the library that reads all forms need not be loaded for the first answer."""
    if len(value) != _FIXED_LENGTH or not value.endswith(" GMT"):
        return None
    day, month, year, time = value[5:7], value[8:11], value[12:16], value[17:25].split(":")
    try:
        hour, minute, second = map(int, time)
        month_number = _MONTHS.index(month) + 1
        return datetime(int(year), month_number, int(day), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _older_date(value: str) -> datetime | None:
    """What else servers write, which RFC 9110 has clients understand."""
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(value[:_MAX_DATE_LENGTH])
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None  # also a date whose zone leads out of the calendar


class RetryBudget:
    """At most one repeat for every ten calls, and a few in hand: an outage is not answered with
    a storm of repeats. Some of those in hand are kept for writes, which a person waits for."""

    def __init__(
        self, in_hand: float = 10.0, per_call: float = 0.1, for_writes: float = 3.0
    ) -> None:
        self._most = in_hand
        self._left = in_hand
        self._per_call = per_call
        self._for_writes = for_writes

    def earn(self) -> None:
        """A call was begun."""
        self._left = min(self._most, self._left + self._per_call)

    def spend(self, *, writes: bool = False) -> bool:
        """Take one repeat; False when none is left, or only those that are kept for writes."""
        if self._left - (0.0 if writes else self._for_writes) < 1.0:
            return False
        self._left -= 1.0
        return True
