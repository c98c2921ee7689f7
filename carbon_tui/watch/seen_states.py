"""Printers' states and statuses of prints, written into the copy on their way to whoever compares
them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.local_copy.print_words import MetWords
from carbon_tui.local_copy.state_history import StateKeeper, seen_printers
from carbon_tui.orders.print_orders.order_api import ListApi

R = TypeVar("R")


class StateNoting:
    """A `ListApi` that hands every page on, and keeps what those of printers say, and words of
    prints that nobody knew."""

    def __init__(
        self,
        reading: ListApi,
        keeper: StateKeeper,
        words: MetWords,
        server_now: Callable[[], datetime],
    ) -> None:
        self._reading = reading
        self._keeper = keeper
        self._words = words
        self._server_now = server_now

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        page = await self._reading.page(endpoint, params)
        if endpoint.path == endpoints.PRINTERS.path:
            seen = seen_printers(page.rows)  # type: ignore[arg-type]  # this list's are printers
            await asyncio.to_thread(self._keeper.keep, seen, self._server_now())
        if words := self._words.new_in(endpoint.path, page.rows):
            await asyncio.to_thread(self._words.keep, words, self._server_now())
        return page
