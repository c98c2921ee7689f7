"""What a reading for groups still takes is said as it is: counted, or as the least it can be."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.exact_count import ExactCount
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.schema.endpoints import BUILDS, PART_MEASUREMENTS, Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params, Query
from carbon_tui.groups.reading_cost import MOST_REQUESTS, ReadingCost, ReadingLeft
from tests.paging.fleet import fill
from tests.paging.server import Manner, Server

Fetch = Callable[[Endpoint[Any], Params], Any]


def server_of(endpoint: Endpoint[Any], rows: int, **manner: Any) -> Server[Any]:
    server: Server[Any] = Server(endpoint, manner=Manner(**manner))
    fill(server, rows, Random(rows), ties=5)
    return server


def reading(server: Server[Any], count: Fetch | None = None) -> tuple[Pages[Any], ReadingCost]:
    """Pages of all of it, and what is left of them; ``count`` answers what counting asks."""
    query = Query().sorted_by("created_at")
    clock: dict[str, Any] = {"now": server.clock.now, "monotonic": server.clock.monotonic}
    pages = open_pages(server.endpoint, query, server.fetch, page_size=1_000, **clock)
    counting = ExactCount(server.endpoint, query.ordered(()), count or server.fetch, **clock)
    return pages, ReadingCost(pages, counting)


async def counted(cost: ReadingCost) -> int:
    """In so many requests."""
    return len([so_far async for so_far in cost.count()])


@pytest.mark.parametrize("endpoint", [BUILDS, PART_MEASUREMENTS], ids=["builds", "measurements"])
@pytest.mark.parametrize(("rows", "page"), [(10_000, 1_000), (24_310, 1_000), (12_100, 250)])
async def test_beyond_the_servers_count_each_page_says_exactly_what_is_left(
    endpoint: Endpoint[Any], rows: int, page: int
) -> None:
    server = server_of(endpoint, rows, page_cap=page)
    pages, cost = reading(server)
    assert await pages.step()
    assert cost.left.is_least
    assert 0 < await counted(cost) <= MOST_REQUESTS
    said = []
    while not pages.exhausted:
        left = cost.left
        assert (left.rows, left.is_least) == (rows, False)
        said.append((left.requests, pages.requests))
        await pages.step()
    for left_then, asked_then in said[:-1]:
        assert abs(left_then - (pages.requests - asked_then)) <= 1
    assert await counted(cost) == 0, "it is counted once"


async def test_what_the_server_has_counted_is_not_counted_again() -> None:
    server = server_of(BUILDS, 4_200)
    pages, cost = reading(server)
    await pages.step()
    assert await counted(cost) == 0
    assert cost.left == ReadingLeft(read=1_000, rows=4_200, requests=4)
    assert cost.left.words == "1,000 of 4,200 read, about 4 requests left"


async def test_where_ranges_of_dates_are_refused_the_least_is_said() -> None:
    server = server_of(BUILDS, 13_500)

    async def refuse_ranges(endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        if any(name.endswith(("_after", "_before")) for name, _ in params):
            raise BadRequest("no ranges")
        return await server.fetch(endpoint, params)

    pages, cost = reading(server, refuse_ranges)
    await pages.step()
    assert await counted(cost) < 4
    assert cost.left.words == "1,000 of 10,000+ read, at least 9 requests left"
    while pages.delivered < 12_000:
        await pages.step()
    assert cost.left.words == "12,000 read, at least 1 request left"
    assert cost.left.cost == "at least 1 request"


async def test_counting_ends_where_it_costs_too_much_and_what_was_counted_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("carbon_tui.groups.reading_cost.MOST_REQUESTS", 8)
    server = server_of(BUILDS, 45_000)
    pages, cost = reading(server)
    await pages.step()
    before = len(server.log)
    await counted(cost)
    assert len(server.log) - before == 8
    left = cost.left
    assert left.is_least
    assert left.rows is not None
    assert 10_000 < left.rows < 45_000
    assert 9 < left.requests < 44


async def test_a_server_that_counts_nothing_leaves_at_least_one_request() -> None:
    server = server_of(BUILDS, 3_000, total=lambda _rows: None)
    pages, cost = reading(server)
    await pages.step()
    assert await counted(cost) == 0
    assert cost.left.words == "1,000 read, at least 1 request left"
