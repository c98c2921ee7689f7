"""A query's rows in one go, for whoever wants all of them and shows nothing in between."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from msgspec import Struct

from carbon_tui.api.paging.completeness import Completeness
from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.paging.sort_order import in_query_order
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE, Endpoint
from carbon_tui.api.schema.query import Query

R = TypeVar("R")


class AllRows(Struct, Generic[R], frozen=True):
    """Each row once, its newest reading, in the order of the query, and whether these are all."""

    rows: list[R]
    completeness: Completeness


async def read_all(
    endpoint: Endpoint[R],
    query: Query,
    fetch: FetchPage[R],
    *,
    max_pages: int | None = None,
    page_size: int = MAX_ROWS_PER_PAGE,
    **options: Any,
) -> AllRows[R]:
    """Read a query to its end, however many values its filters have.

    ``max_pages`` ends it earlier: then `Completeness.exhausted` may be false. ``page_size`` are the
    rows of each request; other options are `Pager`'s. Raises `ApiError`.
    """
    pages = open_pages(endpoint, query, fetch, page_size=page_size, pull_size=page_size, **options)
    rows: dict[str, R] = {}
    read = 0
    async for delivery in pages:
        rows.update((endpoint.identify(row), row) for row in (*delivery.rows, *delivery.again))
        read += 1
        if read == max_pages:
            break
    in_order = list(rows.values())
    if pages.sort_refused and pages.exhausted:
        in_order = list(in_query_order(endpoint, query, in_order))
    return AllRows(in_order, pages.completeness)
