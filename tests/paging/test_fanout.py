"""Lists of values that no single request takes are one list all the same."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.api.paging.batch import RowsPlace
from carbon_tui.api.paging.merge import (
    open_pages,
    slices_leak,
    slices_overlap,
    split,
)
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.query import Query
from tests.hunting import examples
from tests.paging.fleet import STATUSES, change, fill
from tests.paging.server import Clock, Server


def opened(server: Server[Any], query: Query, **options: Any) -> Pages[Any]:
    return open_pages(
        server.endpoint,
        query,
        server.fetch,
        now=server.clock.now,
        monotonic=server.clock.monotonic,
        **options,
    )


async def everything(pages: Pages[Any]) -> list[Any]:
    rows: list[Any] = []
    while (delivery := await pages.next_rows()) is not None:
        rows += delivery.rows
    return rows


def shop(endpoint: Endpoint[Any], rows: int) -> Server[Any]:
    server: Server[Any] = Server(endpoint, Clock())
    fill(server, rows, Random(rows))
    return server


def test_values_are_dealt_out_within_the_limits() -> None:
    query = Query().where("uuid", *map(str, range(250))).where("status", "open", "complete")
    slices = split(lists.PART_ORDERS, query)
    assert len(slices) == 6
    assert {len(each.values("uuid")) for each in slices} == {100, 50}
    assert {each.values("status") for each in slices} == {("open",), ("complete",)}
    assert split(lists.PRINTS, Query().where("status", *"abcde"))[0].values("status") == tuple(
        "abcde"
    )


def test_a_query_within_the_limits_stays_as_it_is() -> None:
    query = Query().where("name", "a", "b").sorted_by("created_at")
    assert split(lists.BUILDS, query) == (query,)


def test_repeated_values_are_asked_for_once() -> None:
    assert len(split(lists.BUILDS, Query().where("status", "Released", "Released"))) == 1


def test_it_is_known_which_slices_share_rows_and_which_lose_them() -> None:
    serials = Query().where("printer_serial", *map(str, range(150)))
    states = Query().where("status", "open", "complete")
    uuids = Query().where("uuid", *map(str, range(150)))
    assert slices_overlap(lists.PRINT_ORDERS, serials, split(lists.PRINT_ORDERS, serials))
    assert not slices_overlap(lists.PRINTS, serials, split(lists.PRINTS, serials))
    assert slices_leak(states, split(lists.PART_ORDERS, states))
    assert not slices_leak(uuids, split(lists.PART_ORDERS, uuids))


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("field", ["created_at", "updated_at", "status", "build_uuid"])
async def test_slices_are_merged_in_the_order_of_the_sort(field: str, descending: bool) -> None:
    server = shop(lists.BUILDS, 900)
    wanted = STATUSES["/builds"][:3]
    query = Query().where("status", *wanted).sorted_by(field, descending=descending)
    pages = opened(server, query, page_size=20, pull_size=50)
    rows = await everything(pages)
    name = lists.BUILDS.field_of_sort(field)
    values = [getattr(row, name) for row in rows]
    assert values == sorted(values, reverse=descending)
    expected = {key for key, row in server.rows.items() if row["status"] in wanted}
    assert {row.uuid for row in rows} == expected
    assert len(rows) == pages.total == pages.delivered == len(expected)


async def test_no_more_is_read_than_is_shown() -> None:
    server = shop(lists.BUILDS, 4_000)
    pages = opened(server, Query().where("status", *STATUSES["/builds"]).sorted_by("created_at"))
    await pages.next_rows()
    assert len(server.log) == 4


async def test_where_records_do_not_show_the_sort_the_slices_follow_each_other() -> None:
    server = shop(lists.PARTS, 300)
    query = Query().where("uuid", *server.rows).sorted_by("updated_at")
    rows = await everything(opened(server, query))
    assert len(rows) == 300


async def test_counts_are_not_added_where_slices_share_rows() -> None:
    server = shop(lists.PRINT_ORDERS, 30)
    for row in server.rows.values():
        row["printer_serial"] = "7"
    query = Query().where("printer_serial", *map(str, range(150)))
    pages = opened(server, query)
    assert len(await everything(pages)) == 30
    assert pages.total is None


@settings(max_examples=examples(40))
@given(
    st.integers(0, 2**32), st.sampled_from(["updated_at", "uuid", "due_date", "part_order_number"])
)
async def test_a_row_that_passes_from_one_slice_to_another_is_not_lost(
    seed: int, sort: str
) -> None:
    random = Random(seed)
    server = shop(lists.PART_ORDERS, 200)
    server.manner.page_cap = 30
    query = Query().where("status", *STATUSES["/part_orders"]).sorted_by(sort)
    pages = opened(server, query, page_size=10, pull_size=30)
    read: list[str] = []
    moving = True
    while (delivery := await pages.next_rows()) is not None:
        read += [row.uuid for row in delivery.rows]
        server.clock.seconds += random.choice([1, 61])
        # Somebody who works faster than the check at the end can be read would never be done.
        moving &= delivery.place is not RowsPlace.LATE
        for key in random.sample(sorted(server.rows), 5 if moving else 0):
            change(server, server.rows[key], random)
    assert len(read) == len(set(read))
    assert set(read) == set(server.rows)


async def test_queues_of_many_printers_are_asked_for_in_batches() -> None:
    server: Server[Any] = Server(lists.PRINTER_QUEUES)
    serials = [f"P{number}" for number in range(230)]
    server.rows = {serial: {"printer_serial": serial} for serial in serials}
    rows = await everything(opened(server, Query().where("printer_serial", *serials)))
    assert {row.printer_serial for row in rows} == set(serials)
    assert len(server.log) == 3
