"""Mean, spread and moving range, kept up to date value by value or taken from a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import fsum, sqrt

D2 = 1.128
"""Mean range of two normal values in standard deviations (AIAG SPC, 2nd ed., Appendix E)."""

D4 = 3.267
"""Upper limit factor for the range of two (AIAG SPC, 2nd ed., Appendix E). D3 is 0."""


class Moments:
    """Welford's running mean and sum of squares (Technometrics 4, 1962), plus moving ranges.

    Values must be finite and come in the order of the chart. Constant time and memory per value.
    """

    __slots__ = ("_range_sum", "_squares", "last", "mean", "n")

    def __init__(self) -> None:
        self.n = 0
        self.mean = 0.0
        self.last = 0.0
        self._squares = 0.0
        self._range_sum = 0.0

    def add(self, value: float) -> None:
        if self.n:
            self._range_sum += abs(value - self.last)
        self.n += 1
        self.last = value
        away = value - self.mean
        self.mean += away / self.n
        self._squares += away * (value - self.mean)

    @property
    def sigma_overall(self) -> float | None:
        """Sample standard deviation, n - 1 in the denominator; None below two values."""
        return sqrt(self._squares / (self.n - 1)) if self.n > 1 else None

    @property
    def sigma_within(self) -> float | None:
        """Mean moving range over d2 (AIAG SPC, 2nd ed., ch. II); None below two values."""
        return self._range_sum / (self.n - 1) / D2 if self.n > 1 else None


def mean(values: Sequence[float]) -> float | None:
    """Arithmetic mean with one rounding error (`math.fsum`); None of nothing."""
    return fsum(values) / len(values) if values else None


def sigma_overall(values: Sequence[float]) -> float | None:
    """Sample standard deviation s, n - 1 in the denominator (ISO 3534-1); None below two values."""
    if len(values) < 2:
        return None
    if min(values) == max(values):
        return 0.0
    centre = fsum(values) / len(values)
    return sqrt(fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def moving_ranges(values: Sequence[float]) -> tuple[float, ...]:
    """|x[i] - x[i-1]|: one fewer than there are values (NIST/SEMATECH e-Handbook 6.3.2.2)."""
    return tuple(abs(after - before) for before, after in pairwise(values))


def sigma_within(values: Sequence[float]) -> float | None:
    """Mean moving range over d2 = 1.128 (NIST/SEMATECH e-Handbook 6.3.2.2); None below two."""
    if len(values) < 2:
        return None
    return fsum(moving_ranges(values)) / (len(values) - 1) / D2
