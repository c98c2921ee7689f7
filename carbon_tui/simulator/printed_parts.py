"""The third stage: each physical part with its serial number, and the readings taken of it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial

from carbon_tui.simulator.catalogue import DAY, SimulatedBuild
from carbon_tui.simulator.families import APPLICATIONS, application_of
from carbon_tui.simulator.gauge import Gauge, HiddenDrift
from carbon_tui.simulator.history import Row, has_bad_parts
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.schema import NEVER, TRACKED_INDEXES, TRACKED_TABLES
from carbon_tui.simulator.shop_floor import HOUR, MINUTE, SECOND, ShopFloor
from carbon_tui.simulator.templates import STORY_TEMPLATE, TEMPLATES

BAD_PART = "Part unusable: delaminated"
Later = Callable[[int, Callable[[int], None]], None]


class SimulatedPrintedParts:
    """Printed parts and their measurements; told of every print that starts, ends or is dropped."""

    def __init__(
        self, floor: ShopFloor, store: sqlite3.Connection, builds: dict[int, SimulatedBuild],
        part_numbers: Callable[[int], str], later: Later,
    ) -> None:  # fmt: skip
        self._floor, self._store, self._builds = floor, store, builds
        self._part_number, self._later = part_numbers, later
        self._seed, self._settings = floor.settings.seed, floor.settings
        self.uuid = uuids(self._seed, "printed part")
        self._measurement_uuid = uuids(self._seed, "measurement")
        self.template_uuid = uuids(self._seed, "template")
        self._gauge = Gauge(self._seed, floor.drifting_place, floor.now)
        self.next_n = 1
        self._next_measurement = 1
        self._first_bad: tuple[int, str] | None = None

    # -- the beginning

    def load(self, alive: dict[int, str], first_new: int) -> None:
        """Make the parts of the newest prints; `alive` gives the first status of live ones."""
        store = self._store
        store.executescript(TRACKED_TABLES)
        store.execute("BEGIN")
        self._load_templates()
        parts: list[Row] = []
        measured: list[Row] = []
        for row in self._wanted(first_new):
            made = list(self._parts_of(alive.get(row[0], row[4]), len(parts), row))
            parts += made
            if made and made[0][7] != "queued" and len(measured) < self._settings.measurements:
                measured += self._first_readings(row[0], made)
        self._fill("printed_parts", 16, parts)
        self._fill("measurements", 11, measured)
        self.next_n, self._next_measurement = len(parts) + 1, len(measured) + 1
        store.execute("COMMIT")
        store.executescript(TRACKED_INDEXES)

    def _fill(self, table: str, width: int, rows: list[Row]) -> None:
        marks = ",".join("?" * width)
        self._store.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _load_templates(self) -> None:
        started = self._floor.now - 200 * DAY
        rows: list[Row] = [
            (n, self.template_uuid(n), n % len(APPLICATIONS), started + n * 5 * DAY)
            for n in range(len(TEMPLATES))
        ]
        self._fill("templates", 4, rows)

    def _wanted(self, first_new: int) -> Iterator[tuple[int, int, int, str, str, int, int]]:
        """The newest prints up to the wanted number of parts, and all of automatic builds."""
        made = 0
        query = (
            "SELECT n, build, print_order, printer, status, started_at, finished_at FROM prints"
            " WHERE n < ? ORDER BY min(started_at, ?) DESC, n DESC"
        )
        for row in self._store.execute(query, (first_new, NEVER)):
            build = self._builds[row[1]]
            if build.automatic or made < self._settings.printed_parts:
                made += len(build.parts)
                yield row

    def _parts_of(
        self, status: str, before: int, row: tuple[int, int, int, str, str, int, int]
    ) -> Iterator[Row]:
        n, build_n, _, _, _, started, finished = row
        build, now = self._builds[build_n], self._floor.now
        word = {"finished": "complete", "printing": "printing", "queued": "queued"}.get(status)
        created = min(started, now) - (40 + n % 300) * MINUTE
        over = word not in ("printing", "queued")
        updated = finished if over else min(started, now - 30 * MINUTE)
        order = build_n if build.automatic else None
        for place, part in enumerate(build.parts):
            bad = word is None or (over and has_bad_parts(n) and place % 4 == 0)
            number = before + place + 1
            yield (
                number, self.uuid(number), part, self._part_number(part), build_n, n, order,
                "failed" if bad else word, f"SN-{number:07d}" if over and not bad else None,
                resin_lot(build, started) if word != "queued" else None,
                (BAD_PART if word else "The print failed") if bad else None,
                application_of(build.family), created, updated,
                finished if over else NEVER, started,
            )  # fmt: skip

    def _first_readings(self, n: int, made: list[Row]) -> list[Row]:
        finished = made[0][14]
        if not isinstance(finished, int) or finished >= NEVER:
            return []
        at = measured_at(n, finished)
        if at > self._floor.now:
            self._later(at, partial(self.measure, n))
            return []
        serial = int(self._floor.machines[n % len(self._floor.machines)].place)
        return list(self._readings(n, serial, at, [(r[0], r[1], r[4]) for r in made
                                                   if r[7] == "complete"]))  # fmt: skip

    # -- readings

    def _readings(self, n: int, printer: int, at: int, parts: list[Row]) -> Iterator[Row]:
        rng = random.Random(self._seed * 6_700_417 + n)
        for place, (number, uuid, build) in enumerate(parts):
            family = self._builds[int(str(build))].family
            when = at - (len(parts) - 1 - place) * 40 * SECOND
            for template, value, category, result, zones, notes in self._gauge.readings(
                family.sop, printer, when, rng
            ):
                key = self._next_measurement
                self._next_measurement += 1
                yield (
                    key, self._measurement_uuid(key), number, template, value, category, result,
                    zones, notes, application_of(family), when,
                )  # fmt: skip
                if template == STORY_TEMPLATE and result == "fail":
                    self._remember(printer, when, str(uuid))

    def _remember(self, printer: int, when: int, uuid: str) -> None:
        if printer == self._floor.drifting_place and (
            self._first_bad is None or when < self._first_bad[0]
        ):
            self._first_bad = (when, uuid)

    def measure(self, n: int, at: int) -> None:
        """Take the readings of print `n`'s good parts."""
        parts = self._store.execute(
            "SELECT n, uuid, build FROM printed_parts WHERE print=? AND status='complete'"
            " ORDER BY n", (n,),
        ).fetchall()  # fmt: skip
        rows = list(self._readings(n, n % len(self._floor.machines), at, parts))
        self._fill("measurements", 11, rows)

    def hidden_drift(self) -> HiddenDrift:
        """Which printer drifts, in which measurement, and the first part that it spoilt."""
        when, uuid = self._first_bad or (None, None)
        machines, place = self._floor.machines, self._floor.drifting_place
        return HiddenDrift(
            machines[place].serial if machines else "", self.template_uuid(STORY_TEMPLATE),
            TEMPLATES[STORY_TEMPLATE].name, self._gauge.drift_began, uuid, when,
        )  # fmt: skip

    # -- what happens to prints

    def queued(self, n: int, at: int) -> None:
        """A print was queued: it takes the packed parts that wait for one, or makes new ones."""
        (build_n,) = self._store.execute("SELECT build FROM prints WHERE n=?", (n,)).fetchone()
        taken = self._store.execute(
            "UPDATE printed_parts SET print=?, status='queued', updated_at=? WHERE build=? AND"
            " print IS NULL AND status IN ('waiting','preparing','printing')", (n, at, build_n),
        ).rowcount  # fmt: skip
        if taken:
            return
        build = self._builds[build_n]
        rows: list[Row] = [
            (number, self.uuid(number), part, self._part_number(part), build_n, n, None, "queued",
             None, None, None, application_of(build.family), at, at, NEVER, NEVER)
            for number, part in enumerate(build.parts, self.next_n)
        ]  # fmt: skip
        self.next_n += len(rows)
        self._fill("printed_parts", 16, rows)

    def started(self, n: int, at: int) -> None:
        """A print began."""
        (build_n,) = self._store.execute("SELECT build FROM prints WHERE n=?", (n,)).fetchone()
        self._store.execute(
            "UPDATE printed_parts SET status='printing', started_at=?, updated_at=?, lot=?"
            " WHERE print=?", (at, at, resin_lot(self._builds[build_n], at), n),
        )  # fmt: skip

    def ended(self, n: int, at: int, failure: str | None) -> None:
        """A print is over; good parts get their serial numbers and are measured later."""
        bad = "1" if failure else "n % 4 = 0" if has_bad_parts(n) else "0"
        self._store.execute(
            f"UPDATE printed_parts SET updated_at=:at, finished_at=:at,"
            f" status=iif({bad}, 'failed', 'complete'), error=iif({bad}, :error, NULL),"
            f" serial_number=iif({bad}, NULL, printf('SN-%07d', n)) WHERE print=:n",
            {"at": at, "n": n, "error": failure or BAD_PART},
        )
        self._settle_orders(n, at)
        self._later(measured_at(n, at), partial(self.measure, n))

    def dropped(self, n: int, at: int) -> None:
        """A print was taken out of its queue: packed parts wait again, others are canceled."""
        self._store.execute(
            "UPDATE printed_parts SET updated_at=:at, print=iif(part_order IS NULL, print, NULL),"
            " status=iif(part_order IS NULL, 'canceled', 'preparing') WHERE print=:n",
            {"at": at, "n": n},
        )

    def _settle_orders(self, n: int, at: int) -> None:
        self._store.execute(
            "UPDATE part_orders SET updated_at=:at, status=(SELECT CASE"
            " WHEN sum(status NOT IN ('complete','failed','canceled')) THEN 'processing'"
            " WHEN sum(status <> 'complete') THEN 'incomplete' ELSE 'complete' END"
            " FROM printed_parts WHERE part_order=part_orders.n)"
            " WHERE n IN (SELECT part_order FROM printed_parts WHERE print=:n)",
            {"at": at, "n": n},
        )


def measured_at(n: int, finished: int) -> int:
    """When the parts of print `n` reach the inspection bench."""
    return finished + (40 + n * 13 % 160) * MINUTE


def resin_lot(build: SimulatedBuild, at: int) -> str:
    """The lot that printers were filled with then: a new one about every fortnight."""
    return f"{build.family.code}{at // (14 * DAY) % 1000:03d}{'AB'[at // HOUR % 97 > 48]}"
