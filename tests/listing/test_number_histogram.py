"""Numbers are spread in their order, and their quartiles are numpy's."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from carbon_tui.listing.number_histogram import MOST_BINS, bin_names, number_histogram
from tests.hunting import examples

NUMBERS = st.lists(st.floats(-1e12, 1e12) | st.integers(-50, 50), min_size=1, max_size=300)


@settings(max_examples=examples(150), deadline=None)
@example(values=[place * 5e-324 for place in range(21)], in_seconds=False)
@given(values=NUMBERS, in_seconds=st.booleans())
def test_every_number_is_in_one_bin_and_bins_are_in_order(
    values: list[float], in_seconds: bool
) -> None:
    made = number_histogram(values, in_seconds=in_seconds)
    assert made is not None
    assert sum(each.count for each in made.bins) == made.n == len(values)
    assert len(made.bins) <= MOST_BINS
    for one, other in pairwise(made.bins):
        assert one.low < other.low
        assert one.high <= other.low or one.high == pytest.approx(other.low)
    assert made.bins[0].count
    assert made.bins[-1].count
    names = bin_names(made, "{:.0f}".format)
    assert len(set(names)) == len(names)


@settings(max_examples=examples(150), deadline=None)
@given(values=NUMBERS)
def test_what_is_usual_is_numpys(values: list[float]) -> None:
    made = number_histogram(values)
    assert made is not None
    lower, median, upper = np.quantile(values, [0.25, 0.5, 0.75])
    scale = max(map(abs, values))
    assert made.mean == pytest.approx(np.mean(values), abs=1e-9 * scale)
    assert made.median == pytest.approx(median, abs=1e-9 * scale)
    assert made.lower_quartile == pytest.approx(lower, abs=1e-9 * scale)
    assert made.upper_quartile == pytest.approx(upper, abs=1e-9 * scale)


def test_empty_bins_are_kept_and_steps_are_round() -> None:
    made = number_histogram([*range(30), *range(200, 230)])
    assert made is not None
    assert [(each.low, each.high) for each in made.bins[:2]] == [(0, 20), (20, 40)]
    assert [each.count for each in made.bins].count(0) == 8
    few = number_histogram([1, 1, 4])
    assert few is not None
    assert [(each.low, each.count) for each in few.bins] == [(1, 2), (2, 0), (3, 0), (4, 1)]
    hours = number_histogram([3_600.0 * n / 7 for n in range(100)], in_seconds=True)
    assert hours is not None
    assert hours.bins[0].high == 3_600


DECIMALS = st.lists(st.integers(0, 400), min_size=30, max_size=300, unique=True)


@settings(max_examples=examples(150), deadline=None)
@given(hundredths=DECIMALS)
def test_a_number_on_an_edge_is_in_the_bin_that_begins_there(hundredths: list[int]) -> None:
    values = [Decimal(number) / 100 for number in hundredths]
    made = number_histogram(map(float, values))
    assert made is not None
    for each in made.bins:
        low, high = Decimal(repr(each.low)), Decimal(repr(each.high))
        assert each.count == sum(low <= value < high for value in values)


def test_nothing_and_what_is_no_number() -> None:
    assert number_histogram([]) is None
    assert number_histogram([float("nan"), float("inf")]) is None
    one = number_histogram([7.5])
    assert one is not None
    assert (one.n, one.median, one.lower_quartile) == (1, 7.5, 7.5)
