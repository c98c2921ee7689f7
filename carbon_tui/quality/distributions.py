"""Distributions that the standard library lacks: Student's t, F, chi-square, binomial.

All are built on the regularised incomplete beta and gamma functions.
"""

from __future__ import annotations

from math import exp, expm1, floor, inf, isfinite, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
"""Stands for 0 in continued fractions, which divide by it (Lentz; Numerical Recipes, 5.2)."""
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
    alpha_of_each = -expm1(log1p(-alpha) / max(1, comparisons))
    if freedom >= _NORMAL_FROM:
        return NormalDist().inv_cdf(1 - alpha_of_each / 2)
    return t_quantile(1 - alpha_of_each / 2, freedom)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b) by the continued fraction DLMF 8.17.22, evaluated by Lentz's method."""
    return _incomplete_beta(a, b, x, 1 - x)


def _incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """The same where 1 - x is known better than subtraction gives it."""
    if x <= 0 or rest <= 0:
        return float(rest <= 0)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, rest, x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest))
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


def t_two_sided(t: float, freedom: float) -> float:
    """P(|T| >= |t|): the two-sided p-value; 1 without degrees of freedom, 0 for an infinite t."""
    if freedom <= 0:
        return 1.0
    if not isfinite(t):
        return 0.0
    if freedom >= _NORMAL_FROM:
        return 2 * NormalDist().cdf(-abs(t))
    return _beta_of_ratio(freedom / 2, 0.5, freedom, t * t)


def f_upper(f: float, above: float, below: float) -> float:
    """P(F >= f) with so many degrees of freedom above and below (DLMF 8.17; A&S 26.6.2)."""
    if f <= 0:
        return 1.0
    if not isfinite(f):
        return 0.0
    return _beta_of_ratio(below / 2, above / 2, below, above * f)


def _beta_of_ratio(a: float, b: float, part: float, rest: float) -> float:
    """I_x(a, b) at x = part / (part + rest)."""
    return _incomplete_beta(a, b, part / (part + rest), rest / (part + rest))


def incomplete_gamma_upper(a: float, x: float) -> float:
    """Q(a, x), regularised: the series DLMF 8.11.4 below a + 1, else the fraction 8.9.2."""
    if x <= 0:
        return 1.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        return 1 - front * _gamma_series(a, x)
    return front * _gamma_fraction(a, x)


def _gamma_series(a: float, x: float) -> float:
    term = total = 1 / a
    step = a
    while term > total * 1e-17:
        step += 1
        term *= x / step
        total += term
    return total


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / _apart(b)
    value = d
    for m in range(1, 100_000):
        step = -m * (m - a)
        b += 2
        d = 1 / _apart(step * d + b)
        c = _apart(b + step / c)
        value *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return value


def chi_square_upper(x: float, freedom: float) -> float:
    """P(X >= x) of chi-square (DLMF 8.2; A&S 26.4.19)."""
    return incomplete_gamma_upper(freedom / 2, x / 2)


def chi_square_quantile(p: float, freedom: float) -> float:
    """The x with P(X <= x) = p: Newton's method from Wilson and Hilferty's approximation.

    E. B. Wilson and M. M. Hilferty, Proc. Natl. Acad. Sci. 17 (1931), 684-688. 0 < p < 1.
    """
    ninth = 2 / (9 * freedom)
    x = freedom * max(1 - ninth + NormalDist().inv_cdf(p) * sqrt(ninth), 1e-3) ** 3
    low, high = 0.0, inf
    for _ in range(200):
        missing = 1 - p - chi_square_upper(x, freedom)
        low, high = (low, x) if missing > 0 else (x, high)
        density = exp((freedom / 2 - 1) * log(x / 2) - x / 2 - lgamma(freedom / 2)) / 2
        after = x - missing / density if density else x * 2
        if not low <= after <= high:
            after = (low + high) / 2 if isfinite(high) else x * 2
        if abs(after - x) <= 1e-14 * x:
            return after
        x = after
    return x


_ROUNDING = 1e-13
"""What a probability may lack by rounding: half of an odd number of fair trials is exactly 0.5."""


def binomial_cdf(hits: int, n: int, p: float) -> float:
    """P(X <= hits) of so many independent trials (DLMF 8.17.5)."""
    if hits < 0:
        return 0.0
    return 1.0 if hits >= n else incomplete_beta(n - hits, hits + 1, 1 - p)


def binomial_quantile(q: float, n: int, p: float) -> int:
    """The smallest count with P(X <= count) >= q; found from the normal approximation outwards."""
    if n <= 0 or p <= 0 or q <= 0:
        return 0
    if p >= 1:
        return n
    guess = n * p + NormalDist().inv_cdf(min(max(q, 1e-300), 1 - 1e-16)) * sqrt(n * p * (1 - p))
    count = min(max(floor(guess), 0), n)
    least = q - _ROUNDING
    while count > 0 and binomial_cdf(count - 1, n, p) >= least:
        count -= 1
    while count < n and binomial_cdf(count, n, p) < least:
        count += 1
    return count


def fisher_exact(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Two-sided p-value of two counts: tables as rare as this one or rarer, margins held.

    R. A. Fisher, J. Roy. Stat. Soc. 85 (1922), 87-94. 1 where a margin is empty.
    """
    total_hits, total = hits + other_hits, n + other_n
    least, most = max(0, total_hits - other_n), min(n, total_hits)
    if least == most:
        return 1.0
    base = _log_choose(total, total_hits)
    logs = [
        _log_choose(n, k) + _log_choose(other_n, total_hits - k) - base
        for k in range(least, most + 1)
    ]
    here = logs[hits - least]
    return min(
        1.0, sum(exp(log_probability) for log_probability in logs if log_probability <= here + 1e-7)
    )


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
