"""The middle of many numbers is numpy's."""

from __future__ import annotations

import json
from random import Random

import numpy as np
import pytest

from carbon_tui.groups.group_sums import LETTERS_AT_ONCE, decode_numbers
from carbon_tui.groups.median import SORTED_AT_ONCE, middle_of


@pytest.mark.parametrize("count", [1, 2, 7, SORTED_AT_ONCE + 1, SORTED_AT_ONCE + 2, 60_001])
@pytest.mark.parametrize("kind", ["spread", "ties", "rising", "teeth", "same", "halves", "third"])
def test_the_middle_of_any_count(count: int, kind: str) -> None:
    random = Random(count)
    values = {
        "spread": [random.gauss(5, 3) for _ in range(count)],
        "ties": [float(random.randrange(3)) for _ in range(count)],
        "rising": [float(number) for number in range(count)],
        "teeth": [float(number % (count // 4_000 or 1)) for number in range(count)],
        "same": [7.5] * count,
        "halves": [float(number < count // 2) for number in range(count)],
        "third": [
            random.choice((0.0, 1.0, 0.5 if number % 50 == 0 else 1.0)) for number in range(count)
        ],
    }[kind]
    assert middle_of(values) == np.median(values)


def test_of_nothing_there_is_none() -> None:
    assert middle_of([]) is None


@pytest.mark.parametrize("count", [0, 1, 40_000, 100_000])
def test_a_long_list_of_numbers_is_read_in_pieces(count: int) -> None:
    numbers = [number / 7 for number in range(count)]
    text = json.dumps(numbers, separators=(",", ":"))
    assert (len(text) > LETTERS_AT_ONCE) == (count > 1)
    assert list(decode_numbers(text)) == numbers
