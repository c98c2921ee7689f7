"""Reading a list again: what changed is patched under stable keys, nothing blinks, no mark is lost.

A list that comes whole is read whole. Of a long one the first page is read again, and the rows on
screen by their keys: what moved away from the top is looked for by key too, and only what the
server no longer gives is taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER, Paging
from carbon_tui.api.schema.page import COUNT_CAP
from carbon_tui.listing.loader import Loader, reading_errors
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.api.paging.cursor_reading import FetchPage
    from carbon_tui.api.paging.pages import Pages
    from carbon_tui.api.schema.query import Query
    from carbon_tui.listing.loaded_rows import LoadedRows
    from carbon_tui.listing.question import ListQuestion

MAX_PAGES_TO_A_KNOWN_ROW = 25
"""Pages of new rows that are read before a known one must have come."""


class FirstRows(Struct):
    """Rows read again from the top."""

    rows: list[Any]
    whole: bool
    """These are all there are."""
    total: int | None = None
    received_at: datetime | None = None


class Refresher:
    """Brings the rows of a loader up to date in place."""

    def __init__(self, question: ListQuestion, loader: Loader, changed: Callable[[], None]) -> None:
        self._question = question
        self._loader = loader
        self._changed = changed

    async def refresh(self, visible: Sequence[str] = (), *, behind: bool = False) -> bool:
        """Read again what is on top and what is on screen; False when that failed.

        ``visible`` are the keys of the rows on screen. ``behind``: nobody waits for it, and where
        a request of this list is under way already, nothing is done.
        """
        loader, rows = self._loader, self._loader.rows
        if loader.pages is None or (behind and loader.is_reading):
            return True
        if rows.received_at is None:
            await loader.next_page()
            return loader.trouble is None
        async with loader.turn:
            if rows is not loader.rows:
                return True
            if behind:
                return await self._bring_up_to_date(visible, rows, loader.fetch_behind)
            with loader.busy_with("refreshing", rows):
                return await self._bring_up_to_date(visible, rows, loader.fetch)

    async def _bring_up_to_date(
        self, visible: Sequence[str], rows: LoadedRows[Any], fetch: FetchPage[Any]
    ) -> bool:
        loader = self._loader
        try:
            first = await self._read_the_top(rows, fetch)
            if rows is loader.rows:
                missing = _renew(rows, first)
                await self._look_for([*visible, *missing], first, rows, fetch)
        except reading_errors() as error:
            loader.failed(error, rows)
            return False
        if rows is loader.rows:
            loader.worked()
            loader.rows_arrived(rows)
            self._changed()
        return True

    async def _read_the_top(self, rows: LoadedRows[Any], fetch: FetchPage[Any]) -> FirstRows:
        """The first rows as they stand now: as many as it takes to meet a known one, unless none
        of the first page can be read."""
        resource = self._question.resource
        pages = self._loader.open_pages(fetch, self._question.search.query)
        first = FirstRows([], whole=False)
        everything = resource.endpoint.paging is not Paging.CURSOR
        for _ in range(MAX_PAGES_TO_A_KNOWN_ROW):
            await self._read_on(pages, first)
            known = not first.rows or any(resource.identify(row) in rows for row in first.rows)
            if pages.exhausted or (known and not everything):
                break
        return first

    async def _read_on(self, pages: Pages[Any], first: FirstRows) -> None:
        delivery = await pages.next_rows()
        first.whole = pages.completeness.whole
        if delivery is not None:
            first.rows += self._question.resource.rows(delivery.rows)
            first.total, first.received_at = delivery.total, delivery.received_at

    async def _look_for(
        self, keys: Iterable[str], first: FirstRows, rows: LoadedRows[Any], fetch: FetchPage[Any]
    ) -> None:
        """Ask by key for rows that did not come with the first page."""
        came = {self._question.resource.identify(row) for row in first.rows}
        asked = [key for key in dict.fromkeys(keys) if key not in came and key in rows]
        query = self.by_keys(asked[:MAX_VALUES_PER_PARAMETER])
        if query is None or not asked:
            return
        records = await self._all_of(query, fetch)
        if rows is self._loader.rows:
            rows.patch(records, asked=asked[:MAX_VALUES_PER_PARAMETER])

    def by_keys(self, keys: Sequence[str]) -> Query | None:
        """The question narrowed to these rows; None where the server knows no such filter."""
        resource = self._question.resource
        if resource.endpoint.param(resource.endpoint.key) is None or resource.rows_from is not None:
            return None
        return self._question.search.query.where(resource.endpoint.key, *map(raw, keys))

    async def _all_of(self, query: Query, fetch: FetchPage[Any]) -> list[Any]:
        pages = self._loader.open_pages(fetch, query)
        rows: list[Any] = []
        async for delivery in pages:
            rows += self._question.resource.rows(delivery.rows)
        return rows


def _renew(rows: LoadedRows[Any], first: FirstRows) -> frozenset[str]:
    """Returns the keys that stood on top and are not there any more."""
    if first.total is not None:
        rows.total, rows.capped = first.total, first.total >= COUNT_CAP
    rows.answered(first.received_at)
    return rows.renew(first.rows, whole=first.whole).missing
