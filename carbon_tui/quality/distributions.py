"""Student's t, which the comparison of groups needs and the standard library lacks."""

from __future__ import annotations

from math import exp, expm1, inf, isfinite, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
_NORMAL_FROM = 1e7  # degrees of freedom beyond which t and normal agree to about 1e-7


def t_cdf(t: float, freedom: float) -> float:
    """P(T <= t) by the regularised incomplete beta function (DLMF 8.17; A&S 26.7.1)."""
    if freedom >= _NORMAL_FROM:
        return NormalDist().cdf(t)
    square = t * t
    if square < freedom:  # near the middle the tail's formula would lose t itself
        half = 0.5 * incomplete_beta(0.5, freedom / 2, square / (freedom + square))
        return 0.5 + (half if t > 0 else -half)
    tail = 0.5 * incomplete_beta(freedom / 2, 0.5, freedom / (freedom + square))
    return 1 - tail if t > 0 else tail


def t_quantile(p: float, freedom: float) -> float:
    """The t with P(T <= t) = p, by bisection on `t_cdf`; infinite where p is 0 or 1."""
    if p < 0.5:
        return -t_quantile(1 - p, freedom)
    if p >= 1 or freedom <= 0:
        return inf
    low, high = 0.0, 1.0
    while t_cdf(high, freedom) < p and isfinite(high):
        low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if t_cdf(middle, freedom) < p else (low, middle)
    return (low + high) / 2


def two_sided(alpha: float, comparisons: int, freedom: float) -> float:
    """|t| beyond which one of several comparisons is off at the level alpha over all of them.

    Šidák's correction: each is judged at 1 - (1 - alpha)^(1/k) (Šidák, JASA 62 (1967), 626-633).
    Infinite degrees of freedom give the normal quantile.
    """
    each = -expm1(log1p(-alpha) / max(1, comparisons))
    if freedom >= _NORMAL_FROM:
        return NormalDist().inv_cdf(1 - each / 2)
    return t_quantile(1 - each / 2, freedom)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b) by the continued fraction DLMF 8.17.22, evaluated by Lentz's method."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 10_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _apart(1 + step * d)
            c = _apart(1 + step / c)
            value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _apart(value: float) -> float:
    """Keep Lentz's method off a division by zero."""
    return value if abs(value) > _TINY else _TINY


def standard_error_factor(n: int, total: int) -> float:
    """sqrt((N - n) / (N n)): how a group's mean varies about the mean of all, in sigmas."""
    return sqrt((total - n) / (total * n)) if 0 < n <= total else 0.0
