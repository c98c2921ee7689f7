"""The days, weeks and months of a time zone, as stretches of UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo

from msgspec import Struct

from carbon_tui.groups.grouped import date_key

MOST = 20_000
"""Stretches that are asked for one by one: half a century of days."""
_LEAST = {
    "day": timedelta(hours=20),
    "week": timedelta(days=6),
    "month": timedelta(days=27),
}
"""What a stretch lasts at least, whatever the clocks do in it: a day that loses an hour or more."""


class CalendarStretch(Struct, frozen=True):
    """From ``low`` up to but without ``high``, both in UTC; ``key`` is its name in the zone."""

    key: str
    low: datetime
    high: datetime


def stretches(
    low: datetime, high: datetime, unit: str, zone: tzinfo
) -> list[CalendarStretch] | None:
    """Those that hold any time from ``low`` to ``high``, both included, in their order.

    None where there would be more than `MOST`, or where a calendar does not reach.
    """
    if (high - low) / _LEAST[unit] > MOST or low.year < 2 or high.year > 9_997:
        return None
    try:
        return list(_between(low.astimezone(UTC), high.astimezone(UTC), unit, zone))
    except (OverflowError, ValueError):
        return None


def _between(low: datetime, high: datetime, unit: str, zone: tzinfo) -> Iterator[CalendarStretch]:
    """Each begins where the one before ends."""
    at = low
    while at <= high:
        end = _end(at, unit, zone)
        if end <= at:
            raise ValueError("a calendar that does not go on")
        yield CalendarStretch(date_key(at, unit, zone), at, end)
        at = end


def _end(at: datetime, unit: str, zone: tzinfo) -> datetime:
    """The first time after this one that has another key."""
    local = at.astimezone(zone)
    midnight = datetime.combine(local.date(), time.min)  # of the wall clock
    if unit == "month":
        following = (midnight.replace(day=28) + timedelta(days=4)).replace(day=1)
    else:
        days = 7 - local.weekday() if unit == "week" else 1
        following = midnight + timedelta(days=days)
    return following.replace(tzinfo=zone).astimezone(UTC)
