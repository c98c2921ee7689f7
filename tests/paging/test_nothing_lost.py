"""The promise: every row that existed and matched throughout is delivered exactly once."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbon_tui.api.paging.batch import RowBatch
from carbon_tui.api.paging.pager import Pager
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.query import Query
from tests.hunting import examples
from tests.paging.fleet import STATUSES, disturb, fill
from tests.paging.server import Clock, Manner, Server

CURSORED: tuple[Endpoint[Any], ...] = (
    lists.PRINTS,
    lists.BUILDS,
    lists.PRINT_ORDERS,
    lists.PART_ORDERS,
    lists.PRINTED_PARTS,
    lists.PARTS,
    lists.PART_MEASUREMENTS,
    lists.PART_MEASUREMENT_TEMPLATES,
)
ORDERS = [
    (endpoint, field) for endpoint in CURSORED for field in (endpoint.sortable or ("updated_at",))
] + [(lists.PRINTS, ""), (lists.PART_MEASUREMENTS, "")]


def every_status(endpoint: Endpoint[Any]) -> Query:
    """A prints query shows finished ones only unless it says otherwise."""
    return Query().where("status", *STATUSES["/prints"]) if endpoint is lists.PRINTS else Query()


class Reader:
    """Somebody who reads a list to its end while the shop floor works on."""

    def __init__(self, server: Server[Any], query: Query, random: Random, **options: Any) -> None:
        self.server = server
        self.random = random
        self.pager = Pager(
            server.endpoint,
            query,
            server.fetch,
            now=server.clock.now,
            monotonic=server.clock.monotonic,
            **options,
        )
        self.delivered: Counter[str] = Counter()
        self.again: set[str] = set()
        self.query = query
        self.gone: set[str] = set()
        """What matched once and then did not: it may have been counted and never given."""
        self.throughout = self._matching_now(query)

    def arrived(self) -> set[str]:
        """What began to match while the list was read, and was counted only."""
        return self._matching_now(self.query) - self.throughout - self.delivered.keys()

    def _matching_now(self, query: Query) -> set[str]:
        return self.server.matching_keys(query.params())

    def disturb(self, events: int) -> None:
        """Things happen, each row once; one that stops matching need not be found any more."""
        before = self._matching_now(self.query)
        disturb(self.server, self.random, events)
        after = self._matching_now(self.query)
        self.gone |= before - after
        self.throughout &= after

    def pause(self) -> None:
        self.server.clock.seconds += 61

    def take(self, delivery: RowBatch[Any]) -> None:
        identify = self.server.endpoint.identify
        self.delivered.update(identify(row) for row in delivery.rows)
        self.again.update(identify(row) for row in delivery.again)

    async def read(self, *, pauses: float, events: int, from_the_end: float = 0.0) -> None:
        while not self.pager.exhausted:
            self.server.clock.seconds += 1
            if self.random.random() < pauses:
                self.pause()
            if self.random.random() < 0.5:
                self.disturb(self.random.randrange(events + 1))
            backwards = self.random.random() < from_the_end
            delivery = await (self.pager.last_page() if backwards else self.pager.next_rows())
            if delivery is not None:
                self.take(delivery)

    def check(self) -> None:
        assert [key for key, times in self.delivered.items() if times > 1] == []
        assert self.throughout - self.delivered.keys() == set()
        assert not self.pager.looping
        assert self.server.is_sound()
        assert self.pager.withheld <= len(self.gone) + len(self.arrived())


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("endpoint", "field"), ORDERS, ids=[f"{e.path[1:]}-{f or 'unsorted'}" for e, f in ORDERS]
)
@settings(max_examples=examples(5), suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32),
    rows=st.integers(0, 400),
    cap=st.sampled_from([7, 20, 100, 1000]),
    nulls=st.sampled_from(["flip", "low", "last", "first"]),
    inclusive=st.booleans(),
    seconds=st.booleans(),
    echo=st.booleans(),
    from_the_end=st.sampled_from([0.0, 0.3]),
)
async def test_every_order_of_every_list_loses_no_row(
    endpoint: Endpoint[Any],
    field: str,
    descending: bool,
    seed: int,
    rows: int,
    cap: int,
    nulls: str,
    inclusive: bool,
    seconds: bool,
    echo: bool,
    from_the_end: float,
) -> None:
    random = Random(seed)
    manner = Manner(
        page_cap=cap,
        nulls=nulls,
        after_is_inclusive=inclusive,
        whole_seconds=seconds,
        echo_limit=echo,
    )
    server: Server[Any] = Server(endpoint, Clock(), manner)
    fill(server, rows, random)
    query = every_status(endpoint)
    if field:
        query = query.sorted_by(field, descending=descending)
    reader = Reader(server, query, random, page_size=min(20, cap), pull_size=50)
    await reader.read(pauses=0.2, events=6, from_the_end=from_the_end)
    reader.check()


@pytest.mark.parametrize(
    ("seed", "rows", "inclusive"),
    [(0, 40, True), (119_996, 206, False)],
    ids=["the tail ended among rows without a date", "rows got their date during the last look"],
)
async def test_losses_that_a_hunt_found_stay_found(seed: int, rows: int, inclusive: bool) -> None:
    """Prints by ascending start, read from both ends in small pages."""
    random = Random(seed)
    manner = Manner(page_cap=7, after_is_inclusive=inclusive, echo_limit=inclusive)
    server: Server[Any] = Server(lists.PRINTS, Clock(), manner)
    fill(server, rows, random)
    query = every_status(lists.PRINTS).sorted_by("started_at")
    reader = Reader(server, query, random, page_size=7, pull_size=50)
    await reader.read(pauses=0.2, events=6, from_the_end=0.3)
    reader.check()


@pytest.mark.parametrize(
    ("endpoint", "field", "descending", "cap"),
    [
        (lists.PRINTS, "started_at", True, 1000),
        (lists.PRINTS, "status", False, 1000),
        (lists.PRINTED_PARTS, "updated_at", True, 1000),
        (lists.BUILDS, "created_at", False, 100),
        (lists.PART_ORDERS, "due_date", True, 1000),
    ],
    ids=lambda value: getattr(value, "path", str(value)).strip("/"),
)
async def test_twenty_five_thousand_rows_under_mutation_lose_none(
    endpoint: Endpoint[Any], field: str, descending: bool, cap: int
) -> None:
    random = Random(25_000)
    server: Server[Any] = Server(endpoint, Clock(), Manner(page_cap=cap))
    fill(server, 25_000, random)
    query = every_status(endpoint).sorted_by(field, descending=descending)
    reader = Reader(server, query, random)
    await reader.read(pauses=0.04, events=20)
    reader.check()
    assert len(reader.throughout) > 20_000
