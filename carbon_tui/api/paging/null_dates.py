"""Rows without a date: they stand together at one end of the order by that date."""

from __future__ import annotations

import time
from typing import Generic, TypeVar

from carbon_tui.api.paging.cursor_reading import (
    CursorReader,
    FetchPage,
)
from carbon_tui.api.paging.seen_keys import SeenKeys
from carbon_tui.api.paging.sort_order import fallback_queries
from carbon_tui.api.schema.endpoints import (
    DateParameters,
    Endpoint,
)
from carbon_tui.api.schema.query import Query

R = TypeVar("R")


class NullDateReader(Generic[R]):
    """Reads the rows of a query that lack a date, from the end of the order where they stand."""

    def __init__(
        self,
        endpoint: Endpoint[R],
        query: Query,
        span: DateParameters,
        descending: bool,
        fetch: FetchPage[R],
    ) -> None:
        self.done = False
        self._identify = endpoint.identify
        self._field = span.field
        self._found = SeenKeys()
        self._reading = CursorReader(
            endpoint,
            fallback_queries(endpoint, query.sorted_by(span.field, descending=descending))[0],
            lambda params: fetch(endpoint, params),
            monotonic=time.monotonic,
        )

    async def step(self) -> int:
        """One request; returns how many more were found. Raises `ApiError`."""
        page = await self._reading.read()
        without = [row for row in page.rows if getattr(row, self._field) is None]
        self.done = self._reading.done or len(without) < len(page.rows)
        return sum(self._found.add(self._identify(row)) for row in without)
