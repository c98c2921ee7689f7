"""A server over a real socket that misbehaves in ways no server framework allows."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate

Behave = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request as it came in, and the connection to answer it on."""

    head: str
    body: bytes
    writer: asyncio.StreamWriter

    @property
    def method(self) -> str:
        return self.head.split(" ", 1)[0]

    @property
    def target(self) -> str:
        return self.head.split(" ", 2)[1]

    @property
    def authorization(self) -> str:
        lines = [line for line in self.head.split("\r\n") if line.lower().startswith("authori")]
        return lines[0] if lines else ""

    async def send(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def answer(self, body: bytes = b"{}", status: int = 200, **headers: str) -> None:
        date = formatdate(usegmt=True)
        lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", f"Date: {date}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


@dataclass
class Rogue:
    """Where it listens, and what it was asked."""

    port: int
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@asynccontextmanager
async def rogue(behave: Behave, tls: ssl.SSLContext | None = None) -> AsyncIterator[Rogue]:
    """Serve on the loopback, every request handled by `behave`, connections kept alive."""
    talks: set[asyncio.Task[None]] = set()
    made = Rogue(0)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                exchange = Exchange(head, await _body(head, reader), writer)
                made.exchanges.append(exchange)
                await behave(exchange)
        writer.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(talk(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def _body(head: str, reader: asyncio.StreamReader) -> bytes:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            return await reader.readexactly(int(value))
    return b""
