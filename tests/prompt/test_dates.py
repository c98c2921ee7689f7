"""Dates as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.prompt.dates import NoDate, rfc3339, stretch

from .asking import BERLIN, NOW

CASES = [
    ("now", "2026-07-15T10:30:00Z", "2026-07-15T10:30:00Z"),
    ("-8h", "2026-07-15T02:30:00Z", "2026-07-15T02:30:00Z"),
    ("-30m", "2026-07-15T10:00:00Z", "2026-07-15T10:00:00Z"),
    ("-90s", "2026-07-15T10:28:30Z", "2026-07-15T10:28:30Z"),
    ("-2d", "2026-07-13T10:30:00Z", "2026-07-13T10:30:00Z"),
    ("-1w", "2026-07-08T10:30:00Z", "2026-07-08T10:30:00Z"),
    ("-1d12h", "2026-07-13T22:30:00Z", "2026-07-13T22:30:00Z"),
    ("+5d", "2026-07-20T10:30:00Z", "2026-07-20T10:30:00Z"),
    ("-1mo", "2026-06-15T10:30:00Z", "2026-06-15T10:30:00Z"),
    ("-1y", "2025-07-15T10:30:00Z", "2025-07-15T10:30:00Z"),
    ("today", "2026-07-14T22:00:00Z", "2026-07-15T22:00:00Z"),
    ("Yesterday", "2026-07-13T22:00:00Z", "2026-07-14T22:00:00Z"),
    ("tomorrow", "2026-07-15T22:00:00Z", "2026-07-16T22:00:00Z"),
    ("monday", "2026-07-12T22:00:00Z", "2026-07-13T22:00:00Z"),
    ("wednesday", "2026-07-14T22:00:00Z", "2026-07-15T22:00:00Z"),
    ("thursday", "2026-07-08T22:00:00Z", "2026-07-09T22:00:00Z"),
    ("thisweek", "2026-07-12T22:00:00Z", "2026-07-19T22:00:00Z"),
    ("last-week", "2026-07-05T22:00:00Z", "2026-07-12T22:00:00Z"),
    ("thismonth", "2026-06-30T22:00:00Z", "2026-07-31T22:00:00Z"),
    ("last month", "2026-05-31T22:00:00Z", "2026-06-30T22:00:00Z"),
    ("thisyear", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
    ("2026-08-01", "2026-07-31T22:00:00Z", "2026-08-01T22:00:00Z"),
    ("2026-08", "2026-07-31T22:00:00Z", "2026-08-31T22:00:00Z"),
    ("2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
    ("2026-W31", "2026-07-26T22:00:00Z", "2026-08-02T22:00:00Z"),
    ("14:05", "2026-07-15T12:05:00Z", "2026-07-15T12:06:00Z"),
    ("2026-08-01T14:05", "2026-08-01T12:05:00Z", "2026-08-01T12:06:00Z"),
    ("2026-08-01 14:05:09", "2026-08-01T12:05:09Z", "2026-08-01T12:05:10Z"),
    ("2026-08-01T14:05Z", "2026-08-01T14:05:00Z", "2026-08-01T14:06:00Z"),
    ("2026-08-01T14:05+05:30", "2026-08-01T08:35:00Z", "2026-08-01T08:36:00Z"),
    ("2026-08-01T14:05:09.25z", "2026-08-01T14:05:09.250000Z", "2026-08-01T14:05:09.250001Z"),
]


@pytest.mark.parametrize(("text", "start", "end"), CASES, ids=[case[0] for case in CASES])
def test_a_date_names_a_stretch_of_time_in_the_persons_zone(
    text: str, start: str, end: str
) -> None:
    found = stretch(text, NOW, BERLIN)
    assert (rfc3339(found.start), rfc3339(found.end)) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "", "yestrday", "2026-13-01", "2026-02-30", "-8", "8h", "-8x", "25:00", "12:61",
        "2026-W60", "0000-01-01", "2026-08-01Z", "-999999999y", "+999999999d", "-", "tomorow",
        "2026-08-01T14:05+99:99", "٢٠٢٦-٠٨-٠١x",
    ],
)  # fmt: skip
def test_what_is_no_date_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NoDate):
        stretch(text, NOW, BERLIN)


def test_a_day_with_a_change_of_the_clock_is_23_or_25_hours_long() -> None:
    spring, autumn = (stretch(day, NOW, BERLIN) for day in ("2026-03-29", "2026-10-25"))
    assert spring.end - spring.start == timedelta(hours=23)
    assert autumn.end - autumn.start == timedelta(hours=25)


def test_a_day_ago_is_the_same_time_of_day_and_24_hours_ago_is_not_when_the_clock_changed() -> None:
    after_the_change = datetime(2026, 3, 29, 10, tzinfo=UTC)
    assert rfc3339(stretch("-1d", after_the_change, BERLIN).start) == "2026-03-28T11:00:00Z"
    assert rfc3339(stretch("-24h", after_the_change, BERLIN).start) == "2026-03-28T10:00:00Z"


def test_a_day_without_a_midnight_begins_when_it_begins() -> None:
    santiago = ZoneInfo("America/Santiago")
    day = stretch("2026-09-06", NOW, santiago)
    assert rfc3339(day.start) == "2026-09-06T04:00:00Z"
    assert day.end - day.start == timedelta(hours=23)


def test_a_month_before_the_31st_ends_on_the_last_day_there_is() -> None:
    end_of_march = datetime(2026, 3, 31, 10, tzinfo=UTC)
    assert rfc3339(stretch("-1mo", end_of_march, UTC).start) == "2026-02-28T10:00:00Z"


@given(st.text(max_size=30) | st.from_regex(r"[-+]?[0-9]{1,12}[a-zT:. -]{0,4}[0-9:]{0,9}Z?"))
def test_any_text_is_a_date_or_none_and_nothing_else_happens(text: str) -> None:
    try:
        found = stretch(text, NOW, BERLIN)
    except NoDate:
        return
    assert found.start <= found.end
