"""The pager against the simulated fleet, whose shop floor goes on while the list is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.paging.exact_count import ExactCount
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.paging.pager import Pager
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import PRINT_STATUSES, Endpoint
from carbon_tui.api.schema.query import Query
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON
from tests.paging.test_nothing_lost import ORDERS

SMALL = SimulatorSettings(
    printers=8,
    prints=900,
    builds=90,
    printed_parts=900,
    measurements=1_500,
    rate_limit=0,
    page_cap=100,
)


@pytest.fixture
async def shop() -> AsyncIterator[tuple[Simulator, Client]]:
    simulator = Simulator(SMALL, Clock.fixed(NOON))
    client = client_of(simulator)
    yield simulator, client
    await client.aclose()


def client_of(simulator: Simulator) -> Client:
    return Client("http://127.0.0.1/v1", signer=None, transport=InProcess(simulator))


def options(simulator: Simulator) -> dict[str, Any]:
    return {"now": simulator.clock.now, "monotonic": simulator.clock.time}


def query_for(endpoint: Endpoint[Any], field: str, descending: bool) -> Query:
    query = Query().where("status", *PRINT_STATUSES) if endpoint is lists.PRINTS else Query()
    return query.sorted_by(field, descending=descending) if field else query


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("endpoint", "field"), ORDERS, ids=[f"{e.path[1:]}-{f or 'unsorted'}" for e, f in ORDERS]
)
async def test_every_order_reads_the_whole_fleet_through_pauses(
    shop: tuple[Simulator, Client], endpoint: Endpoint[Any], field: str, descending: bool
) -> None:
    simulator, client = shop
    random = Random(f"{endpoint.path}{field}{descending}")
    pages = Pager(
        endpoint,
        query_for(endpoint, field, descending),
        client.page,
        page_size=30,
        pull_size=100,
        **options(simulator),
    )
    there_before = {row["uuid"] for row in simulator.records.rows(endpoint.path)}
    read: list[str] = []
    while (delivery := await pages.next_rows()) is not None:
        read += map(endpoint.identify, delivery.rows)
        simulator.clock.advance(random.choice([1, 1, 61, 600]))
    there_after = {row["uuid"] for row in simulator.records.rows(endpoint.path)}
    assert len(read) == len(set(read))
    assert (there_before & there_after) - set(read) == set()


@pytest.mark.parametrize("in_pages", [False, True], ids=["items", "pages"])
async def test_the_fleet_of_printers_is_whole(in_pages: bool) -> None:
    settings = SimulatorSettings(printers=45, prints=100, page_cap=20, offset_is_pages=in_pages)
    simulator = Simulator(settings, Clock.fixed(NOON))
    client = client_of(simulator)
    pages = Pager(lists.PRINTERS, Query(), client.page)
    rows = [row async for delivery in pages for row in delivery.rows]
    await client.aclose()
    assert len({row.serial for row in rows}) == len(rows) == 45


async def test_both_ends_of_a_list_are_one_request_away(shop: tuple[Simulator, Client]) -> None:
    simulator, client = shop
    query = Query().sorted_by("finished_at", descending=True)
    pages = Pager(lists.PRINTS, query, client.page, **options(simulator))
    last, first = await pages.last_page(), await pages.next_rows()
    assert last is not None
    assert first is not None
    finished = simulator.records.prints(status="finished")
    dates = sorted(row["finished_at"] for row in finished)
    newest, oldest = first.rows[0].finished_at, last.rows[-1].finished_at
    assert newest is not None
    assert oldest is not None
    assert newest.isoformat()[:19] == dates[-1][:19]
    assert oldest.isoformat()[:19] == dates[0][:19]


async def test_counts_are_those_of_the_book(shop: tuple[Simulator, Client]) -> None:
    simulator, client = shop
    endpoints: tuple[Endpoint[Any], ...] = (
        lists.PRINTED_PARTS,
        lists.BUILDS,
        lists.PART_MEASUREMENTS,
    )
    for endpoint in endpoints:
        counting = ExactCount(endpoint, Query(), client.page, **options(simulator))
        while not counting.counted.done:
            await counting.step()
        assert counting.counted.rows == simulator.records.total(endpoint.path)


@pytest.mark.parametrize("prints", [9_999, 10_000, 10_001])
async def test_prints_beyond_the_cap_are_counted_exactly(prints: int) -> None:
    simulator = Simulator(SimulatorSettings(prints=prints, rate_limit=0), Clock.fixed(NOON))
    client = client_of(simulator)
    query = Query().where("status", *PRINT_STATUSES)
    counting = ExactCount(lists.PRINTS, query, client.page, **options(simulator))
    while not counting.counted.done:
        await counting.step()
    await client.aclose()
    assert counting.counted.rows == simulator.records.total("/prints")


async def test_states_of_parts_are_merged_from_several_requests(
    shop: tuple[Simulator, Client],
) -> None:
    simulator, client = shop
    query = Query().where("status", "complete", "failed", "queued").sorted_by("created_at")
    pages = open_pages(lists.PRINTED_PARTS, query, client.page, **options(simulator))
    rows = [row async for delivery in pages for row in delivery.rows]
    expected = [
        row
        for row in simulator.records.printed_parts()
        if row["status"] in ("complete", "failed", "queued")
    ]
    assert {row.uuid for row in rows} == {row["uuid"] for row in expected}
    dates = [row.created_at for row in rows if row.created_at is not None]
    assert dates == sorted(dates)
