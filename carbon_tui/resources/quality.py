"""Quality: the measurement templates, each saying what is measured and within which limits."""

from __future__ import annotations

from carbon_tui.api import endpoints
from carbon_tui.api.records import CategoryOptions, PartMeasurementTemplate
from carbon_tui.resources import cells, starts, units
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.links import by_column

_NO_OPTIONS = CategoryOptions()


def _options(template: PartMeasurementTemplate) -> CategoryOptions:
    return template.category_options or _NO_OPTIONS


def _zones(template: PartMeasurementTemplate) -> tuple[str, ...]:
    return template.zones or ()


def _sop(template: PartMeasurementTemplate) -> str | None:
    if template.production_sop_version is None:
        return template.production_sop_name
    return f"{template.production_sop_name or 'SOP'} v{template.production_sop_version:g}"


def specification(template: PartMeasurementTemplate) -> str | None:
    """The limits in one cell: ``24.9 – 25.1 mm``, ``≤ 0.2 mm``, or the passing categories."""
    unit = f" {template.units}" if template.units else ""
    low, high = template.min, template.max
    if low is not None and high is not None:
        return f"{low:.6g} – {high:.6g}{unit}"
    if high is not None:
        return f"≤ {high:.6g}{unit}"
    if low is not None:
        return f"≥ {low:.6g}{unit}"
    passing = _options(template).passing
    return ", ".join(passing) if passing else None


def _limits(value: cells.Value, moment: cells.Moment) -> cells.Cell:
    cell = cells.text(value, moment)
    if not moment.ascii:
        return cell
    plain = cell.text.replace("–", "-").replace("≤", "<=").replace("≥", ">=")
    return cells.Cell(plain, cell.role)


def _describe(template: PartMeasurementTemplate) -> tuple[Section, ...]:
    options = _options(template)
    return (
        Section(
            "Measurement",
            (
                ("Name", template.measurement_name, cells.key),
                ("Kind", template.measurement_type, cells.text),
                ("Class", template.measurement_classification, cells.text),
                ("Required", template.required_level, cells.text),
                ("Updated", template.updated_at, units.stamp),
                ("UUID", template.uuid, units.quiet),
            ),
        ),
        Section(
            "Specification",
            (
                ("Minimum", template.min, units.limit),
                ("Maximum", template.max, units.limit),
                ("Units", template.units, cells.text),
                ("Pass", ", ".join(options.passing or ()), cells.text),
                ("Flag", ", ".join(options.flag or ()), cells.text),
                ("Fail", ", ".join(options.fail or ()), cells.text),
                ("Zones", ", ".join(_zones(template)), cells.text),
                ("Zones enabled", template.zones_enabled, units.yes_no),
            ),
        ),
        Section(
            "Procedure",
            (
                ("SOP", template.production_sop_name, cells.text),
                ("Version", template.production_sop_version, cells.number),
                ("Operation", template.operation_name, cells.text),
            ),
        ),
    )


QUALITY: Resource[PartMeasurementTemplate] = Resource(
    name="quality",
    title="Quality",
    noun="measurement template",
    digit="4",
    blurb="What is measured, its limits, and how it goes; C draws the control chart.",
    endpoint=endpoints.PART_MEASUREMENT_TEMPLATES,
    start=starts.TEMPLATES,
    aliases=("templates", "part-measurement-templates", "specifications"),
    label=lambda t: t.measurement_name or t.uuid or "a template without a name",
    describe=_describe,
    columns=(
        Column(
            "name", "Measurement", lambda t: t.measurement_name, cells.key, 20, 36, 0,
            aliases=("measurement_name", "measurement"),
        ),
        Column(
            "specification", "Specification", specification, _limits, 18, 30, 1,
            aliases=("spec", "limits"),
        ),
        Column(
            "kind", "Kind", lambda t: t.measurement_type, width=8, widest=9, priority=3,
            aliases=("type", "measurement_type"),
        ),
        Column(
            "operation", "Operation", lambda t: t.operation_name, width=14, widest=24, priority=4,
            aliases=("operation_name",),
        ),
        Column(
            "sop", "SOP", _sop, width=16, widest=30, priority=5, aliases=("production_sop_name",)
        ),
        Column(
            "updated", "Updated", lambda t: t.updated_at, cells.ago, 7, 7, 8, right=True,
            sort="updated_at", span="updated_at",
        ),
        Column(
            "required", "Required", lambda t: t.required_level, width=12, widest=20, priority=9,
            aliases=("required_level",),
        ),
        Column(
            "class", "Class", lambda t: t.measurement_classification, width=10, widest=20,
            priority=10, aliases=("measurement_classification",),
        ),
        Column(
            "zones", "Zones", lambda t: ", ".join(_zones(t)), width=12, widest=30, priority=11,
            items=_zones,
        ),
        Column(
            "min", "Min", lambda t: t.min, units.limit, 8, 10, 12, right=True, picked=False
        ),
        Column(
            "max", "Max", lambda t: t.max, units.limit, 8, 10, 12, right=True, picked=False
        ),
        Column("units", "Units", lambda t: t.units, width=6, widest=8, priority=12, picked=False),
        Column(
            "version", "Version", lambda t: t.production_sop_version, cells.number, 7, 7, 12,
            right=True, aliases=("production_sop_version",), picked=False,
        ),
        Column(
            "uuid", "UUID", lambda t: t.uuid, units.quiet, 36, 36, 15, filter="uuid", picked=False,
        ),
    ),
    child="k",
    links=(
        by_column(
            "k", "its measurements", "measurements", starts.MEASUREMENTS, "template",
            lambda t: t.uuid, "This template has no uuid, so its measurements cannot be found.",
        ),
    ),
    values=(("kind", ("process", "value", "category")),),
)  # fmt: skip
