"""How the numbers of a column are spread: in their order, with what is usual of them."""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from math import floor, isfinite, log10

from msgspec import Struct

MOST_BINS = 24
"""A screen of 80x24 shows them at once but for a few."""
DISTINCT = 20
"""Up to so many different numbers each has a bin of its own."""
_LEAST_STEP = 1e-100
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_SECONDS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600,
    43_200, 86_400, 172_800, 604_800,
)  # fmt: skip
"""Steps that durations are counted in."""


class NumberBin(Struct, frozen=True):
    """Numbers from ``low`` on, up to and without ``high``; of one number alone both are it."""

    low: float
    high: float
    count: int


class NumberHistogram(Struct, frozen=True):
    """Bins in the order of the numbers, empty ones among them; what is usual of all of them.

    Quartiles are interpolated linearly between the numbers, as spreadsheets and numpy do.
    """

    bins: tuple[NumberBin, ...]
    n: int
    mean: float
    median: float
    lower_quartile: float
    upper_quartile: float


def number_histogram(
    values: Iterable[float], *, in_seconds: bool = False
) -> NumberHistogram | None:
    """Of finite numbers, others are passed over; None where there are none."""
    numbers = sorted(float(value) for value in values if isfinite(value))
    if not numbers:
        return None
    lower, median, upper = _quartiles(numbers)
    counts = Counter(numbers)
    alone = len(counts) <= DISTINCT
    bins = _one_by_one(counts) if alone else _in_steps(numbers, in_seconds)
    return NumberHistogram(bins, len(numbers), statistics.fmean(numbers), median, lower, upper)


def _quartiles(numbers: list[float]) -> tuple[float, float, float]:
    if len(numbers) == 1:
        return numbers[0], numbers[0], numbers[0]
    lower, median, upper = statistics.quantiles(numbers, n=4, method="inclusive")
    return lower, median, upper


def _one_by_one(counts: Counter[float]) -> tuple[NumberBin, ...]:
    """Each number; of whole ones also those between that do not occur."""
    numbers = sorted(counts)
    low, high = numbers[0], numbers[-1]
    if high - low < MOST_BINS and all(number.is_integer() for number in numbers):
        numbers = [low + step for step in range(int(high - low) + 1)]
    return tuple(NumberBin(number, number, counts[number]) for number in numbers)


def _in_steps(numbers: list[float], in_seconds: bool) -> tuple[NumberBin, ...]:
    """Bins of one round width that begin at a multiple of it.

    Edges are the decimal numbers that they are called by, and what lies between two of them is
    counted by comparison: 0.6 / 0.2 is a little less than 3.
    """
    low, high = numbers[0], numbers[-1]
    step = _step(max((high - low) / (MOST_BINS - 2), _LEAST_STEP), in_seconds)
    first, after = floor(low / step), floor(high / step) + 1
    edges = [_multiple(place, step) for place in range(first - 1, after + 2)]
    places = [bisect_left(numbers, edge) for edge in edges]
    bins = [
        NumberBin(edge, following, end - begin)
        for (edge, following), (begin, end) in zip(pairwise(edges), pairwise(places), strict=True)
    ]
    while bins and not bins[0].count:
        del bins[0]
    while bins and not bins[-1].count:
        del bins[-1]
    return tuple(bins)


def _multiple(place: int, step: float) -> float:
    """So many steps, without the digits that only a product of binary fractions has."""
    digits = max(1, 2 - floor(log10(step)))
    return round(place * step, digits)


def _step(least: float, in_seconds: bool) -> float:
    """The next round step that is no smaller."""
    if in_seconds:
        longer = next((step for step in _SECONDS if step >= least), None)
        if longer is not None:
            return float(longer)
    power: float = 10.0 ** floor(log10(least))
    return next((part * power for part in _ROUND if part * power >= least), 10 * power)


def bin_names(histogram: NumberHistogram, say: Callable[[float], str]) -> list[str]:
    """What each bin is called: as the column says numbers, or plainly where it says them too
    coarsely to tell bins apart."""
    for saying in (say, "{:,.6g}".format):
        names = [
            saying(number_bin.low)
            if number_bin.low == number_bin.high
            else f"{saying(number_bin.low)} to {saying(number_bin.high)}"
            for number_bin in histogram.bins
        ]
        if len(set(names)) == len(names):
            return names
    return [f"{number_bin.low!r} to {number_bin.high!r}" for number_bin in histogram.bins]
