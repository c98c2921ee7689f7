"""A due date as people write it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from carbon_tui.text.cleaning import clean

_RELATIVE = re.compile(r"\+?(\d{1,4})\s*([hdw])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7}


def due_date(text: str, now: datetime) -> datetime:
    """``5d``, ``36h``, ``2w``, ``today``, ``tomorrow``, ``2026-08-01``, ``2026-08-01T14:00``.

    A day without a time means its end; without a zone the time is that of `now`, which must have
    one. Hours are hours, also where clocks are put back or on; days and weeks keep the time of day.
    Raises ValueError with a sentence, also for a date that is over.
    """
    when = _relative(text.strip(), now) or _named(text.strip().lower(), now) or _iso(text, now)
    exact = when and _in_utc(when)
    if when is None or exact is None:
        raise ValueError(
            f"{clean(text) or 'Nothing'} is no due date: "
            f"write 5d, 36h, 2w, tomorrow or {a_day(now)}."
        )
    if exact <= now.astimezone(UTC):
        raise ValueError(f"The due date {when:%Y-%m-%d %H:%M} is over: choose a later one.")
    return when


def a_day(now: datetime) -> str:
    """A date that could be meant, for examples."""
    return f"{now + timedelta(weeks=2):%Y-%m-%d}"


def _relative(text: str, now: datetime) -> datetime | None:
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return None
    number, unit = int(match[1]), match[2].lower()
    if unit == "h":
        return (now.astimezone(UTC) + timedelta(hours=number)).astimezone(now.tzinfo)
    return now + timedelta(days=number * _DAYS[unit])


def _named(text: str, now: datetime) -> datetime | None:
    days = {"today": 0, "tomorrow": 1}.get(text)
    return None if days is None else _end_of((now + timedelta(days=days)).date(), now)


def _iso(text: str, now: datetime) -> datetime | None:
    with suppress(ValueError):
        return _end_of(date.fromisoformat(text.strip()), now)
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=now.tzinfo)


def _end_of(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(23, 59), now.tzinfo)


def _in_utc(when: datetime) -> datetime | None:
    """None where the calendar has no such time there: its last day ends beyond it in the west."""
    try:
        return when.astimezone(UTC)
    except OverflowError:
        return None
