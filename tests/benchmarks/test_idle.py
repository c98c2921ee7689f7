"""What the program costs while nothing happens, next to a bare Textual hello that runs beside it.

pytest tests/benchmarks/test_idle.py -s
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.terminal.session import Session

HELLO = ("-m", "tests.benchmarks.hello")
DEMO = (str(Path(sys.executable).with_name("carbon-tui")), "--demo", "parts")
"""A list of old records, read once: no age on it moves for hours, but for the list's own."""
SETTLES, SECONDS = 65.0, 60.0
"""Until nobody seems to be there, and the list's age is told in minutes: so it stands for hours."""
AGES = 120
"""Bytes for one step of the list's own age, of which there is one in a minute."""


def cpu_ms(session: Session) -> float:
    """CPU time of all threads so far, to the nanosecond."""
    tasks = Path(f"/proc/{session.process.pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in tasks) / 1e6


def wait(seconds: float, *sessions: Session) -> None:
    """Play both terminals, seldom: each look takes the programs off the processor."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.5)
        for session in sessions:
            session.take_in(0)


def test_nothing_happening_costs_next_to_nothing() -> None:
    with Session(HELLO, columns=120, lines=40) as hello, Session(DEMO, columns=120, lines=40) as us:
        hello.wait_for("Hello")
        us.wait_for("s old")
        us.press("p")
        us.wait_for("paused")
        wait(SETTLES, hello, us)
        before = cpu_ms(hello), cpu_ms(us)
        written, began = len(us.output), time.monotonic()
        wait(SECONDS, hello, us)
        took, written = time.monotonic() - began, len(us.output) - written
        spent = cpu_ms(hello) - before[0], cpu_ms(us) - before[1]
    bare, ours = (each / took / 10 for each in spent)
    print(f"\nidle: {ours:.2f} % of a processor, a bare Textual hello {bare:.2f} %", end="")
    print(f"; {written} bytes in {took:.0f} s")
    assert ours <= max(0.2, 2.5 * bare)
    assert written <= AGES * (took / 60 + 1)
