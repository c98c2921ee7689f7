"""The pages that answer a view's question: read on, read from the end, read everything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.listing.loaded_rows import Listing
from carbon_tui.listing.question import Question

if TYPE_CHECKING:
    from carbon_tui.api.paging.batch import Delivery
    from carbon_tui.api.paging.pages import Pages
    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.query import (
        Params,
        Query,
    )
    from carbon_tui.credentials import CredentialsError
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.session.session import Session

    Trouble = ApiError | CredentialsError

AHEAD = 2
"""Screenfuls below the cursor that are to be loaded before they are reached."""
FORBEARING = 2.0
"""Seconds after a failure for which moving the cursor does not ask again."""

Read = Callable[["Pages[Any]"], Awaitable["Delivery[Any] | None"]]


def troubles() -> tuple[type[Exception], ...]:
    """What reading can fail with. Evaluated at a failure: start-up does without the keyring."""
    from carbon_tui.credentials import CredentialsError

    return (ApiError, CredentialsError)


class Reading(Question):
    """A question and its answers. There is never more than one request of a listing under way."""

    def __init__(
        self, resource: AnyResource, session: Session, changed: Callable[[], None]
    ) -> None:
        super().__init__(resource, session, changed)
        self.trouble: Trouble | None = None
        """Why the last reading failed; it never keeps another from being tried."""
        self.trouble_at = 0.0
        """When, on the session's monotonic clock."""
        self.busy = ""
        self.urgency = Urgency.FOREGROUND
        self.heard: Callable[[Listing[Any]], None] = lambda _listing: None
        """Told of every answer that was taken in."""
        self._pages: Pages[Any] | None = None
        self._turn = asyncio.Lock()
        self._paging = False
        self._from_the_end = False
        self._unreadable_page = False
        """The newest page had rows, and none that could be read."""

    def ask(self, search: Search) -> None:
        """Another question; rows that answer it as well stay as they are."""
        if self._pages is not None and self.read_at and search.query == self.search.query:
            self.rephrase(search)
            return
        super().ask(search)
        self.trouble, self.busy, self._paging = None, "", False
        self._turn = asyncio.Lock()
        self._from_the_end = self._unreadable_page = False
        self.urgency = Urgency.FOREGROUND
        self._pages = None if search.lacks(self.resource) else self.open_pages(self._fetch)

    def open_pages(self, fetch: Any, *, query: Query | None = None, **options: Any) -> Pages[Any]:
        """The pages of the question, or of another, from the start; options are the pager's."""
        return open_pages(
            self.resource.endpoint,
            query or self.search.query,
            fetch,
            now=self.session.server_now,
            monotonic=self.session.monotonic,
            **options,
        )

    async def _fetch(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        return await self.session.page_at(endpoint, params, self.urgency)

    async def fetch_behind(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        """One page for what nobody waits for at the keyboard."""
        return await self.session.page_at(endpoint, params, Urgency.BACKGROUND)

    # -- what is known of the list

    @property
    def has_more(self) -> bool:
        return self._pages is not None and not self._pages.exhausted

    @property
    def is_reading(self) -> bool:
        """A request of this listing is under way, or about to be."""
        return self._paging or self._turn.locked()

    @property
    def reversible(self) -> bool:
        """Its end can be read without all that stands before it."""
        return self._pages is not None and self._pages.reversible

    @property
    def shows_the_end(self) -> bool:
        """The last row shown is the true last one."""
        gap = self.listing.gap
        return not self.has_more or (gap is not None and gap < len(self.listing))

    @property
    def reads_from_both_ends(self) -> bool:
        return self._from_the_end

    @property
    def requests_left(self) -> int | None:
        """About how many requests everything takes; None where the server does not count."""
        return None if self._pages is None else self._pages.requests_left

    @property
    def is_capped(self) -> bool:
        return self._pages is not None and self._pages.capped

    @property
    def read_at(self) -> datetime | None:
        return self.listing.received_at

    def wants_more(self, cursor: int, page: int, *, moved: bool = False) -> bool:
        """The cursor is within sight of the end of what is loaded, and nothing is on its way.

        Where rows are picked out here, hits may be rare, and so may rows be that can be read: then
        only a person who ``moved`` on gets another page, for reading everything in search of them
        is to be asked for. After a failure a move asks again, and otherwise the screen does when
        it is time.
        """
        if self.is_reading or not self.has_more or not self._may_ask(moved):
            return False
        if not moved and (self._unreadable_page or self.listing.coverage().hits is not None):
            return False
        return self._is_near(cursor, AHEAD * page)

    def _may_ask(self, moved: bool) -> bool:
        if self.trouble is None:
            return True
        return moved and self.session.monotonic() - self.trouble_at >= FORBEARING

    def _is_near(self, cursor: int, sight: int) -> bool:
        gap = self.listing.gap
        if gap is None:
            return cursor + sight >= len(self.listing)
        return abs(cursor - gap) <= sight

    # -- reading

    async def next_page(self) -> None:
        """Load one page more; an error is kept as `trouble`, and the rows stay."""
        await self._page(lambda pages: pages.next_rows())

    async def last_page(self) -> None:
        """Load a page from the other end; where the order has none, nothing happens."""
        self._from_the_end = self.reversible
        generation = self._generation
        while self._paging and generation == self._generation:
            async with self._turn:
                pass  # the page that is coming is another one
        await self._page(lambda pages: pages.last_page())

    async def page_near(self, cursor: int) -> None:
        """Load what the cursor is coming to: behind the head, or before the tail."""
        gap = self.listing.gap
        if gap is not None and cursor >= gap:
            await self.last_page()
        else:
            await self.next_page()

    async def step(self) -> bool:
        """One request of reading everything, behind all others; False when there is no more.

        Raises what reading raises.
        """
        pages, generation = self._pages, self._generation
        if pages is None or pages.exhausted:
            return False
        self.urgency = Urgency.BACKGROUND
        try:
            async with self._turn:
                self._take_in(await pages.step(), generation)
        finally:
            self.urgency = Urgency.FOREGROUND
        self._changed()
        return generation == self._generation and not pages.exhausted

    async def _page(self, read: Read) -> None:
        pages, generation = self._pages, self._generation
        if pages is None or pages.exhausted:
            return
        if self._paging:
            async with self._turn:  # who asks in a loop waits for the page that is coming
                return
        self._paging = True
        try:
            async with self._turn:
                await self._take(read(pages), generation)
        finally:
            if generation == self._generation:
                self._paging = False
        self._changed()

    async def _take(self, coming: Awaitable[Delivery[Any] | None], generation: int) -> None:
        with self.busy_with("loading", generation):
            try:
                delivery = await coming
            except troubles() as error:
                self.failed(error, generation)
                return
            self._take_in(delivery, generation)

    def _take_in(self, delivery: Delivery[Any] | None, generation: int) -> None:
        if generation != self._generation:
            return
        self.worked()
        if delivery is not None:
            self._unreadable_page = bool(delivery.unreadable and not delivery.rows)
            self.listing.accept(self._unfolded(delivery), generation)
            self.heard(self.listing)

    def _unfolded(self, delivery: Delivery[Any]) -> Delivery[Any]:
        if self.resource.unfold is None:
            return delivery
        rows, again = self.resource.rows(delivery.rows), self.resource.rows(delivery.again)
        return replace(delivery, rows=rows, again=again)

    @contextmanager
    def busy_with(self, word: str, generation: int) -> Iterator[None]:
        """Say what is going on until it ends, be it cancelled; not for an older question."""
        if generation == self._generation:
            self.busy = word
            self._changed()
        try:
            yield
        finally:
            if generation == self._generation:
                self.busy = ""

    def worked(self) -> None:
        """An answer came: whatever was wrong is over."""
        self.trouble, self.busy = None, ""

    def failed(self, error: Any, generation: int) -> None:
        if generation == self._generation:
            self.trouble, self.busy = error, ""
            self.trouble_at = self.session.monotonic()
            self._changed()
