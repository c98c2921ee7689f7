"""Every named fault, in process and over a socket: what is sent and what was carried out."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import jwt
import pytest

from carbon_tui.simulator import Dropped, Fault, Simulator, descriptions
from carbon_tui.simulator.fault_players import PLAYERS, bomb
from carbon_tui.simulator.server import serve
from tests.conftest import SMALL, Serving
from tests.simulator.calling import Caller
from tests.simulator.test_writes import UUID, released

SILENT = {"half-open", "timeout-after-commit", "stall-mid-body"}
SLOW = {"slow-drip", "late-answer", "late-start"}
DROPPED = {"drop-before", "drop-after-commit", "drop-mid-body"}


async def at_once(seconds: float) -> None:
    """A sleep that is over as soon as the event loop comes round."""
    await asyncio.sleep(0)


def test_there_are_at_least_33_faults_with_a_line_each() -> None:
    assert len(descriptions()) >= 33
    assert all(description and "\n" not in description for description in descriptions().values())


@pytest.mark.parametrize("name", sorted(descriptions()))
async def test_a_fault_commits_exactly_when_it_says_so(caller: Caller, name: str) -> None:
    caller.simulator.sleep = at_once
    book = caller.simulator.book
    body = {
        "build_uuid": await released(caller), "total_copies": 1, "uuid": UUID,
        "route_to": [next(iter(book.queues()))],
    }  # fmt: skip
    caller.simulator.faults.add(Fault(name, match="POST /print_orders", megabytes=2))
    try:
        await caller.call("POST", "/print_orders", json=body)
    except (Dropped, httpx.DecodingError, httpx.RemoteProtocolError):
        assert name in DROPPED | SILENT | {"false-gzip"}
    committed = bool(book.print_orders(uuid=UUID))
    assert committed == (PLAYERS[name].commits or name == "late-start")
    assert [fault.name for fault in caller.simulator.faults.played] == [name]
    assert book.requests[-1].fault == name
    assert (await caller.call("GET", "/applications")).status_code == 200


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("missing-rows", lambda page: "printers" not in page),
        ("null-rows", lambda page: page["printers"] is None),
        ("duplicate-rows", lambda page: len(page["printers"]) == 16),
        ("fewer-rows", lambda page: len(page["printers"]) == 4),
        ("more-rows", lambda page: len(page["printers"]) == 80),
        ("no-rows", lambda page: page["printers"] == []),
        ("lying-count", lambda page: page["total_count"] == 3),
        ("repeating-cursor", lambda page: page["next_cursor"] == "c2FtZQ"),
        ("nan", lambda page: page["limit"] != page["limit"]),
        ("null-fields", lambda page: page["printers"][0]["name"] is None),
        ("wrong-types", lambda page: isinstance(page["printers"][0]["name"], dict)),
        ("lone-surrogates", lambda page: page["printers"][0]["name"][-1] == "\ud800"),
        ("hostile-names", lambda page: page["printers"][0]["name"]),
        ("unknown-words",
         lambda page: page["printers"][0]["status"]["printer_state"] == "Recalibrating (beta)"),
        ("code-unknown", lambda page: page["code"] == 7),
    ],
)  # fmt: skip
async def test_a_spoilt_body_is_spoilt_as_described(caller: Caller, name: str, check: Any) -> None:
    caller.simulator.faults.add(Fault(name))
    response = await caller.call("GET", "/printers?limit=100&offset=0")
    assert check(json.loads(response.content))


async def test_a_fault_is_played_so_often_after_so_many(caller: Caller) -> None:
    caller.simulator.faults.add(Fault("status-503", match="/applications", times=2, after=1))
    statuses = [(await caller.call("GET", "/applications")).status_code for _ in range(5)]
    assert statuses == [200, 503, 503, 200, 200]


async def test_a_fault_waits_for_its_request(caller: Caller) -> None:
    caller.simulator.faults.add(Fault.parse("status-500:GET /builds*"))
    assert (await caller.call("GET", "/applications")).status_code == 200
    for _ in range(2):
        assert (await caller.call("GET", "/builds?limit=1")).status_code == 500
    caller.simulator.faults.clear()
    assert (await caller.call("GET", "/builds?limit=1")).status_code == 200


def test_an_unknown_fault_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="slow-drip"):
        Fault("no-such-thing")


async def test_late_answers_come_out_of_order(simulator: Simulator) -> None:
    waits: list[float] = []
    held_up, gate = asyncio.Event(), asyncio.Event()

    async def held(seconds: float) -> None:
        waits.append(seconds)
        held_up.set()
        await gate.wait()

    simulator.sleep = held
    simulator.faults.add(Fault("late-answer", seconds=3))
    caller = Caller(simulator)
    late = asyncio.create_task(caller.call("GET", "/applications"))
    await held_up.wait()
    assert (await caller.call("GET", "/printers/queues")).status_code == 200
    assert not late.done()
    gate.set()
    assert (await late).status_code == 200
    assert waits == [3]


async def test_an_internal_error_is_a_500_without_a_trace(simulator: Simulator) -> None:
    transport = httpx.ASGITransport(simulator)
    simulator.warm()
    simulator.shop.store.close()
    async with httpx.AsyncClient(transport=transport, base_url="https://x/v1") as client:
        response = await client.get("/builds?limit=1")
    assert response.status_code == 500
    assert response.json() == {"code": 500, "message": "The server met an internal error."}
    assert len(simulator.book.errors) == 1


# -- over a socket


def signed(server: serve, minutes: float = 5, **claims: object) -> dict[str, str]:
    """The header of a request with a token of the server's own key."""
    secrets = json.loads(server.secrets.read_text())
    known = {"iss": secrets["client_id"], "exp": int(time.time() + 60 * minutes)} | claims
    return {"authorization": f"Bearer {jwt.encode(known, secrets['client_secret'], 'RS256')}"}


@pytest.mark.parametrize("name", sorted(DROPPED | SILENT))
def test_a_broken_connection_is_broken_over_a_socket(server: serve, name: str) -> None:
    server.simulator.faults.add(Fault(name))
    dropped = (httpx.RemoteProtocolError, httpx.ReadError)
    patience = 0.3 if name in SILENT else 30.0
    with httpx.Client(base_url=server.url, headers=signed(server), timeout=patience) as client:
        with pytest.raises((httpx.ReadTimeout,) if name in SILENT else dropped):
            client.get("/applications")
        assert client.get("/applications", timeout=30.0).status_code == 200


def test_the_token_is_checked(server: serve) -> None:
    other_key = serve(SMALL)
    with httpx.Client(base_url=server.url) as client, other_key:
        for headers in (
            {}, {"authorization": "Bearer x"}, {"authorization": "Basic x"}, signed(server, -1),
            signed(server, iss="someone"), signed(server, exp="soon"), signed(other_key),
        ):  # fmt: skip
            answer = client.get("/applications", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, 401)
        assert client.get("/applications", headers=signed(server)).status_code == 200


def test_the_secrets_are_private_and_go_with_the_server(serving: Serving) -> None:
    server = serving()
    assert server.secrets.stat().st_mode & 0o777 == 0o600
    server.stop()
    assert not server.secrets.exists()


def test_a_gzip_bomb_is_small_and_unpacks_to_its_size() -> None:
    import gzip

    packed = bomb(5)
    assert len(packed) < 20_000
    assert len(gzip.decompress(packed)) == 5 << 20
