"""How values are distributed: equal bins by a named rule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, log2, nextafter

MAX_BINS = 60
"""More bins than this say nothing more on a terminal."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """`counts[i]` values lie in edges[i] <= x < edges[i + 1]; the last bin includes its end."""

    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    rule: str = ""

    @property
    def n(self) -> int:
        return sum(self.counts)

    def bin_of(self, value: float) -> int | None:
        """The bin in which the value counts; None outside of all."""
        if not self.counts or not self.edges[0] <= value <= self.edges[-1]:
            return None
        return min(bisect_right(self.edges, value) - 1, len(self.counts) - 1)


def histogram(values: Sequence[float], most: int = MAX_BINS) -> Histogram:
    """Bins by Freedman and Diaconis, else Sturges; one bin for equal values; none for none.

    Width 2 IQR / n^(1/3) (Freedman & Diaconis, Z. Wahrscheinlichkeitstheorie 57 (1981), 453-476).
    Where the middle half is one value, 1 + log2 n bins (Sturges, JASA 21 (1926), 65-66).
    """
    if not values:
        return Histogram()
    ordered = sorted(values)
    low, high = ordered[0], ordered[-1]
    if low == high:
        return Histogram((low, nextafter(high, high + 1)), (len(ordered),), "one value")
    bins, rule = _bins(ordered, most)
    edges = (*(low + (high - low) * i / bins for i in range(bins)), high)
    return Histogram(edges, _counts(ordered, edges), rule)


def bins_apart(
    values: Sequence[float], lower: float | None, upper: float | None, most: int
) -> list[tuple[float, float, int]]:
    """From, to and count of at most so many bins, none of which straddles a specification limit.

    Limits are inclusive: a value on one counts among those within.
    """
    below = [value for value in values if lower is not None and value < lower]
    above = [value for value in values if upper is not None and value > upper]
    within = [
        value
        for value in values
        if (lower is None or value >= lower) and (upper is None or value <= upper)
    ]
    bins: list[tuple[float, float, int]] = []
    for some, room in ((below, 2), (within, max(1, most - 4)), (above, 2)):
        histogram_of_some = histogram(some, room)
        bins += zip(
            histogram_of_some.edges,
            histogram_of_some.edges[1:],
            histogram_of_some.counts,
            strict=False,
        )
    return bins


MOST_ANCHORED = 200
"""Bins of one width from limits to values far away: more of them say nothing."""


def histogram_at_limits(
    values: Sequence[float], lower: float | None, upper: float | None
) -> Histogram:
    """Bins of one width with edges on the specification limits, so that none straddles one.

    A value on a limit counts among those within. Without limits, or with values so far away that
    they would be hundreds of bins, as `histogram`.
    """
    plain = histogram(values)
    anchor = lower if lower is not None else upper
    if anchor is None or len(plain.edges) < 3:
        return plain
    width = plain.edges[1] - plain.edges[0]
    if lower is not None and upper is not None and upper > lower:
        width = (upper - lower) / max(1, round((upper - lower) / width))
    inside = [nextafter(value, -inf) if value == upper else value for value in values]
    first = floor((min(inside) - anchor) / width)
    last = max(first, floor((max(inside) - anchor) / width))
    if last - first >= MOST_ANCHORED:
        return plain
    edges = [anchor + width * place for place in range(first - 1, last + 3)]
    for limit in (lower, upper):  # what rounding moved stands on its limit again
        if limit is not None:
            edges = [limit if abs(edge - limit) < width / 1e6 else edge for edge in edges]
    counts = _counts(sorted(inside), edges)
    filled = [place for place, count in enumerate(counts) if count]
    return Histogram(  # the bins beside are there for what rounding puts on the other side
        tuple(edges[filled[0] : filled[-1] + 2]),
        counts[filled[0] : filled[-1] + 1],
        f"{plain.rule}, cut at the limits",
    )


def quantile(ordered: Sequence[float], p: float) -> float:
    """Linear between order statistics: type 7 of Hyndman & Fan, Am. Statistician 50 (1996)."""
    at = p * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def _bins(ordered: Sequence[float], most: int) -> tuple[int, str]:
    n = len(ordered)
    width = 2 * (quantile(ordered, 0.75) - quantile(ordered, 0.25)) / n ** (1 / 3)
    span = ordered[-1] - ordered[0]
    bin_count = span / width if width > 0 else log2(n) + 1
    rule = "Freedman-Diaconis" if width > 0 else "Sturges"
    if bin_count > most:
        return most, f"{rule}, at most {most} bins"
    return max(1, ceil(bin_count)), rule


def _counts(ordered: Sequence[float], edges: Sequence[float]) -> tuple[int, ...]:
    counts = [0] * (len(edges) - 1)
    for value in ordered:
        counts[min(bisect_right(edges, value) - 1, len(counts) - 1)] += 1
    return tuple(counts)
