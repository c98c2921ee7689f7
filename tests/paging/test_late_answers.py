"""Rows of an old question are never taken, in whatever order the answers arrive."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import Build
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.listing.list_model import ListModel
from carbon_tui.prompt import parse
from carbon_tui.resources import registry
from carbon_tui.session.session import Session

CHANGES = 300
NOW = datetime(2026, 7, 1, tzinfo=UTC)


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


def no_client() -> Any:
    raise AssertionError("pages come from the test")


class JumbledSession(Session, eq=False):
    """A session whose pages come from a jumbled server."""

    server: Jumbled | None = None

    async def page_at(
        self, endpoint: Endpoint[Any], params: Params, urgency: Urgency | None = None
    ) -> Page[Any]:
        assert self.server is not None
        return await self.server.fetch(endpoint, params)


class Screen:
    """What a list screen does with a changed filter, on the list that it really has."""

    def __init__(self, server: Jumbled) -> None:
        session = JumbledSession(no_client, zone=UTC, server=server)
        self.view = ListModel(registry.find("builds"), session, self._paint)
        self.loading: set[asyncio.Task[None]] = set()
        self.painted: list[tuple[str, str | None]] = []
        self.name = ""

    def filter(self, name: str) -> None:
        self.name = name
        self.view.ask(parse(f'name="{name}"', self.view.resource, NOW, UTC))
        task = asyncio.get_running_loop().create_task(self.view.loader.next_page())
        self.loading.add(task)
        task.add_done_callback(self.loading.discard)

    def _paint(self) -> None:
        rows = self.view.rows
        self.painted += [(self.name, rows.record(place).name) for place in range(len(rows))]


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
