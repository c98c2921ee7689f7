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
from carbon_tui.keys.mentions import key_of
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.formats import (
    Cell,
    CellFormat,
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


@CellFormat
def _limits(value: Value, moment: Moment) -> Cell:
    cell = formats.text(value, moment)
    if not moment.ascii:
        return cell
    plain = cell.text.replace("–", "-").replace("≤", "<=").replace("≥", ">=")
    return Cell(plain.encode("ascii", "replace").decode(), cell.role)


@CellFormat
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
    tally, capability = summary.tally, summary.capability
    low, high = capability.cpk_interval or (None, None)
    interval = f"{low:.2f} to {high:.2f}" if low is not None and high is not None else None
    lines: tuple[tuple[str, Value, formats.CellFormat], ...] = (
        ("Measurements", tally.total, formats.number),
        ("Pass", tally.passed, formats.number),
        ("Fail", tally.failed, units.failures),
        ("Flag", tally.flagged, units.flags),
        ("Incomplete", tally.incomplete, units.flags),
        ("Unknown result", tally.other or None, units.flags),
        ("Yield", _yield(summary), units.percent),
        ("Outside", summary.outside, units.failures),
        ("Mean", summary.mean, units.limit),
        ("Cp", capability.cp, units.capability),
        ("Cpk", capability.cpk, units.capability),
        ("Cpk, 95%", interval, formats.text),
        ("Ppk", capability.ppk, units.capability),
        ("Values", capability.n, formats.number),
        ("No index", capability.why_not, formats.text),
        ("Preliminary", capability.why_preliminary, formats.text),
        ("Last measured", summary.last_measured, units.stamp),
        ("Index, trend", summary.order, formats.text),
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
    blurb=f"What is measured, its limits, and how it goes; {key_of('follow')} draws the control"
          " chart.",
    endpoint=endpoints.PART_MEASUREMENT_TEMPLATES,
    start=default_queries.TEMPLATES,
    rows_from=unfolded,
    key=lambda s: s.key,
    aliases=("templates", "part-measurement-templates", "specifications"),
    label=lambda s: s.name,
    attention=lambda s: s.troubled,
    describe=_describe,
    columns=(
        Column(
            name="name", title="Measurement", value=lambda s: s.name, show=formats.key, width=18,
            max_width=36, priority=0, aliases=("measurement_name", "measurement"),
        ),
        Column(
            name="specification", title="Specification", value=specification, show=_limits,
            width=16, max_width=28, priority=5, aliases=("spec", "limits"),
        ),
        Column(
            name="n", title="n", value=counted(lambda s: s.n), show=formats.number, width=6,
            max_width=7, priority=1, right=True,
        ),
        Column(
            name="passed", title="Pass", value=counted(lambda s: s.tally.passed),
            show=formats.number, width=6, max_width=7, priority=6, right=True,
        ),
        Column(
            name="fail", title="Fail", value=counted(lambda s: s.tally.failed), show=units.failures,
            width=5, max_width=6, priority=1, right=True, aliases=("failed",),
        ),
        Column(
            name="flag", title="Flag", value=counted(lambda s: s.tally.flagged), show=units.flags,
            width=5, max_width=6, priority=4, right=True, aliases=("flagged",),
        ),
        Column(
            name="incomplete", title="Open", value=counted(lambda s: s.tally.incomplete),
            show=units.flags, width=5, max_width=6, priority=7, right=True, aliases=("open",),
        ),
        Column(
            name="yield", title="Yield", value=counted(_yield), show=units.percent, width=6,
            max_width=7, priority=2, right=True,
        ),
        Column(
            name="cp", title="Cp", value=counted(lambda s: s.capability.cp), show=units.capability,
            width=5, max_width=6, priority=5, right=True,
        ),
        Column(
            name="cpk", title="Cpk", value=counted(lambda s: s.capability.cpk),
            show=units.capability, width=5, max_width=6, priority=1, right=True,
        ),
        Column(
            name="off", title="Off", value=counted(lambda s: s.signals), show=units.flags, width=3,
            max_width=5, priority=3, right=True, aliases=("signals",),
        ),
        Column(
            name="values", title="Values", value=counted(lambda s: s.capability.n or None),
            show=units.waiting, width=6, max_width=7, priority=9, right=True,
        ),
        Column(
            name="trend", title="Latest", value=counted(lambda s: s.trend or None), show=_line,
            width=12, max_width=12, priority=2, aliases=("latest",),
        ),
        Column(
            name="last", title="Measured", value=counted(lambda s: s.last_measured),
            show=formats.ago, width=8, max_width=8, priority=2, right=True,
            aliases=("last_measured",),
        ),
        Column(
            name="operation", title="Operation", value=lambda s: _template(s).operation_name,
            width=14, max_width=20, priority=8, aliases=("operation_name",),
        ),
        Column(
            name="sop", title="SOP", value=lambda s: s.sop or None, width=14, max_width=30,
            priority=8,
            aliases=("production_sop_name",),
        ),
        Column(
            name="kind", title="Kind", value=lambda s: _template(s).measurement_type, width=8,
            max_width=9, priority=10, aliases=("type", "measurement_type"),
        ),
        Column(
            name="updated", title="Updated", value=lambda s: _template(s).updated_at,
            show=formats.ago, width=7, max_width=7, priority=11, right=True, span="updated_at",
            default_visible=False,
        ),
        Column(
            name="required", title="Required", value=lambda s: _template(s).required_level,
            width=12, max_width=20, priority=12, aliases=("required_level",), default_visible=False,
        ),
        Column(
            name="class", title="Class", value=lambda s: _template(s).measurement_classification,
            width=10, max_width=20, priority=12, aliases=("measurement_classification",),
            default_visible=False,
        ),
        Column(
            name="zones", title="Zones", value=lambda s: ", ".join(_zones(s)), width=12,
            max_width=30,
            priority=12, items=_zones, default_visible=False,
        ),
        Column(
            name="zones_enabled", title="Zones enabled",
            value=lambda s: _template(s).zones_enabled, show=units.yes_no, width=13, max_width=13,
            priority=13, default_visible=False,
        ),
        Column(
            name="pass_words", title="Pass words",
            value=lambda s: ", ".join(_options(s).passing or ()), width=14, max_width=36,
            priority=13, aliases=("category_options_pass",),
            items=lambda s: _options(s).passing or (), default_visible=False,
        ),
        Column(
            name="flag_words", title="Flag words",
            value=lambda s: ", ".join(_options(s).flag or ()), width=14, max_width=36, priority=13,
            aliases=("category_options_flag",), items=lambda s: _options(s).flag or (),
            default_visible=False,
        ),
        Column(
            name="fail_words", title="Fail words",
            value=lambda s: ", ".join(_options(s).fail or ()), width=14, max_width=36, priority=13,
            aliases=("category_options_fail",), items=lambda s: _options(s).fail or (),
            default_visible=False,
        ),
        Column(
            name="min", title="Min", value=lambda s: _template(s).min, show=units.limit, width=8,
            max_width=10, priority=12, right=True, default_visible=False,
        ),
        Column(
            name="max", title="Max", value=lambda s: _template(s).max, show=units.limit, width=8,
            max_width=10, priority=12, right=True, default_visible=False,
        ),
        Column(
            name="units", title="Units", value=lambda s: _template(s).units, width=6, max_width=8,
            priority=12, default_visible=False,
        ),
        Column(
            name="version", title="Version", value=lambda s: _template(s).production_sop_version,
            show=formats.number, width=7, max_width=7, priority=12, right=True,
            aliases=("production_sop_version",), default_visible=False,
        ),
        Column(
            name="uuid", title="UUID", value=lambda s: s.uuid, show=units.quiet, width=36,
            max_width=36, priority=15, filter="uuid", default_visible=False,
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
            by="quality",
        ),
        KeyAction(
            "window_narrower", ("less_than_sign",), "Shorter", "Look at a shorter window of time.",
            anywhere=True,
            by="quality",
        ),
        KeyAction(
            "split", ("x",), "Split", "Which printer, platform, build, part number or resin lot is"
            " off in this measurement.",
            by="quality",
        ),
        KeyAction(
            "template_histogram", ("H",), "Histogram", "How the values lie between the limits.",
            by="quality",
        ),
        KeyAction(
            "export_window", ("X",), "Export", "Statistics, or all measurements of the window.",
            anywhere=True,
            by="quality",
        ),
        KeyAction(
            "read_window", ("r",), "Refresh", "Read templates and measurements that changed since.",
            anywhere=True,
            by="quality",
        ),
    ),
    values=(("kind", ("process", "value", "category")),),
)  # fmt: skip
