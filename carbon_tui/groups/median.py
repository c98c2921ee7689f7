"""The middle of many numbers, found without holding up whatever else runs meanwhile."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

SORTED_AT_ONCE = 20_000
"""Numbers that are sorted in one go, some milliseconds in which nothing else is heard."""
SAMPLE = 4_000
BESIDE_THE_MIDDLE = 200
"""Places of the sorted sample to both sides of its middle: six standard errors of a rank."""


def middle_of(values: Sequence[float]) -> float | None:
    """The median: of an even count the mean of the two in the middle; None of none.

    Of many, a sample tells between which two values the middle lies, and only what is between
    them is sorted (R. W. Floyd and R. L. Rivest, Comm. ACM 18 (1975), 165-172).
    """
    if len(values) <= SORTED_AT_ONCE:
        return statistics.median(values) if values else None
    sample = sorted(values[:: len(values) // SAMPLE])
    half = len(sample) // 2
    low, high = sample[half - BESIDE_THE_MIDDLE], sample[half + BESIDE_THE_MIDDLE]
    below = sum([1 for value in values if value < low])
    between = sorted([value for value in values if low <= value <= high])
    first = (len(values) - 1) // 2 - below
    last = len(values) // 2 - below
    if first < 0 or last >= len(between):  # a sample that was no likeness
        return statistics.median(values)
    return (between[first] + between[last]) / 2
