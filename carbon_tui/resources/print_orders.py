"""Print orders: this build, so many times, on these printers."""

from __future__ import annotations

from collections.abc import Mapping

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.printer_names import with_serial
from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.keys.action import KeyAction
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.formats import CellFormat, Value
from carbon_tui.resources.links import by_column, by_id, through
from carbon_tui.resources.order_progress import OrderProgress, progress_of_order
from carbon_tui.resources.view_names import VIEWS
from carbon_tui.resources.way_to_build import OPEN_BUILD
from carbon_tui.text.cleaning import paragraphs


def _printers(order: PrintOrder) -> tuple[str, ...]:
    return tuple(order.routed_to or ())


def _queued(order: PrintOrder) -> int | None:
    if order.routed_to is None:
        return None
    return sum(share.copies_queued or 0 for share in order.routed_to.values())


def _printed(order: PrintOrder) -> int | None:
    if order.routed_to is None:
        return None
    return sum(share.copies_printed or 0 for share in order.routed_to.values())


def copies_of(order: PrintOrder) -> tuple[int, int]:
    """How many copies wait and how many are printed; 0 where the order does not say."""
    return _queued(order) or 0, _printed(order) or 0


def _tags(order: PrintOrder) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in (order.print_order_tags or {}).items())


def _describe(order: PrintOrder) -> tuple[Section, ...]:
    return described(order, progress_of_order(order))


