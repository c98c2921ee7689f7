"""What this package needs of the API: the client offers more, a test may offer less."""

from __future__ import annotations

from typing import Protocol, TypeVar

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


class ListApi(Protocol):
    """Lists, one page at a time. Every call may raise `ApiError`."""

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]: ...


class PrintOrderApi(ListApi, Protocol):
    """Print orders and queues of the server. Every call may raise `ApiError`."""

    async def get_print_order(self, uuid: str, /) -> PrintOrder: ...

    async def create_print_order(self, request: PrintOrderRequest, /) -> PrintOrder: ...

    async def update_print_order(
        self, uuid: str, request: PrintOrderUpdateRequest, /
    ) -> PrintOrder: ...

    async def update_printer_queue(self, request: QueueMove | QueueDelete, /) -> QueueUpdate: ...
