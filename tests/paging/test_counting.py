"""Counts beyond the cap are exact, cost few requests, and can be stopped and taken up again."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.date_counts import DateCounts
from carbon_tui.api.paging.exact_count import (
    ExactCount,
    expected_requests,
)
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import COUNT_CAP, Page
from carbon_tui.api.schema.query import Params, Query
from tests.paging.server import START, Clock, Manner, Server

DAY = timedelta(days=1)


def server_with(
    endpoint: Endpoint[Any], rows: int, spread: timedelta, *, undated: int = 0
) -> Server[Any]:
    server: Server[Any] = Server(endpoint, Clock())
    random = Random(rows)
    for number in range(rows):
        when: datetime | None = START - spread * random.random()
        if number < undated:
            when = None
        key = f"{number:08x}"
        dates = dict.fromkeys(("started_at", "finished_at"), when)
        server.rows[key] = {
            endpoint.key: key,
            "n": number,
            "status": "finished",
            "created_at": when or START,
            "updated_at": when or START,
            **dates,
        }
    return server


async def count(server: Server[Any], query: Query | None = None) -> ExactCount[Any]:
    counting = ExactCount(
        server.endpoint,
        query or Query(),
        server.fetch,
        now=server.clock.now,
        monotonic=server.clock.monotonic,
    )
    growing = [counted.rows async for counted in counting]
    assert growing == sorted(growing)
    return counting


@pytest.mark.parametrize("endpoint", [lists.PRINTS, lists.BUILDS], ids=["prints", "builds"])
@pytest.mark.parametrize("spread", [DAY * 700, DAY, timedelta(seconds=1), timedelta(0)])
@pytest.mark.parametrize("rows", [9_999, 10_000, 10_001])
async def test_counts_around_the_cap_are_exact(
    endpoint: Endpoint[Any], spread: timedelta, rows: int
) -> None:
    counting = await count(server_with(endpoint, rows, spread))
    assert counting.counted.rows == rows
    assert counting.counted.requests <= 20


@pytest.mark.parametrize("spread", [DAY * 700, DAY, timedelta(0)])
async def test_sixty_thousand_are_counted_exactly(spread: timedelta) -> None:
    server = server_with(lists.PRINTS, 60_000, spread)
    counting = await count(server)
    assert counting.counted.rows == 60_000
    assert counting.counted.requests == len(server.log)
    read_row_by_row = 60 if spread == timedelta(0) else 0
    assert len(server.log) <= expected_requests(60_000) + read_row_by_row


async def test_a_count_below_the_cap_is_one_request() -> None:
    server = server_with(lists.PRINTS, 300, DAY)
    counting = await count(server)
    assert (counting.counted.rows, len(server.log)) == (300, 1)


@pytest.mark.parametrize("nulls", ["flip", "low", "first"])
async def test_rows_without_a_date_are_counted_too(nulls: str) -> None:
    server = server_with(lists.PRINTS, 12_000, DAY * 30, undated=1_234)
    server.manner = Manner(nulls=nulls)
    counted = (await count(server)).counted
    assert (counted.rows, counted.undated) == (12_000, 1_234)


async def test_the_questions_own_dates_limit_the_count() -> None:
    server = server_with(lists.PRINTS, 30_000, DAY * 100, undated=50)
    edge = START - DAY * 60
    query = Query().where("started_after", edge.isoformat())
    expected = sum(
        row["started_at"] is not None and row["started_at"] >= edge for row in server.rows.values()
    )
    assert expected > 10_000
    assert (await count(server, query)).counted.rows == expected


async def test_slices_cover_every_date_once() -> None:
    counted = (await count(server_with(lists.BUILDS, 25_000, DAY * 300))).counted
    edges = sorted(
        (each.before or datetime.max.replace(tzinfo=START.tzinfo)) for each in counted.slices
    )
    assert sum(each.count for each in counted.slices) == 25_000
    assert len(set(edges)) == len(counted.slices)
    assert all(each.count < 10_000 for each in counted.slices)


async def test_a_count_that_was_left_goes_on_where_it_was() -> None:
    server = server_with(lists.BUILDS, 25_000, DAY * 300)
    counting = ExactCount(server.endpoint, Query(), server.fetch, now=server.clock.now)
    async for counted in counting:
        if counted.requests == 4:
            break
    assert not counting.counted.done
    async for _ in counting:
        assert counting.counted.requests_expected >= counting.counted.requests
    assert counting.counted.rows == 25_000
    assert len(server.log) == counting.counted.requests


async def test_more_values_than_a_request_takes_are_counted_together() -> None:
    server = server_with(lists.BUILDS, 500, DAY)
    for number, row in enumerate(server.rows.values()):
        row["status"] = ("Released", "Obsolete", "Validation")[number % 3]
    query = Query().where("status", "Released", "Obsolete")
    assert (await count(server, query)).counted.rows == 334


async def test_days_are_counted_without_reading_a_row_each() -> None:
    server = server_with(lists.PRINTS, 9_000, DAY * 28)
    span = lists.PRINTS.spans[0]
    edges = [START - DAY * back for back in range(28, -1, -1)]
    tally = DateCounts(lists.PRINTS, Query(), server.fetch, span, edges, now=server.clock.now)
    seen = [bins async for bins in tally]
    expected = [0] * 28
    for row in server.rows.values():
        expected[28 - 1 - min(int((START - row["started_at"]) / DAY), 27)] += 1
    assert sum(each or 0 for each in seen[-1]) == 9_000
    assert list(seen[-1]) == expected
    assert tally.requests == len(server.log) <= 30


async def test_a_day_beyond_the_cap_is_cut_further() -> None:
    server = server_with(lists.PRINTS, 15_000, timedelta(hours=20))
    span = lists.PRINTS.spans[0]
    edges = [START - DAY * back for back in (3, 2, 1, -1)]
    tally = DateCounts(lists.PRINTS, Query(), server.fetch, span, edges, now=server.clock.now)
    while not tally.done:
        await tally.step()
    assert tally.bins == [0, 0, 15_000]


def counting_everything(server: Server[Any], *, heeds_dates: bool) -> FetchPage[Any]:
    """A server whose counts are of the whole list, whatever the dates asked for; or whose rows
    are, too."""

    async def fetch(endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        undated = tuple(p for p in params if not p[0].endswith(("_after", "_before")))
        page = await server.fetch(endpoint, params if heeds_dates else undated)
        return replace(page, total=COUNT_CAP)

    return fetch


@pytest.mark.parametrize("heeds_dates", [True, False], ids=["rows heed dates", "nothing does"])
@pytest.mark.parametrize("rows", [0, 1, 600, 12_000])
@pytest.mark.parametrize("endpoint", [lists.PRINTS, lists.BUILDS], ids=["prints", "builds"])
async def test_counts_that_no_dates_make_smaller_are_not_cut_for_ever(
    endpoint: Endpoint[Any], rows: int, heeds_dates: bool
) -> None:
    server = server_with(endpoint, rows, DAY * 700)
    fetch = counting_everything(server, heeds_dates=heeds_dates)
    counting = ExactCount(
        endpoint, Query(), fetch, now=server.clock.now, monotonic=server.clock.monotonic
    )
    while not counting.counted.done and len(server.log) < 200:
        await counting.step()
    assert counting.counted.done
    assert counting.counted.rows == rows
    assert counting.counted.exact == (rows >= COUNT_CAP)
    assert not counting.counted.slices
