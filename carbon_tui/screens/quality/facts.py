"""What stands beside a picture: the numbers of a template, of a point, of a group. Pure data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.chart_settings import ChartType
from carbon_tui.quality.group_tests import ALPHA
from carbon_tui.quality.individuals import ENOUGH_POINTS
from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.quality.percentile_indices import PercentileCapability
from carbon_tui.quality.run_rules import Rule
from carbon_tui.quality.specification import Side, usable
from carbon_tui.quality.splits import Split, SplitGroup
from carbon_tui.quality.traceability import TracedPart
from carbon_tui.quality.value_shape import value_shape
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import (
    NO_NAMES,
    CellFormat,
    Value,
)
from carbon_tui.screens.quality.origin_names import called

Line = tuple[str, Value, CellFormat]

_NOT_YET = "not known yet"


def numbers(analysis: Analysis, order: str = "") -> tuple[Section, ...]:
    """Counts, limits and capability, each with its n; ``order`` says how points stand."""
    counts, share = analysis.tally, analysis.tally.yielded
    results: tuple[Line, ...] = (
        ("Measurements", counts.total, formats.number),
        ("Pass", counts.passed, formats.number),
        ("Fail", counts.failed, units.failures),
        ("Flag", counts.flagged, units.flags),
        ("Incomplete", counts.incomplete or None, units.flags),
        ("Unknown result", counts.other or None, units.flags),
        ("Yield", None if share is None else 100 * share, units.percent),
    )
    plan = Section("Chart", (*_chart(analysis, order), *_left_out(analysis)))
    if not analysis.charted:
        return (Section("Results", results), plan)
    return (
        Section("Values", _values(analysis)),
        Section("Capability", _capability(analysis)),
        Section("Results", results),
        plan,
    )


def _values(analysis: Analysis) -> tuple[Line, ...]:
    chart = analysis.chart
    trial = bool(chart.n) and len(analysis.counted) < ENOUGH_POINTS
    low, high = analysis.limits_of_values
    alone = analysis.plotted.chart is ChartType.INDIVIDUALS
    of_values = "" if alone else " of values"
    return (
        ("n", chart.n, formats.number),
        ("Counted", _other(len(analysis.counted), chart.n), formats.number),
        ("No value", analysis.without_value or None, formats.number),
        ("Mean", chart.centre, units.limit),
        ("s", analysis.sigma_overall, units.limit),
        ("Sigma within", chart.sigma, units.limit),
        (f"LCL{of_values}", low, units.limit),
        (f"UCL{of_values}", high, units.limit),
        ("Trial limits", f"fewer than {ENOUGH_POINTS} values" if trial else None, units.late),
        ("Specification", analysis.specification.sentence(), formats.text),
        ("Problem", analysis.specification.problem, units.trouble),
        ("Outside it", len(analysis.outside), units.failures),
        ("Rules broken", len(analysis.violations), units.flags),
        (
            "In s" if analysis.plotted.spread_statistic == "s" else "In the ranges",
            len(analysis.violations_below) or None,
            units.flags,
        ),
    )


def _capability(analysis: Analysis) -> tuple[Line, ...]:
    """Normal indices, and where the values or the limit are not of that kind those by percentiles.

    Each has its 95 % interval.
    """
    capability = analysis.capability
    shape = value_shape(analysis.counted, analysis.specification)
    by_percentiles = shape.percentiles if shape.by_percentiles else None
    why = "zero is where this quantity ends" if shape.natural else "not normal"
    unstable = (
        None if analysis.stable or capability.cpk is None else "rules are broken: means little"
    )
    return (
        ("Stable", unstable, units.warning),
        ("Cp", capability.cp, units.capability),
        ("Cp, 95%", _interval(capability.cp_interval), formats.text),
        ("Cpk", capability.cpk, units.capability),
        ("Cpk, 95%", _interval(capability.cpk_interval), formats.text),
        ("Pp", capability.pp, units.capability),
        ("Pp, 95%", _interval(capability.pp_interval), formats.text),
        ("Ppk", capability.ppk, units.capability),
        ("Ppk, 95%", _interval(capability.ppk_interval), formats.text),
        ("Normal", shape.sentence or None, formats.text),
        ("By percentiles", why if by_percentiles else None, formats.text),
        ("Pp, percentiles", by_percentiles.pp if by_percentiles else None, units.capability),
        ("Ppk, percentiles", by_percentiles.ppk if by_percentiles else None, units.capability),
        ("Percentiles of", _of_distribution(by_percentiles), formats.text),
        ("Preliminary", capability.why_preliminary, formats.text),
        ("No index", capability.why_not, formats.text),
    )


def _of_distribution(capability: PercentileCapability | None) -> str | None:
    if capability is None:
        return None
    if capability.why_not:
        return capability.why_not
    return (
        "the values themselves" if capability.method == "counted" else f"a {capability.method} fit"
    )


def _chart(analysis: Analysis, order: str) -> tuple[Line, ...]:
    """What is charted, how it was decided, and what the data would propose."""
    plotted, proposal = analysis.plotted, analysis.proposal
    other = proposal.chart is not plotted.chart
    return (
        ("Type", plotted.name_in_full, formats.text),
        ("Order", order or None, formats.text),
        ("Departs", "; ".join(plotted.notes) or None, units.warning),
        ("Proposed", proposal.chart.name_in_full if other else None, formats.text),
        ("Because", proposal.why if other else None, formats.text),
        ("Variance", proposal.components.sentence or None, formats.text),
    )


def _left_out(analysis: Analysis) -> Iterator[Line]:
    """Phases and points left out, each with its reason."""
    for phase in analysis.settings.phases:
        yield "Phase", f"{phase.start:%Y-%m-%d %H:%M} UTC: {phase.reason}", formats.text
    uuids = {measurement.uuid for measurement in analysis.measurements}
    for uuid, reason in analysis.settings.left_out.items():
        if uuid in uuids:
            yield "Left out", reason, formats.text


def _interval(interval: tuple[float, float] | None) -> str | None:
    return None if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}"


def _other(count: int, total: int) -> int | None:
    return None if count == total else count


def point(analysis: Analysis, place: int, lineage: Lineage) -> Section:
    """The selected point: its value, what is wrong with it, and where its part came from."""
    measurement = lineage.measurement
    if analysis.plotted.samples is not None:
        return _sample(analysis, place, lineage)
    rules = analysis.marks.get(place, ())
    lines: tuple[Line, ...] = (
        ("Left out", analysis.settings.left_out.get(measurement.uuid or ""), units.warning),
        ("Value", value_words(analysis, lineage), formats.key),
        ("Result", measurement.measurement_result, formats.state),
        ("Limits", _against(analysis, measurement.value), units.trouble),
        *_broken(analysis, rules),
        *origin(lineage),
    )
    return Section(f"Point {place + 1:,} of {analysis.plotted.n:,}", lines)


def _sample(analysis: Analysis, place: int, lineage: Lineage) -> Section:
    """A point that stands for a print, a day or a lot: its number, its limits, its origin."""
    plotted, main = analysis.plotted, analysis.plotted.main
    spread = plotted.spread
    form = units.percent if plotted.is_of_shares else units.limit
    scale = 100 if plotted.is_of_shares else 1

    def scaled(value: float | None) -> float | None:
        return None if value is None or value != value else scale * value

    beside = plotted.spread_statistic
    lines: tuple[Line, ...] = (
        ("Parts", analysis.parts_of(place), formats.number),
        ("Left out", _left_out_of_sample(analysis, place), units.warning),
        (plotted.statistic.capitalize(), scaled(main.values[place]), form),
        ("LCL", scaled(main.lower[place]), form),
        ("UCL", scaled(main.upper[place]), form),
        (beside, scaled(spread.values[place]) if spread else None, form),
        (f"UCL of {beside}", scaled(spread.upper[place]) if spread else None, form),
        *_broken(analysis, analysis.marks.get(place, ())),
        ("Spread", f"{beside} beyond its limits" if spread and place in spread.marks else None,
         units.warning),
        *origin(lineage),
    )  # fmt: skip
    name = plotted.names[place] if plotted.names else ""
    return Section(f"Point {place + 1:,} of {plotted.n:,}: {name}", lines)


def _left_out_of_sample(analysis: Analysis, place: int) -> str | None:
    if place in analysis.plotted.left_out:
        return "as a whole"
    left_out = len(analysis.plotted.members(place)) - analysis.parts_of(place)
    return f"{left_out:,} beside these" if left_out else None


def measured(lineage: Lineage) -> Section:
    """One measurement that is no point of a chart."""
    measurement = lineage.measurement
    lines: tuple[Line, ...] = (
        ("Value", measurement.value, units.limit),
        ("Category", measurement.category_value, formats.key),
        ("Result", measurement.measurement_result, formats.state),
        *origin(lineage),
    )
    return Section("Measurement", lines)


def origin(lineage: Lineage) -> tuple[Line, ...]:
    """Part, print, printer and the rest; in words where that is not known yet."""
    measurement, part, made = lineage.measurement, lineage.part, lineage.print
    came = made.origin if made else None
    return (
        ("Zones", ", ".join(measurement.zones or ()), formats.text),
        ("Notes", measurement.notes, formats.text),
        ("Measured", measurement.updated_at, units.stamp),
        ("Part", (part.serial_number or part.uuid) if part else _NOT_YET, formats.text),
        ("Part number", part.part_number if part else None, formats.text),
        (
            "Printer",
            came.printer_serial if came else None if made else _NOT_YET,
            formats.printer_in_full,
        ),
        ("Platform", came.platform_serial if came else None, formats.text),
        ("Cassette", came.cassette_serial if came else None, formats.text),
        ("Resin lot", part.resin_lot_number if part else None, formats.text),
        ("Print", (made.name or made.print_id) if made else None, formats.text),
        ("Finished", lineage.made_at, units.stamp),
        ("Part order", part.part_order_number if part else None, formats.text),
    )


def group(
    split: Split, chosen: SplitGroup, printers: Mapping[str, str] = NO_NAMES
) -> tuple[Section, ...]:
    """The selected group of a split, and how a group is judged."""
    against, share = chosen.against_all, chosen.tally.yielded
    shift, rise = against.shift, chosen.drift.rise
    judged = "off" if chosen.off else "ok"
    lines: tuple[Line, ...] = (
        ("Verdict", chosen.verdict, units.trouble if chosen.off else formats.state),
        ("n", chosen.n, formats.number),
        ("Mean", chosen.mean, units.limit),
        ("s", chosen.sigma, units.limit),
        ("Cp", chosen.capability.cp, units.capability),
        ("Cpk", chosen.capability.cpk, units.capability),
        ("Ppk", chosen.capability.ppk, units.capability),
        ("Out of specification", chosen.outside if chosen.values else None, units.failures),
        ("Signals", chosen.signals if chosen.values else None, units.flags),
        ("Expected from", against.lower, units.limit),
        ("to", against.upper, units.limit),
        ("Shift", None if shift is None else f"{shift:+.2f} sigma", formats.text),
        ("Drift", None if rise is None else f"{rise:+.2f} sigma, first to last", formats.text),
        ("Pass", chosen.tally.passed, formats.number),
        ("Fail", chosen.tally.failed, units.failures),
        ("Flag", chosen.tally.flagged, units.flags),
        ("Yield", None if share is None else 100 * share, units.percent),
    )
    how: tuple[Line, ...] = (
        ("High, low", f"mean beyond what chance explains ({ALPHA:.0%} for all)", formats.text),
        ("Drifts", "a slope that chance does not explain", formats.text),
        ("Low yield", "more fail or flag than chance explains", formats.text),
        ("Not compared", split.why_not, formats.text),
        ("Of no group", split.unknown or None, formats.number),
    )
    title = f"{called(split.factor, chosen.name, printers)} is {judged}"
    return Section(title, lines), Section("How groups are judged", how)


def traced(found: TracedPart) -> tuple[Section, ...]:
    """A part that an origin touched, and everything measured on it."""
    part, made = found.part, found.print
    came = made.origin if made else None
    lines: tuple[Line, ...] = (
        ("Result", found.result or "not measured", formats.state),
        ("Status", part.status, formats.state),
        ("Error", part.error, units.trouble),
        ("Part number", part.part_number, formats.text),
        ("Printer", came.printer_serial if came else None, formats.printer_in_full),
        ("Platform", came.platform_serial if came else None, formats.text),
        ("Cassette", came.cassette_serial if came else None, formats.text),
        ("Resin lot", part.resin_lot_number, formats.text),
        ("Print", (made.name or made.print_id) if made else None, formats.text),
        ("Finished", part.finished_at or (made.finished_at if made else None), units.stamp),
        ("Part order", part.part_order_number, formats.text),
        ("UUID", part.uuid, units.quiet),
    )
    return (Section("Printed part", lines),)


def outcomes(
    named: Iterable[tuple[PartMeasurementTemplate | None, PartMeasurement]],
) -> Section:
    """What was measured on one part; a template that is not known is named so."""
    lines = tuple(
        (
            (template.measurement_name if template else None) or "a measurement",
            " ".join(filter(None, (measurement.measurement_result, _reading(measurement)))),
            formats.text,
        )
        for template, measurement in named
    )
    return Section("Measured", lines)


def _reading(measurement: PartMeasurement) -> str | None:
    value = usable(measurement.value)
    return measurement.category_value if value is None else f"{value:.6g}"


def value_words(analysis: Analysis, lineage: Lineage) -> str:
    """`8.062 mm`, or the category."""
    value = usable(lineage.measurement.value)
    if value is None:
        return lineage.measurement.category_value or "no value"
    return f"{value:.6g} {analysis.specification.units}".strip()


def _against(analysis: Analysis, value: float | None) -> str | None:
    known = usable(value)
    side = Side.WITHIN if known is None else analysis.specification.side(known)
    if side is Side.WITHIN:
        return None
    return "above the maximum" if side is Side.ABOVE else "below the minimum"


def _broken(analysis: Analysis, rules: tuple[Rule, ...]) -> tuple[Line, ...]:
    return tuple(
        (f"Rule {rule.value}", analysis.sentence_of(rule), units.warning) for rule in rules
    )
