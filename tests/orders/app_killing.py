"""One trial with the app itself: it queues by keys, is killed on the way, and started again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from carbon_tui.orders.plan import new_uuid
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.simulator.server import serve

from .app_driver import AppTask, journal_of
from .driver import COMMITTED, ON_THE_WIRE
from .killing import LONGEST, POST, ROOT, Result, until

SLOW = 4 * LONGEST
"""Seconds: a whole app is started, on a machine that does other things too."""


def app_trial(server: serve, folder: Path, point: str) -> Result:
    """One order by keys; the process dies at the point, and the next one finds out."""
    folder.mkdir(parents=True, exist_ok=True)
    simulator = server.simulator
    simulator.faults.clear()
    task = AppTask(server.url, str(folder), f"WO {new_uuid()[:8]}", point)
    _killed(task, simulator, folder)
    simulator.faults.clear()
    again = msgspec.structs.replace(task, die_at="", restart=True)
    assert _run(again, folder).wait(SLOW) == 0
    copies = sum(
        row.get("print_order_number") == task.number for row in simulator.book.print_orders()
    )
    return Result((copies,), len(journal_of(task).unsettled()))


def _killed(task: AppTask, simulator: Simulator, folder: Path) -> None:
    if task.die_at in (ON_THE_WIRE, COMMITTED):
        name = "half-open" if task.die_at == ON_THE_WIRE else "timeout-after-commit"
        simulator.faults.add(Fault(name, POST))
    played = len(simulator.faults.played)
    process = _run(task, folder)
    if task.die_at == ON_THE_WIRE:
        until(lambda: len(simulator.faults.played) > played, SLOW)
        process.kill()
    if task.die_at == COMMITTED:
        until(lambda: _is_there(simulator, task.number), SLOW)
        process.kill()
    assert process.wait(SLOW) == -9


def _is_there(simulator: Simulator, number: str) -> bool:
    orders = simulator.book.print_orders(placed_only=True)
    return any(row.get("print_order_number") == number for row in orders)


def _run(task: AppTask, folder: Path) -> subprocess.Popen[bytes]:
    path = folder / "task.json"
    path.write_bytes(msgspec.json.encode(task))
    return subprocess.Popen([sys.executable, "-m", "tests.orders.app_driver", str(path)], cwd=ROOT)
