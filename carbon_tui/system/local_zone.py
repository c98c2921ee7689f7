"""The zone of the clock on the wall."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
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
            return datetime.now().astimezone().tzinfo or UTC
        return UTC

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return self._rules.utcoffset(moment)

    def dst(self, moment: datetime | None) -> timedelta | None:
        return self._rules.dst(moment)

    def tzname(self, moment: datetime | None) -> str | None:
        return self._rules.tzname(moment)

    def fromutc(self, moment: datetime) -> datetime:
        return self._rules.fromutc(moment.replace(tzinfo=self._rules)).replace(tzinfo=self)
