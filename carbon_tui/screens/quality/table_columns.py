"""Tables on the quality screens: measurements one by one, and traced parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct

from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.quality.process_data import FieldDifference
from carbon_tui.quality.signals import Signal
from carbon_tui.quality.traceability import TracedPart
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import Value

R = TypeVar("R")


class FixedRows(Generic[R]):
    """Rows that are all there; what a record table reads."""

    gap: int | None = None

    def __init__(self, records: Sequence[R], identify: Callable[[R], str]) -> None:
        self._records = records
        self._identify = identify
        self._places = {identify(record): place for place, record in enumerate(records)}

    def __len__(self) -> int:
        return len(self._records)

    def record(self, position: int) -> R:
        return self._records[position]

    def key(self, position: int) -> str:
        return self._identify(self._records[position])

    def index_of(self, key: str) -> int | None:
        return self._places.get(key)

    def is_marked(self, key: str) -> bool:
        return False

    def is_fresh(self, key: str, field: str) -> bool:
        return False


def key_of_lineage(lineage: Lineage) -> str:
    """Measurements without a uuid are told apart by what they say."""
    found = lineage.measurement
    return found.uuid or f"{found.printed_part_uuid} {found.updated_at} {found.value}"


def key_of_part(traced: TracedPart) -> str:
    return traced.part.uuid or ""


def _reading(lineage: Lineage) -> float | str | None:
    found = lineage.measurement
    return found.value if found.value is not None else found.category_value


def _origin(made: Any, name: str) -> Value:
    return getattr(made.origin, name) if made is not None and made.origin is not None else None


MEASURED: tuple[Column[Lineage], ...] = (
    Column(
        "result", "Result", lambda each: each.measurement.measurement_result, formats.state, 10,
        10, 0
    ),
    Column("value", "Value", _reading, units.limit, 10, 20, 0, right=True),
    Column(
        "measured", "Measured", lambda each: each.measurement.updated_at, formats.ago, 8, 8, 1,
        right=True,
    ),
    Column(
        "serial", "Part", lambda each: each.part.serial_number if each.part else None, formats.key,
        14, 26, 2,
    ),
    Column("printer", "Printer", lambda each: _origin(each.print, "printer_serial"),
           formats.printer, 10, 18, 3),
    Column("platform", "Platform", lambda each: _origin(each.print, "platform_serial"), width=9,
           widest=12, priority=5),
    Column("lot", "Resin lot", lambda each: each.part.resin_lot_number if each.part else None,
           width=12, widest=16, priority=6),
    Column("notes", "Notes", lambda each: each.measurement.notes, width=14, widest=50, priority=4),
    Column("zones", "Zones", lambda each: ", ".join(each.measurement.zones or ()), width=10,
           widest=30, priority=7),
)  # fmt: skip

TRACED: tuple[Column[TracedPart], ...] = (
    Column("result", "Result", lambda each: each.result or "not measured", formats.state, 12, 12,
        0),
    Column("serial", "Part", lambda each: each.part.serial_number or each.part.uuid, formats.key,
        14,
           26, 0),
    Column("number", "Part number", lambda each: each.part.part_number, width=14, widest=26,
           priority=3),
    Column("status", "Status", lambda each: each.part.status, formats.state, 9, 10, 4),
    Column("measured", "Checks", lambda each: len(each.measurements), units.waiting, 6, 6, 2,
           right=True),
    Column("failed", "Fail", lambda each: _count(each, "fail"), units.failures, 4, 5, 1,
           right=True),
    Column("flagged", "Flag", lambda each: _count(each, "flag"), units.flags, 4, 5, 2, right=True),
    Column("finished", "Finished", lambda each: each.part.finished_at
           or (each.print.finished_at if each.print else None), formats.ago, 8, 8, 1, right=True),
    Column("printer", "Printer", lambda each: _origin(each.print, "printer_serial"),
           formats.printer, 10, 18, 2),
    Column("platform", "Platform", lambda each: _origin(each.print, "platform_serial"), width=9,
           widest=12, priority=5),
    Column("cassette", "Cassette", lambda each: _origin(each.print, "cassette_serial"), width=9,
           widest=12, priority=8),
    Column("lot", "Resin lot", lambda each: each.part.resin_lot_number, width=12, widest=16,
           priority=6),
    Column("order", "Part order", lambda each: each.part.part_order_number, width=12, widest=18,
           priority=9),
    Column("print", "Print", lambda each: each.print.name if each.print else None, width=16,
           widest=30, priority=7),
)  # fmt: skip


def _count(traced: TracedPart, result: str) -> int:
    return sum(each.measurement_result == result for each in traced.measurements)


class NamedSignal(Struct, frozen=True):
    """A signal with what its template and its group are called."""

    signal: Signal
    template: str
    group: str


def key_of_signal(named: NamedSignal) -> str:
    signal = named.signal
    return f"{signal.template_uuid} {signal.factor} {signal.group} {signal.kind}"


SIGNALS: tuple[Column[NamedSignal], ...] = (
    Column("name", "Measurement", lambda each: each.template, formats.key, 16, 30, 0),
    Column("by", "By", lambda each: each.signal.factor.value, width=9, widest=11, priority=1),
    Column("group", "Which", lambda each: each.group, formats.key, 12, 26, 0),
    Column("off", "Off", lambda each: each.signal.sentence, units.warning, 22, 34, 0),
    Column("effect", "Effect", lambda each: round(each.signal.effect, 2), formats.number, 6, 7, 2,
           right=True),
    Column("parts", "Parts", lambda each: each.signal.parts, formats.number, 6, 7, 3, right=True),
    Column("prints", "Prints", lambda each: each.signal.prints, formats.number, 6, 7, 4,
           right=True),
    Column("rate", "False rate", lambda each: f"{each.signal.q_value:.1g}", width=10, widest=10,
           priority=2, right=True),
)  # fmt: skip

PROCESS: tuple[Column[FieldDifference], ...] = (
    Column("field", "Field", lambda each: each.name, formats.key, 24, 40, 0),
    Column("failed", "Failed", lambda each: each.failed, width=12, widest=24, priority=0),
    Column("finished", "Finished", lambda each: each.finished, width=12, widest=24, priority=0),
    Column("difference", "Difference", lambda each: each.difference, width=10, widest=12,
           priority=1, right=True),
    Column("effect", "Effect", lambda each: round(each.effect, 2), formats.number, 6, 7, 2,
           right=True),
    Column("rate", "False rate", lambda each: f"{each.q_value:.1g}", width=10, widest=10,
           priority=1, right=True),
    Column("differs", "Verdict", lambda each: "differs" if each.differs else "by chance",
           width=9, widest=9, priority=0),
    Column("n", "Prints", lambda each: f"{each.failed_prints} + {each.finished_prints}", width=10,
           widest=12, priority=3, right=True),
)  # fmt: skip
