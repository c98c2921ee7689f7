"""The zone of the clock on the wall."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cached_property
from pathlib import Path


class LocalZone(tzinfo):
    """The zone this computer is set to, with its daylight saving where the system tells it.

    Its rules are read with the first time of day that is shown: a start has none to show, and
    `zoneinfo` looks through the whole configuration of Python for where its files are.
    """

    @cached_property
    def _rules(self) -> tzinfo:
        from zoneinfo import ZoneInfo

        name = os.environ.get("TZ", "").removeprefix(":")
        with suppress(OSError, ValueError, KeyError):
            if name:
                return ZoneInfo(name)
            with Path("/etc/localtime").open("rb") as file:
                return ZoneInfo.from_file(file)
        with suppress(ValueError):  # more than a day from UTC, as in UTC+99
            datetime.now().astimezone()
            return SystemRules()
        return UTC

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return self._rules.utcoffset(moment)

    def dst(self, moment: datetime | None) -> timedelta | None:
        return self._rules.dst(moment)

    def tzname(self, moment: datetime | None) -> str | None:
        return self._rules.tzname(moment)

    def fromutc(self, moment: datetime) -> datetime:
        return self._rules.fromutc(moment.replace(tzinfo=self._rules)).replace(tzinfo=self)


class SystemRules(tzinfo):
    """What the system's own calendar says, time by time: of a zone that has no name, such as
    ``CET-1CEST,M3.5.0,M10.5.0/3``, and where there are no files of zones, as on Windows.

    A time that the system cannot reckon with has the offset of standard time.
    """

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return None if moment is None else _here(moment).utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Not told: offsets alone count."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        return None if moment is None else _here(moment).tzname()

    def fromutc(self, moment: datetime) -> datetime:
        exact = moment.replace(tzinfo=UTC)
        try:
            wall = exact.astimezone().replace(tzinfo=None)
        except (OSError, OverflowError, ValueError):
            wall = exact.astimezone(_standard_time()).replace(tzinfo=None)
        is_second = _here(wall) < exact  # the clock shows this time for the second time
        return wall.replace(tzinfo=self, fold=int(is_second))


def _here(wall: datetime) -> datetime:
    """A time of the clock on the wall, with the offset that the system has for it."""
    naive = wall.replace(tzinfo=None)
    try:
        return naive.astimezone()
    except (OSError, OverflowError, ValueError):
        return naive.replace(tzinfo=_standard_time())


def _standard_time() -> timezone:
    return timezone(timedelta(seconds=-time.timezone))
