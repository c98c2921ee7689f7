"""Patterns that could hang are refused; those people write are not."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.prompt.patterns import MAX_CELL_LENGTH, BadPattern, compiled

USEFUL = [
    "bracket", "^EPX", "rev ?[0-9]+$", "(left|right)", "^(ada|bess).*v[23]", ".*foo.*bar",
    r"\[v\d+\]", r"WO-\d{5}", "a|b|c", "(?:ab)+", "[]x]+", r"\d+\.\d+", "(north|south)?line",
    "x{2,4}", "a{,3}", "é+", "^.*a.*b.*$",
]  # fmt: skip
ENDLESS = [
    "(a+)+$", "(a*)*", "(a|a)*b", "(a|aa)+$", "(.*)*x", "(x+x+)+y", ".*.*.*.*=", "(a?){30}a{30}",
    "a?" * 30 + "a" * 30, "([a-z]+)*", "(a|b|ab)*c", "(?:){9999999}", "((((a?)*)*)*)*",
]  # fmt: skip
FOREIGN = [r"(a)\1", "(?=a)", "(?P<n>a)(?P=n)", "(?i)a", "(?<!a)b", "[", "(", "*a", "a{2,1}"]


@pytest.mark.parametrize("pattern", USEFUL)
def test_a_pattern_that_people_write_is_taken(pattern: str) -> None:
    assert compiled(pattern).pattern == pattern


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_pattern_that_could_run_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern, match="could run for ever"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", FOREIGN)
def test_what_is_not_understood_is_said_to_be_so(pattern: str) -> None:
    with pytest.raises(BadPattern):
        compiled(pattern)


PIECES = st.sampled_from(
    ["a", "b", ".", "[ab]", "(a|b)", "(ab)", "a*", "a+", "b?", ".*", "(a|b)?", "(ab)*", "a{2,5}",
     "^", "$", "|", "(?:a|ab)", "(a*)", ")+", "(", "){2}", ")*"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map("".join))
def test_whatever_is_taken_ends_soon_on_the_longest_cell(pattern: str) -> None:
    try:
        made = compiled(pattern)
    except BadPattern:
        return
    for cell in (
        "a" * MAX_CELL_LENGTH,
        "ab" * (MAX_CELL_LENGTH // 2),
        "a" * (MAX_CELL_LENGTH - 1) + "x",
    ):
        began = time.process_time()
        made.search(cell)
        assert time.process_time() - began < 5.0


@given(st.text(alphabet="ab(|)[]{}*+?\\^$.,12:=<!-", max_size=20))
def test_any_text_is_a_pattern_or_a_bad_one(pattern: str) -> None:
    try:
        made = compiled(pattern)
    except BadPattern:
        return
    assert isinstance(made, re.Pattern)
