"""Queues: every print that waits, printer by printer, the next one first."""

from __future__ import annotations

from datetime import datetime

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import (
    PrinterQueue,
    Record,
)
from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.mentions import key_of
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.links import by_column, by_id
from carbon_tui.resources.view_names import VIEWS


class QueuedPrint(Record, frozen=True):
    """One waiting print. The API names only its printer, place and uuid; the rest is looked up."""

    print_uuid: str | None = None
    printer_serial: str | None = None
    position: int | None = None
    """0 is the next to be printed, as the API counts."""
    updated_at: datetime | None = None
    printer_name: str | None = None
    name: str | None = None
    build_uuid: str | None = None
    print_order_uuid: str | None = None
    print_order_number: str | None = None
    resin_name: str | None = None


def unfolded(queue: PrinterQueue) -> list[QueuedPrint]:
    """One row per waiting print."""
    return [
        QueuedPrint(
            print_uuid=uuid,
            printer_serial=queue.printer_serial,
            position=place,
            updated_at=queue.updated_at,
        )
        for place, uuid in enumerate(queue.print_uuids or ())
    ]


def _place(waiting: QueuedPrint) -> int | None:
    """People count from 1."""
    return None if waiting.position is None else waiting.position + 1


def _describe(waiting: QueuedPrint) -> tuple[Section, ...]:
    return (
        Section(
            "Waiting print",
            (
                ("Name", waiting.name, formats.key),
                ("Printer", waiting.printer_name or waiting.printer_serial, formats.text),
                ("Serial", waiting.printer_serial, formats.text),
                ("Place", _place(waiting), formats.number),
                ("Order number", waiting.print_order_number, formats.text),
                ("Resin", waiting.resin_name, formats.text),
                ("Queue changed", waiting.updated_at, units.stamp),
                ("Build", waiting.build_uuid, units.quiet),
                ("Print order", waiting.print_order_uuid, units.quiet),
                ("Print", waiting.print_uuid, units.quiet),
            ),
        ),
    )


QUEUES: Resource[QueuedPrint] = Resource(
    view=VIEWS["queues"],
    noun="waiting print",
    blurb=f"What waits on which printer, in order; {key_of('carry')} moves,"
          f" {key_of('remove_prints')} removes,"
    f" {key_of('board')} shows the board.",
    endpoint=endpoints.PRINTER_QUEUES,
    start=default_queries.QUEUES,
    order=(("printer", False), ("place", False)),
    poll=15.0,
    rows_from=unfolded,
    key=lambda w: w.print_uuid or "",
    aliases=("printer-queues", "waiting"),
    label=lambda w: w.name or w.print_uuid or "a waiting print without a name",
    describe=_describe,
    columns=(
        Column(
            name="printer", title="Printer", value=lambda w: w.printer_name or w.printer_serial,
            show=formats.key, width=14, max_width=28, priority=0,
            match_also=lambda w: w.printer_serial,
        ),
        Column(
            name="place", title="Place", value=_place, show=formats.number, width=5, max_width=5,
            priority=0, right=True, aliases=("position",),
        ),
        Column(name="name", title="Print", value=lambda w: w.name, width=26, max_width=50,
        priority=1),
        Column(
            name="order", title="Order", value=lambda w: w.print_order_number, width=12,
            max_width=24,
            priority=2, aliases=("print_order_number", "number"),
        ),
        Column(
            name="resin", title="Resin", value=lambda w: w.resin_name, width=10, max_width=16,
            priority=4, aliases=("resin_name",),
        ),
        Column(
            name="serial", title="Serial", value=lambda w: w.printer_serial, width=8, max_width=9,
            priority=5, filter="printer_serial",
        ),
        Column(
            name="changed", title="Changed", value=lambda w: w.updated_at, show=formats.ago,
            width=7, max_width=7, priority=6, right=True, aliases=("updated", "updated_at"),
        ),
        Column(
            name="print", title="Print UUID", value=lambda w: w.print_uuid, show=units.quiet,
            width=36, max_width=36, priority=8, aliases=("uuid", "print_uuid", "print_uuids"),
        ),
        Column(
            name="build", title="Build", value=lambda w: w.build_uuid, show=units.quiet, width=36,
            max_width=36, priority=13, aliases=("build_uuid",), default_visible=False,
        ),
        Column(
            name="print_order", title="Print order", value=lambda w: w.print_order_uuid,
            show=units.quiet, width=36, max_width=36, priority=13, aliases=("print_order_uuid",),
            default_visible=False,
        ),
    ),
    watched=("serial", "place"),
    actions=(
        KeyAction(
            "carry", ("f6",), "Move",
            "Pick up the print, or the marked ones: j k within the queue, h l to other printers.",
            writes=True, many=True,
            by="print_orders",
        ),
        KeyAction(
            "remove_prints", ("delete",), "Remove",
            "Delete, cancel: take the print, or the marked ones, out of the queue.",
            writes=True, many=True,
            by="print_orders",
        ),
        KeyAction(
            "board", ("B",), "Board", "All printers' queues side by side.", anywhere=True,
            by="print_orders",
        ),
    ),
    child="p",
    links=(
        by_id(
            "p", "the print itself", "prints", default_queries.ALL_PRINTS, "uuid",
            lambda w: w.print_uuid,
            "This row has no print uuid.",
        ),
        by_column(
            "r", "its printer", "printers", default_queries.PRINTERS, "serial",
            lambda w: w.printer_serial, "This row does not say which printer it waits on.",
        ),
        by_id(
            "b", "its build", "builds", default_queries.BUILDS, "uuid", lambda w: w.build_uuid,
            f"Its build is not known yet; {key_of('go_to_related')} p shows the print itself.",
        ),
        by_id(
            "o", "its print order", "print-orders", default_queries.PRINT_ORDERS, "uuid",
            lambda w: w.print_order_uuid,
            f"Its print order is not known yet; {key_of('go_to_related')} p shows the"
            " print itself.",
        ),
        by_id(
            "q", "this printer's queue alone", "queues", default_queries.QUEUES, "printer_serial",
            lambda w: w.printer_serial, "This row does not say which printer it waits on.",
        ),
    ),
)  # fmt: skip
