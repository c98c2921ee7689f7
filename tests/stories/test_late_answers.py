"""Rows of an old question are never painted, in whatever order the answers arrive."""

from __future__ import annotations

import asyncio
import json
import re
from random import Random
from typing import Any
from urllib.parse import parse_qs

import pytest
from textual.strip import Strip

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.api.transport.pacing import Pacer
from carbon_tui.app.app import CarbonApp
from carbon_tui.prompt import command
from carbon_tui.screens.actions.filter import FilterActions
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.session.session import (
    Session,
    utc_now,
)
from carbon_tui.widgets.record_table import RecordTable
from tests.hunting import examples

CHANGES = 300
SEEDS = 20
"""Of a hunt; every run has two. `tests.paging.test_late_answers` has all, without a screen."""
ROWS = 3


class JumbledBuilds:
    """Answers each question with builds that are named for it, when it is told to and in no
    order at all."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.waiting: list[asyncio.Event] = []

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        asked = parse_qs(scope["query_string"].decode())
        name = asked.get("name", ["none"])[0]
        gate = asyncio.Event()
        self.waiting.append(gate)
        await gate.wait()
        rows = [{"uuid": f"{name}/{number}", "name": name} for number in range(ROWS)]
        body = json.dumps({"total_count": ROWS, "limit": 100, "builds": rows}).encode()
        head = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    def answer_some(self, most: int) -> None:
        self.random.shuffle(self.waiting)
        for gate in self.waiting[:most]:
            gate.set()
        del self.waiting[:most]


class WatchedTable:
    """What the table draws, line by line, beside what was asked when it was drawn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = -1
        self.painted: list[tuple[int, int]] = []
        draw = RecordTable.render_line

        def render_line(table: RecordTable, y: int) -> Strip:
            strip = draw(table, y)
            found = re.findall(r"filter-(\d+)", strip.text)
            self.painted += [(self.asked, int(number)) for number in found]
            return strip

        monkeypatch.setattr(RecordTable, "render_line", render_line)


@pytest.mark.parametrize("seed", range(min(SEEDS, examples(2))))
async def test_three_hundred_filter_changes_paint_no_row_of_an_old_question(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random, watched = Random(seed), WatchedTable(monkeypatch)
    server = JumbledBuilds(random)
    unpaced = Pacer(most=10 * CHANGES)

    def connect() -> Client:
        return Client(
            "http://127.0.0.1/v1", signer=None, transport=InProcess(server), pacer=unpaced
        )

    session = Session(connect)
    app = CarbonApp(session, *command("builds", utc_now()))
    async with app.run_test(size=(80, 12)) as pilot:
        screen = app.screen
        assert isinstance(screen, ResourceScreen)
        for number in range(CHANGES):
            watched.asked = number
            screen.action_group(FilterActions).ask_in_words(f"name=filter-{number}")
            await asyncio.sleep(0)
            for _ in range(random.randrange(3)):
                server.answer_some(random.choice([0, 1, 3, 100]))
                await pilot.pause()
        while screen.view.loader.read_at is None:
            server.answer_some(10)
            await pilot.pause()
        await pilot.pause()
    assert [pair for pair in watched.painted if pair[0] != pair[1]] == []
    assert {asked for asked, _ in watched.painted} > {CHANGES - 1}
