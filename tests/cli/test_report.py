"""``carbon-tui report``."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from carbon_tui.simulator import Clock
from tests.conftest import Serving

from .running import Runner


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--by", "colour"), "printer, resin, build, day"),
        (("--since", "soon"), "--since"),
        (("--since", ""), "--since"),
        (("--until", ""), "--until"),
        (("--since", "tomorrow", "--until", "today"), "not after"),
        (("--since", "+2h"), "--since lies ahead"),
        (("-o", "pdf"), "pdf"),
        (("--shift", "erly"), "Did you mean early?"),
        (("--shift", "now", "--until", "today"), "leave out --until"),
        (("--from", "copy"), "demo fleet has no copy"),
    ],
)
def test_wrong_usage_is_told(run: Runner, arguments: tuple[str, ...], told: str) -> None:
    got = run("report", "--demo", *arguments)

    assert got.code == 2
    assert told in got.err


def test_a_time_that_begins_with_a_dash_needs_no_equals_sign(run: Runner) -> None:
    got = run("report", "--demo", "--since", "-8h", "-o", "json", "--by", "printer")

    assert got.code == 0
    said = json.loads(got.out)
    assert len(said["by_printer"]) == 40
    assert "by_resin" not in said
    assert "requests" in got.err


def test_a_day_is_reported_to_its_end(run: Runner) -> None:
    said = json.loads(run("report", "--demo", "--since", "yesterday", "-o", "json").out)

    assert len(said["by_day"]) == 1


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("--since", "2026-01-05T05:00", "--until", "2026-01-05T09:00"), "05, 05:00 to 09:00"),
        (("--since", "2026-01-05", "--until", "2026-01-06"), "2026-01-05 to 2026-01-06"),
    ],
)  # fmt: skip
def test_a_time_ends_a_report_on_the_minute_and_a_day_with_its_last(
    run: Runner, arguments: tuple[str, ...], title: str
) -> None:
    got = run("report", "--demo", *arguments, "-o", "md")
    assert title in got.out.splitlines()[0]


def test_a_report_since_a_time_goes_on_to_now(run: Runner) -> None:
    since = datetime.now().astimezone() - timedelta(hours=30)
    said = run("report", "--demo", "--since", f"{since:%Y-%m-%dT%H:%M}", "-o", "json").out
    told = json.loads(said)
    length = datetime.fromisoformat(told["until"]) - datetime.fromisoformat(told["since"])
    assert length >= timedelta(hours=30)


def test_a_shift_of_a_day_is_reported_under_its_name(run: Runner) -> None:
    got = run("report", "--demo", "--shift", "late", "--since", "yesterday", "-o", "md")

    assert got.code == 0
    assert "late shift of" in got.out.splitlines()[0]
    assert "14:00 to" in got.out.splitlines()[0]


def test_what_is_still_to_come_is_said_to_be(run: Runner) -> None:
    assert "still to come" in run("report", "--demo", "--since", "tomorrow", "-o", "json").err
    assert "still to come" not in run("report", "--demo", "-o", "json").err


@pytest.mark.parametrize("hours", [-30, 30])
def test_today_and_the_shift_under_way_are_those_of_the_servers_clock(
    run: Runner, serving: Serving, hours: int
) -> None:
    clock = Clock.real()
    clock.advance(hours * 3600)
    off = serving(clock=clock)

    day = run("report", "-o", "json", server=off)
    shift = run("report", "--shift", "now", "-o", "json", server=off)
    told = json.loads(day.out)

    now = clock.now()
    until = datetime.fromisoformat(told["until"])
    assert timedelta() <= clock.now() - until < timedelta(minutes=2)
    assert datetime.fromisoformat(told["since"]).astimezone().date() == now.astimezone().date()
    begins, ends = (datetime.fromisoformat(json.loads(shift.out)[e]) for e in ("since", "until"))
    assert begins <= now < ends
    assert "This PC's clock is 1 day" in day.err
    assert "still to come" not in day.err
    hour_ago = (now - timedelta(hours=1)).astimezone()
    since = run("report", "--since", f"{hour_ago:%Y-%m-%dT%H:%M}", "-o", "json", server=off)
    assert since.code == 0, since.err
    assert datetime.fromisoformat(json.loads(since.out)["until"]) >= now - timedelta(minutes=1)
    before = len(off.simulator.records.requests)
    assert run("report", "--since", "2026-01-05", "-o", "json", server=off).code == 0
    asked = off.simulator.records.requests[before:]
    assert ["1"] not in [r.values("limit") for r in asked], "no date of it hangs on the time"
