"""What every operation of the client needs: asking, and reading the answer."""

from __future__ import annotations

import asyncio
import copy
import random as chance
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, Self, TypeVar

from msgspec.structs import replace

from carbon_tui.api.errors import BadRequest, NotFound, RequestNote
from carbon_tui.api.paging.page_sizes import (
    SAFE,
    Sizes,
    may_be_too_many,
    smaller,
)
from carbon_tui.api.schema import decode
from carbon_tui.api.schema import records as r
from carbon_tui.api.schema import requests as q
from carbon_tui.api.schema.endpoints import (
    Endpoint,
    Paging,
)
from carbon_tui.api.schema.operations import (
    BY_NAME,
    Operation,
    reading,
)
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.transport import messages
from carbon_tui.api.transport.address import parse_base_url
from carbon_tui.api.transport.auth import (
    ServerClock,
    Signer,
)
from carbon_tui.api.transport.calls import (
    PAGE,
    Answer,
    Call,
    path_to,
)
from carbon_tui.api.transport.connections import Wires
from carbon_tui.api.transport.health import (
    Health,
    Watch,
)
from carbon_tui.api.transport.pacing import (
    Pacer,
    Urgency,
)
from carbon_tui.api.transport.requester import Caller
from carbon_tui.api.transport.retry import Repeat
from carbon_tui.api.transport.transfers import (
    Progress,
    Transfers,
)

if TYPE_CHECKING:
    from carbon_tui.api.transport.httpx_import import httpx

R = TypeVar("R")

NO_CONTENT = 204
"""Which some servers answer for a list without rows."""


