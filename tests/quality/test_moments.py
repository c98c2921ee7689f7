"""Means, spreads and limits against numpy and against published worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.quality.analysis import analyse
from carbon_tui.quality.capability import FEWEST, capability
from carbon_tui.quality.individuals import individuals_chart
from carbon_tui.quality.moments import Moments, mean, moving_ranges, sigma_overall, sigma_within
from carbon_tui.quality.specification import Specification
from tests.quality.made import measured

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=200)

close = pytest.approx


def near(expected: float, scale: float = 1.0) -> object:
    """Equal to 1e-9, relative to the size of the data where that is larger."""
    return close(expected, rel=1e-9, abs=1e-9 * max(1.0, scale))


@given(VALUES)
def test_mean_and_spread_equal_numpy(values: list[float]) -> None:
    scale = max(map(abs, values))
    assert mean(values) == near(float(np.mean(values)), scale)
    assert sigma_overall(values) == near(float(np.std(values, ddof=1)), scale)


@given(VALUES)
def test_moving_ranges_equal_numpy(values: list[float]) -> None:
    ranges = np.abs(np.diff(values))
    assert moving_ranges(values) == close(tuple(ranges))
    assert sigma_within(values) == near(float(ranges.mean()) / 1.128, max(map(abs, values)))


@given(VALUES)
def test_the_running_form_equals_the_whole(values: list[float]) -> None:
    running = Moments()
    for value in values:
        running.add(value)
    scale = max(map(abs, values))
    assert running.n == len(values)
    assert running.mean == near(float(np.mean(values)), scale)
    assert running.sigma_overall == near(float(np.std(values, ddof=1)), scale)
    assert running.sigma_within == near(float(np.abs(np.diff(values)).mean()) / 1.128, scale)


@pytest.mark.parametrize("values", [[], [4.2]])
def test_too_few_values_have_no_spread(values: list[float]) -> None:
    running = Moments()
    for value in values:
        running.add(value)
    assert sigma_overall(values) is None
    assert sigma_within(values) is None
    assert running.sigma_overall is None
    assert running.sigma_within is None
    assert mean(values) == (values[0] if values else None)


@given(st.floats(-1e6, 1e6), st.integers(2, 50))
def test_constant_values_have_a_spread_of_exactly_nothing(value: float, n: int) -> None:
    assert sigma_overall([value] * n) == 0
    assert sigma_within([value] * n) == 0


def test_individuals_limits_equal_the_handbooks_example() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches."""
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    chart = individuals_chart(flow)
    ranges = analyse(None, [measured(i, value) for i, value in enumerate(flow)]).plotted.spread
    assert ranges is not None
    assert chart.centre == close(50.81)
    assert ranges.centre[1] == close(1.8778, abs=5e-5)
    assert chart.upper == close(55.8041, abs=5e-5)
    assert chart.lower == close(45.8159, abs=5e-5)
    assert ranges.upper[1] == close(3.267 * 1.8778, abs=5e-4)
    assert chart.trial


def test_capability_equals_the_handbooks_example() -> None:
    """NIST/SEMATECH e-Handbook 6.1.6: limits 8 and 20, mean 16, standard deviation 2."""
    found = capability(50, 16.0, 2.0, 2.0, Specification(lower=8.0, upper=20.0))
    assert (found.cp, found.cpu, found.cpl) == close((1.0, 2 / 3, 4 / 3))
    assert found.cpk == found.ppk == close(2 / 3)
    assert found.preliminary


@given(VALUES, st.floats(-1e6, 0), st.floats(0, 1e6))
def test_capability_equals_numpy(values: list[float], lower: float, upper: float) -> None:
    within, overall = sigma_within(values), sigma_overall(values)
    limits = Specification(lower=lower, upper=upper)
    found = capability(len(values), mean(values), within, overall, limits, fewest=2)
    if not within or not overall:
        assert found.why_not is not None
        return
    mid = float(np.mean(values))
    sigma = float(np.abs(np.diff(values)).mean()) / 1.128
    s = float(np.std(values, ddof=1))
    size = 1 + max(map(abs, (*values, lower, upper)))
    assert found.cp == near((upper - lower) / (6 * sigma))
    assert found.cpk == near(min(upper - mid, mid - lower) / (3 * sigma), size / sigma)
    assert found.pp == near((upper - lower) / (6 * s), size / s)
    assert found.ppk == near(min(upper - mid, mid - lower) / (3 * s), size / s)


def test_one_limit_gives_a_one_sided_index() -> None:
    above = capability(100, 10.0, 1.0, 2.0, Specification(upper=16.0))
    assert (above.cp, above.cpl, above.cpu, above.cpk) == (None, None, 2.0, 2.0)
    assert (above.pp, above.ppk) == (None, 1.0)
    below = capability(100, 10.0, 1.0, 2.0, Specification(lower=4.0))
    assert (below.cp, below.cpl, below.cpu, below.cpk) == (None, 2.0, None, 2.0)
    assert not below.preliminary


@pytest.mark.parametrize(
    ("n", "within", "overall", "limits", "words"),
    [
        (0, None, None, Specification(upper=1.0), "0 of the 25"),
        (24, 1.0, 1.0, Specification(upper=1.0), "24 of the 25"),
        (99, 0.0, 0.0, Specification(upper=1.0), "equal"),
        (99, 1.0, 1.0, Specification(), "No specification limits"),
        (99, 1.0, 1.0, Specification(problem="Minimum above maximum."), "Minimum above"),
    ],
)
def test_an_index_that_would_mislead_is_a_sentence_instead(
    n: int, within: float | None, overall: float | None, limits: Specification, words: str
) -> None:
    found = capability(n, 0.5, within, overall, limits)
    assert words in (found.why_not or "")
    assert found.cpk is None
    assert found.cpk_interval is None


def test_the_interval_of_cpk_follows_bissell() -> None:
    """n = 30, Cpk = 1.45: 1.45 -/+ 1.96 sqrt(1/270 + 1.45²/58) = 1.058 to 1.842."""
    limits = Specification(lower=-4.35, upper=4.35)
    found = capability(30, 0.0, 1.0, 1.0, limits, within_freedom=29)
    interval = found.cpk_interval
    assert interval == close((1.0582, 1.8418), abs=1e-3)
    assert FEWEST == 25
