"""One trial with the app itself: it queues by keys, is killed on the way, and started again.

Every process is a fresh one, forked off a server that has the program's modules loaded and nothing
else: half of a trial's time would be the loading.
"""

from __future__ import annotations

import random
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from signal import SIGKILL

import msgspec

from carbon_tui.orders.print_orders.plan import new_uuid
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.simulator.server import serve

from . import app_driver
from .app_driver import AppTask, journal_of
from .driver import ANSWERED, COMMITTED, ON_THE_WIRE
from .killing import LONGEST, POST, Result, until

SLOW = 4 * LONGEST
"""Seconds: a whole app is started, on a machine that does other things too."""
KILLED = -SIGKILL

LOADED = get_context("forkserver")
LOADED.set_forkserver_preload(["__main__", app_driver.__name__])


def app_trial(server: serve, folder: Path, point: str, seed: int) -> Result:
    """One order by keys; the process dies at the point, and the next one finds out.

    A second crash at the restart and a hiccup of the server at the restart are drawn by `seed`.
    """
    chance = random.Random(f"{point}{seed}")
    folder.mkdir(parents=True, exist_ok=True)
    simulator = server.simulator
    simulator.faults.clear()
    task = AppTask(server.url, str(folder), f"WO {new_uuid()[:8]}", point)
    assert _killed(task, simulator) == KILLED
    simulator.faults.clear()
    if chance.random() < 0.3:
        simulator.faults.add(Fault("drop-after-commit", POST))
    if chance.random() < 0.3:
        simulator.faults.add(Fault("status-503", "GET /print_orders/*"))
    again = msgspec.structs.replace(task, die_at="", restart=True)
    if chance.random() < 0.3:
        second = _run(msgspec.structs.replace(again, die_at=ANSWERED))
        assert _code(second) in {0, KILLED}
    assert _code(_run(again)) == 0
    copies = sum(
        row.get("print_order_number") == task.number for row in simulator.records.print_orders()
    )
    return Result((copies,), len(journal_of(task).unsettled()))


def _killed(task: AppTask, simulator: Simulator) -> int | None:
    """Run until it kills itself, or kill it once the server sees what the point is about."""
    if task.die_at in (ON_THE_WIRE, COMMITTED):
        name = "half-open" if task.die_at == ON_THE_WIRE else "timeout-after-commit"
        simulator.faults.add(Fault(name, POST))
    played = len(simulator.faults.played)
    process = _run(task)
    if task.die_at == ON_THE_WIRE:
        until(lambda: len(simulator.faults.played) > played, SLOW)
        process.kill()
    if task.die_at == COMMITTED:
        until(lambda: _is_there(simulator, task.number), SLOW)
        process.kill()
    return _code(process)


def _is_there(simulator: Simulator, number: str) -> bool:
    orders = simulator.records.print_orders(placed_only=True)
    return any(row.get("print_order_number") == number for row in orders)


def _run(task: AppTask) -> ForkServerProcess:
    process = LOADED.Process(target=app_driver.run, args=(task,), name="the app")
    process.start()
    return process


def _code(process: ForkServerProcess) -> int | None:
    """How it ended; None when it goes on for too long, and it is killed then."""
    process.join(SLOW)
    code = process.exitcode
    process.kill()
    return code