class Asking:
    """The client without its operations; see `carbon_tui.api.client.Client`."""

    def __init__(
        self,
        base_url: str,
        *,
        signer: Signer | None,
        transport: httpx.AsyncBaseTransport | None = None,
        storage_transport: httpx.AsyncBaseTransport | None = None,
        pacer: Pacer | None = None,
        wall: Callable[[], float] = time.time,
        steadily: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self.address = parse_base_url(base_url)
        self.watch = Watch()
        self._urgency = Urgency.FOREGROUND
        self._sizes = Sizes()
        self._wires = Wires(self.address, signer, transport, storage_transport)
        self._clock = ServerClock(wall, steadily)
        self._caller = Caller(
            self.address.host,
            self._wires,
            signer,
            self._clock,
            pacer or Pacer(),
            self.watch,
            sleep,
            random,
        )
        self._transfers = Transfers(self._caller, self.address)

    @property
    def on_request(self) -> list[Callable[[RequestNote], None]]:
        """Observers of every request, called when its outcome is known."""
        return self.watch.on_request

    @property
    def on_health(self) -> list[Callable[[Health], None]]:
        """Observers of the connection: lost, waiting until, back."""
        return self.watch.on_health

    @property
    def health(self) -> Health:
        return self.watch.health

    @property
    def clock_skew(self) -> float:
        """Seconds that the server's clock is ahead of this PC's; 0 while they agree."""
        return self._clock.skew

    def server_now(self) -> datetime:
        """The server's time, as its answers have told it."""
        return datetime.fromtimestamp(self._clock.now(), UTC)

    def keep_to(self, pacer: Pacer) -> None:
        """Ask no faster than this from now on; for a client that shares its account's limit."""
        self._caller.keep_to(pacer)

    def behind(self) -> Self:
        """This client for what only watches: what it reads goes behind what a person waits for."""
        other = copy.copy(self)
        other._urgency = Urgency.BACKGROUND
        return other

    async def aclose(self) -> None:
        """Close the connections; what is still under way ends without an answer."""
        await self._caller.aclose()
        await self._wires.aclose()

    async def page(
        self,
        endpoint: Endpoint[R],
        params: Params = (),
        *,
        urgency: Urgency | None = None,
        with_json: bool = False,
    ) -> Page[R]:
        """One page of a list. `params` may hold limit, cursor and offset; where the API demands
        one that is missing, its own default is sent. ``with_json`` keeps each row's JSON too."""
        read = decode.page_with_json if with_json else decode.page
        wanted = _demanded(endpoint, params)
        asked = self._sizes.heeded(endpoint.path, wanted)
        urgency = self._urgency if urgency is None else urgency
        try:
            page = await self._page(endpoint, asked, urgency, read)
        except BadRequest as refusal:
            if not may_be_too_many(asked):
                raise
            asked = smaller(asked)
            try:
                page = await self._page(endpoint, asked, urgency, read)
            except BadRequest:
                raise refusal from None
            self._sizes.learn(endpoint.path)
        return page if asked == wanted else replace(page, limit=page.limit or SAFE)

    async def _page(
        self,
        endpoint: Endpoint[R],
        params: Params,
        urgency: Urgency,
        read: Callable[..., Page[R]],
    ) -> Page[R]:
        call = Call(reading(endpoint.path), endpoint.path, params, urgency=urgency, patience=PAGE)
        try:
            answer = await self._asked(call)
        except NotFound:
            if endpoint.none_is_404:
                return Page(rows=(), total=0, received_at=self._now())
            raise
        now = self._now()
        if answer.status == NO_CONTENT:
            return Page(rows=(), total=0, received_at=now)
        return self._decoded(call, answer, lambda body: read(endpoint, body, received_at=now))

    def _now(self) -> datetime:
        """This computer's time, by which ages are told."""
        return datetime.fromtimestamp(self._clock.wall(), UTC)

    async def raw(self, endpoint_or_path: Endpoint[R] | str, params: Params = ()) -> str:
        """The text of an answer as the server wrote it, not cleaned: clean it before showing."""
        path = endpoint_or_path if isinstance(endpoint_or_path, str) else endpoint_or_path.path
        if not isinstance(endpoint_or_path, str):
            params = _demanded(endpoint_or_path, params)
        answer = await self._asked(Call(reading(path), path, params, patience=PAGE))
        return answer.body.decode(errors="replace")

    async def _quality(self, ids: tuple[str, ...]) -> list[r.PrintQualityData]:
        operation = BY_NAME["get_print_quality_data"]
        params = tuple(("printIds", i) for i in ids)
        call = Call(operation, operation.path, params, patience=PAGE)
        return self._decoded(call, await self._asked(call), decode.print_quality_data)

    async def _one(self, name: str, record: type[R], identity: str) -> R:
        operation = BY_NAME[name]
        call = Call(operation, path_to(operation, identity), urgency=self._urgency)
        return self._record(call, await self._asked(call), record, identity)

    async def _sent(
        self,
        name: str,
        record: type[R],
        request: q.Request,
        identity: str | None = None,
        *,
        repeat: Repeat | None = None,
    ) -> R:
        operation = BY_NAME[name]
        path = operation.path if identity is None else path_to(operation, identity)
        call = with_body(operation, path, request, repeat)
        return self._record(call, await self._asked(call), record, identity)

    async def _fetched(
        self, name: str, uuid: str, file: BinaryIO, progress: Progress | None
    ) -> int:
        operation = BY_NAME[name]
        call = Call(operation, path_to(operation, uuid), urgency=Urgency.BACKGROUND)
        return await self._transfers.download(call, file, progress)

    async def _done(self, call: Call) -> None:
        """Ask for what answers with nothing."""
        self._decoded(call, await self._asked(call), decode.acknowledgement)

    async def _asked(self, call: Call) -> Answer:
        """An answer from the API itself: a redirect is none."""
        answer = await self._caller.call(call)
        if answer.status >= 300:
            raise messages.redirected(call, self.address.host, _note(call, answer))
        return answer

    def _record(
        self, call: Call, answer: Answer, record: type[R], identity: str | None = None
    ) -> R:
        return self._decoded(call, answer, lambda body: decode.one(record, body, identity))

    def _decoded(self, call: Call, answer: Answer, read: Callable[[bytes], R]) -> R:
        try:
            return read(answer.body)
        except decode.Garbled as why:
            stranger = isinstance(why, decode.NotTheApi)
            raise messages.unreadable(
                call,
                self.address.host,
                str(why),
                _note(call, answer),
                not_the_api=stranger,
                said="" if stranger else messages.said_instead(answer.body),
            ) from None


def _note(call: Call, answer: Answer) -> RequestNote:
    return RequestNote("", call.operation.method, call.path, answer.status)


def with_body(
    operation: Operation, path: str, request: q.Request, repeat: Repeat | None = None
) -> Call:
    """The call that sends a request's value as JSON."""
    return Call(
        operation,
        path,
        body=q.encode(request),
        headers=(("Content-Type", "application/json"),),
        repeat=repeat,
    )


def _demanded(endpoint: Endpoint[R], params: Params) -> Params:
    """With the parameters that the API demands: its own defaults where they are missing."""
    if endpoint.paging is Paging.WHOLE:
        return params
    names = {name for name, _ in params}
    missing = [("limit", "100")] if "limit" not in names else []
    if endpoint.paging is Paging.OFFSET and "offset" not in names:
        missing.append(("offset", "0"))
    return (*params, *missing)
