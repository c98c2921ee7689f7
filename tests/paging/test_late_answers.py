"""Rows of an old question are never taken, in whatever order the answers arrive."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from carbon_tui.api.paging.pager import Pager
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import (
    Params,
    Query,
)
from carbon_tui.api.schema.records import Build
from carbon_tui.listing.loaded_rows import Listing

CHANGES = 300


class Jumbled:
    """Answers each question with rows that name it, in no order at all."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.waiting: list[tuple[asyncio.Event, str]] = []

    async def fetch(self, endpoint: Endpoint[Build], params: Params) -> Page[Build]:
        name = dict(params)["name"]
        gate = asyncio.Event()
        self.waiting.append((gate, name))
        await gate.wait()
        return Page([Build(uuid=f"{name}/{number}", name=name) for number in range(3)])

    async def answer_some(self, most: int) -> None:
        self.random.shuffle(self.waiting)
        for _ in range(min(most, len(self.waiting))):
            gate, _ = self.waiting.pop()
            gate.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)


class Screen:
    """What a list screen does with a changed filter."""

    def __init__(self, server: Jumbled) -> None:
        self.server = server
        self.generation = 0
        self.listing: Listing[Build] = Listing(lists.BUILDS.identify)
        self.loading: set[asyncio.Task[None]] = set()
        self.painted: list[tuple[str, str | None]] = []

    def filter(self, name: str) -> None:
        self.generation += 1
        self.listing = Listing(lists.BUILDS.identify, self.generation)
        self.name = name
        query = Query().where("name", name)
        pages = Pager(lists.BUILDS, query, self.server.fetch)
        task = asyncio.get_running_loop().create_task(self._load(pages, self.generation))
        self.loading.add(task)
        task.add_done_callback(self.loading.discard)

    async def _load(self, pages: Pager[Build], generation: int) -> None:
        delivery = await pages.next_rows()
        assert delivery is not None
        if self.listing.accept(delivery, generation):
            rows = [self.listing.record(at) for at in range(len(self.listing))]
            self.painted += [(self.name, row.name) for row in rows]


@pytest.mark.parametrize("seed", range(20))
async def test_changing_filters_never_shows_old_rows(seed: int) -> None:
    random = Random(seed)
    server = Jumbled(random)
    screen = Screen(server)
    for number in range(CHANGES):
        screen.filter(f"filter {number}")
        await asyncio.sleep(0)
        await server.answer_some(random.randrange(3))
    while screen.loading:
        await server.answer_some(10)
    assert screen.painted
    assert [pair for pair in screen.painted if pair[0] != pair[1]] == []
    assert screen.painted[-1] == (f"filter {CHANGES - 1}",) * 2
