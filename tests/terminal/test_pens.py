"""The shortest way from one look to another is still a way to that look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from carbon_tui.terminal.brush import Brush
from carbon_tui.terminal.pens import PLAIN, Pen, change, pen
from tests.terminal.emulator import Emulator

INKS = ("", "39", "31", "95", "38;5;200", "38;2;1;22;133")
GROUNDS = ("", "49", "44", "103", "48;5;17", "48;2;0;0;9")
MARKS = ("1", "2", "3", "4", "5", "7", "9")
looks = some.builds(
    lambda marks, ink, ground: ";".join(filter(None, [*marks, ink, ground])),
    some.lists(some.sampled_from(MARKS), unique=True),
    some.sampled_from(INKS),
    some.sampled_from(GROUNDS),
)


@given(looks, looks)
def test_a_change_of_pen_looks_like_a_fresh_start(before: str, after: str) -> None:
    fresh, changed = Emulator(1, 1), Emulator(1, 1)
    fresh.feed(f"\x1b[{after}mx" if after else "x")
    changed.feed(change(PLAIN, pen(before)) + change(pen(before), pen(after)) + "x")
    assert changed.buffer[0][0] == fresh.buffer[0][0]
    assert len(change(pen(before), pen(after))) <= len(f"\x1b[0;{after}m")


def test_equal_looks_are_one_pen() -> None:
    assert pen("1;39;49") is pen("1")
    assert pen("") is PLAIN
    assert pen("38;5;1;1").paper == ""
    assert pen("4;44").paper is None


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        ("31", "32", "\x1b[32m"),
        ("1;31", "31", "\x1b[22m"),
        ("1;4;38;2;1;2;3;44", "", "\x1b[m"),
        ("1;2", "2", "\x1b[0;2m"),
        ("", "", ""),
    ],
)
def test_only_what_differs_is_sent(before: str, after: str, sent: str) -> None:
    assert change(pen(before), pen(after)) == sent


def test_links_begin_and_end_with_their_cells() -> None:
    linked = Pen(PLAIN.marks, "", "", "id=1;https://example.com", None)
    assert change(PLAIN, linked) == "\x1b]8;id=1;https://example.com\x1b\\"
    assert change(linked, PLAIN) == "\x1b]8;;\x1b\\"


places = some.tuples(some.integers(0, 19), some.integers(0, 9))


@given(some.lists(places, min_size=1))
def test_every_move_arrives(path: list[tuple[int, int]]) -> None:
    brush, terminal = Brush(erases=True), Emulator(20, 10)
    for x, y in path:
        brush.move(x, y)
    terminal.feed(brush.finish())
    assert (terminal.cursor.x, terminal.cursor.y) == path[-1]
