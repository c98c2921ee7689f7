"""A due date as people write it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from carbon_tui.text.cleaning import clean

_RELATIVE = re.compile(r"\+?(\d{1,4})\s*([hdw])", re.IGNORECASE)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def due_date(text: str, now: datetime) -> datetime:
    """``5d``, ``36h``, ``2w``, ``today``, ``tomorrow``, ``2026-08-01``, ``2026-08-01T14:00``.

    A day without a time means its end; without a zone the time is that of `now`, which must have
    one. Raises ValueError with a sentence, also for a date that is over.
    """
    when = _relative(text.strip(), now) or _named(text.strip().lower(), now) or _iso(text, now)
    if when is None:
        raise ValueError(
            f"{clean(text) or 'Nothing'} is no due date: "
            f"write 5d, 36h, 2w, tomorrow or {a_day(now)}."
        )
    if when <= now:
        raise ValueError(f"The due date {when:%Y-%m-%d %H:%M} is over: choose a later one.")
    return when


def a_day(now: datetime) -> str:
    """A date that could be meant, for examples."""
    return f"{now + timedelta(weeks=2):%Y-%m-%d}"


def _relative(text: str, now: datetime) -> datetime | None:
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return None
    return now + int(match[1]) * _UNITS[match[2].lower()]


def _named(text: str, now: datetime) -> datetime | None:
    days = {"today": 0, "tomorrow": 1}.get(text)
    return None if days is None else _end_of(now + timedelta(days=days))


def _iso(text: str, now: datetime) -> datetime | None:
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text.strip()):
        return _end_of(when.replace(tzinfo=now.tzinfo))
    return when if when.tzinfo else when.replace(tzinfo=now.tzinfo)


def _end_of(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(23, 59), day.tzinfo)
