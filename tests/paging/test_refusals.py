"""Servers that refuse several values of a parameter, a sort, or a status: survived, and told."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from msgspec.structs import replace

from carbon_tui.api.client import Client
from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging import date_counts, exact_count
from carbon_tui.api.paging.date_counts import DateCounts
from carbon_tui.api.paging.exact_count import ExactCount
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.paging.refusal_memory import KEPT_SECONDS, RefusalMemory
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.default_queries import every
from carbon_tui.api.schema.query import Query
from carbon_tui.api.transport.in_process import AsgiApp, InProcess
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON

SETTINGS = SimulatorSettings(
    printers=6, prints=300, builds=40, printed_parts=50, measurements=20, rate_limit=0
)
Asked = dict[str, list[str]]


class Fleet:
    """A fleet behind a server that refuses what ``refuses`` says, and a client of it."""

    def __init__(self, refuses: Callable[[Asked], bool], cap: int = 10_000) -> None:
        self.simulator = Simulator(replace(SETTINGS, count_cap=cap), Clock.fixed(NOON))
        self.refused = 0
        self.client = Client(
            "http://127.0.0.1/v1", signer=None, transport=InProcess(self._app(refuses))
        )

    def prints(self, *statuses: str) -> set[str]:
        rows = self.simulator.records.prints()
        return {row["uuid"] for row in rows if row["status"] in statuses}

    def _app(self, refuses: Callable[[Asked], bool]) -> AsgiApp:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            if not refuses(parse_qs(scope["query_string"].decode())):
                await self.simulator(scope, receive, send)
                return
            self.refused += 1
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 400, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"message": "not implemented"}'})

        return app


def several(asked: Asked) -> bool:
    return any(len(values) > 1 for name, values in asked.items() if name != "sort")


def unknown_status(asked: Asked) -> bool:
    return "aborted" in asked.get("status", ())


NEWEST = Query().sorted_by("started_at", descending=True)


async def test_a_server_without_lists_of_values_is_asked_for_each_and_merged_in_order() -> None:
    fleet = Fleet(several)
    pages = open_pages(lists.PRINTS, every(lists.PRINTS, NEWEST), fleet.client.page)
    rows = [row async for batch in pages for row in batch.rows]
    assert {row.uuid for row in rows} == fleet.prints(*lists.PRINT_STATUSES)
    begun = [row.started_at for row in rows if row.started_at is not None]
    assert begun == sorted(begun, reverse=True)
    assert pages.completeness.whole
    assert not pages.refused


async def test_a_list_of_values_is_refused_once_and_then_known() -> None:
    fleet = Fleet(several)
    counts = []
    for _ in range(3):
        await read_all(lists.PRINTS, every(lists.PRINTS, NEWEST), fleet.client.page)
        counts.append(fleet.refused)
    assert counts == counts[:1] * 3


async def test_one_status_that_a_server_does_not_know_hides_no_other() -> None:
    fleet = Fleet(unknown_status)
    refused = []
    for _ in range(3):
        read = await read_all(lists.PRINTS, every(lists.PRINTS, NEWEST), fleet.client.page)
        known = fleet.prints("queued", "printing", "finished", "failed")
        assert {row.uuid for row in read.rows} == known
        assert read.completeness.refused == "status=aborted"
        refused.append(fleet.refused)
    assert refused[1:] == refused[:1] * 2


async def test_a_status_that_a_person_asked_for_is_refused_as_it_is() -> None:
    fleet = Fleet(unknown_status)
    for statuses in (("aborted",), ("finished", "aborted")):
        with pytest.raises(BadRequest, match="not implemented"):
            await read_all(lists.PRINTS, NEWEST.where("status", *statuses), fleet.client.page)


async def test_a_server_that_takes_no_status_at_all_lists_what_it_lists_by_itself() -> None:
    fleet = Fleet(lambda asked: "status" in asked)
    read = await read_all(lists.PRINTS, every(lists.PRINTS, NEWEST), fleet.client.page)
    assert {row.uuid for row in read.rows} == fleet.prints("finished")
    assert "status=queued,printing,finished,failed,aborted" in read.completeness.refused


@pytest.mark.parametrize("endpoint", [lists.BUILDS, lists.PRINTS, lists.PART_MEASUREMENTS])
async def test_a_refused_sort_is_survived_told_and_refused_only_once(endpoint: Any) -> None:
    fleet = Fleet(lambda asked: "sort" in asked)
    counts = []
    for day in range(3):
        query = Query().sorted_by("created_at" if endpoint is lists.BUILDS else "started_at")
        query = query.where(endpoint.spans[0].after, f"2020-01-0{day + 1}T00:00:00Z")
        read = await read_all(endpoint, query, fleet.client.page)
        assert read.completeness.sort_refused
        dates = [getattr(row, query.sort[0].field, None) for row in read.rows]
        dated = [date for date in dates if date is not None]
        assert dated == sorted(dated)
        assert read.completeness.whole
        counts.append(fleet.refused)
    assert counts == counts[:1] * 3


NOW = datetime.fromtimestamp(NOON, UTC)
COUNTED = [
    pytest.param(lambda asked: several(asked), "", id="lists"),
    pytest.param(lambda asked: "sort" in asked, "", id="sorts"),
    pytest.param(lambda asked: several(asked) or "sort" in asked, "", id="both"),
    pytest.param(lambda asked: several(asked) or unknown_status(asked), "aborted", id="a status"),
    pytest.param(lambda asked: "status" in asked, "all", id="status"),
]


@pytest.mark.parametrize(("refuses", "left_out"), COUNTED)
async def test_rows_are_counted_where_the_way_of_asking_is_refused(
    refuses: Callable[[Asked], bool], left_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = Fleet(refuses, cap=40)
    monkeypatch.setattr(exact_count, "COUNT_CAP", 40)  # so that ranges are cut
    monkeypatch.setattr(date_counts, "COUNT_CAP", 40)
    query = every(lists.PRINTS, NEWEST)
    counting = ExactCount(lists.PRINTS, query, fleet.client.page, now=lambda: NOW)
    async for _ in counting:
        pass
    known = [word for word in lists.PRINT_STATUSES if word != left_out]
    counted = fleet.prints(*(["finished"] if left_out == "all" else known))
    assert counting.counted.rows == len(counted)

    (started,) = (span for span in lists.PRINTS.spans if span.field == "started_at")
    edges = [NOW - timedelta(days=days) for days in (400, 30, 7, 0)]
    by_date = DateCounts(lists.PRINTS, query, fleet.client.page, started, edges, now=lambda: NOW)
    async for _ in by_date:
        pass
    begun = [
        datetime.fromisoformat(row["started_at"])
        for row in fleet.simulator.records.prints()
        if row["uuid"] in counted and row.get("started_at")
    ]
    assert by_date.bins == [sum(a <= each < b for each in begun) for a, b in pairwise(edges)]


async def test_what_a_server_refuses_is_known_at_the_next_start_for_a_week(
    tmp_path: Path,
) -> None:
    fleet = Fleet(lambda asked: several(asked) or "sort" in asked or unknown_status(asked))
    path = tmp_path / "servers" / "one.json"
    refused = []
    for _ in range(3):
        fleet.client.remember_in(path)  # as another start does
        read = await read_all(lists.PRINTS, every(lists.PRINTS, NEWEST), fleet.client.page)
        assert read.completeness.sort_refused
        assert read.completeness.refused == "status=aborted"
        refused.append(fleet.refused)
    assert refused[0] > 2
    assert refused[2] == refused[1] <= refused[0] + 2, "what was learnt stays known"

    measured = Query().sorted_by("updated_at").where("updated_after", "2020-01-01T00:00:00Z")
    for _ in range(3):
        fleet.client.remember_in(path)
        await read_all(lists.PART_MEASUREMENTS, measured, fleet.client.page)
    assert fleet.refused - refused[2] <= 3, "one start pays for it, and not each"

    later = RefusalMemory(path, wall=lambda: time.time() + KEPT_SECONDS)
    assert RefusalMemory(path).known()
    assert later.known() == (), "it may have learnt better"
    path.write_bytes(b"[{]")
    assert RefusalMemory(path).known() == ()


async def test_a_hundred_keys_are_found_one_by_one_where_they_must_be() -> None:
    fleet = Fleet(several)
    uuids = [row["uuid"] for row in fleet.simulator.records.builds()]
    read = await read_all(lists.BUILDS, Query().where("uuid", *uuids), fleet.client.page)
    assert {row.uuid for row in read.rows} == set(uuids)
