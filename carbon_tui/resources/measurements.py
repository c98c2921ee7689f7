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
from carbon_tui.resources.joined_columns import OF_MEASUREMENTS
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
            name="result", title="Result", value=lambda m: m.measurement_result, show=formats.state,
            width=10, max_width=10, priority=0, aliases=("status", "measurement_result"),
        ),
        Column(
            name="value", title="Value", value=_reading, show=units.limit, width=12, max_width=24,
            priority=0, right=True, aliases=("category", "category_value"),
        ),
        Column(
            name="updated", title="Updated", value=lambda m: m.updated_at, show=formats.ago,
            width=7, max_width=7, priority=1, right=True, sort="updated_at", span="updated_at",
        ),
        Column(
            name="notes", title="Notes", value=lambda m: m.notes, width=20, max_width=50,
            priority=2,
        ),
        Column(
            name="zones", title="Zones", value=lambda m: ", ".join(_zones(m)), width=12,
            max_width=30,
            priority=3, items=_zones,
        ),
        Column(
            name="printed_part", title="Printed part", value=lambda m: m.printed_part_uuid,
            show=units.quiet, width=36, max_width=36, priority=6, filter="printed_part_uuid",
        ),
        Column(
            name="template", title="Template", value=lambda m: m.part_measurement_template_uuid,
            show=units.quiet, width=36, max_width=36, priority=7,
            aliases=("part_measurement_template_uuid",),
        ),
        Column(
            name="uuid", title="UUID", value=lambda m: m.uuid, show=units.quiet, width=36,
            max_width=36, priority=15, filter="uuid", default_visible=False,
        ),
        *OF_MEASUREMENTS,
    ),
    actions=(
        TRACE,
        KeyAction(
            "chart", ("C",), "Control chart", "The control chart of its template.", by="quality",
        ),
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
