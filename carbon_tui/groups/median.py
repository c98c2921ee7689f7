"""The middle of many numbers, found without holding up whatever else runs meanwhile."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

SORTED_AT_ONCE = 20_000
"""Numbers that are sorted in one go, some milliseconds in which nothing else is heard."""
SAMPLE = 4_000
"""Values that are sorted first, to know about where the middle lies."""
BESIDE_THE_MIDDLE = 200
"""Places of the sorted sample to both sides of its middle: six standard errors of a rank."""


def middle_of(values: Sequence[float]) -> float | None:
    """The median: of an even count the mean of the two in the middle; None of none.

    Of many, a sample tells between which two values the middle lies, and only what is between
    them is sorted (R. W. Floyd and R. L. Rivest, Comm. ACM 18 (1975), 165-172).
    """
    first, last, piece = (len(values) - 1) // 2, len(values) // 2, values
    while len(piece) > SORTED_AT_ONCE:
        low, high = _around(first, piece)
        below = sum([1 for value in piece if value < low])
        between = [value for value in piece if low <= value <= high]
        first, last = first - below, last - below
        if first < 0 or last >= len(between):  # a sample that was no likeness
            return statistics.median(values)
        if low == high:
            return low
        if len(between) == len(piece):  # two values, each many times
            return _of_two(low, high, between, first, last)
        piece = between
    ordered = sorted(piece)
    return (ordered[first] + ordered[last]) / 2 if ordered else None


def _around(place: int, values: Sequence[float]) -> tuple[float, float]:
    """Two values, and between them the one at this place of the order, as far as a sample tells."""
    sample = sorted(values[:: len(values) // SAMPLE])
    middle = place * len(sample) // len(values)
    return (
        sample[max(0, middle - BESIDE_THE_MIDDLE)],
        sample[min(len(sample) - 1, middle + BESIDE_THE_MIDDLE)],
    )


def _of_two(low: float, high: float, values: Sequence[float], first: int, last: int) -> float:
    """The mean of the values at two places of the order, of which most are the two ends."""
    lowest = sum([1 for value in values if value == low])
    highest = len(values) - sum([1 for value in values if value == high])
    ends = [low if at < lowest else high if at >= highest else None for at in (first, last)]
    known = [end for end in ends if end is not None]
    if len(known) == len(ends):
        return sum(known) / len(known)
    ordered = sorted(values)
    return (ordered[first] + ordered[last]) / 2
