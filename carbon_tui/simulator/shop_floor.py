"""Printers as they stand now: what runs, what waits, and the words for their state."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from itertools import islice

import msgspec

from carbon_tui.simulator.catalogue import Catalogue, SimulatedBuild
from carbon_tui.simulator.ids import code, uuids
from carbon_tui.simulator.order_plan import PRINTERS_A_CELL, STORY_CELL, PlannedOrder, PrinterCell
from carbon_tui.simulator.settings import SimulatorSettings
from carbon_tui.simulator.vocabulary import ALERTS, FAILURES, HOSTILE, PRINTER_NAMES

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
"""In milliseconds."""
TYPES = ("M1", "M2", "M3", "M3 Max", "L1")
SOFTWARE = {"M1": "4.11.2", "M2": "5.8.1", "M3": "5.9.0", "M3 Max": "5.9.0", "L1": "5.7.4"}
STOPPED = ("Offline", "Maintenance", "Error")


class SimulatedPrint(msgspec.Struct, eq=False):
    """A print that is not over, or the last one that is; times are ms since the epoch."""

    n: int
    uuid: str
    print_id: str
    build: SimulatedBuild
    machine: int
    order: str | None
    seconds: int
    started: int | None = None
    finished: int | None = None
    failure: str | None = None
    fraction: float = 1.0

    @property
    def ends(self) -> int:
        """When a started print is over, by success or failure."""
        return (self.started or 0) + int(self.seconds * self.fraction) * SECOND


class SimulatedPrinter(msgspec.Struct, eq=False):
    """One printer; `held` is a state that keeps its queue from moving."""

    place: int
    serial: str
    name: str
    alias: str | None
    hw_type: str
    alerts: list[str]
    held: str | None
    updated: int
    cell: int
    current: SimulatedPrint | None = None
    last: SimulatedPrint | None = None
    queue: list[SimulatedPrint] = msgspec.field(default_factory=list)
    printed: int = 0
    resumes: int | None = None

    def state(self) -> str:
        """The word that the API gives for this printer's state."""
        if self.held:
            return self.held
        if self.current:
            return "Printing"
        return "Finished" if self.resumes is not None else "Idle"


def fate(settings: SimulatorSettings, n: int) -> tuple[float, str | None]:
    """How much of its time print `n` runs, and why it fails if it does."""
    rng = random.Random(settings.seed * 7_919 + n)
    if rng.random() >= settings.failure_rate:
        return 1.0, None
    return 0.1 + 0.8 * rng.random(), FAILURES[int(rng.random() * len(FAILURES))]


class ShopFloor:
    """All machines, each with what it printed last, prints now and will print."""

    def __init__(self, settings: SimulatorSettings, catalogue: Catalogue, now: int) -> None:
        self.settings, self.now = settings, now
        size = PRINTERS_A_CELL
        self.cells = [
            PrinterCell(place, min(size, settings.printers - place * size), settings, catalogue)
            for place in range((settings.printers + size - 1) // size)
        ]
        self.drifting_place = min(STORY_CELL * size, settings.printers - 1)
        self.quota = [
            settings.prints // settings.printers + (place < settings.prints % settings.printers)
            for place in range(settings.printers)
        ]
        self.machines = [self._machine(place) for place in range(settings.printers)]
        self.by_serial = {machine.serial: machine for machine in self.machines}
        self.next_n = (max(self.quota, default=0) + 1) * max(settings.printers, 1)

    def _machine(self, place: int) -> SimulatedPrinter:
        settings = self.settings
        rng = random.Random(settings.seed * 97 + place)
        hw_type = "M2" if place == self.drifting_place else rng.choices(TYPES, (1, 4, 4, 2, 2))[0]
        length = 6 if hw_type == "M1" else 7
        name = self._name(place)
        machine = SimulatedPrinter(
            place, code(settings.seed, "printer", place, length), name,
            f"{hw_type} {place + 1:02d}" if rng.random() < 0.4 else None, hw_type,
            rng.sample(ALERTS, rng.choices((0, 1, 2), (6, 3, 1))[0]), None,
            self.now - rng.randrange(1, 12) * SECOND, place // PRINTERS_A_CELL,
        )  # fmt: skip
        self._load(machine, rng)
        return machine

    def _name(self, place: int) -> str:
        if self.settings.hostile and place % 2:
            return HOSTILE[place // 2 % len(HOSTILE)]
        name = PRINTER_NAMES[(place * 17 + 5) % len(PRINTER_NAMES)]
        again = place // len(PRINTER_NAMES)
        return f"{name} {again + 1}" if again else name

    def _load(self, machine: SimulatedPrinter, rng: random.Random) -> None:
        """Give a printer its newest prints: the queue, the current one, the last one."""
        quota = self.quota[machine.place]
        kind = rng.choices(("Printing", "Idle", *STOPPED), (70, 14, 5, 6, 5))[0]
        waiting = min(int(rng.random() ** 1.5 * 7), max(quota - 2, 0)) if kind != "Idle" else 0
        if machine.place == self.drifting_place:
            kind = "Printing"
        running = int(kind == "Printing" and quota > 0)
        plan = self.cells[machine.cell].backwards(machine.place % PRINTERS_A_CELL)
        newest = list(islice(plan, waiting + running + int(quota > waiting + running)))
        prints = [self._live(machine, quota - age, run) for age, run in enumerate(newest)]
        machine.queue = prints[:waiting][::-1]
        machine.held = kind if kind in STOPPED else None
        machine.printed = quota
        since = self.now - (rng.randrange(0, 90) if not machine.held else 600) * MINUTE
        if running:
            machine.current = self._start_in_the_past(prints[waiting], rng)
            since = (machine.current.started or since) - rng.randrange(12, 30) * MINUTE
        if quota > waiting + running:
            machine.last = self._end_in_the_past(prints[-1], since)

    def _live(self, machine: SimulatedPrinter, number: int, run: PlannedOrder) -> SimulatedPrint:
        return self.live(machine, number, run.build, run.order_uuid if run.ordered else None)

    def live(
        self, machine: SimulatedPrinter, number: int, build: SimulatedBuild, order: str | None
    ) -> SimulatedPrint:
        """The `number`-th print of a machine, as yet unstarted."""
        n = number * len(self.quota) + machine.place
        return SimulatedPrint(
            n, print_uuid(self.settings.seed, n), f"{machine.serial}-{number:05d}", build,
            machine.place, order, planned_seconds(build, n),
        )  # fmt: skip

    def _start_in_the_past(self, current: SimulatedPrint, rng: random.Random) -> SimulatedPrint:
        current.fraction, current.failure = fate(self.settings, current.n)
        longest = int(current.seconds * current.fraction)
        current.started = self.now - int(max(longest - 90, 1) * rng.random()) * SECOND
        return current

    def _end_in_the_past(self, last: SimulatedPrint, finished: int) -> SimulatedPrint:
        last.fraction, last.failure = fate(self.settings, last.n)
        last.finished = finished
        last.started = finished - int(last.seconds * last.fraction) * SECOND
        return last


def print_uuid(seed: int, n: int) -> str:
    """The uuid of print number `n`."""
    return _print_uuids(seed)(n)


@cache
def _print_uuids(seed: int) -> Callable[[int], str]:
    return uuids(seed, "print")


def planned_seconds(build: SimulatedBuild, n: int) -> int:
    """How long print `n` of this build takes when nothing goes wrong."""
    return int(build.minutes * 60 * (0.98 + (n * 7 % 41) / 1000))
