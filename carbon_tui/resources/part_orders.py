"""Part orders: parts to be made by a day, packed into builds by the server."""

from __future__ import annotations

from datetime import datetime

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.part_order_states import CLOSED, STATUSES
from carbon_tui.api.schema.records import PartOrder
from carbon_tui.keys.action import KeyAction
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.links import by_id, through
from carbon_tui.resources.tracing import TRACE
from carbon_tui.resources.view_names import VIEWS

_NO_UUID = "This part order has no uuid, so its parts cannot be asked for."


def is_closed(order: PartOrder) -> bool:
    """True when nothing more will be made for it."""
    return (order.status or "").casefold() in CLOSED


def _builds(order: PartOrder) -> tuple[str, ...]:
    return order.build_uuids or ()


def _parts(order: PartOrder) -> int | None:
    if order.printed_parts_count is not None:
        return order.printed_parts_count
    return None if order.printed_parts is None else len(order.printed_parts)


def _deadline(order: PartOrder) -> datetime | None:
    """The due date while it still matters."""
    return None if is_closed(order) else order.due_date


def _tally(order: PartOrder) -> tuple[tuple[str, int, formats.CellFormat], ...]:
    """How many of its parts are in which status."""
    counts: dict[str, int] = {}
    for part in order.printed_parts or ():
        counts[part.status or "unknown"] = counts.get(part.status or "unknown", 0) + 1
    return tuple((status.capitalize(), count, formats.number) for status, count in counts.items())


def _why_not(order: PartOrder) -> str | None:
    """Why it can be neither packed nor cancelled; whether it is too late only the server knows."""
    if not order.uuid:
        return "This part order has no uuid: the server cannot be asked to do anything to it."
    return f"This part order is {order.status} already." if is_closed(order) else None


def _describe(order: PartOrder) -> tuple[Section, ...]:
    return (
        Section(
            "Part order",
            (
                ("Number", order.part_order_number, formats.key),
                ("Status", order.status, formats.state),
                ("Due", order.due_date, units.stamp),
                ("Delay", _deadline(order), units.late),
                ("Parts", _parts(order), formats.number),
                ("Packing group", order.packing_group, formats.text),
                ("Packed now", order.flushed_at, units.stamp),
                ("Created", order.created_at, units.stamp),
                ("Updated", order.updated_at, units.stamp),
            ),
        ),
        Section("Its parts", _tally(order)),
        Section(
            "Belongs to",
            (
                ("Build SOP", order.build_sop_uuid, units.quiet),
                ("Application", order.application_uuid, units.quiet),
                *(("Build", uuid, units.quiet) for uuid in _builds(order)),
                ("UUID", order.uuid, units.quiet),
            ),
        ),
    )


PART_ORDERS: Resource[PartOrder] = Resource(
    view=VIEWS["part-orders"],
    noun="part order",
    blurb="What was ordered by part number and day, and how far its packing and printing are.",
    endpoint=endpoints.PART_ORDERS,
    start=default_queries.PART_ORDERS,
    label=lambda o: o.part_order_number or o.uuid or "a part order without a number",
    attention=lambda o: (o.status or "").casefold() == "incomplete",
    describe=_describe,
    columns=(
        Column(
            name="number", title="Part order", value=lambda o: o.part_order_number,
            show=formats.key, width=18, max_width=32, priority=0, sort="part_order_number",
            filter="part_order_number", aliases=("order",),
        ),
        Column(
            name="status", title="Status", value=lambda o: o.status, show=formats.state, width=10,
            max_width=11, priority=1, filter="status", aliases=("state",),
        ),
        Column(
            name="due", title="Due", value=lambda o: o.due_date, show=units.until, width=10,
            max_width=10, priority=1, right=True, sort="due_date", aliases=("due_date",),
        ),
        Column(
            name="late", title="Delay", value=_deadline, show=units.late, width=9, max_width=9,
            priority=2, aliases=("delay",),
        ),
        Column(
            name="parts", title="Parts", value=_parts, show=formats.number, width=5, max_width=5,
            priority=2, right=True, aliases=("printed_parts_count", "printed_parts"),
        ),
        Column(
            name="builds", title="Builds", value=lambda o: len(_builds(o)), show=units.waiting,
            width=6, max_width=6, priority=3, right=True, aliases=("build_count",),
        ),
        Column(
            name="updated", title="Updated", value=lambda o: o.updated_at, show=formats.ago,
            width=7, max_width=7, priority=4, right=True, sort="updated_at", span="updated_at",
        ),
        Column(
            name="group", title="Group", value=lambda o: o.packing_group, width=10, max_width=32,
            priority=5, filter="packing_group",
        ),
        Column(
            name="flushed", title="Packed now", value=lambda o: o.flushed_at, show=formats.ago,
            width=10, max_width=10, priority=7, right=True, sort="flushed_at",
        ),
        Column(
            name="created", title="Created", value=lambda o: o.created_at, show=formats.ago,
            width=7, max_width=7, priority=8, right=True, aliases=("created_at",),
        ),
        Column(
            name="build", title="Build UUIDs", value=lambda o: ", ".join(_builds(o)),
            show=units.quiet, width=36, max_width=72, priority=13,
            aliases=("build_uuid", "build_uuids"), items=_builds, default_visible=False,
        ),
        Column(
            name="sop", title="Build SOP", value=lambda o: o.build_sop_uuid, show=units.quiet,
            width=36, max_width=36, priority=13, aliases=("build_sop_uuid",), default_visible=False,
        ),
        Column(
            name="application", title="Application", value=lambda o: o.application_uuid,
            show=units.quiet, width=36, max_width=36, priority=14, filter="application_uuid",
            default_visible=False,
        ),
        Column(
            name="uuid", title="UUID", value=lambda o: o.uuid, show=units.quiet, width=36,
            max_width=36, priority=15, sort="uuid", filter="uuid", default_visible=False,
        ),
    ),
    actions=(
        KeyAction(
            "follow_packing", ("B",), "Follow packing",
            "How far it is packed, followed until its builds are there.",
            why_not=lambda o: None if o.uuid else "This part order has no uuid to follow it by.",
            by="part_orders",
        ),
        KeyAction(
            "pack_now", ("K",), "Pack now",
            "Pack it at once, even where a build is not full.", writes=True, why_not=_why_not,
            by="part_orders",
        ),
        KeyAction(
            "cancel_part_order", ("delete",), "Cancel",
            "Cancel it, delete it, as long as it is not packed.", writes=True,
            why_not=_why_not,
            by="part_orders",
        ),
        TRACE,
    ),
    watched=("status", "parts"),
    child="s",
    links=(
        by_id(
            "s", "its printed parts", "printed-parts", default_queries.PRINTED_PARTS,
            "part_order_uuid",
            lambda o: o.uuid, _NO_UUID,
        ),
        by_id(
            "b", "the builds it was packed into", "builds", default_queries.BUILDS, "uuid", _builds,
            "This part order is not packed into a build yet.",
        ),
        by_id(
            "p", "the prints of its builds", "prints", default_queries.ALL_PRINTS, "build_uuid",
            _builds,
            "This part order is not packed into a build yet.",
        ),
        through(
            "t", "the parts it orders", "parts", "printed-parts", default_queries.PRINTED_PARTS,
            "part_order_uuid", lambda o: o.uuid, _NO_UUID,
        ),
        through(
            "k", "the measurements of its parts", "measurements", "printed-parts",
            default_queries.PRINTED_PARTS, "part_order_uuid", lambda o: o.uuid, _NO_UUID,
        ),
    ),
    values=(("status", STATUSES),),
)  # fmt: skip
