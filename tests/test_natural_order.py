"""Text in the order in which people count."""

from __future__ import annotations

from random import Random

import pytest

from carbon_tui.resources.ranking import rank
from carbon_tui.text.natural_order import natural_key


@pytest.mark.parametrize(
    "names",
    [
        ["Printer 2", "Printer 10", "Printer 10b"],
        ["5.9.1", "5.10.0", "5.10.12", "6"],
        ["a", "B", "c"],
        ["M2-07", "M2-08", "M2-10", "M3-01"],
        ["lot 007", "lot 8"],
        ["", "1", "x"],
    ],
)
def test_numbers_within_text_count_as_numbers(names: list[str]) -> None:
    shuffled = list(names)
    Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=natural_key) == names


def test_numbers_of_any_length_and_script_are_compared_without_being_computed() -> None:
    long, longer = "x" + "9" * 10_000, "x1" + "0" * 10_000
    assert natural_key(long) < natural_key(longer)
    assert sorted(["x²", "x٣", "x1"], key=natural_key)[0] == "x1"


def test_numbers_stand_before_text_and_what_says_nothing_has_no_place() -> None:
    number, text = rank(10), rank("2")
    assert number is not None
    assert text is not None
    assert number < text
    assert rank("") is rank(None) is None
