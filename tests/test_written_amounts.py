"""What is rounded is rounded before its unit is chosen: no line says 60 minutes or 1000.0 kB."""

from __future__ import annotations

import pytest

from carbon_tui.api.transport.messages import duration_text
from carbon_tui.screens.part_orders.part_list import size_shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 seconds"),
        (1.2, "1 second"),
        (59.4, "59 seconds"),
        (59.6, "1 minute"),
        (3_569, "59 minutes"),
        (3_590, "1 hour"),
        (84_000, "23 hours"),
        (86_399, "1 day"),
        (10 * 86_400, "10 days"),
    ],
)
def test_a_span_of_time_is_told_in_the_largest_unit_that_it_fills(
    seconds: float, words: str
) -> None:
    assert duration_text(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_951, "1.0 MB"),
        (999_960_000, "1.0 GB"),
        (5 * 1024**3, "5.4 GB"),
    ],
)
def test_a_size_is_told_in_the_largest_unit_that_it_fills(size: int, words: str) -> None:
    assert size_shown(size) == words
