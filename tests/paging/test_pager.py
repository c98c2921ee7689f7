"""What a pager asks for, and what it says, with servers and readers of every kind."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import pytest

from carbon_tui.api.errors import BadRequest, ServerFault
from carbon_tui.api.paging.batch import RowsPlace
from carbon_tui.api.paging.lookahead import requests_for
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.paging.pager import MAX_ROWS_WHERE_COUNTED, Pager
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import (
    Params,
    Query,
)
from carbon_tui.api.schema.records import Build
from tests.paging.fleet import fill
from tests.paging.server import START, Clock, Manner, Server

NEWEST = Query().sorted_by("created_at", descending=True)


def shop(
    rows: int, manner: Manner | None = None, endpoint: Endpoint[Any] = lists.BUILDS
) -> Server[Any]:
    server: Server[Any] = Server(endpoint, Clock(), manner or Manner())
    fill(server, rows, Random(rows), ties=2)
    return server


def pager(server: Server[Any], query: Query = NEWEST, **options: Any) -> Pager[Any]:
    return Pager(
        server.endpoint,
        query,
        server.fetch,
        now=server.clock.now,
        monotonic=server.clock.monotonic,
        **options,
    )


async def rest(pages: Pages[Any]) -> list[Any]:
    return [row async for delivery in pages for row in delivery.rows]


def asked(params: Params, name: str) -> list[str]:
    return [value for key, value in params if key == name]


async def test_the_first_page_is_small_and_the_others_are_large() -> None:
    server = shop(3_000)
    pages = pager(server)
    first = await pages.next_rows()
    assert first is not None
    assert len(first.rows) == 100
    assert first.total == 3_000
    await rest(pages)
    assert [asked(params, "limit") for params in server.log] == [["100"], *[["1000"]] * 3]
    assert pages.delivered == 3_000


async def test_a_short_list_is_one_request() -> None:
    server = shop(40)
    pages = pager(server)
    delivery = await pages.next_rows()
    assert delivery is not None
    assert delivery.complete
    assert (await pages.next_rows(), len(server.log)) == (None, 1)


async def test_the_key_makes_the_order_total_and_an_unsorted_query_has_the_keys_order() -> None:
    server = shop(5)
    await rest(pager(server))
    await rest(pager(server, Query()))
    assert [asked(params, "sort") for params in server.log] == [
        ["created_at,desc", "build_uuid,desc"],
        ["build_uuid"],
    ]


async def test_a_server_that_takes_one_sort_only_is_asked_for_one() -> None:
    server = shop(250, Manner(tie_breaker=False))
    pages = pager(server)
    assert len(await rest(pages)) == 250
    assert not pages.sort_refused


async def test_a_server_that_takes_one_sort_only_is_asked_for_one_in_what_is_owed_too() -> None:
    server = shop(2_500, Manner(tie_breaker=False, total=lambda _: None), lists.PRINTS)
    newest = Query().sorted_by("started_at", descending=True)
    pages = pager(server, newest.where("status", "finished", "failed"))
    assert len(await rest(pages)) == sum(
        row["status"] in ("finished", "failed") for row in server.rows.values()
    )
    assert asked(server.log[-1], "started_after")


async def test_a_refused_sort_is_told_and_the_rows_come_all_the_same() -> None:
    server = shop(250, Manner(sorts=False), lists.PART_MEASUREMENTS)
    pages = pager(server, Query().sorted_by("updated_at"))
    assert len(await rest(pages)) == 250
    assert pages.sort_refused


@pytest.mark.parametrize("endpoint", [lists.PRINTS, lists.PRINTED_PARTS])
async def test_more_rows_than_are_counted_come_from_a_server_that_refuses_all_sorts(
    endpoint: Endpoint[Any],
) -> None:
    server = shop(12_000, Manner(sorts=False), endpoint)
    for row in server.rows.values():
        row["status"] = "finished"
    pages = pager(server, Query().where("status", "finished").sorted_by("updated_at"))
    assert len(await rest(pages)) == 12_000
    assert pages.sort_refused
    assert pages.completeness.whole


async def test_values_of_the_programs_own_choice_that_are_refused_are_left_out_and_told() -> None:
    server = shop(250, endpoint=lists.PRINTS)

    def refuse(choice: Params) -> None:
        if ("status", "odd") in choice:
            raise BadRequest("No such status.")

    async def fetch(endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        refuse(params)
        return await server.fetch(endpoint, params)

    newest = Query().sorted_by("started_at", descending=True)
    pages = open_pages(lists.PRINTS, newest.where("status", "odd", "finished", guessed=True), fetch)
    finished = [row for row in server.rows.values() if row["status"] == "finished"]
    assert len(await rest(pages)) == len(finished) > 0
    assert pages.refused == "status=odd"
    asked_for = open_pages(lists.PRINTS, newest.where("status", "odd", "finished"), fetch)
    with pytest.raises(BadRequest):
        await asked_for.next_rows()


async def test_a_refused_filter_is_the_servers_own_error() -> None:
    async def refuse(endpoint: Endpoint[Build], params: Params) -> Page[Build]:
        raise BadRequest("No such status.")

    pages = Pager(lists.BUILDS, NEWEST.where("status", "Odd"), refuse)
    with pytest.raises(BadRequest, match="No such status"):
        await pages.next_rows()


@pytest.mark.parametrize("pause", [0, 49, 51, 3_600])
async def test_a_pause_of_any_length_goes_unnoticed(pause: int) -> None:
    server = shop(5_000)
    pages = pager(server)
    read = []
    while (delivery := await pages.next_rows()) is not None:
        read += [row.uuid for row in delivery.rows]
        server.clock.seconds += pause
    assert len(read) == len(set(read)) == 5_000
    assert read == sorted(read, key=lambda key: server.rows[key]["created_at"], reverse=True)
    assert pages.moved == 0
    assert len(server.log) <= 9


async def test_after_a_pause_the_list_resumes_at_the_last_date() -> None:
    server = shop(5_000)
    pages = pager(server)
    last = None
    for _ in range(3):
        delivery = await pages.next_rows()
        assert delivery is not None
        last = delivery.rows[-1]
    server.clock.seconds += 61
    await pages.next_rows()
    assert last is not None
    edge = last.created_at.replace(microsecond=0) + timedelta(seconds=2)
    assert asked(server.log[-1], "created_before") == [edge.isoformat().replace("+00:00", "Z")]


async def test_the_tighter_of_two_ranges_wins() -> None:
    server = shop(5_000)
    edge = (START - timedelta(seconds=1_200)).isoformat()
    pages = pager(
        server, NEWEST.where("created_before", edge).where("created_after", "2026-06-01T00:00:00Z")
    )
    expected = {key for key, row in server.rows.items() if row["created_at"].isoformat() < edge}
    read = []
    while (delivery := await pages.next_rows()) is not None:
        read += [row.uuid for row in delivery.rows]
        server.clock.seconds += 61
    assert (len(read), set(read)) == (len(expected), expected)


async def test_a_cursor_that_dies_early_is_no_error() -> None:
    server = shop(5_000, Manner(cursor_life=10))
    pages = pager(server)
    while await pages.next_rows() is not None:
        server.clock.seconds += 11
    assert pages.delivered == 5_000


async def test_cursors_that_never_work_end_in_the_servers_error() -> None:
    server = shop(5_000, Manner(cursor_life=0), lists.PART_ORDERS)
    pages = pager(server, Query().sorted_by("part_order_number"))
    with pytest.raises(BadRequest):
        await rest(pages)


@pytest.mark.parametrize("rows", [1, 50, 100, 101, 250, 1_000, 2_400])
@pytest.mark.parametrize("page_cap", [7, 100, 1_000])
async def test_a_cursor_that_leads_behind_the_last_row_is_no_error(
    rows: int, page_cap: int
) -> None:
    server = shop(rows, Manner(page_cap=page_cap, cursor_at_the_end=True))
    pages = pager(server)
    read = await rest(pages)
    assert len(read) == rows
    assert pages.completeness.whole


async def test_cursors_that_die_at_the_same_depth_each_time_end_in_the_servers_error() -> None:
    server = shop(5_000, endpoint=lists.PART_ORDERS)

    requests = count(1)

    def the_third_page_is_refused() -> None:
        asked = next(requests)
        assert asked < 20
        if asked % 3 == 0:
            raise BadRequest("The cursor has expired.")

    server.before_each = the_third_page_is_refused
    pages = pager(server, Query().sorted_by("part_order_number"), page_size=1_000)
    with pytest.raises(BadRequest):
        await rest(pages)
    assert pages.delivered == 2_000


@pytest.mark.parametrize("cap", [50, 1_000])
@pytest.mark.parametrize("echo", [True, False])
@pytest.mark.parametrize("descending", [True, False])
async def test_where_every_cursor_is_refused_the_dates_of_rows_lead_on(
    cap: int, echo: bool, descending: bool
) -> None:
    server = shop(2_300, Manner(page_cap=cap, cursor_life=0, echo_limit=echo))
    pages = pager(server, Query().sorted_by("created_at", descending=descending))
    assert len(await rest(pages)) == 2_300
    assert pages.completeness.whole
    assert len(server.log) <= 5 + 2.1 * 2_300 / cap


async def test_where_dates_may_be_missing_all_rows_come_before_the_refusal_is_told() -> None:
    """That none is left without a date can be proved by no list that comes without cursors."""
    server = shop(2_300, Manner(cursor_life=0), lists.PRINTS)
    for row in server.rows.values():
        row["status"], row["started_at"] = "finished", row["created_at"]
    newest = Query().where("status", "finished").sorted_by("started_at", descending=True)
    pages = pager(server, newest)
    with pytest.raises(BadRequest):
        await rest(pages)
    assert pages.delivered == 2_300


async def test_a_failed_request_is_made_up_for_by_the_next() -> None:
    server = shop(3_000)
    pages = pager(server)
    await pages.next_rows()
    faults = [ServerFault("Broken."), ServerFault("Broken.")]

    def stumble() -> None:
        if faults:
            raise faults.pop()

    server.before_each = stumble
    for _ in range(2):
        with pytest.raises(ServerFault):
            await pages.next_rows()
    await rest(pages)
    assert pages.delivered == 3_000


async def test_keys_held_down_never_make_two_requests_at_once() -> None:
    server = shop(3_000)
    pages = pager(server)

    async def slow(endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        page = await server.fetch(endpoint, params)
        server.under_way += 1
        await asyncio.sleep(0)
        server.under_way -= 1
        return page

    pages._fetch = slow
    deliveries = await asyncio.gather(*(pages.next_rows() for _ in range(8)))
    rows = [row.uuid for delivery in deliveries if delivery for row in delivery.rows]
    assert len(rows) == len(set(rows)) == 3_000


@pytest.mark.parametrize("echo", [True, False])
async def test_a_server_that_gives_a_hundred_rows_whatever_is_asked(echo: bool) -> None:
    server = shop(950, Manner(page_cap=100, echo_limit=echo))
    pages = pager(server)
    await pages.next_rows()
    await pages.next_rows()
    assert pages.requests_left == 8
    assert len(await rest(pages)) == 750
    assert len(server.log) <= 12


async def test_a_count_that_lies_loses_nothing() -> None:
    lies: list[int | None] = [0, 7, 10_000, None]
    server = shop(350, Manner(total=lambda _: lies[-1], page_cap=100))
    while lies:
        pages = pager(server, Query().sorted_by("updated_at", descending=True))
        assert len(await rest(pages)) == 350
        lies.pop()


class Parrot:
    """Hands out pages from a script, whatever it is asked."""

    def __init__(self, *pages: Page[Build]) -> None:
        self.pages = list(pages)
        self.asked = 0

    async def fetch(self, endpoint: Endpoint[Build], params: Params) -> Page[Build]:
        page = self.pages[min(self.asked, len(self.pages) - 1)]
        self.asked += 1
        return page


def builds(keys: Sequence[str]) -> list[Build]:
    return [Build(uuid=key, created_at=START) for key in keys]


async def test_one_cursor_for_ever_ends_the_list_and_says_so() -> None:
    parrot = Parrot(Page(builds("abc"), next_cursor="again"))
    pages = Pager(lists.BUILDS, Query(), parrot.fetch, page_size=3, pull_size=3)
    assert [row.uuid for row in await rest(pages)] == ["a", "b", "c"]
    assert (pages.looping, pages.exhausted) == (True, True)
    assert parrot.asked <= 4


async def test_one_cursor_for_many_pages_is_taken_as_it_comes() -> None:
    parrot = Parrot(
        *(Page(builds([key]), next_cursor="scroll") for key in "abcdefg"), Page(builds("h"))
    )
    pages = Pager(lists.BUILDS, Query(), parrot.fetch, page_size=1, pull_size=1)
    assert [row.uuid for row in await rest(pages)] == list("abcdefgh")
    assert not pages.looping


async def test_new_cursors_for_the_same_rows_end_the_list() -> None:
    pages_for_ever = (Page(builds("abc"), next_cursor=str(n)) for n in range(99))
    parrot = Parrot(*pages_for_ever)
    pages = Pager(lists.BUILDS, Query(), parrot.fetch, page_size=3, pull_size=3)
    assert len(await rest(pages)) == 3
    assert pages.looping


async def test_known_rows_dealt_out_for_ever_in_any_order_end_the_list() -> None:
    server = shop(60)
    random = Random(7)

    async def fetch(endpoint: Endpoint[Build], params: Params) -> Page[Build]:
        known = [server.record(row) for row in server.rows.values()]
        return Page(random.sample(known, 20), 10_000, 20, f"c{random.random()}")

    pages = Pager(lists.BUILDS, NEWEST, fetch)
    assert len(await rest(pages)) == 60
    assert pages.looping
    assert pages.requests < 200


async def test_new_rows_for_ever_end_a_list_that_the_server_counts() -> None:
    numbers = count()

    async def fetch(endpoint: Endpoint[Build], params: Params) -> Page[Build]:
        rows = builds([str(next(numbers)) for _ in range(1_000)])
        return Page(rows, 900, 1_000, f"c{next(numbers)}")

    pages = Pager(lists.BUILDS, Query(), fetch)
    assert len(await rest(pages)) > MAX_ROWS_WHERE_COUNTED
    assert pages.looping
    assert pages.requests < 120


async def test_an_empty_page_with_a_cursor_is_not_the_end() -> None:
    parrot = Parrot(
        Page(builds("ab"), next_cursor="1"),
        Page([], next_cursor="2"),
        Page([], next_cursor="3"),
        Page(builds("c"), next_cursor=""),
    )
    pages = Pager(lists.BUILDS, Query(), parrot.fetch, page_size=2, pull_size=2)
    assert [row.uuid for row in await rest(pages)] == ["a", "b", "c"]


async def test_a_row_twice_in_one_page_is_one_row_and_the_later_reading_counts() -> None:
    twice = [Build(uuid="a", name="old"), Build(uuid="b"), Build(uuid="a", name="new")]
    pages = Pager(lists.BUILDS, Query(), Parrot(Page(twice)).fetch)
    rows = await rest(pages)
    assert [(row.uuid, row.name) for row in rows] == [("a", "new"), ("b", None)]


async def test_rows_without_a_key_are_counted_as_unreadable() -> None:
    page = Page([Build(uuid="a"), Build(), Build(uuid="")], unreadable=1)
    pages = Pager(lists.BUILDS, Query(), Parrot(page).fetch)
    assert len(await rest(pages)) == 1
    assert pages.unreadable == 3


async def test_more_rows_than_asked_for_are_all_taken() -> None:
    pages = Pager(lists.BUILDS, Query(), Parrot(Page(builds("abcdef"), limit=3)).fetch, page_size=3)
    assert len(await rest(pages)) == 6


async def test_the_end_of_the_list_is_one_request_away() -> None:
    server = shop(5_000)
    pages = pager(server)
    first, last = await pages.next_rows(), await pages.last_page()
    assert first is not None
    assert last is not None
    order = sorted(server.rows, key=lambda key: server.rows[key]["created_at"], reverse=True)
    assert [row.uuid for row in first.rows] == order[:100]
    assert [row.uuid for row in last.rows] == order[-100:]
    assert last.place is RowsPlace.TAIL
    assert len(server.log) == 2


async def test_the_pieces_from_both_ends_join() -> None:
    server = shop(5_000)
    pages = pager(server)
    head: list[str] = []
    tail: list[str] = []
    while not pages.exhausted:
        if (delivery := await pages.next_rows()) is not None:
            head += [row.uuid for row in delivery.rows]
        if not pages.joined and (delivery := await pages.last_page()) is not None:
            tail = [row.uuid for row in delivery.rows] + tail
    order = sorted(server.rows, key=lambda key: server.rows[key]["created_at"], reverse=True)
    assert head + tail == order
    assert len(tail) > 1_000
    assert pages.joined
    assert len(server.log) <= 9


async def test_reading_all_of_it_from_the_end_is_complete_too() -> None:
    server = shop(2_500)
    pages = pager(server)
    rows: list[str] = []
    while (delivery := await pages.last_page()) is not None:
        rows = [row.uuid for row in delivery.rows] + rows
    assert len(rows) == 2_500
    assert pages.exhausted


async def test_an_order_that_cannot_be_reversed_has_no_last_page() -> None:
    server = shop(40, endpoint=lists.PART_MEASUREMENTS)
    pages = pager(server, Query())
    assert not pages.reversible
    assert await pages.last_page() is None


async def test_what_changed_meanwhile_is_asked_for_once_and_counted() -> None:
    server = shop(3_000)
    pages = pager(server, Query().sorted_by("updated_at", descending=True))
    await pages.next_rows()
    await pages.next_rows()
    server.clock.seconds += 10
    slipped = min(server.rows.values(), key=lambda row: row["updated_at"])
    slipped["updated_at"] = server.clock.now()
    server.touch()
    late = [d async for d in pages if d.place is RowsPlace.LATE]
    assert [row.uuid for delivery in late for row in delivery.rows] == [slipped["uuid"]]
    assert pages.moved == 1
    assert len(server.log) == 5


async def test_a_wrong_clock_here_does_not_hide_what_changed() -> None:
    """The client learns the server's clock from its first answer; until then it has the PC's."""
    server = shop(3_000)
    offset = [timedelta(days=1)]
    pages = Pager(
        server.endpoint,
        Query().sorted_by("updated_at", descending=True),
        server.fetch,
        now=lambda: server.clock.now() + offset[0],
        monotonic=server.clock.monotonic,
    )
    await pages.next_rows()
    offset[0] = timedelta(0)
    await pages.next_rows()
    server.clock.seconds += 10
    slipped = min(server.rows.values(), key=lambda row: row["updated_at"])
    slipped["updated_at"] = server.clock.now()
    server.touch()
    await rest(pages)
    assert pages.delivered == 3_000


async def test_loading_everything_can_be_left_and_taken_up_again() -> None:
    server = shop(5_000)
    pages = pager(server)
    await pages.next_rows()
    assert pages.requests_left == 5
    async for _ in pages:
        if pages.delivered >= 2_000:
            break
    assert pages.requests_left == 3
    await rest(pages)
    assert (pages.delivered, pages.requests_left) == (5_000, 0)


def test_requests_are_estimated_from_the_count() -> None:
    assert requests_for(None, 0, 100) is None
    assert requests_for(950, 200, 100) == 8
    assert requests_for(200, 200, 100) == 0
    assert requests_for(100, 200, 100) is None


@pytest.mark.parametrize(("count", "withheld"), [(10, 0), (13, 3), (4, 0), (None, 0)])
@pytest.mark.parametrize("endpoint", [lists.BUILDS, lists.PRINTERS], ids=["cursor", "offset"])
async def test_rows_that_are_counted_and_never_given_are_told(
    endpoint: Endpoint[Any], count: int | None, withheld: int
) -> None:
    reading = pager(shop(10, Manner(total=lambda _: count), endpoint), Query())
    while await reading.next_rows() is not None:
        pass
    found = (reading.delivered, reading.withheld, reading.completeness.whole)
    assert found == (10, withheld, withheld == 0)


@pytest.mark.parametrize(
    ("rows", "depth", "query", "whole"),
    [
        (12_300, None, NEWEST, True),
        (10_000, None, NEWEST, True),
        (12_300, 10_000, NEWEST, True),
        (23_000, 10_000, NEWEST, True),
        (12_300, 7_000, NEWEST, True),
        (12_300, None, Query(), True),
        (12_300, 10_000, Query(), False),
        (12_300, 7_000, Query(), False),
    ],
)
async def test_a_list_that_ends_where_the_server_stops_counting_is_looked_behind(
    rows: int, depth: int | None, query: Query, whole: bool
) -> None:
    server = shop(rows, Manner(depth=depth))
    pages = pager(server, query, page_size=1_000)
    found = await rest(pages)
    assert pages.completeness.whole == whole
    assert (len({row.uuid for row in found}) == rows) == whole
    if whole:
        assert pages.completeness.remarks() == ()
        assert pages.requests <= -(-rows // 1_000) + 4
    else:
        remark = pages.completeness.remarks()[0]
        ends = "The server's list ends where it stops counting, at 10,000: there may be more."
        counts = f"The server counts {10_000 - pages.delivered:,} rows more than it gave."
        assert remark == (counts if pages.delivered < 10_000 else ends)
