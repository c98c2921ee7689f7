"""Quality: what is measured, within which limits, and how it goes.

A row is a template with what its measurements say. Read by itself (``carbon-tui get quality``) it
is the template alone; the quality view puts the measurements of a window to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import (
    CategoryOptions,
    PartMeasurementTemplate,
)
from carbon_tui.keys.action import KeyAction
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.formats import (
    Cell,
    Moment,
    Value,
)
from carbon_tui.resources.links import by_column
from carbon_tui.resources.view_names import VIEWS

if TYPE_CHECKING:
    from carbon_tui.quality.template_summaries import Summary

_NO_TEMPLATE = PartMeasurementTemplate()
_NO_OPTIONS = CategoryOptions()


def _template(summary: Summary) -> PartMeasurementTemplate:
    return summary.template or _NO_TEMPLATE


def _options(summary: Summary) -> CategoryOptions:
    return _template(summary).category_options or _NO_OPTIONS


def _zones(summary: Summary) -> tuple[str, ...]:
    return _template(summary).zones or ()


def specification(summary: Summary) -> str | None:
    """The limits in one cell: ``24.9 – 25.1 mm``, ``≤ 0.2 mm``, or the passing categories."""
    template = _template(summary)
    unit = f" {template.units}" if template.units else ""
    low, high = template.min, template.max
    if low is not None and high is not None:
        return f"{low:.6g} – {high:.6g}{unit}"
    if high is not None:
        return f"≤ {high:.6g}{unit}"
    if low is not None:
        return f"≥ {low:.6g}{unit}"
    passing = _options(summary).passing
    return ", ".join(passing) if passing else None


def _limits(value: Value, moment: Moment) -> Cell:
    cell = formats.text(value, moment)
    if not moment.ascii:
        return cell
    plain = cell.text.replace("–", "-").replace("≤", "<=").replace("≥", ">=")
    return Cell(plain.encode("ascii", "replace").decode(), cell.role)


def _line(value: Value, moment: Moment) -> Cell:
    """A line of bars, in letters where the terminal has no others."""
    cell = formats.text(value, moment)
    if not moment.ascii:
        return cell
    from carbon_tui.quality.sparkline_text import plain

    return Cell(plain(cell.text), cell.role)


def counted(count: Callable[[Summary], Value]) -> Callable[[Summary], Value]:
    """What measurements say: nothing while nobody has looked at any."""
    return lambda summary: count(summary) if summary.read else None


def _yield(summary: Summary) -> float | None:
    """In percent."""
    share = summary.tally.yielded
    return None if share is None else 100 * share


def unfolded(template: PartMeasurementTemplate) -> tuple[Summary, ...]:
    """The row of a template whose measurements are not read."""
    from carbon_tui.quality.template_summaries import unread

    return (unread(template),)


def _window(summary: Summary) -> Section:
    tally, found = summary.tally, summary.capability
    low, high = found.cpk_interval or (None, None)
    interval = f"{low:.2f} to {high:.2f}" if low is not None and high is not None else None
    lines: tuple[tuple[str, Value, formats.Show], ...] = (
        ("Measurements", tally.total, formats.number),
        ("Pass", tally.passed, formats.number),
        ("Fail", tally.failed, units.failures),
        ("Flag", tally.flagged, units.flags),
        ("Incomplete", tally.incomplete, units.flags),
        ("Unknown result", tally.other or None, units.flags),
        ("Yield", _yield(summary), units.percent),
        ("Outside", summary.outside, units.failures),
        ("Mean", summary.mean, units.limit),
        ("Cp", found.cp, units.capability),
        ("Cpk", found.cpk, units.capability),
        ("Cpk, 95%", interval, formats.text),
        ("Ppk", found.ppk, units.capability),
        ("Values", found.n, formats.number),
        ("No index", found.why_not, formats.text),
        ("Preliminary", "fewer than 100 values" if found.preliminary else None, formats.text),
        ("Last measured", summary.last_measured, units.stamp),
    )
    return Section("In the window", lines if summary.read else ())


def _describe(summary: Summary) -> tuple[Section, ...]:
    options, template = _options(summary), _template(summary)
    return (
        _window(summary),
        Section(
            "Specification",
            (
                ("Minimum", template.min, units.limit),
                ("Maximum", template.max, units.limit),
                ("Units", template.units, formats.text),
                ("Problem", summary.specification.problem, units.trouble),
                ("Pass", ", ".join(options.passing or ()), formats.text),
                ("Flag", ", ".join(options.flag or ()), formats.text),
                ("Fail", ", ".join(options.fail or ()), formats.text),
                ("Zones", ", ".join(_zones(summary)), formats.text),
                ("Zones enabled", template.zones_enabled, units.yes_no),
            ),
        ),
        Section(
            "Procedure",
            (
                ("SOP", template.production_sop_name, formats.text),
                ("Version", template.production_sop_version, formats.number),
                ("Operation", template.operation_name, formats.text),
            ),
        ),
        Section(
            "Measurement",
            (
                ("Name", template.measurement_name, formats.key),
                ("Kind", template.measurement_type, formats.text),
                ("Class", template.measurement_classification, formats.text),
                ("Required", template.required_level, formats.text),
                ("Updated", template.updated_at, units.stamp),
                ("UUID", summary.uuid, units.quiet),
            ),
        ),
    )


QUALITY: Resource[Summary] = Resource(
    view=VIEWS["quality"],
    noun="measurement template",
    blurb="What is measured, its limits, and how it goes; Enter draws the control chart.",
    endpoint=endpoints.PART_MEASUREMENT_TEMPLATES,
    start=default_queries.TEMPLATES,
    unfold=unfolded,
    key=lambda s: s.key,
    aliases=("templates", "part-measurement-templates", "specifications"),
    label=lambda s: s.name,
    attention=lambda s: s.troubled,
    describe=_describe,
    columns=(
        Column(
            "name", "Measurement", lambda s: s.name, formats.key, 18, 36, 0,
            aliases=("measurement_name", "measurement"),
        ),
        Column(
            "specification", "Specification", specification, _limits, 16, 28, 5,
            aliases=("spec", "limits"),
        ),
        Column("n", "n", counted(lambda s: s.n), formats.number, 6, 7, 1, right=True),
        Column(
            "passed", "Pass", counted(lambda s: s.tally.passed), formats.number, 6, 7, 6, right=True
        ),
        Column(
            "fail", "Fail", counted(lambda s: s.tally.failed), units.failures, 5, 6, 1,
            right=True, aliases=("failed",),
        ),
        Column(
            "flag", "Flag", counted(lambda s: s.tally.flagged), units.flags, 5, 6, 4,
            right=True, aliases=("flagged",),
        ),
        Column(
            "incomplete", "Open", counted(lambda s: s.tally.incomplete), units.flags, 5, 6, 7,
            right=True, aliases=("open",),
        ),
        Column("yield", "Yield", counted(_yield), units.percent, 6, 7, 2, right=True),
        Column("cp", "Cp", counted(lambda s: s.capability.cp), units.capability, 5, 6, 5,
               right=True),
        Column("cpk", "Cpk", counted(lambda s: s.capability.cpk), units.capability, 5, 6, 1,
               right=True),
        Column(
            "off", "Off", counted(lambda s: s.signals), units.flags, 3, 5, 3, right=True,
            aliases=("signals",),
        ),
        Column(
            "values", "Values", counted(lambda s: s.capability.n or None), units.waiting, 6, 7, 9,
            right=True,
        ),
        Column(
            "trend", "Latest", counted(lambda s: s.trend or None), _line, 12, 12, 2,
            aliases=("latest",),
        ),
        Column(
            "last", "Measured", counted(lambda s: s.last_measured), formats.ago, 8, 8, 2,
            right=True, aliases=("last_measured",),
        ),
        Column(
            "operation", "Operation", lambda s: _template(s).operation_name, width=14, widest=20,
            priority=8, aliases=("operation_name",),
        ),
        Column(
            "sop", "SOP", lambda s: s.sop or None, width=14, widest=30, priority=8,
            aliases=("production_sop_name",),
        ),
        Column(
            "kind", "Kind", lambda s: _template(s).measurement_type, width=8, widest=9, priority=10,
            aliases=("type", "measurement_type"),
        ),
        Column(
            "updated", "Updated", lambda s: _template(s).updated_at, formats.ago, 7, 7, 11,
            right=True, span="updated_at", picked=False,
        ),
        Column(
            "required", "Required", lambda s: _template(s).required_level, width=12, widest=20,
            priority=12, aliases=("required_level",), picked=False,
        ),
        Column(
            "class", "Class", lambda s: _template(s).measurement_classification, width=10,
            widest=20, priority=12, aliases=("measurement_classification",), picked=False,
        ),
        Column(
            "zones", "Zones", lambda s: ", ".join(_zones(s)), width=12, widest=30, priority=12,
            items=_zones, picked=False,
        ),
        Column(
            "min", "Min", lambda s: _template(s).min, units.limit, 8, 10, 12, right=True,
            picked=False,
        ),
        Column(
            "max", "Max", lambda s: _template(s).max, units.limit, 8, 10, 12, right=True,
            picked=False,
        ),
        Column(
            "units", "Units", lambda s: _template(s).units, width=6, widest=8, priority=12,
            picked=False,
        ),
        Column(
            "version", "Version", lambda s: _template(s).production_sop_version, formats.number,
            7, 7,
            12, right=True, aliases=("production_sop_version",), picked=False,
        ),
        Column(
            "uuid", "UUID", lambda s: s.uuid, units.quiet, 36, 36, 15, filter="uuid", picked=False,
        ),
    ),
    child="k",
    links=(
        by_column(
            "k", "its measurements", "measurements", default_queries.MEASUREMENTS, "template",
            lambda s: s.uuid, "This template has no uuid, so its measurements cannot be found.",
        ),
    ),
    actions=(
        KeyAction(
            "window_wider", ("greater_than_sign",), "Longer", "Look at a longer window of time.",
            anywhere=True,
        ),
        KeyAction(
            "window_narrower", ("less_than_sign",), "Shorter", "Look at a shorter window of time.",
            anywhere=True,
        ),
        KeyAction(
            "split", ("x",), "Split", "Which printer, platform, build, part number or resin lot is"
            " off in this measurement.",
        ),
        KeyAction(
            "template_histogram", ("H",), "Histogram", "How the values lie between the limits.",
        ),
        KeyAction(
            "export_window", ("X",), "Export", "Statistics, or all measurements of the window.",
            anywhere=True,
        ),
        KeyAction(
            "read_window", ("r",), "Refresh", "Read templates and measurements that changed since.",
            anywhere=True,
        ),
    ),
    values=(("kind", ("process", "value", "category")),),
)  # fmt: skip
