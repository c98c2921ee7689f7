"""Dates as people write them: relative, by name, or ISO 8601; each is a stretch of time.

``2026-08-01`` is that whole day, ``14:05`` that minute of today, ``-8h`` an instant. Days and
longer units follow the calendar of the person's zone, so that ``-1d`` is the same time of day
yesterday also across a change to summer time; hours, minutes and seconds are counted exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

_RELATIVE = re.compile(r"([+-])((?:\d{1,9}(?:mo|[smhdwy]))+)")
_STEP = re.compile(r"(\d+)(mo|[smhdwy])")
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?"
    r"(Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_WEEK = re.compile(r"(\d{4})-?W(\d\d)", re.IGNORECASE)
_TIME = re.compile(r"(\d\d?):(\d\d)(?::(\d\d))?")
_EXACT = {"s": "seconds", "m": "minutes", "h": "hours"}

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMES = (
    "now", "today", "yesterday", "tomorrow", "thisweek", "lastweek", "nextweek",
    "thismonth", "lastmonth", "thisyear", "lastyear", *WEEKDAYS,
)  # fmt: skip
FORMS = "-8h, -2d, -1w, today, yesterday, monday, thisweek, 2026-08-01 or 2026-08-01T14:05"


class NoDate(ValueError):
    """The text is no date."""


class DateStretch(Struct, frozen=True):
    """From ``start`` on, up to and without ``end``, both in UTC; an instant has them equal."""

    start: datetime
    end: datetime


def stretch(text: str, now: datetime, zone: tzinfo) -> DateStretch:
    """The time a text names. Raises NoDate."""
    asked = text.strip()
    try:
        period = _read(asked, now.astimezone(zone), zone)
    except (ValueError, OverflowError, OSError) as error:
        raise NoDate(text) from error
    if period is None:
        raise NoDate(text)
    return period


def _read(asked: str, now: datetime, zone: tzinfo) -> DateStretch | None:
    name = asked.casefold()
    if name == "now":
        return _instant(now)
    if match := _RELATIVE.fullmatch(name):
        return _instant(_moved(now, match[2], 1 if match[1] == "+" else -1))
    if days := _named(name, now.date()):
        return _days(*days, zone)
    if match := _TIME.fullmatch(asked):
        return _clock(match, now.date(), zone)
    if match := _WEEK.fullmatch(asked):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return _days(monday, monday + timedelta(weeks=1), zone)
    match = _ISO.fullmatch(asked)
    return _iso(match, zone) if match else None


def _instant(when: datetime) -> DateStretch:
    exact = when.astimezone(UTC)
    return DateStretch(exact, exact)


def _days(first: date, after: date, zone: tzinfo) -> DateStretch:
    return DateStretch(_midnight(first, zone), _midnight(after, zone))


def _midnight(day: date, zone: tzinfo) -> datetime:
    """The day's first instant. Where summer time skips midnight, fold 0 gives just that instant."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _named(name: str, today: date) -> tuple[date, date] | None:
    day, week = timedelta(days=1), timedelta(weeks=1)
    monday = today - today.weekday() * day
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    if name in WEEKDAYS:
        that = today - (today.weekday() - WEEKDAYS.index(name)) % 7 * day
        return that, that + day
    whole: dict[str, Callable[[], tuple[date, date]]] = {
        "today": lambda: (today, today + day),
        "yesterday": lambda: (today - day, today),
        "tomorrow": lambda: (today + day, today + 2 * day),
        "thisweek": lambda: (monday, monday + week),
        "lastweek": lambda: (monday - week, monday),
        "nextweek": lambda: (monday + week, monday + 2 * week),
        "thismonth": lambda: (month, _months_on(month, 1)),
        "lastmonth": lambda: (_months_on(month, -1), month),
        "thisyear": lambda: (year, _months_on(year, 12)),
        "lastyear": lambda: (_months_on(year, -12), year),
    }
    find = whole.get(name.replace("-", "").replace("_", "").replace(" ", ""))
    return find() if find else None


def _months_on(day: date, months: int) -> date:
    """The same day some months on; the last of the month where that month is shorter."""
    place = day.year * 12 + day.month - 1 + months
    first = date(place // 12, place % 12 + 1, 1)
    last = date((place + 1) // 12, (place + 1) % 12 + 1, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _moved(now: datetime, steps: str, sign: int) -> datetime:
    """Calendar steps on the wall clock first, exact ones after."""
    wall, exact = now, timedelta()
    for amount, unit in _STEP.findall(steps):
        count = sign * int(amount)
        if unit in _EXACT:
            exact += timedelta(**{_EXACT[unit]: count})
        elif unit in "dw":
            wall += timedelta(days=count * (7 if unit == "w" else 1))
        else:
            moved = _months_on(wall.date(), count * (12 if unit == "y" else 1))
            wall = datetime.combine(moved, wall.timetz())
    return wall.astimezone(UTC) + exact


def _clock(match: re.Match[str], today: date, zone: tzinfo) -> DateStretch:
    at = time(int(match[1]), int(match[2]), int(match[3] or 0), tzinfo=zone)
    start = datetime.combine(today, at).astimezone(UTC)
    return DateStretch(start, start + timedelta(minutes=1) if match[3] is None else _second(start))


def _second(start: datetime) -> datetime:
    return start + timedelta(seconds=1)


def _iso(match: re.Match[str], zone: tzinfo) -> DateStretch:
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    if offset is not None and hour is None:
        raise NoDate(match[0])
    first = date(int(year), int(month or 1), int(day or 1))
    if month is None:
        return _days(first, _months_on(first, 12), zone)
    if day is None:
        return _days(first, _months_on(first, 1), zone)
    if hour is None:
        return _days(first, first + timedelta(days=1), zone)
    micro = int((fraction or "0").ljust(6, "0")[:6])
    at = time(int(hour), int(minute), int(second or 0), micro, tzinfo=_zone(offset, zone))
    start = datetime.combine(first, at).astimezone(UTC)
    if fraction is not None:
        return DateStretch(start, start + timedelta(microseconds=1))
    return DateStretch(start, start + timedelta(minutes=1) if second is None else _second(start))


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    if offset in "Zz":
        return UTC
    return datetime.strptime(offset, "%z").tzinfo or zone


def rfc3339(when: datetime) -> str:
    """As the API reads dates: UTC with ``Z``, fractions only where there are any."""
    form = "%Y-%m-%dT%H:%M:%S.%fZ" if when.microsecond else "%Y-%m-%dT%H:%M:%SZ"
    utc = when.astimezone(UTC)
    return utc.strftime(form).rjust(len("2026-01-01T00:00:00Z"), "0")
