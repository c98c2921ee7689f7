"""Waiting prints with what the API says of them elsewhere: it names them by uuid only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
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
