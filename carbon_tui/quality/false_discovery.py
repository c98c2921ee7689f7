"""Many comparisons at once: which are real (Benjamini and Hochberg), and how large an effect is."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, exp, lgamma, sqrt

from carbon_tui.quality.sample_sums import ValueSums, pooled_squares

LEVEL = 0.05
"""The share of false ones accepted among what is called off."""


def adjusted_p_values(p_values: Sequence[float]) -> list[float]:
    """The false-discovery rate at which each comparison would just be called off, in their order.

    Y. Benjamini and Y. Hochberg, J. Roy. Stat. Soc. B 57 (1995), 289-300: min over j >= i of
    p(j) m / j, at most 1.
    """
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i], reverse=True)
    adjusted = [1.0] * m
    least = 1.0
    for place, i in enumerate(order):
        least = min(least, p_values[i] * m / (m - place))
        adjusted[i] = least
    return adjusted


def hedges_g(ours: ValueSums, theirs: ValueSums) -> float | None:
    """The difference of two means in pooled standard deviations, corrected for small samples.

    L. V. Hedges, J. Educational Statistics 6 (1981), 107-128, with the exact correction
    J = gamma(m / 2) / (sqrt(m / 2) gamma((m - 1) / 2)), m = n1 + n2 - 2. None without a spread.
    """
    freedom = ours.n + theirs.n - 2
    if not ours.n or not theirs.n or freedom < 1:
        return None
    squares = pooled_squares(ours, theirs)
    if squares <= 0:
        return None
    return small_sample_correction(freedom) * (ours.mean - theirs.mean) / sqrt(squares / freedom)


def small_sample_correction(freedom: int) -> float:
    """Hedges' J, near 1 - 3 / (4 m - 1); 1 where it is not defined, with one degree of freedom."""
    if freedom < 2:
        return 1.0
    return exp(lgamma(freedom / 2) - lgamma((freedom - 1) / 2)) / sqrt(freedom / 2)


def cohens_h(rate: float, other_rate: float) -> float:
    """The difference of two rates on the scale where it is equally hard to see everywhere.

    2 asin(sqrt(p1)) - 2 asin(sqrt(p2)): J. Cohen, Statistical Power Analysis for the Behavioral
    Sciences, 2nd ed. (1988), ch. 6.
    """
    return 2 * asin(sqrt(rate)) - 2 * asin(sqrt(other_rate))
