"""The machine's own time zone, with its summer time: what a person means by "yesterday"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """The system's zone by the system's own rules, for any moment, not just for today's offset.

    `datetime.astimezone()` without an argument knows these rules, but hands out a fixed offset;
    this asks it anew for every date.
    """

    def utcoffset(self, when: datetime | None) -> timedelta:
        return _system(when).utcoffset() or timedelta()

    def dst(self, when: datetime | None) -> timedelta:
        return timedelta()

    def tzname(self, when: datetime | None) -> str:
        return _system(when).tzname() or "local"

    def fromutc(self, when: datetime) -> datetime:
        local = when.replace(tzinfo=UTC).astimezone()
        return local.replace(tzinfo=self)

    def __repr__(self) -> str:
        return "LocalZone()"


def _system(when: datetime | None) -> datetime:
    naive = datetime(2000, 1, 1) if when is None else when.replace(tzinfo=None)  # noqa: DTZ001
    try:
        return naive.astimezone()
    except (OverflowError, OSError, ValueError):
        return naive.replace(tzinfo=UTC)


LOCAL = LocalZone()
