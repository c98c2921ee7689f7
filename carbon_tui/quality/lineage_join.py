"""Measurements to the parts they measure, and on to the prints that made those.

Nothing is read here: `needed` names the ids to ask for, in batches of at most 100, and `accept`
takes the answers, also where one is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER
from carbon_tui.api.schema.records import (
    PartMeasurement,
    Print,
    PrintedPart,
    PrintOrigin,
)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Factor(StrEnum):
    """What parts have in common, by which they are split and traced."""

    PRINTER = "printer"
    PLATFORM = "platform"
    CASSETTE = "cassette"
    BUILD = "build"
    PART_NUMBER = "part number"
    RESIN_LOT = "resin lot"
    PART_ORDER = "part order"

    def of(self, lineage: Lineage) -> str | None:
        """This lineage's printer, platform, …; None while or where it is not known."""
        return _FACTORS[self](lineage) or None


@dataclass(frozen=True, slots=True)
class Lineage:
    """One measurement and, as far as they are known, its part and its print."""

    measurement: PartMeasurement
    part: PrintedPart | None = None
    print: Print | None = None

    @property
    def made_at(self) -> datetime | None:
        """When the part was made: the print's end, else the part's, else its creation."""
        part = self.part
        times = (
            self.print.finished_at if self.print else None,
            part.finished_at if part else None,
            part.created_at if part else None,
        )
        return next((time for time in times if time), None)


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """One request: at most 100 values of one parameter of one list.

    `list` is `printed_parts` or `prints`. Prints want their statuses named besides: unfinished and
    failed prints are hidden otherwise.
    """

    list: str
    parameter: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinCoverage:
    """Of so many measurements, how many have their part and their print."""

    measurements: int
    with_part: int
    with_print: int

    @property
    def complete(self) -> bool:
        return self.with_print == self.measurements

    @property
    def sentence(self) -> str:
        if self.complete:
            return f"all {self.measurements:,} joined to their prints"
        return (
            f"{self.with_part:,} of {self.measurements:,} joined to their parts, "
            f"{self.with_print:,} to their prints"
        )


class Joins:
    """What is known about parts and prints, and what was asked for in vain."""

    def __init__(self) -> None:
        self._parts: dict[str, PrintedPart] = {}
        self._prints: dict[str, Print] = {}
        self._asked: set[tuple[str, str]] = set()

    def needed(self, measurements: Iterable[PartMeasurement]) -> tuple[JoinRequest, ...]:
        """Requests that would complete these measurements as far as is known now.

        Parts come first; their prints are needed once the parts are in, so ask again then.
        """
        parts: dict[str, None] = {}
        prints: dict[tuple[str, str], None] = {}
        for measurement in measurements:
            uuid = measurement.printed_part_uuid
            part = self._parts.get(uuid or "")
            if part is None and uuid and ("uuid", uuid) not in self._asked:
                parts[uuid] = None
            elif part is not None and (key := _print_key(part)) and self._wants(key):
                prints[key] = None
        by_id = [value for name, value in prints if name == "print_id"]
        by_uuid = [value for name, value in prints if name == "print_uuid"]
        return (
            *_batches("printed_parts", "uuid", parts),
            *_batches("prints", "print_id", by_id),
            *_batches("prints", "uuid", by_uuid),
        )

    def accept_parts(self, batch: JoinRequest | None, parts: Iterable[PrintedPart]) -> None:
        """Remember parts; with the batch they answer, also which ids have none."""
        self._parts.update((part.uuid, part) for part in parts if part.uuid)
        if batch is not None:
            self._asked.update(("uuid", uuid) for uuid in batch.ids)

    def accept_prints(self, batch: JoinRequest | None, prints: Iterable[Print]) -> None:
        """Remember prints; with the batch they answer, also which ids have none."""
        for print_ in prints:
            self._prints.update((key, print_) for key in (print_.print_id, print_.uuid) if key)
        if batch is not None:
            name = "print_uuid" if batch.parameter == "uuid" else batch.parameter
            self._asked.update((name, value) for value in batch.ids)

    def lineage(self, measurement: PartMeasurement) -> Lineage:
        part = self._parts.get(measurement.printed_part_uuid or "")
        return Lineage(measurement, part, self.print_of(part) if part else None)

    def print_of(self, part: PrintedPart) -> Print | None:
        keys = (part.print_id, part.print_uuid)
        return next((self._prints[key] for key in keys if key in self._prints), None)

    def parts(self) -> Iterator[PrintedPart]:
        return iter(self._parts.values())

    def coverage(self, measurements: Iterable[PartMeasurement]) -> JoinCoverage:
        lineages = [self.lineage(measurement) for measurement in measurements]
        with_part = sum(lineage.part is not None for lineage in lineages)
        with_print = sum(lineage.print is not None for lineage in lineages)
        return JoinCoverage(len(lineages), with_part, with_print)

    def _wants(self, key: tuple[str, str]) -> bool:
        return key not in self._asked and key[1] not in self._prints


def in_order_made(lineages: Iterable[Lineage]) -> list[Lineage]:
    """By the time the part was made, then the time it was measured; unknown times first."""
    return sorted(
        lineages,
        key=lambda lineage: (
            lineage.made_at or _LONG_AGO,
            lineage.measurement.updated_at or _LONG_AGO,
            lineage.measurement.uuid or "",
        ),
    )


def _print_key(part: PrintedPart) -> tuple[str, str] | None:
    if part.print_id:
        return "print_id", part.print_id
    return ("print_uuid", part.print_uuid) if part.print_uuid else None


def _batches(name: str, parameter: str, ids: Iterable[str]) -> Iterator[JoinRequest]:
    every = tuple(ids)
    for start in range(0, len(every), MAX_VALUES_PER_PARAMETER):
        yield JoinRequest(name, parameter, every[start : start + MAX_VALUES_PER_PARAMETER])


def _origin(lineage: Lineage) -> PrintOrigin:
    return (lineage.print.origin if lineage.print else None) or _NO_ORIGIN


def _part(lineage: Lineage) -> PrintedPart:
    return lineage.part or _NO_PART


def _build(lineage: Lineage) -> str | None:
    return _part(lineage).build_uuid or (lineage.print.build_uuid if lineage.print else None)


def _part_order(lineage: Lineage) -> str | None:
    part = _part(lineage)
    return part.part_order_number or part.part_order_uuid


_NO_ORIGIN, _NO_PART = PrintOrigin(), PrintedPart()

_FACTORS: dict[Factor, Callable[[Lineage], str | None]] = {
    Factor.PRINTER: lambda lineage: _origin(lineage).printer_serial,
    Factor.PLATFORM: lambda lineage: _origin(lineage).platform_serial,
    Factor.CASSETTE: lambda lineage: _origin(lineage).cassette_serial,
    Factor.BUILD: _build,
    Factor.PART_NUMBER: lambda lineage: _part(lineage).part_number,
    Factor.RESIN_LOT: lambda lineage: _part(lineage).resin_lot_number,
    Factor.PART_ORDER: _part_order,
}
