"""Tables on the quality screens: measurements one by one, and traced parts."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import Struct

from carbon_tui.api.schema.endpoints import Endpoint, Paging
from carbon_tui.api.schema.records import PrintedPart
from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.quality.process_data import FieldDifference
from carbon_tui.quality.signals import Signal
from carbon_tui.quality.traceability import TracedPart, TracedPrint
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource
from carbon_tui.resources.formats import Value
from carbon_tui.resources.view_names import View

R = TypeVar("R")


def key_of_lineage(lineage: Lineage) -> str:
    """Measurements without a uuid are told apart by what they say."""
    measurement = lineage.measurement
    return (
        measurement.uuid
        or f"{measurement.printed_part_uuid} {measurement.updated_at} {measurement.value}"
    )


def key_of_part(traced: TracedPart) -> str:
    return traced.part.uuid or ""


def _made_at(traced: TracedPart) -> Value:
    run = traced.print
    return traced.part.finished_at or (run.finished_at if run else None)


def _reading(lineage: Lineage) -> float | str | None:
    measurement = lineage.measurement
    return measurement.value if measurement.value is not None else measurement.category_value


def _origin(made: Any, name: str) -> Value:
    return getattr(made.origin, name) if made is not None and made.origin is not None else None


MEASURED: tuple[Column[Lineage], ...] = (
    Column(
        name="result", title="Result", value=lambda each: each.measurement.measurement_result,
        show=formats.state, width=10, max_width=10, priority=0,
    ),
    Column(
        name="value", title="Value", value=_reading, show=units.limit, width=10, max_width=20,
        priority=0, right=True,
    ),
    Column(
        name="measured", title="Measured", value=lambda each: each.measurement.updated_at,
        show=formats.ago, width=8, max_width=8, priority=1, right=True,
    ),
    Column(
        name="serial", title="Part",
        value=lambda each: each.part.serial_number if each.part else None, show=formats.key,
        width=14, max_width=26, priority=2,
    ),
    Column(
        name="printer", title="Printer", value=lambda each: _origin(each.print, "printer_serial"),
        show=formats.printer, width=10, max_width=18, priority=3,
    ),
    Column(
        name="platform", title="Platform",
        value=lambda each: _origin(each.print, "platform_serial"), width=9, max_width=12,
        priority=5,
    ),
    Column(
        name="lot", title="Resin lot",
        value=lambda each: each.part.resin_lot_number if each.part else None, width=12,
        max_width=16,
        priority=6,
    ),
    Column(
        name="notes", title="Notes", value=lambda each: each.measurement.notes, width=14,
        max_width=50,
        priority=4,
    ),
    Column(
        name="zones", title="Zones", value=lambda each: ", ".join(each.measurement.zones or ()),
        width=10, max_width=30, priority=7,
    ),
)  # fmt: skip

TRACED: tuple[Column[TracedPart], ...] = (
    Column(
        name="result", title="Result", value=lambda each: each.result or "not measured",
        show=formats.state, width=12, max_width=12, priority=0,
    ),
    Column(
        name="serial", title="Part", value=lambda each: each.part.serial_number or each.part.uuid,
        show=formats.key, width=14, max_width=26, priority=0,
    ),
    Column(
        name="number", title="Part number", value=lambda each: each.part.part_number, width=14,
        max_width=26, priority=3,
    ),
    Column(
        name="status", title="Status", value=lambda each: each.part.status, show=formats.state,
        width=9, max_width=10, priority=4,
    ),
    Column(
        name="measured", title="Checks", value=lambda each: len(each.measurements),
        show=units.waiting, width=6, max_width=6, priority=2, right=True,
    ),
    Column(
        name="failed", title="Fail", value=lambda each: _count(each, "fail"), show=units.failures,
        width=4, max_width=5, priority=1, right=True,
    ),
    Column(
        name="flagged", title="Flag", value=lambda each: _count(each, "flag"), show=units.flags,
        width=4, max_width=5, priority=2, right=True,
    ),
    Column(
        name="finished", title="Finished",
        value=_made_at,
        show=formats.ago, width=8, max_width=8, priority=1, right=True,
    ),
    Column(
        name="printer", title="Printer", value=lambda each: _origin(each.print, "printer_serial"),
        show=formats.printer, width=10, max_width=18, priority=2,
    ),
    Column(
        name="platform", title="Platform",
        value=lambda each: _origin(each.print, "platform_serial"), width=9, max_width=12,
        priority=5,
    ),
    Column(
        name="cassette", title="Cassette",
        value=lambda each: _origin(each.print, "cassette_serial"), width=9, max_width=12,
        priority=8,
    ),
    Column(
        name="lot", title="Resin lot", value=lambda each: each.part.resin_lot_number, width=12,
        max_width=16, priority=6,
    ),
    Column(
        name="order", title="Part order", value=lambda each: each.part.part_order_number, width=12,
        max_width=18, priority=9,
    ),
    Column(
        name="print", title="Print", value=lambda each: each.print.name if each.print else None,
        width=16, max_width=30, priority=7,
    ),
    Column(
        name="print_id", title="Print id", value=lambda each: each.part.print_id, show=units.quiet,
        width=24, max_width=36, priority=14, default_visible=False,
    ),
    Column(
        name="error", title="Error", value=lambda each: each.part.error, show=units.trouble,
        width=14, max_width=40, priority=9,
    ),
)  # fmt: skip

TRACED_PRINTS: tuple[Column[TracedPrint], ...] = (
    Column(
        name="print", title="Print",
        value=lambda each: (each.print.name if each.print else None) or each.print_id or None,
        show=formats.key, width=20, max_width=40, priority=0,
    ),
    Column(
        name="status", title="Status", value=lambda each: each.status, show=formats.state, width=9,
        max_width=10, priority=0,
    ),
    Column(
        name="started", title="Started",
        value=lambda each: each.print.started_at if each.print else None, show=formats.ago, width=8,
        max_width=8, priority=2, right=True,
    ),
    Column(
        name="parts", title="Parts", value=lambda each: len(each.parts), show=formats.number,
        width=5, max_width=6, priority=1, right=True,
    ),
    Column(
        name="failed_parts", title="Failed", value=lambda each: each.failed_parts,
        show=units.failures, width=6, max_width=6, priority=1, right=True,
    ),
    Column(
        name="checks", title="Checks", value=lambda each: each.checks, show=units.waiting, width=6,
        max_width=7, priority=2, right=True,
    ),
    Column(
        name="failed", title="Fail", value=lambda each: each.failed_checks, show=units.failures,
        width=4, max_width=6, priority=1, right=True,
    ),
    Column(
        name="printer", title="Printer", value=lambda each: _origin(each.print, "printer_serial"),
        show=formats.printer, width=10, max_width=18, priority=3,
    ),
)  # fmt: skip

TRACED_PARTS: Resource[TracedPart] = Resource(
    view=View("traced-parts", "Traced parts"),
    noun="traced part",
    endpoint=Endpoint("", "", PrintedPart, "uuid", Paging.WHOLE),
    columns=TRACED,
    describe=lambda _traced: (),
    label=lambda traced: traced.part.serial_number or traced.part.uuid or "a part without a serial",
    key=lambda traced: key_of_part(traced),
    values=(("result", ("pass", "fail", "flag", "incomplete", "not measured")),),
)
"""What the filter prompt knows of a trace: all of it is here, the server is asked nothing."""


def _count(traced: TracedPart, result: str) -> int:
    return sum(measurement.measurement_result == result for measurement in traced.measurements)


class NamedSignal(Struct, frozen=True):
    """A signal with what its template and its group are called."""

    signal: Signal
    template: str
    group: str


def key_of_signal(named: NamedSignal) -> str:
    signal = named.signal
    return f"{signal.template_uuid} {signal.factor} {signal.group} {signal.kind}"


SIGNALS: tuple[Column[NamedSignal], ...] = (
    Column(
        name="name", title="Measurement", value=lambda each: each.template, show=formats.key,
        width=16, max_width=30, priority=0,
    ),
    Column(
        name="by", title="By", value=lambda each: each.signal.factor.value, width=9, max_width=11,
        priority=1,
    ),
    Column(
        name="group", title="Which", value=lambda each: each.group, show=formats.key, width=12,
        max_width=26, priority=0,
    ),
    Column(
        name="off", title="Off", value=lambda each: each.signal.sentence, show=units.warning,
        width=22, max_width=34, priority=0,
    ),
    Column(
        name="effect", title="Effect", value=lambda each: round(each.signal.effect, 2),
        show=formats.number, width=6, max_width=7, priority=2, right=True,
    ),
    Column(
        name="parts", title="Parts", value=lambda each: each.signal.parts, show=formats.number,
        width=6, max_width=7, priority=3, right=True,
    ),
    Column(
        name="prints", title="Prints", value=lambda each: each.signal.prints, show=formats.number,
        width=6, max_width=7, priority=4, right=True,
    ),
    Column(
        name="rate", title="False rate", value=lambda each: f"{each.signal.q_value:.1g}", width=10,
        max_width=10, priority=2, right=True,
    ),
)  # fmt: skip

PROCESS: tuple[Column[FieldDifference], ...] = (
    Column(
        name="field", title="Field", value=lambda each: each.name, show=formats.key, width=24,
        max_width=40, priority=0,
    ),
    Column(
        name="failed", title="Failed", value=lambda each: each.failed, width=12, max_width=24,
        priority=0,
    ),
    Column(
        name="finished", title="Finished", value=lambda each: each.finished, width=12, max_width=24,
        priority=0,
    ),
    Column(
        name="difference", title="Difference", value=lambda each: each.difference, width=10,
        max_width=12, priority=1, right=True,
    ),
    Column(
        name="effect", title="Effect", value=lambda each: round(each.effect, 2),
        show=formats.number, width=6, max_width=7, priority=2, right=True,
    ),
    Column(
        name="rate", title="False rate", value=lambda each: f"{each.q_value:.1g}", width=10,
        max_width=10, priority=1, right=True,
    ),
    Column(
        name="differs", title="Verdict",
        value=lambda each: "differs" if each.differs else "by chance", width=9, max_width=9,
        priority=0,
    ),
    Column(
        name="n", title="Prints",
        value=lambda each: f"{each.failed_prints} + {each.finished_prints}", width=10, max_width=12,
        priority=3, right=True,
    ),
)  # fmt: skip
