"""Cold starts on a real terminal, against a bare Textual hello, in pairs in one run.

pytest tests/benchmarks/test_startup.py -s
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from pathlib import Path

import pytest

from tests.terminal.session import PATIENCE, Session

PAIRS = 7
HELLO = ("-m", "tests.benchmarks.hello")
OURS = (*HELLO, "ours")
DEMO = (str(Path(sys.executable).with_name("carbon-tui")), "--demo")
PAINTED = re.compile(rb"Hello|loading")
"""Hello's only frame; of ours the first words, on the screen before anything draws there."""
FRAMED = re.compile(rb"Hello|Go to")
"""Ours with its foot line: all but the rows."""
ROWS_SHOWN = re.compile(rb"s old")
"""The status line says how old the rows are, once there are any."""


def seconds_until(session: Session, mark: re.Pattern[bytes]) -> float:
    """From the start of the process until its bytes contain the mark; the screen is not drawn."""
    while not mark.search(session.output):
        assert time.monotonic() - session.began < PATIENCE, bytes(session.output[-2000:])
        session.take_in(0.2)
    return time.monotonic() - session.began


def start(program: tuple[str, ...], mark: re.Pattern[bytes]) -> tuple[float, int]:
    """Seconds and bytes until a mark."""
    with Session(program, columns=120, lines=40, controlling=False) as session:
        took = seconds_until(session, mark)
        while session.take_in(0.05):
            pass
        return took, len(session.output)


def ratio(program: tuple[str, ...], mark: re.Pattern[bytes], title: str) -> float:
    """The median of the ratios of pairs, each program once with the file cache warm before."""
    start(HELLO, PAINTED), start(program, mark)
    pairs = [(start(HELLO, PAINTED), start(program, mark)) for _ in range(PAIRS)]
    hello = statistics.median(pair[0][0] for pair in pairs)
    other = statistics.median(pair[1][0] for pair in pairs)
    times = statistics.median(pair[1][0] / pair[0][0] for pair in pairs)
    sent = pairs[-1][1][1]
    print(f"\n{title}: {other * 1000:.0f} ms, hello {hello * 1000:.0f} ms: {times:.2f}x", end="")
    print(f"; {sent} bytes, hello {pairs[-1][0][1]}", end="")
    return times


def test_our_way_to_the_terminal_costs_a_start_next_to_nothing() -> None:
    assert ratio(OURS, PAINTED, "hello through carbon_tui.terminal") <= 1.1


@pytest.mark.parametrize(
    ("mark", "title", "most"),
    [
        (PAINTED, "first words", 0.75),
        (FRAMED, "whole frame", 1.35),
        (ROWS_SHOWN, "first rows", 1.5),
    ],
)
def test_the_demo_starts_nearly_as_fast_as_hello(
    mark: re.Pattern[bytes], title: str, most: float
) -> None:
    assert ratio(DEMO, mark, f"--demo, {title}") <= most
