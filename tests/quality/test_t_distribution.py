"""Student's t against closed forms and printed tables."""

from __future__ import annotations

from math import atan, cos, inf, pi, sin, sqrt, tan
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.quality.distributions import t_cdf, t_quantile, two_sided

PROBABILITIES = st.floats(0.5, 0.9999)
close = pytest.approx


def even_or_odd_series(t: float, freedom: int) -> float:
    """The exact sums of Abramowitz & Stegun 26.7.3 and 26.7.4: P(-t < T < t)."""
    angle = atan(t / sqrt(freedom))
    term = total = cos(angle) if freedom % 2 else 1.0
    for k in range(2 if freedom % 2 else 1, freedom - 2, 2):
        term *= cos(angle) ** 2 * k / (k + 1)
        total += term
    if freedom % 2 == 0:
        return sin(angle) * total
    return 2 / pi * (angle + (sin(angle) * total if freedom > 1 else 0.0))


@given(st.floats(0.0, 50.0), st.integers(1, 300))
def test_the_distribution_equals_its_exact_sums(t: float, freedom: int) -> None:
    assert t_cdf(t, freedom) == close(0.5 + even_or_odd_series(t, freedom) / 2, abs=1e-11)
    assert t_cdf(-t, freedom) == close(0.5 - even_or_odd_series(t, freedom) / 2, abs=1e-11)


@given(PROBABILITIES)
def test_one_and_two_degrees_have_closed_quantiles(p: float) -> None:
    assert t_quantile(p, 1) == close(tan(pi * (p - 0.5)), rel=1e-9, abs=1e-9)
    expected = (2 * p - 1) / sqrt(2 * p * (1 - p))
    assert t_quantile(p, 2) == close(expected, rel=1e-9, abs=1e-9)
    assert t_quantile(1 - p, 2) == close(-expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("p", "freedom", "expected"),
    [(0.975, 5, 2.571), (0.975, 10, 2.228), (0.995, 30, 2.750), (0.95, 120, 1.658)],
)
def test_quantiles_equal_the_printed_table(p: float, freedom: int, expected: float) -> None:
    """NIST/SEMATECH e-Handbook 1.3.6.7.2."""
    assert t_quantile(p, freedom) == close(expected, abs=5e-4)


def test_many_degrees_are_normal() -> None:
    assert t_quantile(0.975, 1e9) == close(NormalDist().inv_cdf(0.975), abs=1e-7)
    assert two_sided(0.05, 1, inf) == close(1.959963984540054)


def test_impossible_probabilities_are_infinite() -> None:
    assert t_quantile(1.0, 5) == inf
    assert t_quantile(0.0, 5) == -inf


def test_more_comparisons_ask_for_more() -> None:
    assert two_sided(0.05, 1, 20) == close(t_quantile(0.975, 20))
    each = 1 - 0.95 ** (1 / 8)
    assert two_sided(0.05, 8, 20) == close(t_quantile(1 - each / 2, 20), rel=1e-9)
