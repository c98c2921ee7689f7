"""Asking what a tree needs: one list at a time, by ids, a page or two of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.schema.endpoints import (
    MAX_VALUES_PER_PARAMETER,
    Endpoint,
    Paging,
)
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.lineage.relations import Way
from carbon_tui.lineage.tree import LineageAnswer, LineageStep
from carbon_tui.resources import registry

Fetch = Callable[[Endpoint[Any], Params], Awaitable[Page[Any]]]

FOR_ONE = 100
"""Rows read for one record: enough to show some, and the server counts the rest."""
FOR_MANY = 500
"""For several at once there is one count for all of them, so each one's are counted here."""
TO_MATCH = 1_000
"""Rows read of a list that cannot be asked for what is wanted."""
MOST_PAGES = 20
"""Pages of one list, however few of their rows belong here."""


async def read(step: LineageStep, fetch: Fetch, now: Callable[[], datetime]) -> LineageAnswer:
    """What a step asks for. Raises ApiError."""
    resource = registry.by_name(step.relation.kind)
    query = step.relation.start
    if step.relation.parameter:
        query = query.where(step.relation.parameter, *step.values)
    size = _page_size(step)
    pages = open_pages(resource.endpoint, query, fetch, now=now, page_size=size, pull_size=size)
    rows: list[Any] = []
    # Ids that are asked for must all be looked for; of what came of a record, a page is enough.
    least = len(step.values) if step.relation.way is Way.UP else 1
    whole = resource.endpoint.paging is Paging.OFFSET
    async for delivery in pages:
        rows += resource.rows(delivery.rows)
        if (len(rows) >= least and not whole) or pages.requests >= MOST_PAGES:
            break
    total = None if pages.capped else pages.total
    return LineageAnswer(rows, total, complete=pages.completeness.whole)


def _page_size(step: LineageStep) -> int:
    if not step.relation.parameter:
        return TO_MATCH
    if step.relation.way is Way.UP:
        return MAX_VALUES_PER_PARAMETER
    return FOR_ONE if len(step.branches) == 1 else FOR_MANY
