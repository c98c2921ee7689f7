"""What finished and failed prints teach: which resin ran where, and how a build fared there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from carbon_tui.api.schema.print_states import FINISHED, WENT_WRONG, is_one_of
from carbon_tui.api.schema.records import Print
from carbon_tui.orders.print_orders.durations import (
    Usual,
)
from carbon_tui.text.cleaning import raw

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fared:
    """How often prints of a build ended well or not."""

    finished: int = 0
    failed: int = 0

    @property
    def cases(self) -> int:
        return self.finished + self.failed

    def plus(self, other: Fared) -> Fared:
        return Fared(self.finished + other.finished, self.failed + other.failed)


@dataclass(frozen=True, slots=True)
class LastResin:
    """The resin of the latest print that names one, and when that print ended or began."""

    name: str
    when: datetime | None


@dataclass(frozen=True, slots=True)
class BuildHistory:
    """What is known about the builds of a plan, and about the printers it may go to."""

    on_printer: Mapping[str, LastResin] = field(default_factory=dict)
    """The last resin by printer serial."""
    of_build: Mapping[str, LastResin] = field(default_factory=dict)
    """The last resin by build uuid, wherever it was printed."""
    fared: Mapping[tuple[str, str], Fared] = field(default_factory=dict)
    """By build uuid and printer serial."""
    usual: Usual = field(default_factory=lambda: Usual({}))

    @classmethod
    def of(cls, prints: Iterable[Print]) -> BuildHistory:
        """From prints in whatever order and state; one print may be given twice."""
        unique = {p.uuid or str(n): p for n, p in enumerate(prints)}
        ordered = sorted(unique.values(), key=when)
        return cls(
            _last(ordered, serial_of),
            _last(ordered, build_of),
            _fared(ordered),
            Usual.of(ordered),
        )

    def how(self, build_uuid: str, serial: str) -> Fared:
        return self.fared.get((build_uuid, serial), Fared())

    def elsewhere(self, build_uuid: str, serial: str) -> Fared:
        """How the build fared on all other printers together."""
        total = Fared()
        for (build, printer), fared in self.fared.items():
            if build == build_uuid and printer != serial:
                total = total.plus(fared)
        return total

    def has_run(self, build_uuid: str) -> bool:
        return any(build == build_uuid for build, _ in self.fared)


def when(print_: Print) -> datetime:
    """When a print ended, or else began; long ago where it says neither."""
    return print_.finished_at or print_.started_at or _LONG_AGO


def serial_of(print_: Print) -> str:
    return raw((print_.origin.printer_serial if print_.origin else None) or "")


def build_of(print_: Print) -> str:
    return raw(print_.build_uuid or "")


def _last(ordered: list[Print], key: Callable[[Print], str]) -> dict[str, LastResin]:
    """The last one wins, so the oldest must come first."""
    return {
        key(p): LastResin(p.config.resin_name, p.finished_at or p.started_at)
        for p in ordered
        if key(p) and p.config and p.config.resin_name and (p.started_at or p.finished_at)
    }


def _fared(prints: list[Print]) -> dict[tuple[str, str], Fared]:
    by_build_and_printer: dict[tuple[str, str], Fared] = {}
    for print_ in prints:
        place = (build_of(print_), serial_of(print_))
        case = Fared(
            int(is_one_of(print_.status, FINISHED)), int(is_one_of(print_.status, WENT_WRONG))
        )
        if all(place) and case.cases:
            by_build_and_printer[place] = by_build_and_printer.get(place, Fared()).plus(case)
    return by_build_and_printer
