"""Waiting prints with what the API says of them elsewhere: it names them by uuid only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from carbon_tui.api.schema.printer_names import names_by_serial
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.orders.print_orders.order_api import ListApi
    from carbon_tui.orders.queues.board import Waiting
    from carbon_tui.resources.queues import QueuedPrint


def with_names(row: QueuedPrint, printer: str | None, known: Waiting | None) -> QueuedPrint:
    """The row with its printer's name and what is known of its print; None where nothing is."""
    if known is None:
        return structs.replace(row, printer_name=printer)
    return structs.replace(
        row,
        printer_name=printer,
        name=known.name or None,
        build_uuid=known.build_uuid or None,
        print_order_uuid=known.order_uuid or None,
        print_order_number=known.order_number or None,
        resin_name=known.resin or None,
    )


async def looked_up(reading: ListApi, rows: Sequence[QueuedPrint]) -> list[QueuedPrint]:
    """All of these rows with their names, a hundred prints a request. Raises ApiError."""
    from carbon_tui.orders.print_orders.lookup import fleet
    from carbon_tui.orders.queues.board import named

    printers = names_by_serial(await fleet(reading))
    prints = await named(reading, [raw(row.print_uuid) for row in rows if row.print_uuid])
    return [
        with_names(
            row, printers.get(raw(row.printer_serial or "")), prints.get(raw(row.print_uuid or ""))
        )
        for row in rows
    ]
