"""The simulated shop: made in stages when first touched, and time moving through it."""

from __future__ import annotations

import heapq
import threading
import weakref
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from carbon_tui.simulator.catalogue import Catalogue, SimulatedBuild, SimulatedPart
from carbon_tui.simulator.clock import Clock
from carbon_tui.simulator.families import APPLICATIONS, application_of
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.schema import NEVER, open_store
from carbon_tui.simulator.settings import SimulatorSettings
from carbon_tui.simulator.shop_floor import (
    MINUTE,
    ShopFloor,
    SimulatedPrint,
    SimulatedPrinter,
    fate,
)

if TYPE_CHECKING:
    import sqlite3

    from carbon_tui.simulator.gauge import HiddenDrift
    from carbon_tui.simulator.history import FleetHistory
    from carbon_tui.simulator.printed_parts import SimulatedPrintedParts

FLOOR, HISTORY, TRACKED = 0, 1, 2
"""The stages in which data are made, each with those before it."""
Act = Callable[[int], None]


class ScheduledEvent(msgspec.Struct, frozen=True, order=True):
    """Something that will happen: an instant, a tie-breaker, and what to do then."""

    at: int
    turn: int
    act: Act


class Shop:
    """Everything that the API speaks of. Not safe across threads without `lock`."""

    def __init__(self, settings: SimulatorSettings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock
        self.lock = threading.RLock()
        self.stage = -1
        self._began = clock.time()
        self._agenda: list[ScheduledEvent] = []
        self._turn = 0
        self._told: list[Callable[[SimulatedPrintedParts], None]] = []
        self.on_history: Callable[[], None] = _nothing
        self.on_tracked: Callable[[], None] = _nothing

    # -- time

    def now(self) -> int:
        """The shop's time in ms: the clock's, sped up by `time_scale` since the beginning."""
        gone = (self.clock.time() - self._began) * self.settings.time_scale
        return int((self._began + gone) * 1000)

    def later(self, at: int, act: Act) -> None:
        """Do something at that time; what is overdue is done at the next `advance`."""
        self._turn += 1
        heapq.heappush(self._agenda, ScheduledEvent(at, self._turn, act))

    def advance(self) -> None:
        """Let everything happen that is due by now. Costs nothing when nothing is."""
        self.ensure(FLOOR)
        now = self.now()
        if self._agenda and self._agenda[0].at <= now:
            self.ensure(HISTORY)
        while self._agenda and self._agenda[0].at <= now:
            due = heapq.heappop(self._agenda)
            due.act(due.at)

    def must_load(self) -> bool:
        """Whether something is due that the next `advance` has to make more data for."""
        loaded = not 0 <= self.stage < HISTORY
        return not loaded and bool(self._agenda) and self._agenda[0].at <= self.now()

    # -- stages

    def ensure(self, stage: int) -> None:
        """Make what this stage of the data needs, once; later stages include the earlier."""
        while self.stage < stage:
            (self._make_floor, self._make_history, self._make_tracked)[self.stage + 1]()
            self.stage += 1

    def _make_floor(self) -> None:
        self.catalogue = Catalogue(self.settings)
        self.floor = ShopFloor(self.settings, self.catalogue, int(self._began) * 1000)
        self.machines = self.floor.machines
        self.alive: dict[int, SimulatedPrint] = {}
        self._first_status: dict[int, str] = {}
        for machine in self.machines:
            self.alive |= {live.n: live for live in machine.queue}
            self._first_status |= {live.n: "queued" for live in machine.queue}
            self._schedule(machine)
        self._first_new = self.floor.next_n

    def _schedule(self, machine: SimulatedPrinter) -> None:
        if machine.current:
            self.alive[machine.current.n] = machine.current
            self._first_status[machine.current.n] = "printing"
            self.later(machine.current.ends, lambda at: self._finish(machine, at))
        elif machine.queue and not machine.held:
            machine.resumes = self.floor.now + MINUTE
            self.later(machine.resumes, lambda at: self._start(machine, at))

    def _make_history(self) -> None:
        from carbon_tui.simulator.history import FleetHistory

        self.store: sqlite3.Connection = open_store()
        # Nobody ends a simulator: it goes with its last user. Python 3.13 warns of open stores.
        weakref.finalize(self, self.store.close)
        self.history: FleetHistory = FleetHistory(self.floor, self.catalogue, self.store)
        self.history.load()
        self.builds: dict[int, SimulatedBuild] = self.history.builds
        self.parts: list[SimulatedPart] = list(self.catalogue.parts)
        self.encoded_parts: dict[int, msgspec.Raw] = {}
        self.on_history()

    def _make_tracked(self) -> None:
        from carbon_tui.simulator.printed_parts import SimulatedPrintedParts

        self.printed: SimulatedPrintedParts = SimulatedPrintedParts(
            self.floor, self.store, self.builds, lambda n: self.parts[n].number, self.later
        )
        self.printed.load(self._first_status, self._first_new)
        events, self._told = self._told, []
        for tell in events:
            tell(self.printed)
        self.on_tracked()

    def _tell(self, tell: Callable[[SimulatedPrintedParts], None]) -> None:
        """Let the printed parts know, now or as soon as there are any."""
        if self.stage >= TRACKED:
            tell(self.printed)
        else:
            self._told.append(tell)

    def hidden_drift(self) -> HiddenDrift:
        """What the measurements hide."""
        self.ensure(TRACKED)
        return self.printed.hidden_drift()

    # -- printers at work

    def _start(self, machine: SimulatedPrinter, at: int) -> None:
        machine.resumes = None
        if machine.current or machine.held or not machine.queue:
            return
        live = machine.queue.pop(0)
        live.started, machine.current, machine.updated = at, live, at
        live.fraction, live.failure = fate(self.settings, live.n)
        self.store.execute(
            "UPDATE prints SET status='printing', started_at=? WHERE n=?", (at, live.n)
        )
        self._touch_order(live, at)
        self._tell(lambda printed: printed.started(live.n, at))
        self.later(live.ends, lambda when: self._finish(machine, when))

    def _finish(self, machine: SimulatedPrinter, at: int) -> None:
        live = machine.current
        if live is None:
            return
        live.finished, machine.last, machine.current, machine.updated = at, live, None, at
        del self.alive[live.n]
        word = "failed" if live.failure else "finished"
        self.store.execute(
            "UPDATE prints SET status=?, finished_at=?, seconds=?, rating=?, message=? WHERE n=?",
            (word, at, int(live.seconds * live.fraction), 1.0 if live.failure else None,
             live.failure, live.n),
        )  # fmt: skip
        self._touch_order(live, at)
        self._tell(lambda printed: printed.ended(live.n, at, live.failure))
        self.resume(machine, at, (12 + live.n % 20) * MINUTE)

    def resume(self, machine: SimulatedPrinter, at: int, after: int) -> None:
        """Let an idle printer with a queue start its next print in a while."""
        if machine.current or machine.held or machine.resumes is not None or not machine.queue:
            return
        machine.resumes = at + after
        self.later(machine.resumes, lambda when: self._start(machine, when))

    def _touch_order(self, live: SimulatedPrint, at: int) -> None:
        if live.order:
            self.store.execute(
                "UPDATE print_orders SET updated_at=? WHERE uuid=?", (at, live.order)
            )

    def enqueue(
        self, machine: SimulatedPrinter, build: SimulatedBuild, order: tuple[int, str, str], at: int
    ) -> SimulatedPrint:
        """One more print at the end of a printer's queue, for this order (n, uuid, number)."""
        order_n, order_uuid, number = order
        machine.printed += 1
        live = self.floor.live(machine, machine.printed, build, order_uuid)
        family, number_of_cassette = build.family, machine.printed // 60
        row = (
            live.n, live.uuid, live.print_id, build.n, order_n, number, machine.serial,
            f"PL{machine.place:02d}{live.n % 3}",
            f"{machine.serial[:3]}C{number_of_cassette:03d}", "queued", NEVER, NEVER,
            live.seconds, application_of(family), None,
            round(len(build.parts) * family.volume, 2), None, None,
        )  # fmt: skip
        self.store.execute(f"INSERT INTO prints VALUES ({','.join('?' * len(row))})", row)
        self.alive[live.n] = live
        machine.queue.append(live)
        machine.updated = at
        self._tell(lambda printed: printed.queued(live.n, at))
        self.resume(machine, at, 2 * MINUTE)
        return live

    def drop(self, live: SimulatedPrint, at: int) -> None:
        """Take a waiting print out of its queue for good."""
        machine = self.machines[live.machine]
        machine.queue.remove(live)
        machine.updated = at
        del self.alive[live.n]
        self.store.execute("UPDATE prints SET status='canceled' WHERE n=?", (live.n,))
        self._touch_order(live, at)
        self._tell(lambda printed: printed.dropped(live.n, at))

    def move(self, live: SimulatedPrint, machine: SimulatedPrinter, index: int, at: int) -> None:
        """Put a waiting print at this place of a printer's queue."""
        self.machines[live.machine].updated = machine.updated = at
        live.machine = machine.place
        machine.queue.insert(index, live)
        self.store.execute("UPDATE prints SET printer=? WHERE n=?", (machine.serial, live.n))

    def waiting(self, print_uuids: Iterable[str]) -> list[SimulatedPrint]:
        """The prints among these that still wait in a queue, in the order given."""
        queued = {live.uuid: live for machine in self.machines for live in machine.queue}
        return [queued[uuid] for uuid in dict.fromkeys(print_uuids) if uuid in queued]


@cache
def application_uuid(seed: int, place: int) -> str:
    """The uuid of the application at this place of the list."""
    return uuids(seed, "application")(place % len(APPLICATIONS))


def _nothing() -> None:
    """What else to do when a stage is made, until someone says so."""
