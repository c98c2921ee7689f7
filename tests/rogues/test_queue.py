"""``carbon-tui queue`` against servers that speak of something else: never the wrong part."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from carbon_tui.simulator import Clock, Simulator
from tests.api.rogue import Exchange, Rogue
from tests.cli.running import Ran, Runner
from tests.conftest import NOON
from tests.rogues.servers import FLEET, Asked, Twist, honest, in_a_thread

BOOK = Simulator(FLEET, Clock.fixed(NOON)).records
RELEASED = [build for build in BOOK.rows("/builds") if build["status"] == "Released"]
WANTED, OTHER = RELEASED[:2]
SERIAL = next(iter(BOOK.queues()))
UUIDS = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carbon_tui.api.transport.retry.FIRST_BACKOFF_SECONDS", 0.0)


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


async def uuids_without_dashes(exchange: Exchange, asked: Asked) -> None:
    """In what it says of print orders; everything else is written as usual."""
    orders = asked.path.startswith("/print_orders")
    body = UUIDS.sub(lambda found: found[0].replace(b"-", b"").upper(), asked.body)
    await exchange.answer(body if orders else asked.body, asked.status)


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


async def uuids_of_its_own_making(exchange: Exchange, asked: Asked) -> None:
    """Two builds of one name, whose uuids are words."""
    if asked.path != "/builds":
        await honest(exchange, asked)
        return
    builds = [WANTED | {"uuid": word, "name": "Saddle"} for word in ("b/1", "b/2")]
    called = asked.query.get("name"), asked.query.get("uuid")
    rows = [build for build in builds if build["name"] == called[0] or build["uuid"] == called[1]]
    await exchange.answer(asked.with_rows(lambda _: rows, total_count=len(rows)))


def test_a_build_is_found_by_a_uuid_that_looks_like_none(run: Runner, secrets: Path) -> None:
    with in_a_thread(uuids_of_its_own_making) as server:
        several = queued(run, server, secrets, "Saddle")
        assert (several.code, "name one by its uuid: b/1 " in several.sentence) == (1, True)
        queued(run, server, secrets, "b/2")
        assert [each["build_uuid"] for each in ordered(server)] == ["b/2"]
        nothing = queued(run, server, secrets, "b/3")
        assert (nothing.code, "no build called “b/3”" in nothing.sentence) == (1, True)


def test_an_order_whose_uuids_are_written_without_dashes_is_ours(
    run: Runner, secrets: Path
) -> None:
    with in_a_thread(uuids_without_dashes) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert got.code == 0
        assert got.sentence.startswith("Queued: 2 copies of ")
        assert "a uuid of its own" not in got.sentence


def somebody_elses(exchange: Exchange, **fields: Any) -> bytes:
    """An order for the same build and as many copies, and nothing else in common."""
    sent = json.loads(exchange.body)
    order = {"uuid": str(UUID(int=7)), "build_uuid": sent["build_uuid"], "total_copies": 2}
    return json.dumps(order | {"print_order_number": "WO-1", "notes": ""} | fields).encode()


async def no_order_known(exchange: Exchange, asked: Asked) -> None:
    if asked.path.startswith("/print_orders/"):
        await exchange.answer(b"{}", 404)
    elif asked.path == "/print_orders":
        await exchange.answer(asked.with_rows(lambda _: [], total_count=0))
    else:
        await honest(exchange, asked)


async def answered_by_another_order(exchange: Exchange, asked: Asked) -> None:
    if exchange.method == "POST":
        await exchange.answer(somebody_elses(exchange))
    else:
        await no_order_known(exchange, asked)


async def a_uuid_of_its_own(exchange: Exchange, asked: Asked) -> None:
    if exchange.method == "POST":
        await exchange.answer(somebody_elses(exchange, print_order_number="WO-7"))
    else:
        await no_order_known(exchange, asked)


async def routed_elsewhere(exchange: Exchange, asked: Asked) -> None:
    body = asked.body
    if asked.path.startswith("/print_orders"):
        stray = {"ZZZ9999": {"copies_queued": 2, "copies_printed": 0}}
        body = json.dumps(asked.value | {"routed_to": stray}).encode()
    await exchange.answer(body, asked.status)


async def routed_nowhere(exchange: Exchange, asked: Asked) -> None:
    body = asked.body
    if asked.path.startswith("/print_orders"):
        none = {SERIAL: {"copies_queued": 0, "copies_printed": 0}}
        body = json.dumps(asked.value | {"routed_to": none}).encode()
    await exchange.answer(body, asked.status)


async def another_order_read_back(exchange: Exchange, asked: Asked) -> None:
    body = asked.body
    if exchange.method == "POST":
        await exchange.answer(b'{"message": "It exists."}', 409)
        return
    if asked.path.startswith("/print_orders/"):
        body = json.dumps(asked.value | {"uuid": str(UUID(int=7))}).encode()
    await exchange.answer(body, asked.status)


async def refused_and_kept(exchange: Exchange, asked: Asked) -> None:
    """The order is on the book, and the answer says that it is not."""
    if exchange.method == "POST":
        await exchange.answer(b'{"message": "The printer is offline."}', 400)
    else:
        await honest(exchange, asked)


async def refused_and_kept_with_fewer_copies(exchange: Exchange, asked: Asked) -> None:
    if exchange.method == "GET" and asked.path.startswith("/print_orders/"):
        await exchange.answer(json.dumps(asked.value | {"total_copies": 1}).encode())
    else:
        await refused_and_kept(exchange, asked)


async def known_to_the_list_alone(exchange: Exchange, asked: Asked) -> None:
    if exchange.method == "POST":
        await exchange.answer(b"", 204)
    elif asked.path.startswith("/print_orders/"):
        await exchange.answer(b"{}", 404)
    else:
        await honest(exchange, asked)


@pytest.mark.parametrize("twist", [answered_by_another_order, another_order_read_back])
def test_somebody_elses_order_is_not_taken_for_ours(
    run: Runner, secrets: Path, twist: Twist
) -> None:
    with in_a_thread(twist) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert (got.code, len(ordered(server))) == (3, 1)
        assert got.sentence.startswith("Unknown: ")


def test_an_order_under_a_uuid_of_the_servers_own_is_known_by_what_it_says(
    run: Runner, secrets: Path
) -> None:
    with in_a_thread(a_uuid_of_its_own) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert got.code == 0
        assert "a uuid of its own" in got.sentence


def test_copies_on_printers_that_nobody_named_are_told(run: Runner, secrets: Path) -> None:
    with in_a_thread(routed_elsewhere) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert got.sentence.startswith("Queued: ")
        assert "to ZZZ9999 2. That is not where they were to go" in got.sentence


def test_an_order_that_was_refused_and_kept_is_not_called_unqueued(
    run: Runner, secrets: Path
) -> None:
    with in_a_thread(refused_and_kept) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert got.code == 0
        assert got.sentence.startswith("Queued: 2 copies of ")
        assert "refused it and has it all the same" in got.sentence


def test_an_order_that_the_server_changed_sends_to_it_before_anything_is_queued_anew(
    run: Runner, secrets: Path
) -> None:
    with in_a_thread(refused_and_kept_with_fewer_copies) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert got.code == 1
        assert "it is for 1 copy, not 2. Look at that order first" in got.sentence


def test_an_order_that_only_the_list_knows_is_found_there(run: Runner, secrets: Path) -> None:
    with in_a_thread(known_to_the_list_alone) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert (got.code, len(ordered(server))) == (0, 1)
        assert got.sentence.startswith("Queued: 2 copies of ")


def test_copies_that_are_in_no_queue_are_told(run: Runner, secrets: Path) -> None:
    with in_a_thread(routed_nowhere) as server:
        got = queued(run, server, secrets, WANTED["uuid"])
        assert got.code == 0
        assert "The server tells of 0 of 2 copies in queues or printed" in got.sentence
