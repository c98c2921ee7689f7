"""The window, its statistics and its violations as tables for CSV and JSON.

Columns carry the API's names; JSON is one array of objects with the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from carbon_tui.api.schema.records import (
    PartMeasurementTemplate,
    Print,
    PrintedPart,
    PrintOrigin,
)
from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.control_charts import PlottedSeries
from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.quality.result_counts import ResultCounts
from carbon_tui.quality.signals import Signal
from carbon_tui.quality.specification import specification, usable
from carbon_tui.quality.splits import Split
from carbon_tui.quality.template_summaries import Summary
from carbon_tui.quality.traceability import TracedPart
from carbon_tui.quality.value_shape import value_shape
from carbon_tui.text.csv_cells import (
    Cell,
    csv_line,
)
from carbon_tui.text.json_text import as_json

Row = tuple[Cell, ...]

NO_NAMES: Mapping[str, str] = MappingProxyType({})


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
        yield before + as_json(record).decode()
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


_CHART_COLUMNS = ("rules_broken", "left_out_because")


JOINED_COLUMNS = (*_MEASUREMENT_COLUMNS, *_PART_COLUMNS)
"""Of a measurement with its template, part and print; the API's names."""


def measurements_table(
    lineages: Iterable[Lineage],
    templates: Iterable[PartMeasurementTemplate],
    analysis: Analysis | None = None,
) -> Table:
    """Every measurement with its specification and where its part came from.

    With the analysis of their template also the rules broken where it is charted, and why it is
    left out of the calculation where it is.
    """
    known = {template.uuid: template for template in templates}
    rows = (measurement_row(lineage, known.get(_template_uuid(lineage))) for lineage in lineages)
    if analysis is None:
        return Table(JOINED_COLUMNS, rows)
    broken, left_out = _rules_by_uuid(analysis), analysis.settings.left_out
    listed = list(lineages)
    charted = (
        (
            *measurement_row(lineage, known.get(_template_uuid(lineage))),
            broken.get(lineage.measurement.uuid or ""),
            left_out.get(lineage.measurement.uuid or ""),
        )
        for lineage in listed
    )
    return Table((*JOINED_COLUMNS, *_CHART_COLUMNS), charted)


def measurement_row(lineage: Lineage, template: PartMeasurementTemplate | None) -> Row:
    """One measurement under `JOINED_COLUMNS`."""
    return (*_measurement_row(lineage, template), *_lineage_row(lineage))


def _rules_by_uuid(analysis: Analysis) -> dict[str, str]:
    return {
        member.uuid or "": "; ".join(str(rule.value) for rule in rules)
        for point, rules in analysis.marks.items()
        for member in analysis.plotted.members(point)
    }


def statistics_table(pairs: Iterable[tuple[Summary, Analysis]]) -> Table:
    """One row per template, in the order given: what its screen says, and by which decisions."""
    return Table(STATISTICS_COLUMNS, (statistics_row(*pair) for pair in pairs))


def chart_table(analyses: Iterable[Analysis]) -> Table:
    """One row per point of each control chart: value, limits, rules, phase, what is left out."""
    return Table(_POINT_COLUMNS, (row for analysis in analyses for row in _point_rows(analysis)))


_POINT_COLUMNS = (
    "part_measurement_template_uuid",
    "measurement_name",
    "chart",
    "statistic",
    "point",
    "sample",
    "parts",
    "value",
    "centre",
    "lcl",
    "ucl",
    "rules_broken",
    "spread_statistic",
    "spread",
    "spread_centre",
    "spread_lcl",
    "spread_ucl",
    "spread_beyond_limits",
    "phase",
    "limits_from",
    "left_out_because",
    "first_uuid",
)


