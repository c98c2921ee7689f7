"""A server within this process: requests are handed to an ASGI application, without a socket.

The built-in fleet is reached so, and nothing of httpx is imported for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

from carbon_tui.api.transport.address import Address
from carbon_tui.api.transport.answer_body import read_body
from carbon_tui.api.transport.auth import Signer
from carbon_tui.api.transport.calls import Call, HttpAnswer

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class InProcess:
    """Stands for the network where a client is made: all its requests go to this application."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app


class InProcessConnection:
    """The way to an application. What it raises comes out of `exchange` as it is."""

    def __init__(self, app: AsgiApp, address: Address | None, signer: Signer | None) -> None:
        self._app = app
        self._base = str(address) if address else ""
        self._signer = signer

    def lease(self) -> None:
        """There is no pool that an attempt could have a share of."""

    async def leave(self, lease: None) -> None:
        """What was begun goes on; nobody waits for it."""

    async def exchange(self, lease: None, call: Call) -> HttpAnswer:
        """Send, and read the answer to its end. Raises ConnectionError, TooLarge, BrokenPacking,
        UnusableKey."""
        target = urlsplit(f"{self._base}{call.path}")
        query = call.query if call.params else target.query
        exchange = _Exchange(call)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": call.operation.method,
            "headers": await self._headers(call, target.netloc),
            "scheme": target.scheme,
            "path": unquote(target.path),
            "raw_path": target.path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "root_path": "",
            "server": (target.hostname, target.port),
            "client": ("127.0.0.1", 0),
        }
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:
            await exchange.sending.aclose()
        return await exchange.answer()

    async def aclose(self) -> None:
        """Nothing is open."""

    async def _headers(self, call: Call, host: str) -> list[tuple[bytes, bytes]]:
        pairs = [("host", host), ("user-agent", "carbon-tui"), *call.headers]
        if isinstance(call.body, bytes):
            pairs.append(("content-length", str(len(call.body))))
        if self._signer is not None:
            pairs.append(("authorization", f"Bearer {await self._signer.bearer()}"))
        return [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in pairs]


class _Exchange:
    """One request's body on its way in, and its answer on its way out."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.sending = _pieces_of(call)
        self._sent = False
        named = {name.lower(): value for name, value in call.headers}
        self._promised = int(named["content-length"]) if "content-length" in named else None
        self._gone = 0
        self._ended = asyncio.Event()
        self._status = 0
        self._headers: dict[str, str] = {}
        self._pieces: list[bytes] = []

    async def receive(self) -> Message:
        """The request's next piece; once all was sent and answered, that nobody listens."""
        if self._sent:
            await self._ended.wait()
            return {"type": "http.disconnect"}
        async for piece in self.sending:
            self._gone += len(piece)
            return {"type": "http.request", "body": piece, "more_body": True}
        if self._promised is not None and self._gone != self._promised:
            raise ConnectionAbortedError("The body is not as long as was promised.")
        self._sent = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            for name, value in message.get("headers", ()):
                self._header(name.decode("latin-1").lower(), value.decode("latin-1"))
        elif message["type"] == "http.response.body":
            self._pieces.append(message.get("body", b""))
            if not message.get("more_body"):
                self._ended.set()

    def _header(self, name: str, value: str) -> None:
        known = self._headers.get(name)
        self._headers[name] = value if known is None else f"{known}, {value}"

    async def answer(self) -> HttpAnswer:
        if not self._ended.is_set():
            raise ConnectionAbortedError("The application ended before its answer.")
        body, size = await read_body(
            self._received(),
            self._call,
            encoding=self._headers.get("content-encoding", ""),
            length=self._headers.get("content-length", ""),
            is_good=200 <= self._status < 300,
        )
        return HttpAnswer(self._status, self._headers, body, size)

    async def _received(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


async def _pieces_of(call: Call) -> AsyncGenerator[bytes, None]:
    if callable(call.body):
        pieces = call.body()
        try:
            async for piece in pieces:
                yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()  # it may hold a file open
    elif call.body:
        yield call.body
