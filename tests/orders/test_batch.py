"""Several builds in one go: each its own order, one failure no other's."""

from __future__ import annotations

from carbon_tui.api.client import Client
from carbon_tui.api.schema.records import Build
from carbon_tui.orders.print_orders.batch import (
    OrderBatch,
    sent,
)
from carbon_tui.orders.print_orders.plan import Plan
from carbon_tui.simulator import Fault

from .shop import Shop

POST = "POST /print_orders"


def batch(shop: Shop, number: int = 4) -> OrderBatch:
    rows = shop.simulator.records.builds(status="Released")[:number]
    builds = [Build(uuid=row["uuid"], name=row["name"]) for row in rows]
    return OrderBatch.of(Plan.of(builds).on(shop.serials[0]))


def send(shop: Shop, begun: OrderBatch) -> list[OrderBatch]:
    async def all_of_it(client: Client) -> list[OrderBatch]:
        return [step async for step in sent(begun, shop.sender(client).send)]

    return shop.run(all_of_it)


def on_the_book(shop: Shop, of: OrderBatch) -> list[int]:
    return [len(shop.placed(line.order.uuid)) for line in of.lines]


def test_each_build_is_an_order_of_its_own(shop: Shop) -> None:
    steps = send(shop, batch(shop))
    assert [step.progress for step in steps[:3]] == [
        "0 of 4 queued, 1 being sent, 3 not sent yet",
        "1 of 4 queued, 3 not sent yet",
        "1 of 4 queued, 1 being sent, 2 not sent yet",
    ]
    assert steps[-1].progress == "4 of 4 queued"
    assert on_the_book(shop, steps[-1]) == [1, 1, 1, 1]
    assert steps[-1].left == ()


def test_a_refusal_and_a_lost_answer_stop_nothing(shop: Shop) -> None:
    shop.simulator.faults.add(Fault("status-400", POST), Fault("half-open", POST))
    end = send(shop, batch(shop))[-1]
    assert end.progress == "2 of 4 queued, 1 refused, 1 unknown"
    assert on_the_book(shop, end) == [0, 0, 1, 1]
    again = send(shop, end)[-1]
    assert again.progress == "4 of 4 queued"
    assert on_the_book(shop, again) == [1, 1, 1, 1]


def test_what_would_fare_the_same_is_left_unsent(shop: Shop) -> None:
    shop.simulator.faults.add(Fault("status-403", POST, times=None))
    end = send(shop, batch(shop))[-1]
    assert end.stopped
    assert end.progress == "0 of 4 queued, 1 refused, 3 not sent yet"
    assert shop.simulator.records.count("POST") == 1
    shop.simulator.faults.clear()
    assert send(shop, end)[-1].progress == "4 of 4 queued"
