"""Rational subgroups and variance components against published charts and plain algebra."""

from __future__ import annotations

import math
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from carbon_tui.quality.control_constants import c4
from carbon_tui.quality.subgroups import (
    Subgroup,
    between_within_chart,
    subgroups,
    within_sigma,
    xbar_chart,
)
from carbon_tui.quality.variance_components import VarianceComponents, variance_components

close = pytest.approx


def grouped(*groups: list[float]) -> tuple[Subgroup, ...]:
    values = [value for group in groups for value in group]
    names = [f"P{i}" for i, group in enumerate(groups) for _ in group]
    return subgroups(values, names)


def test_values_of_a_print_stand_together_in_the_order_first_met() -> None:
    found = subgroups([1.0, 5.0, 2.0, 6.0], ["b", "a", "b", "a"])
    assert [group.name for group in found] == ["b", "a"]
    assert found[0].values == (1.0, 2.0)
    assert found[1].points == (1, 3)


def test_x_bar_and_s_of_equal_sizes_are_those_of_the_handbook() -> None:
    """Limits by A3, B3 and B4 over s-bar, as AIAG SPC prints them."""
    data = np.random.default_rng(1).normal(74, 0.01, (25, 5))
    chart = xbar_chart(grouped(*[list(map(float, row)) for row in data]))
    s_bar, grand = data.std(axis=1, ddof=1).mean(), data.mean()
    factor = float(stats.chi(4).mean()) / 2
    assert chart.centre == close(grand, rel=1e-12)
    assert chart.sigma == close(s_bar / factor, rel=1e-9)
    a3 = 3 / (factor * math.sqrt(5))
    assert chart.means.upper[0] == close(grand + a3 * s_bar, rel=1e-12)
    assert chart.means.lower[7] == close(grand - a3 * s_bar, rel=1e-12)
    b4 = 1 + 3 * math.sqrt(1 - factor**2) / factor
    assert chart.deviations.centre[0] == close(s_bar, rel=1e-9)
    assert chart.deviations.upper[0] == close(b4 * s_bar, rel=1e-9)
    assert chart.deviations.lower[0] == 0.0


def test_limits_step_with_the_number_of_parts() -> None:
    groups = grouped([1.0, 2.0, 3.0], [2.0, 4.0], [5.0], [1.0, 2.0, 2.5, 3.0])
    chart = xbar_chart(groups)
    sizes = [3, 2, 1, 4]
    spreads = {n: c4(n) ** 2 / (1 - c4(n) ** 2) for n in (2, 3, 4)}
    deviations = [1.0, math.sqrt(2), None, float(np.std([1, 2, 2.5, 3], ddof=1))]
    pairs = [(spreads[n], s / c4(n)) for n, s in zip(sizes, deviations, strict=True) if s]
    expected = sum(h * s for h, s in pairs) / sum(h for h, _ in pairs)
    assert chart.sigma == close(expected, rel=1e-12)
    assert chart.centre == close(25.5 / 10)
    for n, upper in zip(sizes, chart.means.upper, strict=True):
        assert upper == close(2.55 + 3 * expected / math.sqrt(n), rel=1e-12)
    assert chart.deviations.upper[2] is None


def test_between_and_within_uses_the_moving_ranges_of_the_means() -> None:
    groups = grouped([1.0, 2.0], [4.0, 5.0], [2.0, 3.0])
    chart = between_within_chart(groups)
    assert chart.centre == close((1.5 + 4.5 + 2.5) / 3)
    assert chart.sigma_of_means == close((3 + 2) / 2 / 1.128)
    half = 3 * (chart.sigma_of_means or 0)
    assert chart.means.upper == close(((chart.centre or 0) + half,) * 3)


@pytest.mark.parametrize("groups", [(), ([1.0],), ([1.0], [2.0]), ([3.0, 3.0],)])
def test_little_has_no_limits_and_breaks_nothing(groups: tuple[list[float], ...]) -> None:
    for chart in (xbar_chart(grouped(*groups)), between_within_chart(grouped(*groups))):
        assert (chart.centre is None) == (not groups)
        assert len(chart.means.upper) == len(groups)
    if not any(len(group) > 1 for group in groups):
        assert within_sigma(grouped(*groups)) is None


