"""Rational subgroups and variance components against published charts and plain algebra."""

from __future__ import annotations

import math
from itertools import count

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.quality.control_constants import c4, d2, d3, range_factors
from carbon_tui.quality.subgroups import (
    Subgroup,
    between_within_chart,
    sigma_of_ranges,
    subgroups,
    within_sigma,
    xbar_chart,
    xbar_range_chart,
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
    factor = float(scipy.stats.chi(4).mean()) / 2
    assert chart.centre == close(grand, rel=1e-12)
    assert chart.sigma == close(s_bar / factor, rel=1e-9)
    a3 = 3 / (factor * math.sqrt(5))
    assert chart.means.upper[0] == close(grand + a3 * s_bar, rel=1e-12)
    assert chart.means.lower[7] == close(grand - a3 * s_bar, rel=1e-12)
    b4 = 1 + 3 * math.sqrt(1 - factor**2) / factor
    assert chart.spreads.centre[0] == close(s_bar, rel=1e-9)
    assert chart.spreads.upper[0] == close(b4 * s_bar, rel=1e-9)
    assert chart.spreads.lower[0] == 0.0


def moments_of_the_range(n: int) -> tuple[float, float]:
    """By the density of the range, on Gauss and Legendre's nodes."""
    nodes, weights = np.polynomial.legendre.leggauss(300)
    w, over_w = 8 * (nodes + 1), 8 * weights
    x, over_x = 10 * nodes, 10 * weights
    right = x[:, None] + w[None, :]
    inside = scipy.stats.norm.cdf(right) - scipy.stats.norm.cdf(x)[:, None]
    both = scipy.stats.norm.pdf(x)[:, None] * scipy.stats.norm.pdf(right) * inside ** (n - 2)
    density = n * (n - 1) * (over_x @ both)
    first, second = (float(over_w @ (density * w**power)) for power in (1, 2))
    return first, math.sqrt(second - first**2)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 10, 25, 60])
def test_the_mean_and_the_spread_of_ranges_equal_those_of_their_density(n: int) -> None:
    mean, spread = moments_of_the_range(n)
    assert d2(n) == close(mean, rel=1e-9)
    assert d3(n) == close(spread, rel=1e-9)


def test_ranges_of_two_and_three_have_closed_moments() -> None:
    assert d2(2) == close(2 / math.sqrt(math.pi), rel=1e-12)
    assert d3(2) == close(math.sqrt(2 - 4 / math.pi), rel=1e-12)
    assert d2(3) == close(3 / math.sqrt(math.pi), rel=1e-12)
    assert (d2(1), d3(1)) == (0.0, math.inf)


@pytest.mark.parametrize(
    ("n", "mean", "spread", "lower", "upper"),
    [
        (2, 1.128, 0.853, 0, 3.267), (3, 1.693, 0.888, 0, 2.575), (4, 2.059, 0.880, 0, 2.282),
        (5, 2.326, 0.864, 0, 2.115), (6, 2.534, 0.848, 0, 2.004), (7, 2.704, 0.833, 0.076, 1.924),
        (8, 2.847, 0.820, 0.136, 1.864), (9, 2.970, 0.808, 0.184, 1.816),
        (10, 3.078, 0.797, 0.223, 1.777), (15, 3.472, 0.756, 0.347, 1.653),
        (25, 3.931, 0.708, 0.459, 1.541),
    ],
)  # fmt: skip
def test_the_printed_factors_of_x_bar_and_r(
    n: int, mean: float, spread: float, lower: float, upper: float
) -> None:
    """Montgomery, 7th ed., appendix VI; AIAG SPC, 2nd ed., Appendix E."""
    assert d2(n) == close(mean, abs=6e-4)
    assert d3(n) == close(spread, abs=6e-4)
    assert range_factors(n) == close((lower, upper), abs=1.1e-3)


def test_x_bar_and_r_of_the_textbooks_flow_widths() -> None:
    """Montgomery, 7th ed., example 6.1: 25 samples of 5, grand mean 1.5056, mean range 0.32521."""
    middle, width = 1.5056, 0.32521
    sample = [middle - width / 2, middle, middle, middle, middle + width / 2]
    chart = xbar_range_chart(grouped(*[sample] * 25))
    assert chart.means.upper[0] == close(1.69325, abs=1e-4)
    assert chart.means.lower[0] == close(1.31795, abs=1e-4)
    assert chart.spreads.centre[0] == close(0.32521, rel=1e-12)
    assert chart.spreads.upper[0] == close(0.68749, abs=3e-4)
    assert chart.spreads.lower[0] == 0.0
    assert chart.sigma == close(0.1398, abs=1e-4)


def test_limits_of_ranges_step_with_the_number_of_parts() -> None:
    chart = xbar_range_chart(grouped([1.0, 2.0, 3.0], [2.0, 4.0], [5.0], [1.0, 2.0, 2.5, 3.0]))
    known = {n: moments_of_the_range(n) for n in (2, 3, 4)}
    ranges = [(3, 2.0), (2, 2.0), (4, 2.0)]
    worth = {n: (known[n][0] / known[n][1]) ** 2 for n in known}
    sigma = sum(worth[n] * r / known[n][0] for n, r in ranges) / sum(worth.values())
    assert chart.sigma == close(sigma, rel=1e-9)
    assert chart.spreads.centre[2] is chart.spreads.upper[2] is None
    for place, n in ((0, 3), (1, 2), (3, 4)):
        middle, spread = known[n]
        assert chart.spreads.upper[place] == close((middle + 3 * spread) * sigma, rel=1e-9)
        assert chart.means.upper[place] == close(2.55 + 3 * sigma / math.sqrt(n), rel=1e-9)


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
    assert chart.spreads.upper[2] is None


def test_between_and_within_uses_the_moving_ranges_of_the_means() -> None:
    groups = grouped([1.0, 2.0], [4.0, 5.0], [2.0, 3.0])
    chart = between_within_chart(groups)
    assert chart.centre == close((1.5 + 4.5 + 2.5) / 3)
    assert chart.sigma_of_means == close((3 + 2) / 2 / 1.128)
    half = 3 * (chart.sigma_of_means or 0)
    assert chart.means.upper == close(((chart.centre or 0) + half,) * 3)


@pytest.mark.parametrize("groups", [(), ([1.0],), ([1.0], [2.0]), ([3.0, 3.0],)])
def test_little_has_no_limits_and_breaks_nothing(groups: tuple[list[float], ...]) -> None:
    for make in (xbar_chart, xbar_range_chart, between_within_chart):
        chart = make(grouped(*groups))
        assert (chart.centre is None) == (not groups)
        assert len(chart.means.upper) == len(groups)
    if not any(len(group) > 1 for group in groups):
        assert within_sigma(grouped(*groups)) is None
        assert sigma_of_ranges(grouped(*groups)) is None


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
    assert found.prints_p_value == close(scipy.stats.f_oneway(*data[0]).pvalue, rel=1e-9)


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
