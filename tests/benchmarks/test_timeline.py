"""The timeline: bytes to the terminal when a minute passes, CPU for a move with a large fleet.

pytest tests/benchmarks/test_timeline.py -s
"""

from __future__ import annotations

import random
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from carbon_tui.timeline.floor import Block, BlockKind, FloorTimeline, PrinterLine
from carbon_tui.timeline.forecast import PrinterForecast, TimeRange
from carbon_tui.timeline.picture import SPANS, ChartStyle, FloorPicture, TimeScale, scale_at
from tests.terminal.session import Session

PASSING = ("-m", "tests.terminal.passing")
MOST_BYTES = 600
MOST_MILLISECONDS = 5.0
NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def minutes_pass(session: Session, number: int) -> list[int]:
    """Bytes that each of so many minutes brings."""
    sent = []
    for _ in range(number):
        before = len(session.output)
        session.process.send_signal(signal.SIGUSR1)
        session.wait_until_quiet(1.2)
        sent.append(len(session.output) - before)
    return sent


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_minute_that_passes_takes_few_bytes(size: tuple[int, int]) -> None:
    """With what is read in it, as a rule; when nothing is read but the time passes, always."""
    columns, lines = size
    with Session(PASSING, columns=columns, lines=lines, controlling=False) as session:
        session.wait_for("s old")
        session.press("z")
        session.wait_for("8 h")
        session.wait_until_quiet(1.5)
        read = sorted(minutes_pass(session, 9))
        session.press("p")
        session.wait_until_quiet(1.5)
        passed = minutes_pass(session, 9)
        print(f"\na minute at {columns}x{lines}: {read} bytes read, {passed} paused", end="")
        assert read[len(read) // 2] <= MOST_BYTES
        assert 0 < max(passed) <= MOST_BYTES


def a_line(number: int) -> PrinterLine:
    """Four weeks of prints on one printer."""
    chance, blocks, start = random.Random(number), list[Block](), NOW - SPANS[-1]
    while start < NOW:
        end = start + chance.uniform(1, 6) * HOUR
        kind = BlockKind.FAILED if chance.random() < 0.1 else BlockKind.FINISHED
        blocks.append(
            Block(
                kind, kind, str(number), start, end, "Bracket CM-33",
                print_uuid=f"{number}-{len(blocks)}", order_uuid=str(chance.randrange(3_000)),
            )
        )  # fmt: skip
        start = end + HOUR / 2
    free = TimeRange(NOW, NOW, NOW)
    forecast = PrinterForecast(str(number), "Idle", free)
    return PrinterLine(str(number), f"P{number}", "Idle", (), tuple(blocks), forecast)


def test_a_move_takes_little_cpu_with_200_printers_and_four_weeks() -> None:
    floor = FloorTimeline(tuple(map(a_line, range(200))), NOW, NOW - SPANS[-1])
    picture, rows, here = FloorPicture(floor), 22, floor.lines[3]
    scale = scale_at(NOW - 20 * 24 * HOUR, SPANS[-1], 65)

    def drawn(scale: TimeScale, chosen: Block) -> float:
        began = time.process_time()
        picture.look(scale, NOW)
        style = ChartStyle(cursor=chosen.key, cursor_serial=here.serial)
        for line in floor.lines[:rows]:
            picture.row(line, style, chosen)
        return (time.process_time() - began) * 1_000

    drawn(scale, here.blocks[0])
    steps = sorted(drawn(scale, block) for block in here.blocks[:40])
    moves = sorted(drawn(scale.moved(n / 100), here.blocks[0]) for n in range(1, 30))
    step, move = steps[len(steps) // 2], moves[len(moves) // 2]
    print(f"\na step of the cursor {step:.1f} ms, a move through time {move:.1f} ms CPU", end="")
    assert step <= MOST_MILLISECONDS
    assert move <= MOST_MILLISECONDS
