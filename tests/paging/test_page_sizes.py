"""Servers that refuse to be asked for more than a hundred rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.pager import Pager
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.query import Query
from carbon_tui.api.transport.in_process import AsgiApp, InProcess
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON

SETTINGS = SimulatorSettings(
    printers=130, prints=900, builds=150, printed_parts=200, measurements=20, rate_limit=0
)


def strict(simulator: Simulator, status: int) -> AsgiApp:
    """The fleet behind a server that knows no page of more than a hundred rows."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked = parse_qs(scope["query_string"].decode())
        if int(asked.get("limit", ["0"])[0]) <= 100:
            await simulator(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"message": "limit: at most 100"}'})

    return app


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    ("endpoint", "query", "rows"),
    [
        (lists.PRINTS, Query().sorted_by("started_at", descending=True), None),
        (lists.PRINTERS, Query(), 130),
    ],
    ids=["by cursor", "by offset"],
)
async def test_a_list_is_read_whole_in_pages_that_the_server_takes(
    endpoint: Endpoint[Any], query: Query, rows: int | None, status: int
) -> None:
    simulator = Simulator(SETTINGS, Clock.fixed(NOON))
    client = Client(
        "http://127.0.0.1/v1", signer=None, transport=InProcess(strict(simulator, status))
    )
    finished = [each["uuid"] for each in simulator.records.prints(status="finished")]
    pages = Pager(endpoint, query, client.page, now=simulator.clock.now)
    found: list[str] = []
    while (delivery := await pages.step()) is not None:
        found += [endpoint.identify(row) for row in delivery.rows]
    assert len(found) == len(set(found)) == (rows or len(finished))
    assert len(found) > 100
    refused = pages.requests - len(simulator.records.requests)
    assert refused <= 0, "what is refused once is not asked again"
    await client.aclose()


async def test_what_is_refused_for_another_reason_says_that_reason() -> None:
    asked: list[str] = []

    async def refusing(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["query_string"].decode())
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 400, "headers": headers})
        body = f'{{"message": "No, the {len(asked)}. time"}}'
        await send({"type": "http.response.body", "body": body.encode()})

    client = Client("http://127.0.0.1/v1", signer=None, transport=InProcess(refusing))
    with pytest.raises(BadRequest, match=r"No, the 1\. time"):
        await client.get_prints((("limit", "1000"),))
    assert asked == ["limit=1000", "limit=100"]
    with pytest.raises(BadRequest, match=r"No, the 3\. time"):
        await client.get_prints((("limit", "1000"), ("cursor", "an old one")))
    assert len(asked) == 3, "a cursor that is refused is not asked for again"
    await client.aclose()
