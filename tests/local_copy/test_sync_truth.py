"""The promise: after a sync without writes meanwhile the copy equals the server, row for row."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.local_copy.sync import SHORT_BEFORE
from carbon_tui.local_copy.tables import BY_NAME
from tests.hunting import examples
from tests.local_copy.account import Account
from tests.paging.server import Manner

MOST_REQUESTS_FOR_NOTHING_NEW = 12


@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    seed=st.integers(0, 2**32),
    rows=st.integers(0, 150),
    cap=st.sampled_from([7, 20, 100, 1000]),
    nulls=st.sampled_from(["flip", "low", "last", "first"]),
    inclusive=st.booleans(),
    seconds=st.booleans(),
    echo=st.booleans(),
    sorts=st.booleans(),
    cuts=st.lists(st.integers(1, 40), max_size=4),
)
async def test_whatever_moved_and_broke_off_before_the_copy_equals_the_server(
    seed: int,
    rows: int,
    cap: int,
    nulls: str,
    inclusive: bool,
    seconds: bool,
    echo: bool,
    sorts: bool,
    cuts: list[int],
) -> None:
    manner = Manner(
        page_cap=cap,
        nulls=nulls,
        after_is_inclusive=inclusive,
        whole_seconds=seconds,
        echo_limit=echo,
    )
    with TemporaryDirectory() as folder:
        account = Account(
            Path(folder) / "copy.sqlite", manner, Random(seed), events=3, sorts_measurements=sorts
        )
        account.fill(rows)
        await account.lives_through(cuts)
        await account.sync()
        account.check()
        account.store.close()


@settings(max_examples=examples(10), suppress_health_check=list(HealthCheck), deadline=None)
@example(seed=0, rows=1, cap=20)  # the only print is gone: the server counts none
@given(seed=st.integers(0, 2**32), rows=st.integers(0, 120), cap=st.sampled_from([20, 1000]))
async def test_a_check_finds_what_vanished_and_marks_it(seed: int, rows: int, cap: int) -> None:
    account = Account(None, Manner(page_cap=cap), Random(seed))
    account.fill(rows)
    await account.sync()
    account.vanish = True
    for _ in range(5):
        account.happen(2)
    await account.sync()
    await account.verify()
    account.check()
    assert (await account.verify()).equal
    account.store.close()


@pytest.mark.parametrize("endpoint", [lists.PRINTS, lists.BUILDS])
async def test_what_was_held_back_once_is_said_until_it_is_found(endpoint: Endpoint[Any]) -> None:
    """A later sync reads what changed, and cannot know better."""
    account = Account(None, Manner(page_cap=20), Random(3), endpoints=(endpoint,))
    account.fill(90)
    (server,) = account.servers.values()
    for days, row in enumerate(server.rows.values()):
        then = row["created_at"] - timedelta(days=days)
        row |= {"updated_at": then} if endpoint is lists.BUILDS else {"finished_at": then}
        if endpoint is lists.PRINTS:
            row["status"] = "finished"
    server.touch()
    answer = server.answer

    def half(params: Params) -> Page[Any]:
        page = answer(params)
        return Page(page.rows[: len(page.rows) // 2], page.total, page.limit, page.next_cursor)

    server.answer = half  # type: ignore[method-assign]  # a server that holds rows back
    (table,) = (await account.sync()).tables
    assert table.short
    server.answer = answer  # type: ignore[method-assign]  # and does so no longer
    for _ in range(2):
        (table,) = (await account.sync()).tables
        assert (table.note, table.short) == (SHORT_BEFORE, False)
    assert not (await account.verify()).equal
    account.check()
    assert account.store.state(BY_NAME[table.table]).note == ""
    (table,) = (await account.sync()).tables
    assert table.note == ""


async def test_a_sync_with_nothing_new_costs_twelve_requests() -> None:
    account = Account(None, random=Random(4))
    account.fill(300)
    await account.sync()
    account.clock.seconds += 100_000
    # The account of this test has seven of the ten lists: one request for each of the others.
    report = await account.sync()
    assert report.requests <= MOST_REQUESTS_FOR_NOTHING_NEW - 3
    assert sum(table.new + table.changed for table in report.tables) == 0


async def test_a_server_that_refuses_words_is_asked_for_the_others_and_it_is_said() -> None:
    account = Account(None, random=Random(5), refused_words=frozenset({"paused", "error"}))
    account.fill(80)
    report = await account.sync()
    account.check()
    (prints,) = (table for table in report.tables if table.table == "prints")
    assert "paused, error" in prints.note
    before = account.requests
    await account.sync()
    assert account.requests - before <= MOST_REQUESTS_FOR_NOTHING_NEW - 3


async def test_a_server_that_takes_one_word_at_a_time_is_asked_so() -> None:
    account = Account(None, random=Random(6), most_words=1)
    account.fill(80)
    await account.sync()
    account.check()


async def test_sixty_thousand_rows_of_one_day_are_all_copied_and_counted() -> None:
    from carbon_tui.api.schema import endpoints as lists

    account = Account(None, random=Random(7), endpoints=(lists.PART_MEASUREMENTS,))
    account.fill(60_000)
    await account.sync()
    account.check()
    (server,) = account.servers.values()
    for key in list(server.rows)[1_000:1_020]:
        del server.rows[key]
    server.touch()
    report = await account.verify()
    (table,) = report.tables
    assert (table.server, table.copy, table.gone) == (59_980, 60_000, 20)
    account.check()
