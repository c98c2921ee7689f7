"""Factors of control charts for samples of n normal values, calculated instead of looked up.

The printed tables (AIAG SPC, 2nd ed., Appendix E; ISO 7870-2, table 2) give them to four figures.
"""

from __future__ import annotations

from functools import lru_cache
from math import erf, exp, inf, lgamma, pi, sqrt


@lru_cache(maxsize=4096)
def c4(n: int) -> float:
    """Mean of s in standard deviations: sqrt(2 / (n - 1)) gamma(n / 2) / gamma((n - 1) / 2).

    Montgomery, Introduction to Statistical Quality Control, 7th ed., eq. 3.17. 0 below two values.
    """
    if n < 2:
        return 0.0
    return sqrt(2 / (n - 1)) * exp(lgamma(n / 2) - lgamma((n - 1) / 2))


def spread_of_s(n: int) -> float:
    """Standard deviation of s in standard deviations: sqrt(1 - c4²); infinite below two values."""
    return sqrt(1 - c4(n) ** 2) if n > 1 else inf


@lru_cache(maxsize=4096)
def _range_moments(n: int) -> tuple[float, float]:
    """Mean and standard deviation of the range of n values, in standard deviations.

    From its distribution F(w) = n times the integral of phi(x) (Phi(x + w) - Phi(x))^(n - 1): the
    mean is the integral of 1 - F, the mean square that of 2 w (1 - F) (H. L. Harter, "Tables of
    range and Studentized range", Annals of Mathematical Statistics 31 (1960), 1122-1147). Both are
    sums at equal steps of x and of log w, which for such functions are exact to 12 digits.
    """
    step, log_step = 0.125, 0.0625
    first = second = 0.0
    for i in range(-512, 45):
        width = exp(log_step * i)
        covered = 0.0
        if width > 1e-6:  # narrower ranges are too rare to count
            for place in range(int((width / 2 + 9) / step)):
                middle, share = step * place, step if place else step / 2
                low, high = middle - width / 2, middle + width / 2
                inside = (erf(high / sqrt(2)) - erf(low / sqrt(2))) / 2
                ends = exp(-low * low / 2) + exp(-high * high / 2)
                covered += share * ends / sqrt(2 * pi) * inside ** (n - 1)
        beyond = (1 - n * covered) * log_step * width
        first += beyond
        second += 2 * width * beyond
    return first, sqrt(second - first * first)


def d2(n: int) -> float:
    """Mean of the range in standard deviations; 0 below two values."""
    return _range_moments(n)[0] if n > 1 else 0.0


def d3(n: int) -> float:
    """Standard deviation of the range in standard deviations; infinite below two values."""
    return _range_moments(n)[1] if n > 1 else inf


def range_factors(n: int) -> tuple[float, float]:
    """D3 and D4: limits of a range over the mean range, 1 -/+ 3 d3 / d2, not below zero.

    Montgomery, 7th ed., eq. 6.12 and appendix VI; AIAG SPC, 2nd ed., Appendix E.
    """
    away = 3 * d3(n) / d2(n)
    return max(0.0, 1 - away), 1 + away
