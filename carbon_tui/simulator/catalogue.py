"""The designs: projects with their build revisions, parts and models, all from the seed alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from msgspec import Struct

from carbon_tui.simulator.families import FAMILIES, Family
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.settings import SimulatorSettings
from carbon_tui.simulator.vocabulary import CUSTOMERS, HOSTILE, ODD_NAMES

DAY = 86_400_000
"""In milliseconds."""


Identify = Callable[[int], str]
"""A number's uuid. Most are never asked for: making all was half of the time that designs take."""


class SimulatedPart(Struct, frozen=True):
    """A design: one model under a part number. `age` is days before the shop began."""

    n: int
    identify: Identify
    number: str
    identify_model: Identify
    filename: str
    description: str
    family: Family
    customer: str
    age: float

    @property
    def uuid(self) -> str:
        return self.identify(self.n)

    @property
    def model(self) -> str:
        return self.identify_model(self.n)


class SimulatedBuild(Struct, frozen=True):
    """One revision of a project: which parts lie on the platform, and how long they take."""

    n: int
    identify: Identify
    name: str
    revision: str
    status: str
    family: Family
    minutes: float
    parts: tuple[int, ...]
    age: float = 0.0
    packing_group: str | None = None
    automatic: bool = False

    @property
    def uuid(self) -> str:
        return self.identify(self.n)


class Catalogue:
    """All parts and builds that existed when the shop began, found by number."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self._rng = random.Random(settings.seed * 31 + 1)
        self._hostile = settings.hostile
        self._build_uuid = cache(uuids(settings.seed, "build"))
        self._part_uuid = cache(uuids(settings.seed, "part"))
        self._model_uuid = cache(uuids(settings.seed, "model"))
        self.parts: list[SimulatedPart] = []
        self.builds: list[SimulatedBuild] = []
        self.runnable: dict[str, list[SimulatedBuild]] = {family.resin: [] for family in FAMILIES}
        self.designs: dict[str, list[SimulatedPart]] = {family.resin: [] for family in FAMILIES}
        project = 0
        while len(self.builds) < settings.builds:
            self._add_project(project, settings.builds - len(self.builds))
            project += 1

    def _add_project(self, project: int, room: int) -> None:
        rng, family = self._rng, FAMILIES[project % len(FAMILIES)]
        name = self._name(project, family)
        parts = [part.n for part in self._add_parts(project, family, name)]
        revisions = min(room, 1 + int(rng.random() * 5.5))
        age = 20 + rng.random() * 500
        low, high = family.hours
        minutes = 60 * (low + rng.random() * (high - low))
        for revision in range(1, revisions + 1):
            age *= 0.55 + 0.3 * rng.random()
            self._add_build(name, revision, revisions, family, minutes, parts, age)

    def _name(self, project: int, family: Family) -> str:
        if self._hostile and project % 4:
            return HOSTILE[(project - project // 4) % len(HOSTILE)]
        if project % 23 == 22:
            return f"{ODD_NAMES[project // 23 % len(ODD_NAMES)]}"
        product = family.products[project // len(FAMILIES) % len(family.products)]
        return f"{product} {family.code}-{100 + project}"

    def _add_parts(self, project: int, family: Family, name: str) -> list[SimulatedPart]:
        made: list[SimulatedPart] = []
        for place in range(1 + int(self._rng.random() * 3)):
            n = len(self.parts) + place
            number = f"{family.code}-{100 + project}-{place + 1:02d}"
            filename = f"{name[:60] if self._hostile else number}.stl"
            customer = CUSTOMERS[(project * 7 + place) % len(CUSTOMERS)]
            part = SimulatedPart(
                n, self._part_uuid, number, self._model_uuid, filename,
                name if place == 0 else "", family, customer, 20 + self._rng.random() * 600,
            )  # fmt: skip
            made.append(part)
        self.parts += made
        self.designs[family.resin] += made
        return made

    def _add_build(
        self, name: str, revision: int, last: int, family: Family,
        minutes: float, parts: list[int], age: float,
    ) -> None:  # fmt: skip
        n = len(self.builds)
        chance = self._rng.random()
        newest = "Released" if chance < 0.8 else "Validation" if chance < 0.93 else "Unreleased"
        status = newest if revision == last else "Obsolete"
        copies = 2 + int(self._rng.random() * 5)
        build = SimulatedBuild(
            n, self._build_uuid, name, str(revision), status, family, minutes,
            tuple(sorted(parts * copies)), age,
        )  # fmt: skip
        self.builds.append(build)
        if status == "Released":
            self.runnable[family.resin].append(build)


def named(uuid: str) -> Identify:
    """For what has got its uuid from elsewhere."""
    return lambda _number: uuid
