"""Printed parts: physical pieces, each with a serial number and a past."""

from __future__ import annotations

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import (
    PrintedPart,
    PrintedPartTags,
)
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.joined_columns import OF_PRINTED_PARTS
from carbon_tui.resources.links import by_id
from carbon_tui.resources.tracing import TRACE
from carbon_tui.resources.view_names import VIEWS
from carbon_tui.resources.way_to_build import OPEN_BUILD

STATUSES = ("waiting", "preparing", "queued", "printing", "complete", "failed", "canceled")
_NO_TAGS = PrintedPartTags()


def _tags(part: PrintedPart) -> tuple[str, ...]:
    """The piece's own tags first, then those of its part and of its part number."""
    tags = part.tags or _NO_TAGS
    groups = (tags.printed_part, tags.part, tags.part_number)
    return tuple(f"{name}={value}" for group in groups for name, value in (group or {}).items())


def _tag_sections(part: PrintedPart) -> tuple[Section, ...]:
    tags = part.tags or _NO_TAGS
    groups = (
        ("Tags", tags.printed_part),
        ("Tags of its part", tags.part),
        ("Tags of its part number", tags.part_number),
    )
    return tuple(
        Section(title, tuple((name, value, formats.text) for name, value in (group or {}).items()))
        for title, group in groups
    )


def _describe(part: PrintedPart) -> tuple[Section, ...]:
    return (
        Section(
            "Printed part",
            (
                ("Serial number", part.serial_number, formats.key),
                ("Part number", part.part_number, formats.text),
                ("Status", part.status, formats.state),
                ("Error", part.error, units.trouble),
                ("Finished", part.finished_at, units.stamp),
                ("Created", part.created_at, units.stamp),
                ("Updated", part.updated_at, units.stamp),
            ),
        ),
        Section(
            "Made of",
            (
                ("Resin lot", part.resin_lot_number, formats.text),
                ("Resin cell", part.resin_cell_name, formats.text),
                ("Blackline", part.project_blackline, formats.number),
            ),
        ),
        *_tag_sections(part),
        Section(
            "Belongs to",
            (
                ("Print order", part.print_order_number, formats.text),
                ("Part order", part.part_order_number, formats.text),
                ("Print id", part.print_id, units.quiet),
                ("Print", part.print_uuid, units.quiet),
                ("Build", part.build_uuid, units.quiet),
                ("Part", part.part_uuid, units.quiet),
                ("Model", part.model_uuid, units.quiet),
                ("Print order", part.print_order_uuid, units.quiet),
                ("Part order", part.part_order_uuid, units.quiet),
                ("UUID", part.uuid, units.quiet),
            ),
        ),
    )


