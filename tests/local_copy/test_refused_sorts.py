"""A server that sorts nothing: the copy becomes whole all the same, and is so when it says so."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import COUNT_CAP, Page
from carbon_tui.api.schema.query import Params
from carbon_tui.local_copy.sync import TableSynced
from carbon_tui.local_copy.tables import BY_NAME
from tests.hunting import examples
from tests.local_copy.account import Account
from tests.paging.server import Manner

MORE_THAN_IS_COUNTED = 12_000


@settings(max_examples=examples(10), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    seed=st.integers(0, 2**32),
    rows=st.integers(0, 150),
    cap=st.sampled_from([7, 20, 1000]),
    cuts=st.lists(st.integers(1, 40), max_size=3),
)
async def test_whatever_broke_off_before_the_copy_equals_the_server(
    seed: int, rows: int, cap: int, cuts: list[int]
) -> None:
    manner = Manner(page_cap=cap, sorts=False)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "copy.sqlite"
        account = Account(path, manner, Random(seed), events=3, sorts_measurements=False)
        account.fill(rows)
        await account.lives_through(cuts)
        report = await account.sync()
        account.check()
        assert all(table.complete for table in report.tables)
        assert (await account.verify()).equal
        account.store.close()


@pytest.mark.parametrize("endpoint", [lists.PRINTS, lists.PRINTED_PARTS])
async def test_more_than_the_server_counts_is_whole_and_stays_so(endpoint: Endpoint[Any]) -> None:
    account = _with_more_than_is_counted(endpoint, sorts=False)
    (table,) = account.tables
    (first,) = (await account.sync()).tables
    account.check()
    assert (first.complete, first.short) == (True, False)
    assert account.store.state(table).complete_at is not None
    account.clock.seconds += 100_000
    account.fill(20)
    account.happen(50)
    (second,) = (await account.sync()).tables
    account.check()
    assert second.complete
    assert second.new + second.changed > 0


async def test_a_print_that_ended_without_a_date_is_found_by_its_count() -> None:
    account = Account(None, Manner(sorts=False), Random(2), endpoints=(lists.PRINTS,))
    account.fill(300)
    await account.sync()
    account.clock.seconds += 100_000
    nothing_new = await account.sync()
    assert nothing_new.requests <= 8
    account.fill(1)
    (server,) = account.servers.values()
    row = list(server.rows.values())[-1]
    row |= {"status": "failed", "started_at": None, "finished_at": None}
    server.touch()
    account.clock.seconds += 100_000
    (prints,) = (await account.sync()).tables
    account.check()
    assert "sorts no prints" in prints.cost
    assert account.store.state(BY_NAME["prints"]).note == ""


@pytest.mark.parametrize("refused", ["", "finished_at"])
async def test_a_sort_that_is_refused_later_does_not_have_words_asked_one_by_one(
    refused: str,
) -> None:
    account = Account(None, random=Random(3), endpoints=(lists.PRINTS,))
    account.fill(100)
    await account.sync()
    (server,) = account.servers.values()
    answer = server.answer

    def picky(params: Params) -> Page[Any]:
        if any(name == "sort" and value.startswith(refused) for name, value in params):
            raise BadRequest("This list cannot be sorted so.")
        return answer(params)

    server.answer = picky  # type: ignore[method-assign]  # a server that refuses some sorts
    account.clock.seconds += 100_000
    account.happen(5)
    await account.sync()
    account.check()
    assert not account.store.info("print_statuses_one_at_a_time")


async def test_a_server_that_takes_neither_sorts_nor_several_words_is_copied_whole() -> None:
    account = Account(None, Manner(sorts=False), Random(5), most_words=1, sorts_measurements=False)
    account.refused_words = frozenset({"error"})
    account.fill(80)
    for _ in range(2):
        report = await account.sync()
        account.check()
        assert all(table.complete for table in report.tables)
        account.clock.seconds += 100_000
        account.happen(5)


async def test_a_copy_of_some_days_of_such_a_server_holds_what_ended_in_them() -> None:
    account = Account(None, Manner(sorts=False), Random(6), endpoints=(lists.PRINTS,))
    account.fill(100)
    since = account.clock.now()
    account.clock.seconds += 86_400
    account.fill(1)
    account.happen(40)
    (server,) = account.servers.values()
    for first in (True, False):
        (prints,) = (await account.sync(since=since)).tables
        assert prints.complete
        ended = {
            key
            for key, row in server.rows.items()
            if row["finished_at"] is not None and row["finished_at"] >= since
        }
        live = {key for key, row in server.rows.items() if row["status"] in ("queued", "printing")}
        copied = account.copied(BY_NAME["prints"]).keys()
        assert copied >= ended | live
        assert copied == ended | live or not first, "later syncs read three days more again"
        assert len(ended) > 3
        account.clock.seconds += 86_400
        account.happen(40)


@pytest.mark.parametrize("sorts", [True, False])
@pytest.mark.parametrize("endpoint", [lists.PRINTS, lists.PART_MEASUREMENTS])
@pytest.mark.parametrize("kept_alone", [True, False])
async def test_rows_held_back_beyond_what_is_counted_are_told(
    endpoint: Endpoint[Any], sorts: bool, kept_alone: bool
) -> None:
    """Also where a row that is asked for alone, as for a count, is held back."""
    account = _with_more_than_is_counted(endpoint, sorts=sorts)
    (server,) = account.servers.values()
    answer = server.answer

    def half(params: Params) -> Page[Any]:
        page = answer(params)
        alone = kept_alone and len(page.rows) < 2
        kept = page.rows if alone else page.rows[: len(page.rows) // 2]
        return Page(kept, page.total, page.limit, page.next_cursor)

    server.answer = half  # type: ignore[method-assign]  # a server that holds rows back
    (table,) = (await account.sync()).tables
    here = account.store.count(BY_NAME[table.table])
    assert here < MORE_THAN_IS_COUNTED
    assert table.short
    known_of = MORE_THAN_IS_COUNTED if kept_alone else COUNT_CAP
    assert _missing(table) > 0.8 * (known_of - here)


def _with_more_than_is_counted(endpoint: Endpoint[Any], *, sorts: bool) -> Account:
    manner = Manner(sorts=sorts)
    account = Account(None, manner, Random(1), endpoints=(endpoint,), sorts_measurements=sorts)
    account.fill(MORE_THAN_IS_COUNTED)
    (server,) = account.servers.values()
    if endpoint is lists.PRINTS:
        for row in server.rows.values():
            row |= dict.fromkeys(("started_at", "finished_at"), row["created_at"])
            row["status"] = account.random.choice(["finished", "failed"])
        server.touch()
    return account


def _missing(table: TableSynced) -> int:
    """How many rows its note says the server holds back."""
    words = table.note.split()
    return int(words[words.index("counts") + 1].replace(",", ""))
