"""Waiting prints with their names, read for rows that are written to a file."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.api.schema.printer_names import names_by_serial
from carbon_tui.listing.queued_prints import with_names
from carbon_tui.orders.print_orders.lookup import fleet
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.orders.queues.board import named
from carbon_tui.resources.queues import QueuedPrint
from carbon_tui.text.cleaning import raw


async def looked_up(reading: ListApi, rows: Sequence[QueuedPrint]) -> list[QueuedPrint]:
    """All of these rows with their names, a hundred prints a request. Raises ApiError."""
    printers = names_by_serial(await fleet(reading))
    prints = await named(reading, [raw(row.print_uuid) for row in rows if row.print_uuid])
    return [
        with_names(
            row, printers.get(raw(row.printer_serial or "")), prints.get(raw(row.print_uuid or ""))
        )
        for row in rows
    ]
