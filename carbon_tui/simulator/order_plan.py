"""What the printers of one cell have made and will make, told backwards from the newest print."""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec

from carbon_tui.simulator.catalogue import Catalogue, SimulatedBuild, named
from carbon_tui.simulator.families import FAMILIES, Family
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.settings import SimulatorSettings

PRINTERS_A_CELL = 2
STORY_CELL = 12  # its family is FAMILIES[0]: connector housings, whose bore is measured
_MOST_RUNS = 100_000
"""Of one cell, however old the fleet is."""


class PlannedOrder(msgspec.Struct, frozen=True):
    """One print order as planned: a build, and how many copies each printer of the cell makes."""

    key: int
    build: SimulatedBuild
    shares: tuple[int, ...]
    ordered: bool
    order_uuid: str


class PrinterCell:
    """Printers that share a resin and its orders."""

    def __init__(
        self, place: int, size: int, settings: SimulatorSettings, catalogue: Catalogue
    ) -> None:
        self.place, self.size = place, size
        designed = [family for family in FAMILIES if catalogue.designs[family.resin]]
        self.family: Family = designed[place % len(designed)]
        self._catalogue = catalogue
        self._rng = random.Random(settings.seed * 1_009 + place)
        self._runs: list[PlannedOrder] = []
        self._order_uuid = uuids(settings.seed, "print order")
        self._build_uuid = uuids(settings.seed, "automatic build")
        self._numbered_from = 400 + settings.prints // 12

    def run(self, age: int) -> PlannedOrder:
        """The run that is `age` runs older than the newest."""
        while len(self._runs) <= age:
            self._runs.append(self._plan(len(self._runs)))
        return self._runs[age]

    def backwards(self, member: int) -> Iterator[PlannedOrder]:
        """One run for each print of this printer, newest print first."""
        for age in range(_MOST_RUNS):
            run = self.run(age)
            for _ in range(run.shares[member]):
                yield run

    def _plan(self, age: int) -> PlannedOrder:
        rng, key = self._rng, self.place * _MOST_RUNS + age
        runnable = self._catalogue.runnable[self.family.resin]
        automatic = not runnable or (age > 2 and rng.random() < 0.05)
        if automatic:
            shares = tuple(int(member == age % self.size) for member in range(self.size))
            build = self._automatic(age, key)
        else:
            shares = tuple(1 + int(rng.random() ** 2 * 4) for _ in range(self.size))
            build = runnable[int(rng.random() * len(runnable))]
        return PlannedOrder(
            key, build, shares, automatic or rng.random() < 0.92, self._order_uuid(key)
        )

    def _automatic(self, age: int, key: int) -> SimulatedBuild:
        rng, designs = self._rng, self._catalogue.designs[self.family.resin]
        count = 5 + int(rng.random() * 31)
        parts = sorted(designs[int(rng.random() * len(designs))].n for _ in range(count // 3 + 1))
        low, high = self.family.hours
        number = self._numbered_from - age * 2 - self.place % 2
        return SimulatedBuild(
            -1, named(self._build_uuid(key)), f"AutoBuild{max(number, 1):03d}", "1", "Released",
            self.family, 60 * (low + rng.random() * (high - low)),
            tuple(parts[place % len(parts)] for place in range(count)), automatic=True,
        )  # fmt: skip
