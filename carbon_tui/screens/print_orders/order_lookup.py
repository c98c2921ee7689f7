"""What the list of print orders looks up: names and due dates of builds, and the prints."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from carbon_tui.api.schema.endpoints import PRINTS
from carbon_tui.api.schema.records import Print, PrintOrder
from carbon_tui.orders.print_orders.due_dates import due_dates
from carbon_tui.orders.print_orders.lookup import builds, by_values
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.orders.print_orders.plan import title
from carbon_tui.text.cleaning import raw


class BuildsLookedUp(NamedTuple):
    """By raw uuid of the build."""

    names: Mapping[str, str]
    """Empty for one that the server does not know."""
    due: Mapping[str, datetime]
    """When the part orders in it are due."""


async def look_up_builds(reading: ListApi, uuids: Collection[str]) -> BuildsLookedUp:
    """The builds of as many orders as one request can name. Raises ApiError."""
    known = await builds(reading, uuids)
    names = dict.fromkeys(uuids, "") | {raw(build.uuid or ""): title(build) for build in known}
    return BuildsLookedUp(names, await due_dates(reading, known))


async def look_up_prints(
    reading: ListApi, orders: Sequence[PrintOrder]
) -> Mapping[str, list[Print]]:
    """The prints of each order, by its raw uuid. Raises ApiError."""
    uuids = [raw(order.uuid or "") for order in orders]
    by_order: dict[str, list[Print]] = {uuid: [] for uuid in uuids}
    for print_ in await by_values(reading, PRINTS, "print_order_uuid", uuids):
        by_order.setdefault(raw(print_.print_order_uuid or ""), []).append(print_)
    return {uuid: by_order[uuid] for uuid in uuids}
