"""Every named fault, in process and over a socket: what is sent and what was carried out."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from typing import Any

import httpx
import jwt
import pytest

from carbon_tui.simulator import Dropped, Fault, Simulator, descriptions
from carbon_tui.simulator.fault_players import LATE_COMMITS, PLAYERS, bomb, many_rows
from carbon_tui.simulator.operation_paths import OPERATIONS
from carbon_tui.simulator.routes import Routes
from carbon_tui.simulator.server import serve
from tests.conftest import SMALL, Serving
from tests.simulator.calling import Caller, Pairs
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
    book = caller.simulator.records
    body = {
        "build_uuid": await released(caller), "total_copies": 1, "uuid": UUID,
        "route_to": [next(iter(book.queues()))],
    }  # fmt: skip
    caller.simulator.faults.add(Fault(name, match="POST /print_orders", megabytes=2))
    try:
        await caller.call("POST", "/print_orders", json=body)
    except (Dropped, httpx.DecodingError, httpx.RemoteProtocolError):
        assert name in DROPPED | SILENT | {"false-gzip"}
    await asyncio.gather(*LATE_COMMITS)
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


@pytest.mark.parametrize(
    ("match", "meant"),
    [
        ("GET /printer", "GET /printers"),
        ("/v1/prints", "/prints"),
        ("get /builds", "GET /builds"),
        ("POST /prints/x/y", "POST /parts"),
        ("GET  /prints", "GET /prints"),
        ("prints", "/prints"),
        ("DELETE /print_orders/*", "DELETE /part_orders/*"),
        ("nothing at all", "GET /printers"),
    ],
)
def test_a_match_that_no_request_can_meet_is_refused_with_what_was_meant(
    match: str, meant: str
) -> None:
    with pytest.raises(ValueError, match="No request can match") as refused:
        Fault("status-500", match)
    assert f"such as {meant!r}." in str(refused.value)


@pytest.mark.parametrize(
    "match",
    ["*", "GET /builds*", "/print*", "* /parts", "GET /builds/abc-123", "/uploads/*",
     "P?ST /models", "[PD]* /part_orders/*", "GET /printers/queues", "/models/7/download"],
)  # fmt: skip
def test_a_match_that_some_request_can_meet_is_taken(match: str) -> None:
    assert Fault("status-500", match).match == match


def test_the_operations_are_those_that_are_answered(simulator: Simulator) -> None:
    routes = Routes(simulator.shop, simulator.storage)
    assert sorted(OPERATIONS) == sorted(f"{route.method} {route.path}" for route in routes.table)


async def test_rows_are_dealt_anew_at_each_answer(caller: Caller) -> None:
    caller.simulator.faults.add(Fault("shuffled-rows", "/printers", times=None))
    answers = [(await caller.get("/printers", limit=100, offset=0))["printers"] for _ in range(4)]
    orders = [[printer["serial"] for printer in printers] for printers in answers]
    assert len({tuple(sorted(order)) for order in orders}) == 1
    assert len({tuple(order) for order in orders}) > 1


@pytest.mark.parametrize("status", [400, 403, 429, 503])
async def test_what_was_refused_is_done_later_and_reading_back_lags(
    caller: Caller, status: int
) -> None:
    gate = asyncio.Event()

    async def held(seconds: float) -> None:
        await gate.wait()

    caller.simulator.sleep = held
    body = {"build_uuid": await released(caller), "total_copies": 1, "uuid": UUID}
    body["route_to"] = [next(iter(caller.simulator.records.queues()))]
    caller.simulator.faults.add(Fault(f"status-{status}-then-commit", "POST /print_orders"))
    assert (await caller.send("POST", "/print_orders", body)).status_code == status
    assert (await caller.call("GET", f"/print_orders/{UUID}")).status_code == 404
    gate.set()
    await asyncio.gather(*LATE_COMMITS)
    assert (await caller.call("GET", f"/print_orders/{UUID}")).status_code == 200


async def test_a_server_without_arrays_or_sorts_takes_what_has_neither(caller: Caller) -> None:
    caller.simulator.faults.add(
        Fault("arrays-refused", "/prints", times=None),
        Fault("sorts-refused", "/builds", times=None),
    )
    two: Pairs = [("limit", 5), ("status", "failed"), ("status", "finished")]
    assert "`status` takes one value" in await caller.refused("/prints", two)
    assert (await caller.get("/prints", limit=5, status="failed"))["prints"]
    refused = await caller.refused("/builds", [("limit", 5), ("sort", "created_at")])
    assert refused == "This list cannot be sorted."
    assert (await caller.get("/builds", limit=5))["builds"]


def test_many_rows_are_valid_gzip_of_a_valid_page() -> None:
    page = json.loads(gzip.decompress(many_rows("prints", 2)))
    assert len(page["prints"]) == 2 * 349_525 + 1
    assert len(many_rows("prints", 20)) < 50_000


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
    assert len(simulator.records.errors) == 1


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
