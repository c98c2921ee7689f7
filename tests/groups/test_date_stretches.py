"""Stretches of a calendar hold what their names say, also where clocks are moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.groups.date_stretches import stretches
from carbon_tui.groups.grouped import date_key
from tests.hunting import examples

ZONES = ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia",
         "Asia/Kathmandu", "America/New_York", "Africa/Casablanca"]  # fmt: skip
TIMES = st.integers(0, 22 * 366 * 86_400).map(
    lambda seconds: datetime(2008, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@pytest.mark.parametrize("unit", ["day", "week", "month"])
@settings(max_examples=examples(60), deadline=None)
@given(low=TIMES, zone=st.sampled_from(ZONES), days=st.integers(0, 400), data=st.data())
def test_every_time_lies_in_the_stretch_of_its_name(
    unit: str, low: datetime, zone: str, days: int, data: st.DataObject
) -> None:
    here, high = ZoneInfo(zone), low + timedelta(days=days)
    cut = stretches(low, high, unit, here)
    assert cut is not None
    assert cut[0].low <= low <= high < cut[-1].high
    for one, other in pairwise(cut):
        assert one.low < one.high == other.low
    within = data.draw(st.sampled_from(cut))
    inside = data.draw(st.floats(0, 1))
    moments = [within.low, within.high - timedelta(microseconds=1)]
    moments.append(within.low + (moments[1] - within.low) * inside)
    assert {date_key(moment, unit, here) for moment in moments} == {within.key}


def test_too_many_and_what_no_calendar_holds_are_not_cut() -> None:
    first, last = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    assert stretches(first, last, "month", UTC) is None
    assert stretches(first, first + timedelta(days=20_000), "day", UTC) is None
