"""A server in the same process is asked as it would be over a socket, and answers the same."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from carbon_tui.api.schema.operations import BY_NAME
from carbon_tui.api.transport.address import parse_base_url
from carbon_tui.api.transport.body import BrokenPacking, TooLarge
from carbon_tui.api.transport.calls import Call, HttpAnswer
from carbon_tui.api.transport.connection import NetworkConnection
from carbon_tui.api.transport.connections import Connection
from carbon_tui.api.transport.httpx_import import httpx
from carbon_tui.api.transport.in_process import AsgiApp, InProcessConnection

ADDRESS = parse_base_url("http://fleet.localhost:8080/v1")
OF_THE_CLIENT = {"accept", "accept-encoding", "connection", "transfer-encoding"}
"""Headers in which httpx says how it can be answered over a network."""


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with what it was asked."""
    body, pieces = bytearray(), 0
    while True:
        message = await receive()
        body += message["body"]
        pieces += bool(message["body"])
        if not message["more_body"]:
            break
    headers = {k.decode().lower(): v.decode("latin-1") for k, v in scope["headers"]}
    asked = {name: scope[name] for name in ("type", "method", "scheme", "path", "root_path")}
    asked |= {"query": scope["query_string"].decode(), "raw_path": scope["raw_path"].decode()}
    asked |= {"server": list(scope["server"]), "body": body.decode(), "pieces": pieces}
    asked["headers"] = {k: v for k, v in headers.items() if k not in OF_THE_CLIENT}
    told = [(b"X-One", b"1"), (b"x-one", b"2"), (b"Location", b"//["), (b"Date", b"then")]
    await send({"type": "http.response.start", "status": 201, "headers": told})
    text = json.dumps(asked).encode()
    await send({"type": "http.response.body", "body": text[:7], "more_body": True})
    await send({"type": "http.response.body", "body": text[7:]})
    assert (await receive())["type"] == "http.disconnect"


class Signed:
    """Stands for a signer."""

    async def bearer(self) -> str:
        return "a.b.c"


class Kept:
    """Where a file goes."""

    def __init__(self) -> None:
        self.size: int | None = -1
        self.data = b""

    def begin(self, size: int | None) -> None:
        self.size = size

    async def write(self, piece: bytes) -> None:
        self.data += piece


def call(name: str, **options: Any) -> Call:
    operation = BY_NAME[name]
    return Call(operation, options.pop("path", operation.path), **options)


async def two_pieces() -> AsyncIterator[bytes]:
    yield b"so"
    yield b"lid"


CALLS = {
    "a list": call("get_prints", params=(("limit", "5"), ("status", "failed"), ("name", "ä+b c&"))),
    "a record": call("get_build", path="/builds/a%2Fb%20c"),
    "json": call("create_part", body=b'{"a": 1}', headers=(("Content-Type", "application/json"),)),
    "a file": call("upload_model", body=two_pieces, headers=(("Content-Length", "5"),)),
    "nothing to say": call("delete_part_order", path="/part_orders/7"),
}
ELSEWHERE = call("get_model", path="https://store.example:444/b/k?sig=a%2Bb&x=1", elsewhere=True)

Ask = Callable[[AsgiApp, Call], Awaitable[HttpAnswer]]


async def exchanged(connection: Connection, asked: Call) -> HttpAnswer:
    try:
        return await connection.exchange(connection.lease(), asked)
    finally:
        await connection.aclose()


async def through_httpx(app: AsgiApp, asked: Call) -> HttpAnswer:
    transport: Any = httpx.ASGITransport(app=app)
    address, signer = (None, None) if asked.elsewhere else (ADDRESS, Signed())
    return await exchanged(NetworkConnection(address, signer, transport), asked)  # type: ignore[arg-type]


async def directly(app: AsgiApp, asked: Call) -> HttpAnswer:
    address, signer = (None, None) if asked.elsewhere else (ADDRESS, Signed())
    return await exchanged(InProcessConnection(app, address, signer), asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [*CALLS.values(), ELSEWHERE], ids=[*CALLS, "a signed address"])
async def test_it_asks_what_httpx_asks_and_takes_what_httpx_takes(asked: Call) -> None:
    ours, theirs = await directly(echo, asked), await through_httpx(echo, asked)
    assert (ours.status, ours.size) == (theirs.status, theirs.size) == (201, len(ours.body))
    assert json.loads(ours.body) == json.loads(theirs.body)
    assert dict(ours.headers) == dict(theirs.headers)
    assert ours.headers["x-one"] == "1, 2"


def answering(body: bytes, status: int = 200, **headers: str) -> AsgiApp:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        told = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": body})

    return app


@pytest.mark.parametrize("ask", [directly, through_httpx])
async def test_a_file_goes_where_it_belongs_and_a_refusal_does_not(ask: Ask) -> None:
    kept = Kept()
    asked = call("get_attachment", path="/attachments/a", sink=kept)
    answer = await ask(answering(b"%PDF", content_length="4"), asked)
    assert (answer.body, answer.size, kept.size, kept.data) == (b"", 4, 4, b"%PDF")
    kept = Kept()
    asked = call("get_attachment", path="/attachments/a", sink=kept)
    answer = await ask(answering(b"no", 404), asked)
    assert (answer.body, kept.size, kept.data) == (b"no", -1, b"")


@pytest.mark.parametrize("ask", [directly, through_httpx])
async def test_a_packed_answer_is_unpacked_under_the_same_cap(ask: Ask) -> None:
    packed = answering(gzip.compress(b"x" * 5_000), content_encoding="gzip")
    assert (await ask(packed, call("get_printers"))).body == b"x" * 5_000
    with pytest.raises(TooLarge):
        await ask(packed, call("get_printers", most=4_999))
    with pytest.raises(BrokenPacking):
        await ask(answering(b"plain", content_encoding="gzip"), call("get_printers"))


async def test_a_server_that_breaks_off_is_a_broken_connection() -> None:
    async def mute(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    with pytest.raises(ConnectionError):
        await directly(mute, call("get_printers"))


async def test_a_file_that_shrinks_is_not_sent_as_a_whole() -> None:
    shrunk = call("upload_model", body=two_pieces, headers=(("Content-Length", "6"),))
    with pytest.raises(ConnectionError):
        await directly(echo, shrunk)


async def test_a_body_that_nobody_reads_is_closed() -> None:
    closed = asyncio.Event()

    async def file() -> AsyncIterator[bytes]:
        try:
            yield b"a"
            yield b"b"
        finally:
            closed.set()

    async def early(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await answering(b"enough", 413)(scope, receive, send)

    answer = await directly(early, call("upload_model", body=file))
    assert (answer.status, answer.body) == (413, b"enough")
    assert closed.is_set()