def described(
    order: PrintOrder,
    progress: OrderProgress,
    build_name: str | None = None,
    expected: Section | None = None,
    by_printer: Mapping[str, OrderProgress] | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[Section, ...]:
    """What is known of an order; ``build_name`` where it was looked up, ``expected``: when it is
    done, ``by_printer``: how far it is on each, where its prints were read, ``names``: what
    printers are called."""
    return (
        Section(
            "Print order",
            (
                ("Number", order.print_order_number, formats.key),
                ("Build", build_name or None, formats.text),
                ("State", progress.words, formats.state),
                ("Copies", order.total_copies, formats.number),
                ("Waiting", progress.waiting, formats.number),
                ("Printing", progress.printing, formats.number),
                ("Done", progress.done, formats.number),
                ("Failed", progress.failed, units.failures),
                ("Created", order.created_at, units.stamp),
                ("Build UUID", order.build_uuid, units.quiet),
                ("UUID", order.uuid, units.quiet),
            ),
        ),
        *([expected] if expected else []),
        Section(
            "Routed to",
            tuple(
                _share_line(order, serial, by_printer or {}, names or {})
                for serial in order.routed_to or ()
            ),
        ),
        Section(
            "Tags",
            tuple((n, v, formats.text) for n, v in (order.print_order_tags or {}).items()),
        ),
        Section(
            "Notes", tuple(("", line, formats.text) for line in paragraphs(order.notes or ""))
        ),
    )  # fmt: skip


def _share_line(
    order: PrintOrder,
    serial: str,
    by_printer: Mapping[str, OrderProgress],
    names: Mapping[str, str],
) -> tuple[str, Value, CellFormat]:
    if serial in by_printer:
        name = names.get(serial, serial)
        line = by_printer[serial].counts
        told = name == with_serial(name, serial)
        return name, line if told else f"{line} ({serial})", formats.text
    share = (order.routed_to or {})[serial]
    line = f"{share.copies_queued or 0} wait, {share.copies_printed or 0} done"
    return line, serial, formats.printer_in_full


def _without_uuid(order: PrintOrder) -> str | None:
    return None if order.uuid else "This print order has no uuid, so it cannot be changed."


PRINT_ORDERS: Resource[PrintOrder] = Resource(
    view=VIEWS["print-orders"],
    noun="print order",
    blurb="What was queued: how many copies, how many are printed, on which printers.",
    endpoint=endpoints.PRINT_ORDERS,
    start=default_queries.PRINT_ORDERS,
    aliases=("orders", "order"),
    label=lambda o: o.print_order_number or o.uuid or "a print order without a number",
    describe=_describe,
    columns=(
        Column(
            name="number", title="Order", value=lambda o: o.print_order_number, show=formats.key,
            width=12, max_width=30, priority=0, sort="print_order_number",
            filter="print_order_number",
            aliases=("order",),
        ),
        Column(
            name="build_name", title="Build", value=lambda _order: None, width=16, max_width=40,
            priority=1, default_visible=False,
        ),
        Column(
            name="state", title="State", value=lambda o: progress_of_order(o).words,
            show=formats.state, width=10, max_width=24, priority=1, aliases=("status",),
        ),
        Column(
            name="progress", title="Wait/print/done", value=lambda o: progress_of_order(o).copies,
            width=15, max_width=15, priority=2, right=True,
        ),
        Column(
            name="done", title="Done in", value=lambda _order: None, width=11, max_width=13,
            priority=2, right=True, aliases=("done_in",), default_visible=False,
        ),
        Column(
            name="slack", title="Slack", value=lambda _order: None, show=units.slack, width=11,
            max_width=12, priority=4, aliases=("late", "in_time"), default_visible=False,
        ),
        Column(
            name="due", title="Due", value=lambda _order: None, show=units.until, width=8,
            max_width=9, priority=6, right=True, aliases=("due_date",), default_visible=False,
        ),
        Column(
            name="copies", title="Copies", value=lambda o: o.total_copies, show=formats.number,
            width=6, max_width=6, priority=5, right=True, aliases=("total_copies",),
        ),
        Column(
            name="printed", title="Printed", value=_printed, show=units.waiting, width=7,
            max_width=7,
            priority=9, right=True, aliases=("copies_printed",), default_visible=False,
        ),
        Column(
            name="queued", title="Queued", value=_queued, show=units.waiting, width=6, max_width=6,
            priority=9, right=True, aliases=("copies_queued",), default_visible=False,
        ),
        Column(
            name="printers", title="Printers", value=lambda o: formats.SEVERAL.join(_printers(o)),
            show=formats.printer, width=16, max_width=44, priority=3, filter="printer_serial",
            aliases=("printer", "serial", "routed_to"), items=_printers,
        ),
        Column(
            name="created", title="Created", value=lambda o: o.created_at, show=formats.ago,
            width=7, max_width=7, priority=4, right=True, aliases=("created_at",),
        ),
        Column(
            name="notes", title="Notes", value=lambda o: o.notes, width=14, max_width=40,
            priority=6,
        ),
        Column(
            name="tags", title="Tags", value=lambda o: ", ".join(_tags(o)), width=14, max_width=36,
            priority=7, aliases=("print_order_tags", "tag"), items=_tags,
        ),
        Column(
            name="build", title="Build", value=lambda o: o.build_uuid, show=units.quiet, width=36,
            max_width=36, priority=13, aliases=("build_uuid",), default_visible=False,
        ),
        Column(
            name="uuid", title="UUID", value=lambda o: o.uuid, show=units.quiet, width=36,
            max_width=36, priority=14, sort="uuid", filter="uuid", default_visible=False,
        ),
    ),
    actions=(
        KeyAction(
            "take_back", ("U",), "Take back",
            "Take back, cancel: the copies that still wait leave the queues; says how many had"
            " started.",
            writes=True, why_not=_without_uuid,
            by="print_orders",
        ),
        KeyAction(
            "follow_order", ("m",), "Progress",
            "What of it is where: copies queued and printed, read again while it is open.",
            why_not=_without_uuid,
            by="print_orders",
        ),
        KeyAction(
            "change_order", ("c",), "Change", "Change its number, tags or notes.",
            writes=True, why_not=_without_uuid,
            by="print_orders",
        ),
        OPEN_BUILD,
    ),
    watched=("copies", "printed", "queued", "printers"),
    child="p",
    links=(
        by_id(
            "p", "its prints", "prints", default_queries.ALL_PRINTS, "print_order_uuid",
            lambda o: o.uuid,
            "This print order has no uuid, so its prints cannot be asked for.",
        ),
        by_id(
            "b", "its build", "builds", default_queries.BUILDS, "uuid", lambda o: o.build_uuid,
            "This print order does not say which build it queued.",
        ),
        by_column(
            "r", "its printers", "printers", default_queries.PRINTERS, "serial", _printers,
            "This print order was not routed to any printer yet.",
        ),
        by_id(
            "q", "the queues of its printers", "queues", default_queries.QUEUES, "printer_serial",
            _printers, "This print order was not routed to any printer yet.",
        ),
        by_id(
            "s", "the printed parts made for it", "printed-parts", default_queries.PRINTED_PARTS,
            "print_order_uuid", lambda o: o.uuid,
            "This print order has no uuid, so its printed parts cannot be asked for.",
        ),
        through(
            "k", "the measurements of the parts made for it", "measurements", "printed-parts",
            default_queries.PRINTED_PARTS, "print_order_uuid", lambda o: o.uuid,
            "This print order has no uuid, so its printed parts cannot be asked for.",
        ),
    ),
)  # fmt: skip
