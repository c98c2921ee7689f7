"""The simulator: an ASGI app that plays the API on a small shop of its own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from carbon_tui.simulator.clock import Clock
from carbon_tui.simulator.exchange import Exchange, Receive, Scope, Send, read_request
from carbon_tui.simulator.faults import Faults
from carbon_tui.simulator.messages import (
    Headers,
    Refusal,
    ServerAnswer,
    ServerRequest,
    http_date,
    refused,
)
from carbon_tui.simulator.routes import Route, Routes
from carbon_tui.simulator.server_record import LoggedRequest, ServerRecord
from carbon_tui.simulator.settings import SimulatorSettings
from carbon_tui.simulator.shop import FLOOR, HISTORY, TRACKED, Shop
from carbon_tui.simulator.signing_key import SimulatorKey, TokenCheck
from carbon_tui.simulator.storage import Storage

if TYPE_CHECKING:
    from carbon_tui.simulator.gauge import HiddenDrift

BASE = "/v1"
LONGEST_BODY = 512 * 1024 * 1024
_A_LONG_PAGE = 250  # rows; longer pages are made in a thread, off the caller's event loop


class Simulator:
    """Answers every operation of the API under `/v1`; one fleet, one key, one object storage.

    `sleep` is how it waits when a fault asks for it: tests may put something quicker there.
    `book` shows what it holds and was asked; `shop` is what it holds, for tests that change it;
    `faults` is what goes wrong, `story` what the data hide.
    """

    def __init__(
        self,
        settings: SimulatorSettings | None = None,
        clock: Clock | None = None,
        *,
        key: SimulatorKey | None = None,
    ) -> None:
        self.settings = settings or SimulatorSettings()
        self.clock = clock or Clock.real()
        self.storage = Storage(self.settings.seed)
        self.faults = Faults()
        self.sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
        self._key = key
        self.shop = Shop(self.settings, self.clock)
        self._routes = Routes(self.shop, self.storage)
        self.shop.on_history = self._routes.begin_with_models
        self.shop.on_tracked = self._routes.begin_with_part_orders
        self.records = ServerRecord(self.shop, self.storage)
        self._recent: deque[float] = deque()

    @cached_property
    def key(self) -> SimulatorKey:
        """The key that tokens must be signed with where `authenticate` is set."""
        return self._key or SimulatorKey.make()

    @cached_property
    def _gate(self) -> TokenCheck:
        return TokenCheck(self.key)

    @property
    def hidden_drift(self) -> HiddenDrift:
        """Which printer drifts, in which measurement, and the first part that it spoilt."""
        with self.shop.lock:
            return self.shop.hidden_drift()

    def warm(self) -> None:
        """Make all data now, stage by stage; meant for a thread beside the event loop."""
        for stage in (FLOOR, HISTORY, TRACKED):
            with self.shop.lock:
                self.shop.ensure(stage)

    # -- ASGI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection: HTTP, or the lifespan that servers ask for."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        request = await read_request(scope, receive, LONGEST_BODY)
        if request is not None:
            await self._exchange(scope, receive, send, request)

    async def _exchange(
        self, scope: Scope, receive: Receive, send: Send, request: ServerRequest
    ) -> None:
        host = request.headers.get("host", "")
        stored = host == urlsplit(self.storage.origin).netloc
        process = self._store if stored else self._process
        path = request.path.removeprefix(BASE)
        fault = self.faults.next(request.method, path)
        at = self.clock.time()

        def log(status: int | None) -> None:
            if not stored:
                name, body = fault.name if fault else None, request.body[:100_000]
                logged = LoggedRequest(request.method, path, request.query, status, at, name, body)
                self.records.requests.append(logged)

        exchange = Exchange(scope, receive, send, request, process, self.sleep, self._date, log)
        try:
            if fault is None:
                await exchange.send(await exchange.process())
            else:
                await fault.play(exchange)
        finally:
            exchange.note(None)

    def _date(self) -> Headers:
        return (("date", http_date(self.clock.now())),)

    # -- answering

    async def _store(self, request: ServerRequest) -> ServerAnswer:
        return self.storage.answer(request)

    async def _process(self, request: ServerRequest) -> ServerAnswer:
        try:
            return await self._admitted(request)
        except Refusal as refusal:
            return refused(refusal)
        except Exception as error:  # noqa: BLE001 - the outermost ring: no stack trace may leave
            self.records.errors.append(error)
            return refused(Refusal(500, "The server met an internal error."))

    async def _admitted(self, request: ServerRequest) -> ServerAnswer:
        if not request.path.startswith(BASE + "/"):
            raise Refusal(404, f"The API is under {BASE}.")
        if self.settings.authenticate:
            self._gate.check(request.headers.get("authorization", ""), self.clock.time())
        self._count()
        if len(request.body) > LONGEST_BODY:
            raise Refusal(413, "The body is too large.")
        path = request.path.removeprefix(BASE)
        route, values = self._routes.find(request.method, path)
        inner = ServerRequest(request.method, path, request.query, request.headers, request.body)
        if self._is_quick(route, request) and self.shop.lock.acquire(blocking=False):
            try:
                return self._answer(route, inner, values)
            finally:
                self.shop.lock.release()
        return await asyncio.to_thread(self._locked, route, inner, values)

    def _is_quick(self, route: Route, request: ServerRequest) -> bool:
        if route.stage > max(self.shop.stage, FLOOR) or self.shop.must_load():
            return False
        rows = [value for name, value in request.query if name == "limit"]
        return route.stage == FLOOR or not any(_is_long(value) for value in rows)

    def _locked(
        self, route: Route, request: ServerRequest, values: tuple[str, ...]
    ) -> ServerAnswer:
        with self.shop.lock:
            return self._answer(route, request, values)

    def _answer(
        self, route: Route, request: ServerRequest, values: tuple[str, ...]
    ) -> ServerAnswer:
        self.shop.ensure(route.stage)
        self.shop.advance()
        return route.answer(request, *values)

    def _count(self) -> None:
        """Refuse with 429 what exceeds the rate limit; refused requests do not count."""
        limit, window = self.settings.rate_limit, self.settings.rate_window
        if not limit:
            return
        now, recent = self.clock.time(), self._recent
        while recent and recent[0] <= now - window:
            recent.popleft()
        if len(recent) >= limit:
            wait = max(1, int(recent[0] + window - now + 0.999))
            message = f"More than {limit} requests in {window:g} s."
            raise Refusal(429, message, (("retry-after", str(wait)),))
        recent.append(now)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _is_long(limit: str) -> bool:
    return limit.isdecimal() and int(limit) > _A_LONG_PAGE