PRINTED_PARTS: Resource[PrintedPart] = Resource(
    view=VIEWS["printed-parts"],
    noun="printed part",
    blurb="Physical pieces by serial number: status, resin lot, where they came from.",
    endpoint=endpoints.PRINTED_PARTS,
    start=default_queries.PRINTED_PARTS,
    aliases=("pieces", "serials"),
    label=lambda p: p.serial_number or p.part_number or p.uuid or "a printed part without a serial",
    attention=lambda p: (p.status or "").casefold() == "failed" or bool(p.error),
    describe=_describe,
    columns=(
        Column(
            name="serial", title="Serial number", value=lambda p: p.serial_number, show=formats.key,
            width=16, max_width=28, priority=0, aliases=("serial_number",),
        ),
        Column(
            name="number", title="Part number", value=lambda p: p.part_number, width=16,
            max_width=30,
            priority=1, sort="part_number", aliases=("part_number",),
        ),
        Column(
            name="status", title="Status", value=lambda p: p.status, show=formats.state, width=9,
            max_width=10, priority=1, sort="status", filter="status", aliases=("state",),
        ),
        Column(
            name="finished", title="Finished", value=lambda p: p.finished_at, show=formats.ago,
            width=8, max_width=8, priority=2, right=True, span="finished_at",
        ),
        Column(
            name="lot", title="Resin lot", value=lambda p: p.resin_lot_number, width=12,
            max_width=18,
            priority=3, aliases=("resin_lot", "resin_lot_number"),
        ),
        Column(
            name="order", title="Print order", value=lambda p: p.print_order_number, width=12,
            max_width=22, priority=5, filter="print_order_number",
        ),
        Column(
            name="part_order", title="Part order", value=lambda p: p.part_order_number, width=12,
            max_width=22, priority=5, filter="part_order_number",
        ),
        Column(
            name="error", title="Error", value=lambda p: p.error, show=units.trouble, width=14,
            max_width=40, priority=4,
        ),
        Column(
            name="updated", title="Updated", value=lambda p: p.updated_at, show=formats.ago,
            width=7, max_width=7, priority=7, right=True, sort="updated_at", span="updated_at",
        ),
        Column(
            name="created", title="Created", value=lambda p: p.created_at, show=formats.ago,
            width=7, max_width=7, priority=8, right=True, sort="created_at",
        ),
        Column(
            name="cell", title="Resin cell", value=lambda p: p.resin_cell_name, width=10,
            max_width=18,
            priority=9, aliases=("resin_cell", "resin_cell_name"),
        ),
        Column(
            name="tags", title="Tags", value=lambda p: ", ".join(_tags(p)), width=14, max_width=36,
            priority=10, aliases=("tag", "tags_printed_part", "tags_part", "tags_part_number"),
            items=_tags,
        ),
        Column(
            name="blackline", title="Blackline", value=lambda p: p.project_blackline,
            show=formats.number, width=9, max_width=9, priority=12, right=True,
            aliases=("project_blackline",), default_visible=False,
        ),
        Column(
            name="print", title="Print", value=lambda p: p.print_uuid, show=units.quiet, width=36,
            max_width=36, priority=13, filter="print_uuid", default_visible=False,
        ),
        Column(
            name="print_id", title="Print id", value=lambda p: p.print_id, show=units.quiet,
            width=24, max_width=36, priority=13, filter="print_id", default_visible=False,
        ),
        Column(
            name="build", title="Build", value=lambda p: p.build_uuid, show=units.quiet, width=36,
            max_width=36, priority=13, filter="build_uuid", default_visible=False,
        ),
        Column(
            name="part", title="Part", value=lambda p: p.part_uuid, show=units.quiet, width=36,
            max_width=36, priority=13, filter="part_uuid", default_visible=False,
        ),
        Column(
            name="model", title="Model", value=lambda p: p.model_uuid, show=units.quiet, width=36,
            max_width=36, priority=13, aliases=("model_uuid",), default_visible=False,
        ),
        Column(
            name="print_order_uuid", title="Print order UUID", value=lambda p: p.print_order_uuid,
            show=units.quiet, width=36, max_width=36, priority=14, filter="print_order_uuid",
            default_visible=False,
        ),
        Column(
            name="part_order_uuid", title="Part order UUID", value=lambda p: p.part_order_uuid,
            show=units.quiet, width=36, max_width=36, priority=14, filter="part_order_uuid",
            default_visible=False,
        ),
        Column(
            name="uuid", title="UUID", value=lambda p: p.uuid, show=units.quiet, width=36,
            max_width=36, priority=15, sort="uuid", filter="uuid", default_visible=False,
        ),
        *OF_PRINTED_PARTS,
    ),
    actions=(TRACE, OPEN_BUILD),
    watched=("status",),
    child="k",
    links=(
        by_id(
            "k", "its measurements", "measurements", default_queries.MEASUREMENTS,
            "printed_part_uuid",
            lambda p: p.uuid, "This part has no uuid, so its measurements cannot be asked for.",
        ),
        by_id(
            "p", "its print", "prints", default_queries.ALL_PRINTS, "uuid", lambda p: p.print_uuid,
            "This part is not printed yet.",
        ),
        by_id(
            "b", "its build", "builds", default_queries.BUILDS, "uuid", lambda p: p.build_uuid,
            "This part is not packed into a build yet.",
        ),
        by_id(
            "o", "its print order", "print-orders", default_queries.PRINT_ORDERS, "uuid",
            lambda p: p.print_order_uuid, "This part was made without a print order.",
        ),
        by_id(
            "a", "its part order", "part-orders", default_queries.PART_ORDERS, "uuid",
            lambda p: p.part_order_uuid, "This part was made without a part order.",
        ),
        by_id(
            "t", "its part (the design)", "parts", default_queries.PARTS, "uuid",
            lambda p: p.part_uuid,
            "This printed part does not say which part it is.",
        ),
        by_id(
            "m", "its model", "models", default_queries.MODELS, "uuid", lambda p: p.model_uuid,
            "This printed part does not say which model it was made from.",
        ),
        by_id(
            "s", "the parts of the same print", "printed-parts", default_queries.PRINTED_PARTS,
            "print_uuid", lambda p: p.print_uuid, "This part is not printed yet.",
        ),
    ),
    values=(("status", STATUSES),),
)  # fmt: skip
