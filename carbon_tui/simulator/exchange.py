"""One HTTP exchange over ASGI, with the means to spoil it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import parse_qsl

from carbon_tui.simulator.messages import Headers, ServerAnswer, ServerRequest

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]
ABORT = "simulator.abort"  # the scope extension through which a real connection is cut


class Dropped(ConnectionResetError):
    """The connection broke. Raised out of the app where there is no socket to cut."""


class Processing(Protocol):
    """Carries a request out and returns its answer."""

    def __call__(self, request: ServerRequest) -> Awaitable[ServerAnswer]: ...


class Exchange:
    """A request and the ways to answer it: whole, slowly, in part, or not at all."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, request: ServerRequest,
        process: Processing, sleep: Sleep, date: Callable[[], Headers],
        log: Callable[[int | None], None],
    ) -> None:  # fmt: skip
        """``log`` takes the answer's status, None where none is sent: before anything of it can
        be known to the client."""
        self.request = request
        self._log: Callable[[int | None], None] | None = log
        self._scope, self._receive, self._send = scope, receive, send
        self._process, self.sleep, self.date = process, sleep, date

    async def process(self) -> ServerAnswer:
        """Carry the request out; whatever it changes is changed from here on."""
        return await self._process(self.request)

    async def send(self, answer: ServerAnswer) -> None:
        """Send an answer whole."""
        await self.start(answer)
        await self.more(answer.body, last=True)

    async def start(self, answer: ServerAnswer, length: int | None = None) -> None:
        """Send status and headers; `length` is a Content-Length other than the true one."""
        size = len(answer.body) if length is None else length
        headers = [*answer.headers]
        if answer.status != 204:
            headers.append(("content-length", str(size)))
        if not any(name == "date" for name, _ in headers):
            headers += self.date()
        self.note(answer.status)
        await self._send({
            "type": "http.response.start", "status": answer.status,
            "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers if v],
        })  # fmt: skip

    async def more(self, body: bytes, *, last: bool = False) -> None:
        """Send more of the body."""
        await self._send({"type": "http.response.body", "body": body, "more_body": not last})

    async def drop(self) -> None:
        """Cut the connection without another byte."""
        self.note(None)
        abort = self._scope.get("extensions", {}).get(ABORT)
        if abort is None:
            raise Dropped("the simulator cut the connection")
        abort()
        await asyncio.sleep(0)

    def note(self, status: int | None) -> None:
        """Log the request with how it is answered; only the first time counts."""
        log, self._log = self._log, None
        if log is not None:
            log(status)

    async def wait(self, seconds: float) -> bool:
        """Wait, or until the client has gone; says whether it is still there."""
        pause = asyncio.ensure_future(self.sleep(seconds))
        gone = asyncio.ensure_future(self._gone())
        try:
            await asyncio.wait((pause, gone), return_when=asyncio.FIRST_COMPLETED)
            return not gone.done()
        finally:
            pause.cancel()
            gone.cancel()

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue


async def read_request(scope: Scope, receive: Receive, longest: int) -> ServerRequest | None:
    """The request with its whole body; None when the client left before its end.

    Of a body longer than `longest` bytes only the first part is kept: it will be refused.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if len(body) <= longest:
            body += message.get("body", b"")
        if not message.get("more_body"):
            break
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return ServerRequest(scope["method"], scope["path"], tuple(query), headers, bytes(body))
