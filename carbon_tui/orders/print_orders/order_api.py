"""What this package needs of the API: the client offers more, a test may offer less."""

from __future__ import annotations

from typing import Protocol, TypeVar

from carbon_tui.api.errors import (
    ApiError,
    NotAllowed,
    NotAuthenticated,
    RateLimited,
    Refused,
    Unreachable,
    UntrustedServer,
)
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import (
    PrintOrder,
    QueueUpdate,
)
from carbon_tui.api.schema.requests import (
    PrintOrderRequest,
    PrintOrderUpdateRequest,
    QueueDelete,
    QueueMove,
)

R = TypeVar("R")
Queues = dict[str, tuple[str, ...]]
"""Print uuids that wait, the next one first, by printer serial; raw, as requests carry them."""

LOCKED_OUT = (NotAuthenticated, NotAllowed)
"""It is the key that is refused. Where reading is refused so too, nothing was acted on."""


def never_reached(error: ApiError) -> bool:
    """Whether a definite failure means that the server never took the request up at all, rather
    than that it read it and said no."""
    return not isinstance(error, Refused) or isinstance(error, RateLimited)


def passes(error: ApiError) -> bool:
    """Whether nothing was sent for a reason that may be over in a while: no connection, too many
    requests."""
    of_the_moment = isinstance(error, Unreachable | RateLimited)
    return of_the_moment and not isinstance(error, UntrustedServer)


class Reading(Protocol):
    """Lists, one page at a time. Every call may raise `ApiError`."""

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]: ...


class Book(Reading, Protocol):
    """The order book: orders and queues. Every call may raise `ApiError`."""

    async def get_print_order(self, uuid: str, /) -> PrintOrder: ...

    async def create_print_order(self, request: PrintOrderRequest, /) -> PrintOrder: ...

    async def update_print_order(
        self, uuid: str, request: PrintOrderUpdateRequest, /
    ) -> PrintOrder: ...

    async def update_printer_queue(self, request: QueueMove | QueueDelete, /) -> QueueUpdate: ...
