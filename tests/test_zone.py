"""The zone of the clock on the wall."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from carbon_tui.system.local_zone import LocalZone, SystemRules

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


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"),
        ("EST5EDT4,M3.2.0,M11.1.0", "America/New_York"),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "Australia/Lord_Howe"),
        ("<+0545>-5:45", "Asia/Kathmandu"),
    ],
)
def test_a_zone_of_rules_alone_has_the_offset_of_each_time(rules: str, name: str) -> None:
    told = subprocess.run(
        [
            sys.executable, "-c",
            "from carbon_tui.system.local_zone import LocalZone\n"
            "from datetime import UTC, datetime, timedelta\n"
            "zone = LocalZone()\n"
            "for n in range(-200, 18_000):\n"
            "    when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * n)\n"
            "    here = when.astimezone(zone)\n"
            "    assert here.astimezone(UTC) == when\n"
            "    print(here.isoformat(), here.fold)",
        ],
        capture_output=True, text=True, check=True, env={**os.environ, "TZ": rules},
    )  # fmt: skip
    theirs = [
        (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * n)).astimezone(ZoneInfo(name))
        for n in range(-200, 18_000)
    ]
    assert told.stdout.splitlines() == [f"{when.isoformat()} {when.fold}" for when in theirs]


def test_a_time_that_the_system_cannot_reckon_with_has_standard_time() -> None:
    rules = SystemRules()
    for far in (datetime(1, 1, 1, tzinfo=rules), datetime(9999, 12, 31, 23, 59, tzinfo=rules)):
        assert far.utcoffset() is not None


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
