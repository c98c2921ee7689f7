"""A hundred dropped lines in each of four conditions.

pytest tests/benchmarks/test_hangups.py -s
"""

from __future__ import annotations

import statistics
import time

import pytest

from tests.terminal.session import Session

TIMES = 100
SAMPLE = ("-m", "tests.terminal.sample")


def seconds_to_end(key: str, *, ignore_hangup: bool) -> float:
    with Session(SAMPLE, ignore_hangup=ignore_hangup) as session:
        session.wait_for("q leave")
        if key:
            session.press(key)
            session.wait_for(lambda: session.screen.title in ("busy", "hanging"))
        session.hang_up()
        began = time.monotonic()
        session.process.wait(timeout=20)
        return time.monotonic() - began


@pytest.mark.parametrize(
    ("title", "key", "ignore_hangup"),
    [
        ("idle", "", False),
        ("SIGHUP ignored", "", True),
        ("busy", "b", False),
        ("busy, SIGHUP ignored", "b", True),
    ],
)
def test_a_dropped_line_ends_the_process(title: str, key: str, ignore_hangup: bool) -> None:
    took = [seconds_to_end(key, ignore_hangup=ignore_hangup) for _ in range(TIMES)]
    late = sum(seconds > 1.0 for seconds in took)
    print(f"\n{title}: median {statistics.median(took) * 1000:.0f} ms, ", end="")
    print(f"longest {max(took) * 1000:.0f} ms, {late} of {TIMES} over a second", end="")
    assert late == 0
