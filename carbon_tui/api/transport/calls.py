"""One call of the API and its answer, as values."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Protocol
from urllib.parse import quote, urlencode

from msgspec import Struct

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.schema.operations import Operation, Repeat
from carbon_tui.api.schema.query import Params
from carbon_tui.api.transport.body import MAX_BODY_BYTES
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.text.cleaning import (
    clean,
    raw,
)

Upload = Callable[[], AsyncIterator[bytes]]
"""Opens a body to be streamed, afresh for every attempt."""


class Sink(Protocol):
    """Where a file's bytes go, afresh for every attempt."""

    def begin(self, size: int | None) -> None: ...

    async def write(self, piece: bytes) -> None: ...


class TimeLimits(Struct, frozen=True):
    """How long an answer is waited for, in seconds."""

    whole: float
    """From the first attempt to the last byte; waits that the server asked for not counted."""
    quiet: float
    """Without a single byte; shorter, so that a connection that died unnoticed leaves time for a
    second attempt."""


PERSON_LIMITS = TimeLimits(whole=10.0, quiet=6.0)
PAGE_LIMITS = TimeLimits(whole=30.0, quiet=12.0)
FILE_LIMITS = TimeLimits(whole=3600.0, quiet=30.0)


class Call(Struct, frozen=True):
    """What is asked, before it is sent."""

    operation: Operation
    path: str
    params: Params = ()
    body: bytes | Upload | None = None
    headers: tuple[tuple[str, str], ...] = ()
    urgency: Urgency = Urgency.FOREGROUND
    patience: TimeLimits = PERSON_LIMITS
    repeat: Repeat | None = None
    """Where this call differs from its operation: an order without a uuid of ours."""
    most: int = MAX_BODY_BYTES
    """Bytes of the unpacked answer."""
    sink: Sink | None = None
    """Takes the body of a good answer instead of memory."""
    elsewhere: bool = False
    """`path` is the whole URL of an object storage: no token goes there, no rate limit holds."""

    @property
    def query(self) -> str:
        pairs = [(name, raw(value)) for name, value in self.params]
        return urlencode(pairs, quote_via=quote, safe=":", errors="replace")

    @property
    def may_be_repeated(self) -> Repeat:
        return self.repeat or self.operation.repeat


class HttpAnswer(Struct, frozen=True):
    """What came back; `headers` whatever their case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    size: int = 0
    """Bytes received in the body, also those that went into a sink."""


def path_to(operation: Operation, identity: str) -> str:
    """The operation's path with the record's id in its place.

    Raises BadRequest for an id that would lead to another path than was meant.
    """
    plain = raw(identity).encode(errors="replace").decode()
    if not plain.strip(".") or not plain.strip():
        raise BadRequest(f"{operation.doing} needs an id, and “{clean(plain)}” is none.")
    return operation.path.format(quote(plain, safe=""))
