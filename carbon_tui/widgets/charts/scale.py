"""Values to rows and columns, and which stretch of the points is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FARTHEST = 3.0
"""A specification limit is drawn while it makes the picture at most so many times as high."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` at the far end to `high` at the near end, over `size` cells."""

    low: float
    high: float
    size: int

    def offset(self, value: float, parts: int = 1) -> int:
        """Cells (or parts of cells) from the low end, clipped to the picture."""
        steps = self.size * parts
        if self.high <= self.low:
            return steps // 2
        at = int((value - self.low) / (self.high - self.low) * steps)
        return min(max(at, 0), steps - 1)

    def row(self, value: float, parts: int = 1) -> int:
        """Rows count from the top, where the high end is."""
        return self.size * parts - 1 - self.offset(value, parts)

    def shows(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class PointView:
    """The points shown: `count` of them from `first` on. A count of 0 means all that there are."""

    first: int = 0
    count: int = 0

    def fitted(self, n: int, columns: int) -> PointView:
        """Inside n points; by default the latest, one to a column."""
        count = min(n, self.count or max(1, columns))
        first = min(max(0, self.first), n - count) if self.count else n - count
        return PointView(max(0, first), max(1, count))

    def including(self, point: int) -> PointView:
        """Moved to show this point: by one where that is enough, else with it in the middle."""
        last = self.first + self.count - 1
        if self.first <= point <= last:
            return self
        if point in (self.first - 1, last + 1):
            return PointView(self.first + (1 if point > last else -1), self.count)
        return PointView(max(0, point - self.count // 2), self.count)

    def zoomed(self, factor: float, point: int, n: int) -> PointView:
        """More or fewer points around one that keeps its place."""
        count = max(10, min(n, round(self.count * factor)))
        share = (point - self.first) / self.count
        return PointView(max(0, min(n - count, round(point - share * count))), count)

    def column(self, point: int, columns: int) -> int:
        """Where a point is drawn; few points are spread out, many share a column."""
        return int((point - self.first + 0.5) * columns / self.count)

    def point(self, column: int, columns: int) -> int:
        """The point nearest to a column."""
        inside = int((column + 0.5) * self.count / columns)
        return self.first + min(max(inside, 0), self.count - 1)


def value_range(
    values: Sequence[float], inner: Sequence[float], outer: Sequence[float]
) -> tuple[float, float]:
    """What the picture shows: all inner limits; values and outer limits that are not too far.

    Values beyond are drawn at the edge with an arrow: one outlier must not flatten the rest.
    """
    core = [*inner] or [*values] or [*outer] or [0.0]
    low, high = min(core), max(core)
    reach = FARTHEST * (high - low) if high > low else FARTHEST * (abs(high) or 1.0)
    near = [v for v in (*values, *outer) if low - reach <= v <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    margin = (high - low) * 0.05 or abs(high) * 0.05 or 0.5
    return low - margin, high + margin
