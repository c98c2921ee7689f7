"""``carbon-tui queue`` against servers that speak of something else: never the wrong part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.simulator import Clock, Simulator
from tests.api.rogue import Exchange, Rogue
from tests.cli.running import Ran, Runner
from tests.conftest import NOON
from tests.rogues.servers import FLEET, Asked, Twist, in_a_thread

BOOK = Simulator(FLEET, Clock.fixed(NOON)).book
RELEASED = [build for build in BOOK.rows("/builds") if build["status"] == "Released"]
WANTED, OTHER = RELEASED[:2]
SERIAL = next(iter(BOOK.queues()))


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carbon_tui.api.retry.BASE", 0.0)


def queued(run: Runner, server: Rogue, secrets: Path, build: str, *more: str) -> Ran:
    return run("queue", build, "--to", SERIAL, "--copies", "2", "--number", "WO-7", *more,
               "--host", server.url, "--secrets", secrets)  # fmt: skip


def ordered(server: Rogue) -> list[dict[str, Any]]:
    """What was sent to be queued."""
    return [json.loads(e.body) for e in server.exchanges if e.method == "POST"]


async def another_build(exchange: Exchange, asked: Asked) -> None:
    body = json.dumps(OTHER).encode() if asked.path.startswith("/builds/") else asked.body
    await exchange.answer(body, asked.status)


async def names_unheeded(exchange: Exchange, asked: Asked) -> None:
    body = asked.with_rows(lambda _: [OTHER]) if asked.path == "/builds" else asked.body
    await exchange.answer(body, asked.status)


async def shouted_names(exchange: Exchange, asked: Asked) -> None:
    shouted = asked.body.replace(WANTED["uuid"].encode(), WANTED["uuid"].upper().encode())
    await exchange.answer(shouted, asked.status)


@pytest.mark.parametrize(
    ("twist", "build"),
    [(another_build, WANTED["uuid"]), (names_unheeded, WANTED["name"])],
    ids=["by uuid", "by name"],
)
def test_a_build_that_was_not_asked_for_is_not_queued(
    run: Runner, secrets: Path, twist: Twist, build: str
) -> None:
    with in_a_thread(twist) as server:
        got = queued(run, server, secrets, build)
        assert (got.code, got.out, ordered(server)) == (1, "", [])
        assert got.sentence.endswith(".")


def test_a_uuid_in_another_case_is_the_same_build(run: Runner, secrets: Path) -> None:
    with in_a_thread(shouted_names) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert got.code == 0
        assert [each["build_uuid"].lower() for each in ordered(server)] == [WANTED["uuid"]]
