"""Which stretch of time is meant by a shift, a day, a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from carbon_tui.report.document import title_of
from carbon_tui.report.figures import Stint
from carbon_tui.report.windows import (
    USUAL_SHIFTS,
    NoSuchShift,
    ReportWindow,
    WindowKind,
    beside,
    shift_window,
    window_at,
)
from carbon_tui.settings.values import ShiftHours

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "day", "since", "until"),
    [
        ("now", None, "2026-08-03T06:00", "2026-08-03T14:00"),
        ("last", None, "2026-08-02T22:00", "2026-08-03T06:00"),
        ("EARLY", None, "2026-08-03T06:00", "2026-08-03T14:00"),
        ("late", None, "2026-08-02T14:00", "2026-08-02T22:00"),
        ("night", None, "2026-08-02T22:00", "2026-08-03T06:00"),
        ("night", date(2026, 7, 31), "2026-07-31T22:00", "2026-08-01T06:00"),
    ],
)
def test_a_shift_is_found_by_name_by_day_or_by_where_it_lies(
    wanted: str, day: date | None, since: str, until: str
) -> None:
    stint = shift_window(wanted, (), NOON, UTC, day).stint
    assert (stint.since, stint.until) == (at(since), at(until))


def test_a_name_that_nobody_gave_is_told_with_those_there_are() -> None:
    with pytest.raises(NoSuchShift, match="now, last, early, late, night"):
        shift_window("erly", (), NOON, UTC)
    with pytest.raises(NoSuchShift, match="no shift of a day"):
        shift_window("now", (), NOON, UTC, date(2026, 8, 1))


def test_between_shifts_none_is_under_way() -> None:
    shifts = (ShiftHours(name="day", hours="07:00-11:00"),)
    with pytest.raises(NoSuchShift, match="under way"):
        shift_window("now", shifts, NOON, UTC)
    assert shift_window("last", shifts, NOON, UTC).stint.until == at("2026-08-03T11:00")
    assert window_at(WindowKind.SHIFT, NOON, shifts, UTC).name == "day shift of Mon 2026-08-03"


def test_the_night_in_which_clocks_go_back_has_nine_hours() -> None:
    night = shift_window("night", (), NOON, BERLIN, date(2026, 10, 24)).stint
    assert night.seconds == 9 * 3600
    day = window_at(WindowKind.DAY, at("2026-10-25T12:00"), (), BERLIN).stint
    assert day.seconds == 25 * 3600


@pytest.mark.parametrize("kind", list(WindowKind))
def test_windows_follow_each_other_without_a_gap_and_back_again(kind: WindowKind) -> None:
    """Over both changes of the clock."""
    window = window_at(kind, at("2026-03-20T12:00"), USUAL_SHIFTS, BERLIN)
    for _ in range(60):
        following = beside(window, 1, USUAL_SHIFTS, BERLIN)
        assert following.stint.since == window.stint.until
        assert beside(following, -1, USUAL_SHIFTS, BERLIN) == window
        assert window_at(kind, window.stint.since, USUAL_SHIFTS, BERLIN) == window
        window = following


def test_weeks_begin_on_monday() -> None:
    week = window_at(WindowKind.WEEK, NOON, (), BERLIN)
    assert week.name == "week 32 of 2026"
    assert week.stint.since.astimezone(BERLIN) == datetime(2026, 8, 3, tzinfo=BERLIN)
    assert week.stint.until - week.stint.since == timedelta(weeks=1)


@pytest.mark.parametrize(
    ("window", "title"),
    [
        (shift_window("night", (), NOON, BERLIN),
         "Production, night shift of Sun 2026-08-02, 22:00 to 06:00"),
        (window_at(WindowKind.DAY, NOON, (), BERLIN), "Production, Mon 2026-08-03"),
        (window_at(WindowKind.WEEK, NOON, (), BERLIN),
         "Production, week 32 of 2026: 2026-08-03 to 2026-08-09"),
    ],
    ids=lambda each: each.name if isinstance(each, ReportWindow) else "",
)  # fmt: skip
def test_a_report_names_its_window_once(window: ReportWindow, title: str) -> None:
    assert title_of(window.stint, window.name) == title


@pytest.mark.parametrize(
    ("since", "until", "title"),
    [
        ("2026-08-03T00:00", "2026-08-04T00:00", "Production, 2026-08-03"),
        ("2026-08-03T00:00", "2026-08-06T00:00", "Production, 2026-08-03 to 2026-08-05"),
        ("2026-08-03T05:00", "2026-08-03T09:30", "Production, 2026-08-03, 05:00 to 09:30"),
        ("2026-08-03T05:00", "2026-08-04T09:30",
         "Production, 2026-08-03 05:00 to 2026-08-04 09:30"),
    ],
)  # fmt: skip
def test_a_stretch_without_a_name_is_named_by_its_times(since: str, until: str, title: str) -> None:
    assert title_of(Stint(at(since), at(until), UTC)) == title