def _point_rows(analysis: Analysis) -> Iterator[Row]:
    plotted, settings = analysis.plotted, analysis.settings
    template, spread = analysis.template, analysis.plotted.spread
    frozen = settings.frozen_words(plotted.chart) or None
    for stretch in plotted.stretches:
        for point in range(stretch.first, stretch.last + 1):
            members = plotted.members(point)
            reasons = {settings.left_out.get(member.uuid or "") for member in members} - {None}
            yield (
                members[0].part_measurement_template_uuid,
                template.measurement_name if template else None,
                plotted.chart.value,
                plotted.statistic,
                point + 1,
                plotted.names[point] if plotted.names else None,
                analysis.parts_of(point),
                *_series_row(plotted.main, point),
                "; ".join(str(rule.value) for rule in analysis.marks.get(point, ())) or None,
                plotted.spread_statistic or None,
                *(_series_row(spread, point) if spread else (None,) * 4),
                point in spread.marks if spread else None,
                stretch.reason or None,
                frozen,
                "; ".join(sorted(filter(None, reasons))) or None,
                members[0].uuid,
            )


def _series_row(series: PlottedSeries, point: int) -> Row:
    value = series.values[point]
    return (
        None if value != value else value,
        series.centre[point],
        series.lower[point],
        series.upper[point],
    )


def violations_table(analyses: Iterable[Analysis]) -> Table:
    """One row per violation of a run rule, in chart order; points count from 1."""
    template = ("part_measurement_template_uuid", "measurement_name")
    columns = (*template, "rule", "description", "first_point", "last_point", "failed_at_points")
    more = ("first_updated_at", "last_updated_at", "first_uuid", "last_uuid", "printed_part_uuids")
    rows = (row for analysis in analyses for row in _violation_rows(analysis))
    return Table((*columns, *more), rows)


def split_table(split: Split, names: Mapping[str, str] = NO_NAMES) -> Table:
    """One row per group, those that are off first; `names` are what groups are called."""
    columns = (split.factor.value.replace(" ", "_"), "name", "verdict", "n", "mean", "s")
    indices = ("cp", "cpk", "ppk", "out_of_specification", "signals")
    limits = ("decision_lower", "decision_upper", "shift_in_sigmas", "drift_in_sigmas")
    return Table((*columns, *indices, *limits, *_TALLY_COLUMNS), _split_rows(split, names))


def signals_table(off: Iterable[Signal], named: Mapping[str | None, str]) -> Table:
    """One row per comparison that is off, worst first; `named` are templates by uuid."""
    columns = ("part_measurement_template_uuid", "measurement_name", "by", "group", "compared")
    numbers = ("effect", "parts", "prints", "p_value", "false_discovery_rate", "sentence")
    rows = (
        (
            signal.template_uuid,
            named.get(signal.template_uuid),
            signal.factor.value,
            signal.group,
            signal.kind.value,
            signal.effect,
            signal.parts,
            signal.prints,
            signal.p_value,
            signal.q_value,
            signal.sentence,
        )
        for signal in off
    )
    return Table((*columns, *numbers), rows)


def trace_table(traced: Iterable[TracedPart]) -> Table:
    """One row per printed part that an origin touched."""
    columns = ("result", "measurements", "failed", "flagged", "status", "error")
    rows = ((*_trace_row(part), *_part_row(part.part, part.print)) for part in traced)
    return Table((*columns, *_PART_COLUMNS), rows)


_TALLY_COLUMNS = ("pass", "fail", "flag", "incomplete", "other", "yield")

STATISTICS_COLUMNS = (
    "part_measurement_template_uuid",
    "production_sop",
    "operation_name",
    "measurement_name",
    "measurement_type",
    "specification",
    "units",
    "min",
    "max",
    "n",
    *_TALLY_COLUMNS,
    "outside_limits",
    "values",
    "values_counted",
    "mean",
    "s",
    "sigma_within",
    "lcl",
    "ucl",
    "cp",
    "cp_low_95",
    "cp_high_95",
    "cpl",
    "cpu",
    "cpk",
    "cpk_low_95",
    "cpk_high_95",
    "pp",
    "pp_low_95",
    "pp_high_95",
    "ppk",
    "ppk_low_95",
    "ppk_high_95",
    "why_no_capability",
    "anderson_darling",
    "normal_p_value",
    "percentiles_of",
    "percentile_pp",
    "percentile_ppk",
    "chart",
    "statistic",
    "proposed_chart",
    "rules",
    "rules_broken",
    "frozen_limits",
    "phases",
    "left_out",
    "variance_printers",
    "variance_prints",
    "variance_within_print",
    "last_measured",
)


