"""Measurements: one measured value each, of one printed part."""

from __future__ import annotations

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.keys.action import KeyAction
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.links import by_id
from carbon_tui.resources.tracing import TRACE
from carbon_tui.resources.view_names import VIEWS

OUT_OF_SPECIFICATION = frozenset({"fail", "flag"})


def _zones(measurement: PartMeasurement) -> tuple[str, ...]:
    return measurement.zones or ()


def _reading(measurement: PartMeasurement) -> float | str | None:
    """The number where there is one, otherwise the category."""
    return measurement.value if measurement.value is not None else measurement.category_value


def _describe(measurement: PartMeasurement) -> tuple[Section, ...]:
    return (
        Section(
            "Measurement",
            (
                ("Result", measurement.measurement_result, formats.state),
                ("Value", measurement.value, units.limit),
                ("Category", measurement.category_value, formats.text),
                ("Zones", ", ".join(_zones(measurement)), formats.text),
                ("Notes", measurement.notes, formats.text),
                ("Updated", measurement.updated_at, units.stamp),
            ),
        ),
        Section(
            "Belongs to",
            (
                ("Printed part", measurement.printed_part_uuid, units.quiet),
                ("Template", measurement.part_measurement_template_uuid, units.quiet),
                ("UUID", measurement.uuid, units.quiet),
            ),
        ),
    )


def _label(measurement: PartMeasurement) -> str:
    reading = _reading(measurement)
    shown = f"{reading:.6g}" if isinstance(reading, float) else reading
    return f"{measurement.measurement_result or 'measurement'} {shown or ''}".strip()


MEASUREMENTS: Resource[PartMeasurement] = Resource(
    view=VIEWS["measurements"],
    noun="measurement",
    blurb="Single measured values; reached from quality and from printed parts.",
    endpoint=endpoints.PART_MEASUREMENTS,
    start=default_queries.MEASUREMENTS,
    aliases=("checks", "part-measurements"),
    label=_label,
    attention=lambda m: (m.measurement_result or "").casefold() in OUT_OF_SPECIFICATION,
    describe=_describe,
    columns=(
        Column(
            "result", "Result", lambda m: m.measurement_result, formats.state, 10, 10, 0,
            aliases=("status", "measurement_result"),
        ),
        Column(
            "value", "Value", _reading, units.limit, 12, 24, 0, right=True,
            aliases=("category", "category_value"),
        ),
        Column(
            "updated", "Updated", lambda m: m.updated_at, formats.ago, 7, 7, 1, right=True,
            sort="updated_at", span="updated_at",
        ),
        Column("notes", "Notes", lambda m: m.notes, width=20, widest=50, priority=2),
        Column(
            "zones", "Zones", lambda m: ", ".join(_zones(m)), width=12, widest=30, priority=3,
            items=_zones,
        ),
        Column(
            "printed_part", "Printed part", lambda m: m.printed_part_uuid, units.quiet, 36, 36, 6,
            filter="printed_part_uuid",
        ),
        Column(
            "template", "Template", lambda m: m.part_measurement_template_uuid, units.quiet,
            36, 36, 7, aliases=("part_measurement_template_uuid",),
        ),
        Column(
            "uuid", "UUID", lambda m: m.uuid, units.quiet, 36, 36, 15, filter="uuid", picked=False,
        ),
    ),
    actions=(
        TRACE,
        KeyAction("chart", ("C",), "Control chart", "The control chart of its template."),
    ),
    child="s",
    links=(
        by_id(
            "s", "the printed part it measures", "printed-parts", default_queries.PRINTED_PARTS,
            "uuid",
            lambda m: m.printed_part_uuid, "This measurement does not say which part it measures.",
        ),
        by_id(
            "l", "its template with the limits", "quality", default_queries.TEMPLATES, "uuid",
            lambda m: m.part_measurement_template_uuid, "This measurement names no template.",
        ),
        by_id(
            "k", "all measurements of this part", "measurements", default_queries.MEASUREMENTS,
            "printed_part_uuid", lambda m: m.printed_part_uuid,
            "This measurement does not say which part it measures.",
        ),
    ),
    values=(("result", ("pass", "fail", "flag", "incomplete")),),
)  # fmt: skip
