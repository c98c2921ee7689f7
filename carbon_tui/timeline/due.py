"""Late, perhaps late, or with how much slack: an end that is a range against a due date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from carbon_tui.timeline.forecast import TimeRange

DUE_TAGS = ("due", "due_date", "due-date")
"""Tags of a print order, in lower case, whose value is a date: print orders have no due date of
their own in the API."""


class Punctuality(StrEnum):
    """How an expected end stands to a due date."""

    LATE = "late"
    """Even the earliest end is after it."""
    PERHAPS_LATE = "may be late"
    """The due date lies within the range, or the range is open."""
    IN_TIME = "in time"


@dataclass(frozen=True, slots=True)
class DueVerdict:
    """`seconds`: how late at least, how late at most, or how much slack at least."""

    punctuality: Punctuality
    seconds: float


def verdict(end: TimeRange, due: datetime) -> DueVerdict:
    """What `end` means for something that is due then."""
    if end.low > due:
        return DueVerdict(Punctuality.LATE, (end.low - due).total_seconds())
    if end.high > due or end.is_open:
        most = max(0.0, (end.high - due).total_seconds())
        return DueVerdict(Punctuality.PERHAPS_LATE, most)
    return DueVerdict(Punctuality.IN_TIME, (due - end.high).total_seconds())


def due_of_tags(tags: Mapping[str, str]) -> datetime | None:
    """The date in a tag such as ``due=2026-08-01T14:00Z``; a day means its end, and a time without
    a zone is UTC, as the API's own are. None where no tag names a date."""
    dates = (_date(value) for name, value in tags.items() if name.strip().lower() in DUE_TAGS)
    return next((date for date in dates if date is not None), None)


def _date(text: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if len(text.strip()) <= len("2026-08-01"):
        date = date.replace(hour=23, minute=59)
    return date if date.tzinfo else date.replace(tzinfo=UTC)
