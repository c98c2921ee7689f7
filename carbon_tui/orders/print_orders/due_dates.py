"""When builds are due: print orders have no due date, but the part orders in their builds have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from carbon_tui.api.schema.endpoints import PART_ORDERS
from carbon_tui.api.schema.records import Build, PartOrder
from carbon_tui.orders.print_orders.lookup import by_values
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.text.cleaning import raw

OVER = frozenset({"complete", "incomplete", "canceled", "cancelled"})
"""States of a part order that nothing is made for any more."""


async def due_dates(reading: ListApi, builds: Iterable[Build]) -> Mapping[str, datetime]:
    """By raw uuid of the build, the earliest due date of the part orders that it holds parts of and
    that are not over; builds without one are not among them. One request for a hundred part orders.
    Raises ApiError."""
    held = {raw(build.uuid or ""): _part_orders(build) for build in builds}
    part_uuids = {uuid for uuids in held.values() for uuid in uuids}
    orders = await by_values(reading, PART_ORDERS, "uuid", part_uuids)
    due = {raw(order.uuid or ""): order.due_date for order in orders if not _is_over(order)}
    dates = {
        build: [date for uuid in uuids if (date := due.get(uuid))] for build, uuids in held.items()
    }
    return {build: min(known) for build, known in dates.items() if known}


def _part_orders(build: Build) -> tuple[str, ...]:
    return tuple(raw(order.uuid) for order in build.part_orders or () if order.uuid)


def _is_over(order: PartOrder) -> bool:
    return (order.status or "").casefold() in OVER
