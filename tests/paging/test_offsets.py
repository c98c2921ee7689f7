"""The fleet is read whole whatever `offset` means, and while printers come and go."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.api.paging.pager import Pager
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Query
from tests.hunting import examples
from tests.paging.server import Clock, Manner, Server


def fleet(count: int, manner: Manner) -> Server[Any]:
    server: Server[Any] = Server(lists.PRINTERS, Clock(), manner)
    for number in range(count):
        add(server, f"M2-{number:03d}")
    return server


def add(server: Server[Any], name: str) -> None:
    server.rows[name] = {"serial": name, "name": name}


async def whole(server: Server[Any]) -> list[str]:
    pages = Pager(lists.PRINTERS, Query(), server.fetch)
    serials: list[str] = []
    while (delivery := await pages.next_rows()) is not None:
        serials += [printer.serial or "" for printer in delivery.rows]
    return serials


@pytest.mark.parametrize("in_pages", [False, True], ids=["items", "pages"])
@pytest.mark.parametrize("echo", [False, True], ids=["", "limit told"])
@pytest.mark.parametrize("counted", [False, True], ids=["", "counted"])
@pytest.mark.parametrize("printers", [0, 1, 2, 9, 10, 11, 20, 45])
async def test_every_printer_is_read_once(
    in_pages: bool, echo: bool, counted: bool, printers: int
) -> None:
    manner = Manner(page_cap=10, offset_is_pages=in_pages, echo_limit=echo)
    if not counted:
        manner.total = lambda _: None
    server = fleet(printers, manner)
    assert await whole(server) == sorted(server.rows)


@pytest.mark.parametrize("in_pages", [False, True], ids=["items", "pages"])
@pytest.mark.parametrize("cap", [1, 2, 10])
@pytest.mark.parametrize("counted", [False, True], ids=["", "counted"])
async def test_pages_shorter_than_their_limit_are_not_taken_for_the_last(
    in_pages: bool, cap: int, counted: bool
) -> None:
    manner = Manner(page_cap=cap, offset_is_pages=in_pages, owns_up_to_its_cap=False)
    if not counted:
        manner.total = lambda _: None
    server = fleet(23, manner)
    assert await whole(server) == sorted(server.rows)


@pytest.mark.parametrize("in_pages", [False, True], ids=["items", "pages"])
@pytest.mark.parametrize("counted", [False, True], ids=["", "counted"])
@pytest.mark.parametrize("damaged", [{0}, {1}, {9}, {10}, {0, 1}, {3, 14, 22}])
async def test_an_unreadable_printer_hides_no_other(
    in_pages: bool, counted: bool, damaged: set[int]
) -> None:
    manner = Manner(page_cap=10, offset_is_pages=in_pages, damaged=frozenset(damaged))
    if not counted:
        manner.total = lambda _: None
    server = fleet(23, manner)
    readable = [name for n, name in enumerate(sorted(server.rows)) if n not in damaged]
    assert await whole(server) == readable


async def test_a_fleet_in_one_page_is_one_request() -> None:
    server = fleet(40, Manner())
    await whole(server)
    assert server.log == [(("limit", "1000"), ("offset", "0"))]


@settings(max_examples=examples(60))
@given(st.integers(0, 2**32), st.integers(0, 60), st.booleans())
async def test_printers_that_come_and_go_hide_no_other(
    seed: int, printers: int, in_pages: bool
) -> None:
    random = Random(seed)
    server = fleet(printers, Manner(page_cap=10, offset_is_pages=in_pages))
    staying = set(server.rows)
    changes = [random.choice(["come", "go", ""]) for _ in range(2)]

    def change() -> None:
        what = changes.pop() if server.log and changes else ""
        if what == "come":
            add(server, f"M2-{random.randrange(60):03d}b")
        elif what == "go" and server.rows:
            staying.discard(gone := random.choice(sorted(server.rows)))
            del server.rows[gone]

    server.before_each = change
    read = await whole(server)
    assert len(read) == len(set(read))
    assert staying <= set(read)


async def test_lists_without_pages_come_in_one_answer() -> None:
    server: Server[Any] = Server(lists.APPLICATIONS)
    server.rows["a"] = {"uuid": "a", "name": "One"}
    pages = Pager(lists.APPLICATIONS, Query(), server.fetch)
    delivery = await pages.next_rows()
    assert delivery is not None
    assert ([row.uuid for row in delivery.rows], delivery.complete) == (["a"], True)
    assert server.log == [()]


async def test_nothing_at_all_is_a_complete_list() -> None:
    async def none(endpoint: Any, params: Any) -> Page[Any]:
        return Page([], total=0)

    delivery = await Pager(lists.PRINTERS, Query(), none).next_rows()
    assert delivery is not None
    assert delivery.complete
