"""Reading a view as its screen does, for the tests in this folder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from carbon_tui.api.client import Client
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.prompt import Search
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from tests.conftest import NOON

NOW = datetime.fromtimestamp(NOON, UTC)
MOMENT = Moment(NOW)
Ask = Callable[[str, str], Awaitable[list[Any]]]


async def read(client: Client, search: Search, most: int = 10_000) -> list[Any]:
    """The rows of a search, as a view shows them."""
    resource = by_name(search.resource)
    pages = open_pages(resource.endpoint, search.query, client.page, page_size=1000)
    rows: list[Any] = []
    while len(rows) < most and (delivery := await pages.next_rows()) is not None:
        rows += resource.rows(delivery.rows)
    passes = search.predicate(resource, MOMENT)
    return [row for row in rows if passes is None or passes(row)]


async def starting(resource: AnyResource, ask: Ask) -> list[Any]:
    """Rows of the view as it opens; models are reached through a part."""
    if not resource.requires_filter:
        return await ask(resource.name, "")
    parts = await ask("parts", "")
    return await ask(resource.name, f"uuid={parts[0].model_uuid},{parts[-1].model_uuid}")


def values_of(column: Column[Any], row: Any) -> tuple[Any, ...]:
    """What an exact filter by this column compares with."""
    return column.items(row) if column.items else (column.value(row),)
