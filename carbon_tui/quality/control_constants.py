"""Factors of control charts for samples of n normal values, calculated instead of looked up.

The printed tables (AIAG SPC, 2nd ed., Appendix E; ISO 7870-2, table 2) give them to four figures.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, inf, lgamma, sqrt


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
