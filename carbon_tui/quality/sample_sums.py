"""Sums of a sample, of which many groups can be compared with all others without looking twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

ROUNDING = 1e-12
"""Squares that are smaller beside those of everything are what rounding has left of nothing."""


@dataclass(frozen=True, slots=True)
class ValueSums:
    """Count, sum and squares of values as distances from one origin, the same for all samples.

    Taken about the mean of everything, nine digits and more are left after a difference of two.
    """

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, values: Sequence[float], origin: float = 0.0) -> ValueSums:
        return cls(
            len(values),
            fsum(value - origin for value in values),
            fsum((value - origin) ** 2 for value in values),
        )

    def without(self, part: ValueSums) -> ValueSums:
        """What is left where this part is taken out."""
        return ValueSums(self.n - part.n, self.total - part.total, self.squares - part.squares)

    @property
    def mean(self) -> float:
        """As a distance from the origin."""
        return self.total / self.n

    @property
    def about_mean(self) -> float:
        """Sum of squared distances from the sample's own mean."""
        return max(0.0, self.squares - self.total * self.total / self.n) if self.n else 0.0


def pooled_squares(ours: ValueSums, theirs: ValueSums) -> float:
    """Squares about both means together; 0 where only rounding is left of them."""
    squares = ours.about_mean + theirs.about_mean
    return squares if squares > ROUNDING * (ours.squares + theirs.squares) else 0.0


@dataclass(frozen=True, slots=True)
class CountSums:
    """Bad parts out of judged ones, print by print: what rates and their dispersion need."""

    samples: int = 0
    bad: int = 0
    judged: int = 0
    squares: float = 0.0
    """Of bad² / judged over the samples."""

    @classmethod
    def of(cls, counts: Iterable[tuple[int, int]]) -> CountSums:
        """(bad, judged) of each print; those without any judged part are left out."""
        known = [(bad, judged) for bad, judged in counts if judged]
        return cls(
            len(known),
            sum(bad for bad, _ in known),
            sum(judged for _, judged in known),
            fsum(bad * bad / judged for bad, judged in known),
        )

    def without(self, part: CountSums) -> CountSums:
        return CountSums(
            self.samples - part.samples,
            self.bad - part.bad,
            self.judged - part.judged,
            self.squares - part.squares,
        )

    @property
    def rate(self) -> float:
        return self.bad / self.judged

    @property
    def chi_square(self) -> float:
        """Pearson's, of the samples against their common rate: sum (bad - n p)² / (n p (1 - p))."""
        variance = self.rate * (1 - self.rate) if self.judged else 0.0
        if variance <= 0:
            return 0.0
        return max(0.0, self.squares - self.bad * self.rate) / variance
