"""A whole analysis against numpy: of any values, usable or not, and of any template."""

from __future__ import annotations

from datetime import UTC, datetime
from math import inf, isfinite, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.quality.analysis import Analysis, analyse
from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.quality.report import report
from carbon_tui.quality.time_window import TimeWindow, WindowCoverage
from carbon_tui.screens.quality.facts import numbers, point
from carbon_tui.screens.quality.short_facts import brief, brief_point
from carbon_tui.widgets.charts import ASCII, ControlChart, HistogramChart, SpreadChart
from tests.quality.made import measured

ROUND = st.integers(-400, 400).map(lambda n: n / 8)
"""Sums of these are exact, so that a spread of nothing is one for numpy too."""
ODD = st.sampled_from([None, nan, inf, -inf, 1e300])
VALUES = st.lists(ROUND | ODD, max_size=3) | st.lists(ROUND | ODD, min_size=25, max_size=120)
LIMIT = st.none() | ROUND | st.just(nan)
UNITS = st.sampled_from([None, "", " mm ", "µm", "長さ"])


def template_of(low: float | None, high: float | None, units: str | None) -> Any:
    return PartMeasurementTemplate(
        uuid="T", measurement_name="Bore", measurement_type="value", min=low, max=high, units=units
    )


def series(values: list[float | None]) -> list[PartMeasurement]:
    results = ("pass", "fail", "flag", "incomplete", None)
    return [measured(i, value, results[i % 5]) for i, value in enumerate(values)]


def near(expected: float) -> Any:
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def within(limit: float | None) -> bool:
    return limit is not None and isfinite(limit)


@given(VALUES, LIMIT, LIMIT, UNITS)
@example([], 1.0, 9.0, "mm")
@example([5.0], 1.0, 9.0, "mm")
@example([5.0, 6.0], 1.0, 9.0, "mm")
@example([5.0] * 30, 1.0, 9.0, None)
@example([5.0, None] * 30, None, 9.0, None)
@example([5.0, 6.0, nan] * 30, 1.0, None, None)
def test_every_number_equals_numpys_on_the_usable_values(
    values: list[float | None], low: float | None, high: float | None, units: str | None
) -> None:
    found = analyse(template_of(low, high, units), series(values))
    usable = np.array([v for v in values if v is not None and isfinite(v) and abs(v) < 1e100])
    assert found.chart.values == tuple(usable)
    assert found.without_value == len(values) - len(usable)
    assert found.tally.total == len(values)
    check_the_charts(found, usable)
    if within(low) and within(high) and (low or 0) > (high or 0):
        assert found.specification.problem is not None
        assert found.outside == ()
        return
    beyond = np.zeros(len(usable), dtype=bool)
    if within(low):
        beyond |= usable < low
    if within(high):
        beyond |= usable > high
    assert found.outside == tuple(np.flatnonzero(beyond))
    check_the_capability(found, usable, low, high)


def check_the_charts(found: Analysis, usable: Any) -> None:
    chart, ranges = found.chart, found.plotted.spread
    assert ranges is not None
    if len(usable) == 0:
        assert chart.centre is None
    else:
        assert chart.centre == near(float(np.mean(usable)))
    if len(usable) < 2:
        assert (chart.lower, chart.upper, chart.sigma) == (None, None, None)
        assert not any(ranges.upper)
        assert found.violations == ()
        assert found.sigma_overall is None
        return
    moving = np.abs(np.diff(usable))
    sigma = float(moving.mean()) / 1.128
    assert chart.sigma == near(sigma)
    assert chart.lower == near(float(np.mean(usable)) - 3 * sigma)
    assert chart.upper == near(float(np.mean(usable)) + 3 * sigma)
    assert ranges.values[1:] == tuple(moving)
    assert ranges.upper[1] == near(3.267 * float(moving.mean()))
    assert found.sigma_overall == near(float(np.std(usable, ddof=1)))
    beyond = np.flatnonzero(np.abs(usable - np.mean(usable)) > 3 * sigma + 1e-6)
    if sigma > 0:
        assert set(beyond) <= {p for p, rules in found.marks.items() if 1 in rules}
    else:
        assert found.marks == {}


def check_the_capability(found: Analysis, usable: Any, low: Any, high: Any) -> None:
    index = found.capability
    if len(usable) < 25 or not (within(low) or within(high)) or np.ptp(usable) == 0:
        assert (index.cp, index.cpk, index.pp, index.ppk) == (None, None, None, None)
        assert index.why_not
        return
    mean, s = float(np.mean(usable)), float(np.std(usable, ddof=1))
    sigma = float(np.abs(np.diff(usable)).mean()) / 1.128
    sides = [high - mean] if within(high) else []
    sides += [mean - low] if within(low) else []
    assert index.cpk == near(min(sides) / (3 * sigma))
    assert index.ppk == near(min(sides) / (3 * s))
    if within(low) and within(high):
        assert index.cp == near((high - low) / (6 * sigma))
        assert index.pp == near((high - low) / (6 * s))
    else:
        assert (index.cp, index.pp) == (None, None)


NOW = datetime(2026, 9, 21, tzinfo=UTC)


@settings(max_examples=40, deadline=None)
@given(VALUES, LIMIT, LIMIT, UNITS)
def test_whatever_is_missing_can_be_shown_and_printed(
    values: list[float | None], low: float | None, high: float | None, units: str | None
) -> None:
    found = analyse(template_of(low, high, units), series(values))
    page = report(found, WindowCoverage(TimeWindow(7), len(values), 1.0), NOW)
    assert f"{len(values):,} of this template" in page
    assert f"n {len(values):,}" in brief(found)
    assert numbers(found)
    for place, each in enumerate(found.points[:3]):
        assert str(place + 1) in brief_point(found, place, Lineage(each))[0]
        assert point(found, place, Lineage(each)).title.startswith(f"Point {place + 1}")
    for kind in (ControlChart, SpreadChart, HistogramChart):
        chart = kind()
        chart.glyphs = ASCII
        chart.analysis = found
        picture = "".join(chart.draw(60, 16).lines())
        assert picture.strip()
        assert "nan" not in picture
