"""The zone of the clock on the wall."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from carbon_tui.system.local_zone import LocalZone

HOURS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=5 * n) for n in range(1800)]
"""More than a year, with both changes of the clock."""


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "Etc/GMT-14"]
)
def test_it_agrees_with_the_rules_of_the_zone_that_is_set(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", f":{name}")
    ours, theirs = LocalZone(), ZoneInfo(name)
    for hour in HOURS:
        here, there = hour.astimezone(ours), hour.astimezone(theirs)
        assert here.replace(tzinfo=None) == there.replace(tzinfo=None)
        assert (here.fold, here.utcoffset(), here.dst(), here.tzname()) == (
            there.fold, there.utcoffset(), there.dst(), there.tzname(),
        )  # fmt: skip
        assert here.astimezone(UTC) == hour


def test_a_zone_that_nobody_knows_is_the_computers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Nowhere/Land")
    assert datetime(2026, 7, 1, tzinfo=UTC).astimezone(LocalZone()).utcoffset() is not None


def test_a_zone_more_than_a_day_from_utc_is_utc() -> None:
    told = subprocess.run(
        [
            sys.executable, "-c",
            "from carbon_tui.system.local_zone import LocalZone;"
            "from datetime import datetime, UTC;"
            "print(datetime(2026, 7, 1, tzinfo=UTC).astimezone(LocalZone()).utcoffset())",
        ],
        capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC+99"},
    )  # fmt: skip
    assert told.stdout.split() == ["0:00:00"]


def test_its_rules_are_read_when_they_are_first_asked_for() -> None:
    told = subprocess.run(
        [
            sys.executable, "-c",
            "import sys; from carbon_tui.system.local_zone import LocalZone; "
            "from datetime import datetime, UTC;"
            "zone = LocalZone(); print('zoneinfo' in sys.modules);"
            "datetime.now(UTC).astimezone(zone); print('zoneinfo' in sys.modules)",
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == ["False", "True"]
