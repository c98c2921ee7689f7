"""Bytes to a real terminal of 120x40, per key, and against the least that could do.

pytest tests/benchmarks/test_bytes.py -s
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.session import Session

COLUMNS, LINES = 120, 40
SAMPLE = ("-m", "tests.terminal.sample")
DEMO = (str(Path(sys.executable).with_name("carbon-tui")), "--demo", "prints")
PAGE_DOWN = "\x1b[6~"
TRUE_COLOUR, COLOURS_256 = {"COLORTERM": "truecolor"}, {"COLORTERM": ""}
Seen = list[list[tuple[object, ...]]]
Look = tuple[object, object, tuple[object, ...]]


def floor(before: Seen, after: Seen) -> int:
    """What the cells that changed take at least, line by line from left to right.

    Each changed character once; runs of blanks the shorter of written and erased (5 bytes, and 4
    to step over); gaps the shorter of rewritten and stepped over; the parameters of a look wherever
    it changes; a move for each line; and the frame: synchronised output, plain pen, cursor home.
    Lines that moved are not looked for: for keys that move the bar, tick, or turn a page.
    """
    total = len("\x1b[?2026h" + "\x1b[m" + "\x1b[H" + "\x1b[?2026l")
    look: Look = ("default", "default", ())
    for old, new in zip(before, after, strict=True):
        changed = [x for x, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        if changed:
            total += len("\r\r\n")
        for start, end in _runs(changed):
            total += 0 if start == changed[0] else 2
            for blanks, x, stop in _pieces(new, start, end):
                after_look = _look(new[x], look)
                total += _parameters(look, after_look)
                look = after_look
                text = "".join(str(cell[0]) for cell in new[x:stop])
                erased = 3 if stop == len(new) else 9
                total += min(len(text), erased) if blanks else len(text.encode())
    return total


def _runs(changed: list[int]) -> Iterator[tuple[int, int]]:
    """Columns as stretches; gaps of up to two cells are sooner rewritten than stepped over."""
    start = end = -9
    for x in changed:
        if x - end > 2:
            if start >= 0:
                yield start, end
            start = x
        end = x + 1
    if start >= 0:
        yield start, end


def _pieces(
    line: list[tuple[object, ...]], start: int, end: int
) -> Iterator[tuple[bool, int, int]]:
    """Cells of one look, blanks apart."""
    while start < end:
        blanks, stop = line[start][0] == " ", start
        while stop < end and (line[stop][0] == " ") == blanks and line[stop][1:] == line[start][1:]:
            stop += 1
        yield blanks, start, stop
        start = stop


def _look(cell: tuple[object, ...], before: Look) -> Look:
    """A blank keeps the ink before it."""
    if len(cell) == 2:
        return before[0], cell[1], before[2]
    return cell[1], cell[2], cell[3:]


def _parameters(before: Look, after: Look) -> int:
    """As indexed colours, 38;5;nn: what 256 colours take, and less than true colour."""
    changes = sum(len("38;5;nn") + 1 for a, b in zip(before[:2], after[:2], strict=True) if a != b)
    changes += 2 * (before[2] != after[2]) if any(after[2]) or any(before[2]) else 0
    return changes and changes + len("\x1b[m") - 1


def keys_pressed(session: Session, keys: str) -> tuple[int, int]:
    """Bytes that a key brought, and their floor."""
    before, count = session.screen.visible(), len(session.output)
    session.press(keys)
    session.wait_until_quiet(0.6)
    return len(session.output) - count, floor(before, session.screen.visible())


def report(title: str, sent: int, least: int | None = None) -> None:
    times = "" if not least else f", floor {least}: {sent / least:.2f}x"
    print(f"\n  {title}: {sent} bytes{times}", end="")


@pytest.mark.parametrize("colours", [TRUE_COLOUR, COLOURS_256])
def test_keys_take_few_bytes(colours: dict[str, str]) -> None:
    with Session(SAMPLE, columns=COLUMNS, lines=LINES, environ=colours) as session:
        session.wait_for("q leave")
        session.wait_until_quiet(0.6)
        start = len(session.output)
        print(f"\nsample app, {colours}", end="")
        report("start", start)
        figures = {}
        for title, key, most in (
            ("cursor down", "j", 400),
            ("3-cell tick", "t", 150),
            ("page down", PAGE_DOWN, 5_000),
            ("page down again", PAGE_DOWN, 5_000),
            ("scrolled line", "j", 460),
        ):
            sent, least = keys_pressed(session, key)
            report(title, sent, None if title == "scrolled line" else least)
            assert sent <= most, title
            figures[title] = sent / least
        assert start <= 8_000
        if colours is COLOURS_256:
            assert figures["cursor down"] <= 1.2
        assert not session.play(2.0), "Idle, and yet it writes."


@pytest.mark.parametrize("colours", [TRUE_COLOUR, COLOURS_256])
def test_the_demo_takes_few_bytes(colours: dict[str, str]) -> None:
    with Session(DEMO, columns=COLUMNS, lines=LINES, environ=colours) as session:
        session.wait_for("s old")
        session.play(0.3)
        start = len(session.output)
        print(f"\ndemo, {colours}", end="")
        report("start, first rows shown", start)
        for key in ("j", "j", PAGE_DOWN, PAGE_DOWN, "j", "k"):
            before, count = session.screen.visible(), len(session.output)
            session.press(key)
            for _ in range(10):
                session.play(0.1)
            sent = len(session.output) - count
            report(f"key {key!r} and a second", sent, floor(before, session.screen.visible()))
        assert start <= 8_000


def cpu_ms_per_key(environ: dict[str, str], keys: int = 200) -> float:
    """CPU time of the whole process for one cursor down, in ms; each is drawn before the next."""
    with Session(SAMPLE, columns=COLUMNS, lines=LINES, environ=environ) as session:
        session.wait_for("q leave")
        session.wait_until_quiet(0.6)
        before = session.cpu_seconds()
        for key in ("j", "k") * (keys // 2):
            session.press(key)
            while not session.take_in(5.0):
                pass
            while session.take_in(0.02):
                pass
        return (session.cpu_seconds() - before) / keys * 1000


def test_a_cursor_down_takes_less_cpu_than_textual_alone() -> None:
    own, ours = cpu_ms_per_key({"CARBON_TUI_PLAIN": "1"}), cpu_ms_per_key({})
    print(f"\ncursor down: {ours:.1f} ms CPU, Textual alone {own:.1f} ms", end="")
    assert ours <= own * 1.2
