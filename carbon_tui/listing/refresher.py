"""Reading a list again: what changed is patched under stable keys, nothing blinks, no mark is lost.

A list that comes whole is read whole. Of a long one the first page is read again, and the rows on
screen by their keys: what moved away from the top is looked for by key too, and only what the
server no longer gives is taken off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER, Paging
from carbon_tui.api.schema.page import COUNT_CAP
from carbon_tui.listing.loader import (
    Reading,
    troubles,
)
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.api.paging.cursor_reading import Fetch
    from carbon_tui.api.paging.pages import Pages
    from carbon_tui.api.schema.query import Query

MOST_STEPS = 25
"""Pages of new rows that are read before a known one must have come."""


class Again(Struct):
    """Rows read again from the top."""

    rows: list[Any]
    whole: bool
    """These are all there are."""
    total: int | None = None
    received_at: datetime | None = None


class Refreshing(Reading):
    """A reading that can be brought up to date in place."""

    async def refresh(self, visible: Sequence[str] = (), *, behind: bool = False) -> bool:
        """Read again what is on top and what is on screen; False when that failed.

        ``visible`` are the keys of the rows on screen. ``behind``: nobody waits for it, and where
        a request of this list is under way already, nothing is done.
        """
        if self._pages is None or (behind and self.is_reading):
            return True
        if self.listing.received_at is None:
            await self.next_page()
            return self.trouble is None
        generation, turn = self._generation, self._turn
        async with turn:
            if generation != self._generation:
                return True
            if behind:
                return await self._bring_up_to_date(visible, behind)
            with self.busy_with("refreshing", generation):
                return await self._bring_up_to_date(visible, behind)

    async def _bring_up_to_date(self, visible: Sequence[str], behind: bool) -> bool:
        generation = self._generation
        fetch = self.fetch_behind if behind else self._fetch
        try:
            again = await self._read_the_top(fetch)
            if generation == self._generation:
                missing = self._renew(again)
                await self._look_for([*visible, *missing], again, fetch, generation)
        except troubles() as error:
            self.failed(error, generation)
            return False
        if generation == self._generation:
            self.worked()
            self.heard(self.listing)
            self._changed()
        return True

    async def _read_the_top(self, fetch: Fetch[Any]) -> Again:
        """The first rows as they stand now: as many as it takes to meet a known one, unless none
        of the first page can be read."""
        pages, again = self.open_pages(fetch), Again([], whole=False)
        everything = self.resource.endpoint.paging is not Paging.CURSOR
        for _ in range(MOST_STEPS):
            await self._read_on(pages, again)
            known = self._meets_the_known(again.rows) or not again.rows
            if pages.exhausted or (known and not everything):
                break
        return again

    async def _read_on(self, pages: Pages[Any], again: Again) -> None:
        delivery = await pages.next_rows()
        again.whole = pages.completeness.whole
        if delivery is not None:
            again.rows += self.resource.rows(delivery.rows)
            again.total, again.received_at = delivery.total, delivery.received_at

    def _meets_the_known(self, rows: Iterable[Any]) -> bool:
        return any(self.resource.identify(row) in self.listing for row in rows)

    def _renew(self, again: Again) -> frozenset[str]:
        """Returns the keys that stood on top and are not there any more."""
        if again.total is not None:
            self.listing.total, self.listing.capped = again.total, again.total >= COUNT_CAP
        self.listing.answered(again.received_at)
        return self.listing.renew(again.rows, whole=again.whole).missing

    async def _look_for(
        self, wanted: Iterable[str], again: Again, fetch: Fetch[Any], generation: int
    ) -> None:
        """Ask by key for rows that did not come with the first page."""
        came = {self.resource.identify(row) for row in again.rows}
        asked = [key for key in dict.fromkeys(wanted) if key not in came and key in self.listing]
        query = self.by_keys(asked[:MAX_VALUES_PER_PARAMETER])
        if query is None or not asked:
            return
        rows = await self.all_of(query, fetch)
        if generation == self._generation:
            self.listing.patch(rows, asked=asked[:MAX_VALUES_PER_PARAMETER])

    def by_keys(self, keys: Sequence[str]) -> Query | None:
        """The question narrowed to these rows; None where the server knows no such filter."""
        endpoint = self.resource.endpoint
        if endpoint.param(endpoint.key) is None or self.resource.unfold is not None:
            return None
        return self.search.query.where(endpoint.key, *map(raw, keys))

    async def all_of(self, query: Query, fetch: Fetch[Any]) -> list[Any]:
        """Every row of a query. Raises what reading raises."""
        pages = self.open_pages(fetch, query=query)
        rows: list[Any] = []
        async for delivery in pages:
            rows += self.resource.rows(delivery.rows)
        return rows