def statistics_row(summary: Summary, analysis: Analysis) -> Row:
    """One template under `STATISTICS_COLUMNS`."""
    capability, template, settings = analysis.capability, summary.template, analysis.settings
    chart, components = analysis.chart, analysis.proposal.components
    limits, shape = (
        summary.specification,
        value_shape(analysis.counted, summary.specification),
    )
    uuids = {measurement.uuid for measurement in analysis.measurements}
    return (
        summary.uuid,
        summary.sop,
        template.operation_name if template else None,
        summary.name,
        limits.kind.value,
        limits.sentence(),
        limits.units or None,
        limits.lower,
        limits.upper,
        summary.n,
        *_tally_row(summary.tally),
        len(analysis.outside),
        chart.n,
        len(analysis.counted),
        *(chart.centre, analysis.sigma_overall, chart.sigma, *analysis.limits_of_values),
        *(capability.cp, *_ends(capability.cp_interval), capability.cpl, capability.cpu),
        *(capability.cpk, *_ends(capability.cpk_interval)),
        *(
            capability.pp,
            *_ends(capability.pp_interval),
            capability.ppk,
            *_ends(capability.ppk_interval),
        ),
        capability.why_not,
        shape.test.statistic if shape.test else None,
        shape.test.p_value if shape.test else None,
        shape.percentiles.method or None,
        *(shape.percentiles.pp, shape.percentiles.ppk),
        analysis.plotted.chart.value,
        analysis.plotted.statistic,
        analysis.proposal.chart.value,
        settings.rules.value,
        len(analysis.violations),
        settings.frozen_words(analysis.plotted.chart) or None,
        "; ".join(f"{phase.start.isoformat()} {phase.reason}" for phase in settings.phases) or None,
        "; ".join(f"{uuid} {why}" for uuid, why in settings.left_out.items() if uuid in uuids)
        or None,
        *(components.printers, components.prints, components.within),
        summary.last_measured,
    )


def _ends(interval: tuple[float, float] | None) -> Row:
    return (None, None) if interval is None else interval


def _measurement_row(lineage: Lineage, template: PartMeasurementTemplate | None) -> Row:
    measurement, limits = lineage.measurement, specification(template)
    value = usable(measurement.value)
    return (
        measurement.uuid,
        measurement.updated_at,
        measurement.part_measurement_template_uuid,
        template.measurement_name if template else None,
        value,
        measurement.category_value,
        limits.units or None,
        limits.lower,
        limits.upper,
        None if value is None else limits.side(value).value,
        measurement.measurement_result,
        "; ".join(measurement.zones or ()) or None,
        measurement.notes,
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


def _tally_row(tally: ResultCounts) -> Row:
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
        points = [m for point in violation.points for m in analysis.plotted.members(point)]
        yield (
            points[0].part_measurement_template_uuid,
            template.measurement_name if template else None,
            violation.rule.value,
            analysis.sentence_of(violation.rule),
            violation.first + 1,
            violation.last + 1,
            "; ".join(str(point + 1) for point in violation.signals),
            points[0].updated_at,
            points[-1].updated_at,
            points[0].uuid,
            points[-1].uuid,
            "; ".join(point.printed_part_uuid or "" for point in points),
        )


def _split_rows(split: Split, names: Mapping[str, str]) -> Iterator[Row]:
    for group in split.groups:
        against, index = group.against_all, group.capability
        yield (
            group.name,
            names.get(group.name),
            group.verdict,
            group.n,
            group.mean,
            group.sigma,
            *(index.cp, index.cpk, index.ppk),
            group.outside if group.values else None,
            group.signals if group.values else None,
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
