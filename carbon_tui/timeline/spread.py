"""A duration that is not known exactly, as values that are all equally likely.

No shape is assumed: a build that fails now and then has two humps, and a sum of such durations is
what it is. Two spreads are added value by value (each with each) and thinned out again, which
keeps the shortest and the longest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_VALUES_KEPT = 24
"""Of a spread. A sum looks at the square of it."""
LOW_SHARE, HIGH_SHARE = 0.05, 0.95
"""What a range leaves out on either side. Nine of ten true ends are to lie within; the rest is for
what the past does not teach."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds, ascending, each as likely as any other; never empty."""

    seconds: tuple[float, ...]

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """Raises ValueError where there is no value at all."""
        values = sorted(seconds)
        if not values:
            raise ValueError("a spread needs at least one value")
        return cls(_thinned(values))

    @property
    def low(self) -> float:
        return self._at(LOW_SHARE)

    @property
    def likely(self) -> float:
        """The median."""
        return self._at(0.5)

    @property
    def high(self) -> float:
        return self._at(HIGH_SHARE)

    def plus(self, other: Spread) -> Spread:
        """One after the other, neither depending on the other."""
        sums = sorted(one + two for one in self.seconds for two in other.seconds)
        return Spread(_thinned(sums))

    def times(self, factor: float) -> Spread:
        """`factor` above 0."""
        return Spread(tuple(value * factor for value in self.seconds))

    def beyond(self, elapsed: float) -> Spread | None:
        """What is left once so many seconds have passed without an end; None where every value is
        exceeded already."""
        left = [value - elapsed for value in self.seconds if value > elapsed]
        return Spread.of(left) if left else None

    def _at(self, share: float) -> float:
        """The value below which this share lies, between two values in proportion."""
        place = share * (len(self.seconds) - 1)
        below = int(place)
        above = min(below + 1, len(self.seconds) - 1)
        return self.seconds[below] + (place - below) * (self.seconds[above] - self.seconds[below])


NOTHING_TO_WAIT_FOR = Spread((0.0,))


def _thinned(values: list[float]) -> tuple[float, ...]:
    """At most `MOST_VALUES_KEPT` of the sorted values, the first and the last among them."""
    last = len(values) - 1
    if last < MOST_VALUES_KEPT:
        return tuple(values)
    steps = MOST_VALUES_KEPT - 1
    return tuple(values[round(step * last / steps)] for step in range(MOST_VALUES_KEPT))
