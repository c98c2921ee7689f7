"""The window, its statistics and its violations as tables for CSV and JSON.

Columns carry the API's names; JSON is one array of objects with the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from carbon_tui.api.schema.records import (
    PartMeasurementTemplate,
    Print,
    PrintedPart,
    PrintOrigin,
)
from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.joining import Lineage
from carbon_tui.quality.specification import specification, usable
from carbon_tui.quality.splits import Split
from carbon_tui.quality.summary import Summary
from carbon_tui.quality.tally import Tally
from carbon_tui.quality.traceability import TracedPart
from carbon_tui.text.csv_cells import (
    Cell,
    csv_line,
)

Row = tuple[Cell, ...]

_ENCODER = msgspec.json.Encoder(enc_hook=str)
"""Cleaned text is a kind of str that msgspec hands back to be made a plain one."""


@dataclass(frozen=True)
class Table:
    """Rows may be a generator: a table is read once."""

    columns: tuple[str, ...]
    rows: Iterable[Row]


def csv_lines(table: Table) -> Iterator[str]:
    """Line by line, the header first, so that a long window needs no memory."""
    yield csv_line(table.columns)
    yield from map(csv_line, table.rows)


def json_lines(table: Table) -> Iterator[str]:
    """One JSON array, an object a line; NaN becomes null."""
    before = "[\n"
    for row in table.rows:
        record = dict(zip(table.columns, row, strict=True))
        yield before + _ENCODER.encode(record).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


_PART_COLUMNS = (
    "printed_part_uuid",
    "serial_number",
    "part_number",
    "part_order_number",
    "resin_lot_number",
    "build_uuid",
    "print_id",
    "printer_serial",
    "platform_serial",
    "cassette_serial",
    "finished_at",
)

_MEASUREMENT_COLUMNS = (
    "uuid",
    "updated_at",
    "part_measurement_template_uuid",
    "measurement_name",
    "value",
    "category_value",
    "units",
    "min",
    "max",
    "side",
    "measurement_result",
    "zones",
    "notes",
)


def measurements_table(
    lineages: Iterable[Lineage], templates: Iterable[PartMeasurementTemplate]
) -> Table:
    """Every measurement with its specification and where its part came from."""
    known = {template.uuid: template for template in templates}
    rows = (
        (*_measurement_row(each, known.get(_template_uuid(each))), *_lineage_row(each))
        for each in lineages
    )
    return Table((*_MEASUREMENT_COLUMNS, *_PART_COLUMNS), rows)


def statistics_table(summaries: Iterable[Summary]) -> Table:
    """One row per template, in the order given."""
    return Table(_STATISTICS_COLUMNS, map(_statistics_row, summaries))


def violations_table(analyses: Iterable[Analysis]) -> Table:
    """One row per violation of a run rule, in chart order; points count from 1."""
    template = ("part_measurement_template_uuid", "measurement_name")
    columns = (*template, "rule", "description", "first_point", "last_point", "failed_at_points")
    more = ("first_updated_at", "last_updated_at", "first_uuid", "last_uuid", "printed_part_uuids")
    rows = (row for analysis in analyses for row in _violation_rows(analysis))
    return Table((*columns, *more), rows)


def split_table(found: Split) -> Table:
    """One row per group, those that are off first."""
    columns = (found.factor.value.replace(" ", "_"), "verdict", "n", "mean", "sigma")
    limits = ("decision_lower", "decision_upper", "shift_in_sigmas", "drift_in_sigmas")
    return Table((*columns, *limits, *_TALLY_COLUMNS), _split_rows(found))


def trace_table(traced: Iterable[TracedPart]) -> Table:
    """One row per printed part that an origin touched."""
    columns = ("result", "measurements", "failed", "flagged", "status", "error")
    rows = ((*_trace_row(each), *_part_row(each.part, each.print)) for each in traced)
    return Table((*columns, *_PART_COLUMNS), rows)


_TALLY_COLUMNS = ("pass", "fail", "flag", "incomplete", "other", "yield")

_STATISTICS_COLUMNS = (
    "part_measurement_template_uuid",
    "production_sop",
    "operation_name",
    "measurement_name",
    "measurement_type",
    "specification",
    "n",
    *_TALLY_COLUMNS,
    "outside_limits",
    "values",
    "mean",
    "cp",
    "cpl",
    "cpu",
    "cpk",
    "cpk_low_95",
    "cpk_high_95",
    "pp",
    "ppk",
    "why_no_capability",
    "last_measured",
)


def _statistics_row(summary: Summary) -> Row:
    found, template = summary.capability, summary.template
    interval = found.cpk_interval or (None, None)
    return (
        summary.uuid,
        summary.sop,
        template.operation_name if template else None,
        summary.name,
        summary.specification.kind.value,
        summary.specification.sentence(),
        summary.n,
        *_tally_row(summary.tally),
        summary.outside,
        found.n,
        summary.mean,
        *(found.cp, found.cpl, found.cpu, found.cpk, *interval, found.pp, found.ppk),
        found.why_not,
        summary.last_measured,
    )


def _measurement_row(lineage: Lineage, template: PartMeasurementTemplate | None) -> Row:
    found, limits = lineage.measurement, specification(template)
    value = usable(found.value)
    return (
        found.uuid,
        found.updated_at,
        found.part_measurement_template_uuid,
        template.measurement_name if template else None,
        value,
        found.category_value,
        limits.units or None,
        limits.lower,
        limits.upper,
        None if value is None else limits.side(value).value,
        found.measurement_result,
        "; ".join(found.zones or ()) or None,
        found.notes,
    )


def _lineage_row(lineage: Lineage) -> Row:
    part = lineage.part or PrintedPart(uuid=lineage.measurement.printed_part_uuid)
    return _part_row(part, lineage.print)


def _part_row(part: PrintedPart, made: Print | None) -> Row:
    origin = (made.origin if made else None) or PrintOrigin()
    return (
        part.uuid,
        part.serial_number,
        part.part_number,
        part.part_order_number,
        part.resin_lot_number,
        part.build_uuid or (made.build_uuid if made else None),
        part.print_id,
        origin.printer_serial,
        origin.platform_serial,
        origin.cassette_serial,
        part.finished_at or (made.finished_at if made else None),
    )


def _tally_row(tally: Tally) -> Row:
    return (
        tally.passed,
        tally.failed,
        tally.flagged,
        tally.incomplete,
        tally.other,
        tally.yielded,
    )


def _violation_rows(analysis: Analysis) -> Iterator[Row]:
    template = analysis.template
    for violation in analysis.violations:
        points = [analysis.points[point] for point in violation.points]
        yield (
            points[0].part_measurement_template_uuid,
            template.measurement_name if template else None,
            violation.rule.value,
            violation.rule.sentence,
            violation.first + 1,
            violation.last + 1,
            "; ".join(str(point + 1) for point in violation.signals),
            points[0].updated_at,
            points[-1].updated_at,
            points[0].uuid,
            points[-1].uuid,
            "; ".join(point.printed_part_uuid or "" for point in points),
        )


def _split_rows(found: Split) -> Iterator[Row]:
    for group in found.groups:
        against = group.against_all
        yield (
            group.name,
            group.verdict,
            group.n,
            group.mean,
            group.sigma,
            against.lower,
            against.upper,
            against.shift,
            group.drift.rise,
            *_tally_row(group.tally),
        )


def _trace_row(traced: TracedPart) -> Row:
    results = [measurement.measurement_result for measurement in traced.measurements]
    return (
        traced.result,
        len(results),
        results.count("fail"),
        results.count("flag"),
        traced.part.status,
        traced.part.error,
    )


def _template_uuid(lineage: Lineage) -> str | None:
    return lineage.measurement.part_measurement_template_uuid
