"""What is typed to find printers: words, bounds, and what is wrong with either."""

from __future__ import annotations

import pytest

from carbon_tui.prompt.printer_search import PrinterSearch


@pytest.mark.parametrize(
    ("text", "words", "bounds"),
    [
        ("", (), ()),
        ("Ada m3", ("ada", "m3"), ()),
        ("free=now", (), (("=", 0.0),)),
        ("line free<2h", ("line",), (("<", 7_200.0),)),
        ("free>=1d free<=2d", (), ((">=", 86_400.0), ("<=", 172_800.0))),
    ],
)
def test_words_and_bounds_are_told_apart(
    text: str, words: tuple[str, ...], bounds: tuple[tuple[str, float], ...]
) -> None:
    search = PrinterSearch.of(text)
    assert (search.words, search.bounds, search.problem) == (words, bounds, "")
    assert bool(search) == bool(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fre<2h", "“fre<2h” compares nothing"),
        ("state=idle", "“state=idle” compares nothing"),
        ("free<2x", "“2x” is no time"),
        ("free<", "“” is no time"),
    ],
)
def test_a_comparison_that_means_nothing_is_told(text: str, says: str) -> None:
    assert says in PrinterSearch.of(text).problem
