"""When builds are due, by the part orders in them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, TypeVar

from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import Build, BuildPartOrder, PartOrder
from carbon_tui.orders.print_orders.due_dates import due_dates

R = TypeVar("R")
EARLY, LATE = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 8, 9, tzinfo=UTC)
ORDERS = (
    PartOrder(uuid="early", due_date=EARLY, status="processing"),
    PartOrder(uuid="late", due_date=LATE, status="open"),
    PartOrder(uuid="over", due_date=EARLY, status="complete"),
    PartOrder(uuid="whenever", status="open"),
)


class CountedPartOrders:
    """Part orders by uuid; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []

    async def page(self, _endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        wanted = {value for name, value in params if name == "uuid"}
        self.asked.append(wanted)
        rows: list[Any] = [order for order in ORDERS if order.uuid in wanted]
        return Page(rows, total=len(rows))


def build(name: str, *part_orders: str) -> Build:
    return Build(uuid=name, part_orders=tuple(BuildPartOrder(uuid=u) for u in part_orders))


def test_a_build_is_due_when_the_first_of_its_part_orders_is() -> None:
    shop = CountedPartOrders()
    builds = (
        build("both", "late", "early"), build("one", "late"), build("done", "over"),
        build("undated", "whenever"), build("none"),
    )  # fmt: skip

    dates = asyncio.run(due_dates(shop, builds))

    assert dates == {"both": EARLY, "one": LATE}
    assert shop.asked == [{"early", "late", "over", "whenever"}]


def test_builds_that_hold_no_part_orders_ask_for_nothing() -> None:
    shop = CountedPartOrders()

    assert asyncio.run(due_dates(shop, [build("none")])) == {}
    assert shop.asked == []
