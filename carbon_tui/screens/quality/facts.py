"""What stands beside a picture: the numbers of a template, of a point, of a group. Pure data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.joining import Lineage
from carbon_tui.quality.judging import ALPHA
from carbon_tui.quality.run_rules import Rule
from carbon_tui.quality.specification import Side, usable
from carbon_tui.quality.splits import Group, Split
from carbon_tui.quality.traceability import TracedPart
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import (
    NO_NAMES,
    Show,
    Value,
)
from carbon_tui.screens.quality.naming import called

Line = tuple[str, Value, Show]

_NOT_YET = "not known yet"


def numbers(analysis: Analysis) -> tuple[Section, ...]:
    """Counts, limits and capability, each with its n."""
    counts, chart, found = analysis.tally, analysis.chart, analysis.capability
    share = counts.yielded
    low, high = found.cpk_interval or (None, None)
    interval = f"{low:.2f} to {high:.2f}" if low is not None and high is not None else None
    results: tuple[Line, ...] = (
        ("Measurements", counts.total, formats.number),
        ("Pass", counts.passed, formats.number),
        ("Fail", counts.failed, units.failures),
        ("Flag", counts.flagged, units.flags),
        ("Incomplete", counts.incomplete or None, units.flags),
        ("Unknown result", counts.other or None, units.flags),
        ("Yield", None if share is None else 100 * share, units.percent),
    )
    values: tuple[Line, ...] = (
        ("n", chart.n, formats.number),
        ("No value", analysis.without_value or None, formats.number),
        ("Mean", chart.centre, units.limit),
        ("s", analysis.sigma_overall, units.limit),
        ("Sigma within", chart.sigma, units.limit),
        ("LCL", chart.lower, units.limit),
        ("UCL", chart.upper, units.limit),
        ("Trial limits", "fewer than 25 values" if chart.n and chart.trial else None, units.late),
        ("Specification", analysis.specification.sentence(), formats.text),
        ("Problem", analysis.specification.problem, units.trouble),
        ("Outside it", len(analysis.outside), units.failures),
        ("Rules broken", len(analysis.violations), units.flags),
        ("Cp", found.cp, units.capability),
        ("Cpk", found.cpk, units.capability),
        ("Cpk, 95%", interval, formats.text),
        ("Pp", found.pp, units.capability),
        ("Ppk", found.ppk, units.capability),
        ("Preliminary", "fewer than 100 values" if found.preliminary else None, formats.text),
        ("No index", found.why_not, formats.text),
    )
    if not analysis.charted:
        return (Section("Results", results),)
    return Section("Values", values), Section("Results", results)


def point(analysis: Analysis, place: int, lineage: Lineage) -> Section:
    """The selected point: its value, what is wrong with it, and where its part came from."""
    found = lineage.measurement
    rules = analysis.marks.get(place, ())
    lines: tuple[Line, ...] = (
        ("Value", value_words(analysis, lineage), formats.key),
        ("Result", found.measurement_result, formats.state),
        ("Limits", _against(analysis, found.value), units.trouble),
        *_broken(rules),
        *origin(lineage),
    )
    return Section(f"Point {place + 1:,} of {analysis.chart.n:,}", lines)


def measured(lineage: Lineage) -> Section:
    """One measurement that is no point of a chart."""
    found = lineage.measurement
    lines: tuple[Line, ...] = (
        ("Value", found.value, units.limit),
        ("Category", found.category_value, formats.key),
        ("Result", found.measurement_result, formats.state),
        *origin(lineage),
    )
    return Section("Measurement", lines)


def origin(lineage: Lineage) -> tuple[Line, ...]:
    """Part, print, printer and the rest; in words where that is not known yet."""
    found, part, made = lineage.measurement, lineage.part, lineage.print
    came = made.origin if made else None
    return (
        ("Zones", ", ".join(found.zones or ()), formats.text),
        ("Notes", found.notes, formats.text),
        ("Measured", found.updated_at, units.stamp),
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
    found: Split, chosen: Group, printers: Mapping[str, str] = NO_NAMES
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
        ("Not compared", found.why_not, formats.text),
        ("Of no group", found.unknown or None, formats.number),
    )
    title = f"{called(found.factor, chosen.name, printers)} is {judged}"
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
    """What was measured on one part; templates that are not known are called so."""
    lines = tuple(
        (
            (template.measurement_name if template else None) or "a measurement",
            " ".join(filter(None, (found.measurement_result, _reading(found)))),
            formats.text,
        )
        for template, found in named
    )
    return Section("Measured", lines)


def _reading(found: PartMeasurement) -> str | None:
    value = usable(found.value)
    return found.category_value if value is None else f"{value:.6g}"


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


def _broken(rules: tuple[Rule, ...]) -> tuple[Line, ...]:
    return tuple((f"Rule {rule.value}", rule.sentence, units.warning) for rule in rules)
