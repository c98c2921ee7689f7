"""The middle of many numbers is numpy's."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from carbon_tui.groups.median import SORTED_AT_ONCE, middle_of


@pytest.mark.parametrize("count", [1, 2, 7, SORTED_AT_ONCE + 1, SORTED_AT_ONCE + 2, 60_001])
@pytest.mark.parametrize("kind", ["spread", "ties", "rising", "teeth"])
def test_the_middle_of_any_count(count: int, kind: str) -> None:
    random = Random(count)
    values = {
        "spread": [random.gauss(5, 3) for _ in range(count)],
        "ties": [float(random.randrange(3)) for _ in range(count)],
        "rising": [float(number) for number in range(count)],
        "teeth": [float(number % (count // 4_000 or 1)) for number in range(count)],
    }[kind]
    assert middle_of(values) == np.median(values)


def test_of_nothing_there_is_none() -> None:
    assert middle_of([]) is None
