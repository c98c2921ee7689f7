"""One trial: orders are being queued, the process is killed and started again, the book counted."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import msgspec

from carbon_tui.orders.journal import Journal
from carbon_tui.orders.print_orders.plan import new_uuid
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.simulator.server import serve

from .driver import ANSWERED, COMMITTED, ON_THE_WIRE, Intention, Task

ROOT = Path(__file__).parents[2]
POST = "POST /print_orders"
LONGEST = 60.0
"""Seconds; a trial that takes longer has failed."""


@dataclass(frozen=True)
class Result:
    """Per trial: how often each intention is on the server's book, and what stayed open."""

    copies: tuple[int, ...]
    unsettled: int

    @property
    def is_exact(self) -> bool:
        return set(self.copies) == {1} and self.unsettled == 0


def trial(server: serve, folder: Path, point: str, seed: int) -> Result:
    """Up to three orders; the victim, a second crash at the restart and a hiccup of the server at
    the restart are drawn by `seed`."""
    chance = random.Random(f"{point}{seed}")
    folder.mkdir(parents=True, exist_ok=True)
    simulator = server.simulator
    simulator.faults.clear()
    task = _task(server, folder, point, chance)
    _killed(task, simulator, folder)
    simulator.faults.clear()
    if chance.random() < 0.3:
        simulator.faults.add(Fault("drop-after-commit", POST))
    if chance.random() < 0.3:
        simulator.faults.add(Fault("status-503", "GET /print_orders/*"))
    again = msgspec.structs.replace(task, restart=True, die_at="")
    if chance.random() < 0.3:
        _killed(msgspec.structs.replace(again, die_at=ANSWERED), simulator, folder, must_die=False)
    for _ in range(2):
        _run(again, folder).wait(LONGEST)
    return _result(task, simulator)


def _task(server: serve, folder: Path, point: str, chance: random.Random) -> Task:
    rows = server.simulator.records.builds(status="Released")
    serials = sorted(server.simulator.records.queues())
    several = tuple(
        Intention(new_uuid(), new_uuid(), chance.choice(rows)["uuid"], chance.choice(serials))
        for _ in range(chance.randint(1, 3))
    )
    victim = chance.randrange(len(several))
    return Task(server.url, str(folder / "journal.jsonl"), several, point, victim)


def _killed(task: Task, simulator: Simulator, folder: Path, *, must_die: bool = True) -> None:
    """Run until it kills itself, or kill it once the server sees what the point is about."""
    victim = task.intentions[task.victim]
    played = len(simulator.faults.played)
    if task.die_at in (ON_THE_WIRE, COMMITTED):
        name = "half-open" if task.die_at == ON_THE_WIRE else "timeout-after-commit"
        simulator.faults.add(Fault(name, POST, after=task.victim))
    process = _run(task, folder)
    if task.die_at == ON_THE_WIRE:
        until(lambda: len(simulator.faults.played) > played)
        process.kill()
    if task.die_at == COMMITTED:
        until(lambda: bool(simulator.records.print_orders(uuid=victim.uuid)))
        process.kill()
    code = process.wait(LONGEST)
    assert code == -9 or not must_die, f"it survived: exit code {code}"


def _run(task: Task, folder: Path) -> subprocess.Popen[bytes]:
    path = folder / "task.json"
    path.write_bytes(msgspec.json.encode(task))
    return subprocess.Popen([sys.executable, "-m", "tests.orders.driver", str(path)], cwd=ROOT)


def until(fact: Callable[[], bool], longest: float = LONGEST) -> None:
    """Wait for what the server sees; fails after `longest` seconds."""
    began, moment = monotonic(), threading.Event()
    while not fact():
        assert monotonic() - began < longest, "the server never saw the order"
        moment.wait(0.005)


def _result(task: Task, simulator: Simulator) -> Result:
    rows = simulator.records.print_orders()
    numbers = Counter(row.get("print_order_number") for row in rows)
    unsettled = Journal(Path(task.journal), task.url).unsettled()
    return Result(tuple(numbers[i.number] for i in task.intentions), len(unsettled))