Nested = list[list[list[float]]]
NESTED = st.lists(
    st.lists(
        st.lists(st.integers(-80, 80).map(lambda i: i / 4), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=4,
)


def flat(data: Nested) -> tuple[list[float], list[str], list[str]]:
    values, prints, printers, names = [], [], [], count()
    for i, printer in enumerate(data):
        for of_print in printer:
            name = f"p{next(names)}"
            for value in of_print:
                values.append(value)
                prints.append(name)
                printers.append(f"M{i}")
    return values, prints, printers


def by_projections(data: Nested) -> tuple[float | None, float | None, float | None]:
    """Quadratic forms and traces instead of sums: E[y'Ay] = sum of variances times tr(A Z Z')."""
    values, prints, printers = flat(data)
    y, n = np.array(values), len(values)
    ones = np.ones((n, 1))

    def design(names: list[str]) -> np.ndarray:
        return np.array(
            [[name == other for other in dict.fromkeys(names)] for name in names], float
        )

    za, zb = design(printers), design(prints)

    def projection(z: np.ndarray) -> np.ndarray:
        result: np.ndarray = z @ np.linalg.inv(z.T @ z) @ z.T
        return result

    p0, pa, pb = projection(ones), projection(za), projection(zb)
    forms = [np.eye(n) - pb, pb - pa, pa - p0]
    freedom = [round(float(np.trace(form))) for form in forms]
    squares = [float(y @ form @ y) for form in forms]
    within = squares[0] / freedom[0] if freedom[0] else None
    between = None
    if freedom[1]:
        share = float(np.trace(forms[1] @ zb @ zb.T))
        between = max(0.0, (squares[1] - (within or 0.0) * freedom[1]) / share)
    printer = None
    if freedom[2]:
        rest = (within or 0.0) * freedom[2]
        rest += (between or 0.0) * float(np.trace(forms[2] @ zb @ zb.T))
        printer = max(0.0, (squares[2] - rest) / float(np.trace(forms[2] @ za @ za.T)))
    return printer, between, within


@settings(deadline=None)
@given(NESTED)
def test_components_equal_those_by_projections(data: Nested) -> None:
    found = variance_components(*flat(data))
    if len(flat(data)[0]) < 2:
        assert found == VarianceComponents()
        return
    expected = by_projections(data)
    for ours, theirs in zip((found.printers, found.prints, found.within), expected, strict=True):
        assert (ours is None) == (theirs is None)
        if ours is not None and theirs is not None:
            assert ours == close(theirs, rel=1e-9, abs=1e-7)


def test_the_published_nested_example() -> None:
    """Sokal & Rohlf, Biometry, box 10.1: wing lengths of 4 mosquitoes from each of 3 cages."""
    cages = [
        [[58.5, 59.5], [77.8, 80.9], [84.0, 83.6], [70.1, 68.3]],
        [[69.8, 69.8], [56.0, 54.5], [50.7, 49.3], [63.8, 65.8]],
        [[56.6, 57.5], [77.8, 79.2], [69.9, 69.2], [62.1, 64.5]],
    ]
    found = variance_components(*flat(cages))
    assert found.within == close(1.3017, abs=5e-5)
    assert found.prints == close(94.942, abs=5e-4)
    assert found.printers == close(17.706, abs=5e-4)
    assert found.prints_p_value is not None
    assert found.prints_p_value < 1e-10
    assert found.sentence.startswith("printers 1")


def test_the_f_test_of_prints_equals_one_way_analysis_of_variance() -> None:
    rng = np.random.default_rng(3)
    data = [[list(map(float, rng.normal(size=4))) for _ in range(6)]]
    found = variance_components(*flat(data))
    assert found.prints_p_value == close(stats.f_oneway(*data[0]).pvalue, rel=1e-9)


def test_what_cannot_be_told_apart_is_none() -> None:
    one_part_each = variance_components([1.0, 2.0, 4.0], ["a", "b", "c"], ["M", "M", "N"])
    assert one_part_each.within is None
    assert one_part_each.prints is not None
    one_print = variance_components([1.0, 2.0, 4.0], ["a", "a", "a"], ["M", "M", "M"])
    assert (one_print.printers, one_print.prints) == (None, None)
    assert one_print.within == close(np.var([1, 2, 4], ddof=1))
    equal = variance_components([2.0] * 4, ["a", "a", "b", "b"], ["M"] * 4)
    assert equal.total == 0
    assert equal.sentence == ""
