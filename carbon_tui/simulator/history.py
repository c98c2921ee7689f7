"""The second stage: months of prints, builds and orders, consistent with the floor as it stands."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from carbon_tui.simulator.catalogue import DAY, Catalogue, SimulatedBuild
from carbon_tui.simulator.families import APPLICATIONS, application_of
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.order_plan import PRINTERS_A_CELL, PlannedOrder
from carbon_tui.simulator.schema import DESIGN_TABLES, HISTORY_INDEXES, HISTORY_TABLES, NEVER
from carbon_tui.simulator.shop_floor import (
    HOUR,
    MINUTE,
    SECOND,
    ShopFloor,
    SimulatedPrint,
    SimulatedPrinter,
    print_uuid,
)
from carbon_tui.simulator.vocabulary import CUSTOMERS, FAILURES, GROUPS, NOTES, PEOPLE, REMARKS

Row = tuple[object, ...]


class FleetHistory:
    """Fills the tables of the second stage and keeps the builds by their number."""

    def __init__(self, floor: ShopFloor, catalogue: Catalogue, store: sqlite3.Connection) -> None:
        self._floor, self._catalogue, self._store = floor, catalogue, store
        self._seed = floor.settings.seed
        self._attachment = uuids(self._seed, "attachment")
        self.builds: dict[int, SimulatedBuild] = {build.n: build for build in catalogue.builds}
        self._ages: dict[int, int] = {}
        self._runs: dict[int, tuple[PlannedOrder, int, int]] = {}
        self._order_n: dict[int, int] = {}
        self._outcomes: dict[int, str] = {}

    def load(self) -> None:
        """Make every row; takes some 0.2 s of CPU for the usual fleet."""
        store = self._store
        store.executescript(HISTORY_TABLES + DESIGN_TABLES)
        store.execute("BEGIN")
        planned = [row for machine in self._floor.machines for row in self._timeline(machine)]
        self._number_orders()
        self._number_builds()
        prints = [self._print(*row) for row in planned]
        self._fill("prints", 18, prints)
        self._fill("print_orders", 12, list(self._print_orders()))
        self._fill("builds", 9, list(self._build_rows()))
        self._fill("attachments", 3, list(self._attachments()))
        self._fill("part_orders", 11, list(self._part_orders()))
        self._fill("build_orders", 2, [(n, n) for n in self._automatic()])
        application = uuids(self._seed, "application")
        self._fill("applications", 2, [(n, application(n)) for n in range(len(APPLICATIONS))])
        self._fill("printers", 2, [(m.serial, m.name) for m in self._floor.machines])
        store.execute("COMMIT")
        store.executescript(HISTORY_INDEXES)

    def _fill(self, table: str, width: int, rows: list[Row]) -> None:
        marks = ",".join("?" * width)
        self._store.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _timeline(
        self, machine: SimulatedPrinter
    ) -> Iterator[tuple[SimulatedPrinter, int, PlannedOrder, str, int, int, int, float]]:
        """Every print of a machine, newest first, with status, times and a random number."""
        rng = random.Random(self._seed * 131 + machine.place)
        squeeze = self._floor.settings.squeeze
        chance, quota = rng.random, self._floor.quota[machine.place]
        cell = self._floor.cells[machine.cell]
        plan = cell.backwards(machine.place % PRINTERS_A_CELL)
        alive = [*machine.queue[::-1], *([machine.current] if machine.current else [])]
        end, failing = self._floor.now, self._floor.settings.failure_rate
        for age, run in enumerate(islice(plan, quota)):
            draw = chance()
            if age < len(alive):
                yield self._noted(machine, quota - age, run, alive[age], draw)
                continue
            if age == len(alive) and machine.last:
                last = machine.last
                start, end = last.started or 0, last.finished or 0
                status = "failed" if last.failure else "finished"
            else:
                seconds = run.build.minutes * 60 * squeeze
                status = "finished"
                if draw < failing:
                    status = "aborted" if draw < failing * 0.2 else "failed"
                    seconds *= 0.1 + 0.8 * chance()
                start = end - max(1, int(seconds * (0.98 + 0.04 * chance()))) * SECOND
            self._note(run, start, end)
            yield machine, quota - age, run, status, start, end, (end - start) // SECOND, draw
            idle = (12 + 30 * chance()) * 60 if chance() < 0.96 else (2 + 30 * chance()) * 3600
            end = start - int(idle * squeeze) * SECOND

    def _noted(
        self,
        machine: SimulatedPrinter,
        number: int,
        run: PlannedOrder,
        live: SimulatedPrint,
        draw: float,
    ) -> tuple[SimulatedPrinter, int, PlannedOrder, str, int, int, int, float]:
        started = live.started if live.started is not None else NEVER
        status = "printing" if live.started is not None else "queued"
        self._note(run, min(started, self._floor.now - 40 * MINUTE), 0)
        return machine, number, run, status, started, NEVER, live.seconds, draw

    def _note(self, run: PlannedOrder, started: int, ended: int) -> None:
        _, first, last = self._runs.get(run.key, (run, started, ended))
        self._runs[run.key] = (run, min(first, started), max(last, ended))

    def _number_orders(self) -> None:
        ordered = [item for item in self._runs.values() if item[0].ordered]
        ordered.sort(key=lambda item: (item[1], item[0].key))
        self._order_n = {run.key: n for n, (run, _, _) in enumerate(ordered, 1)}

    def _number_builds(self) -> None:
        """Automatic builds follow the designed ones, in the order in which they were packed."""
        automatic = [(first, run) for run, first, _ in self._runs.values() if run.build.automatic]
        automatic.sort(key=lambda item: (item[0], item[1].key))
        self._build_n: dict[int, int] = {}
        for n, (first, run) in enumerate(automatic, len(self._catalogue.builds)):
            self._build_n[run.key] = n
            self._ages[n] = first - 3 * HOUR
            group = GROUPS[n % len(GROUPS)] if n % 3 == 0 else None
            self.builds[n] = replace(run.build, n=n, packing_group=group)

    def _build_of(self, run: PlannedOrder) -> int:
        return self._build_n.get(run.key, run.build.n)

    def _print(
        self, machine: SimulatedPrinter, number: int, run: PlannedOrder, status: str,
        start: int, end: int, seconds: int, draw: float,
    ) -> Row:  # fmt: skip
        n = number * len(self._floor.quota) + machine.place
        mixed = n * 2_654_435_761 >> 4
        order = self._order_n.get(run.key)
        rating, message = self._feedback(status, mixed)
        self._outcomes[run.key] = part_order_status(status, n)
        family = run.build.family
        return (
            n, print_uuid(self._seed, n), f"{machine.serial}-{number:05d}", self._build_of(run),
            order, order_number(order) if order else "", machine.serial,
            f"PL{machine.place:02d}{mixed % 3}", f"{machine.serial[:3]}C{number // 60:03d}", status,
            start, end, seconds, application_of(family),
            PEOPLE[mixed % len(PEOPLE)] if mixed % 11 else None,
            round(len(run.build.parts) * family.volume * (0.97 + 0.06 * draw), 2), rating, message,
        )  # fmt: skip

    @staticmethod
    def _feedback(status: str, mixed: int) -> tuple[float | None, str | None]:
        if status in ("failed", "aborted"):
            return float(1 + mixed % 2), FAILURES[mixed // 7 % len(FAILURES)]
        if status == "finished" and mixed % 5 == 0:
            return float(3 + mixed // 5 % 3), REMARKS[mixed // 31 % len(REMARKS)]
        return None, None

    def _print_orders(self) -> Iterator[Row]:
        for key, n in self._order_n.items():
            run, first, last = self._runs[key]
            created = first - (20 + n * 37 % 900) * MINUTE
            machines = self._floor.machines
            place = key // 100_000 * PRINTERS_A_CELL
            route = [machines[place + at].serial for at, share in enumerate(run.shares) if share]
            tags = {"customer": CUSTOMERS[n % len(CUSTOMERS)]} if n % 3 else {}
            if n % 10 == 0:
                tags |= {"lot": f"L{n:05d}", "priority [1-5]": str(n % 5 + 1)}
            yield (
                n, run.order_uuid, self._build_of(run), sum(run.shares), order_number(n),
                json.dumps(tags), NOTES[n % len(NOTES)] if n % 4 == 0 else None,
                application_of(run.build.family), json.dumps(route), "fleet",
                created, max(created, last),
            )  # fmt: skip

    def _build_rows(self) -> Iterator[Row]:
        now = self._floor.now
        for n, build in self.builds.items():
            created = self._ages.get(n) or now - int(build.age * DAY) // SECOND * SECOND
            updated = min(created + n * 7_919 % 90 * HOUR, now - HOUR)
            yield (
                n, build.uuid, build.name, build.revision, build.status,
                application_of(build.family), build.packing_group, created, max(updated, created),
            )  # fmt: skip

    def _attachments(self) -> Iterator[Row]:
        for n, build in self.builds.items():
            yield self._attachment(2 * n), n, f"{build.name[:80]} traveler.pdf"
            if n % 2:
                yield self._attachment(2 * n + 1), n, f"{build.name[:80]} slices.mp4"

    def _automatic(self) -> Iterator[int]:
        return (n for n, build in self.builds.items() if build.automatic)

    def _part_orders(self) -> Iterator[Row]:
        """One part order for each automatic build, under the same number; the rest comes later."""
        uuid = uuids(self._seed, "part order")
        outcomes = {
            self._build_n[key]: word for key, word in self._outcomes.items() if key in self._build_n
        }
        for n in self._automatic():
            build, packed = self.builds[n], self._ages[n]
            created = packed - (1 + n % 30) * HOUR
            yield (
                n, uuid(n), f"PO-{40_000 + n}", outcomes[n], created + (2 + n % 9) * DAY,
                packed if n % 2 else NEVER, None, build.packing_group,
                application_of(build.family), created, packed,
            )  # fmt: skip


def order_number(n: int) -> str:
    """The number people gave to print order `n`: mostly counted, some typed by hand."""
    if n % 29 == 0:
        return f"WO-{n:05d} [rush]"
    return "" if n % 17 == 0 else f"WO-{n:05d}"


def has_bad_parts(n: int) -> bool:
    """Whether a finished print `n` left some parts that could not be used."""
    return n % 9 == 0


def part_order_status(status: str, n: int) -> str:
    """The state of a part order whose parts were all in print `n`, which has this status."""
    if status in ("printing", "queued"):
        return "processing"
    return "complete" if status == "finished" and not has_bad_parts(n) else "incomplete"
