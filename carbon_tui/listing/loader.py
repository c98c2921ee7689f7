"""The pages that answer a question: read on, read from the end, read everything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.listing.loaded_rows import LoadedRows
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.system.files import FileTrouble

if TYPE_CHECKING:
    from carbon_tui.api.paging.batch import RowBatch
    from carbon_tui.api.paging.pages import Pages
    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.query import Params, Query
    from carbon_tui.credentials import CredentialsError
    from carbon_tui.listing.context import ListContext
    from carbon_tui.listing.row_shape import RowShape
    from carbon_tui.local_copy.errors import CopyTrouble

    Trouble = ApiError | CredentialsError | CopyTrouble | NotInTheCopy

SCREENFULS_AHEAD = 2
"""Below the cursor, that are to be loaded before they are reached."""
SECONDS_AFTER_FAILURE = 2.0
"""For which moving the cursor does not ask again."""

Read = Callable[["Pages[Any]"], Awaitable["RowBatch[Any] | None"]]


def reading_errors() -> tuple[type[Exception], ...]:
    """What reading can fail with, from the server and from the copy.

    Evaluated at a failure: start-up does without the keyring.
    """
    from carbon_tui.credentials import CredentialsError

    return (ApiError, CredentialsError, FileTrouble, NotInTheCopy)


class Loader:
    """Fills `rows` from the server. There is never more than one request of a list under way.

    Every question has rows of its own: an answer to an older one goes to rows that nobody shows.
    ``changed`` is called after every change, ``rows_arrived`` with the rows of every answer that
    was taken in.
    """

    def __init__(
        self,
        endpoint: Endpoint[Any],
        shape: RowShape,
        context: ListContext,
        changed: Callable[[], None],
        rows: LoadedRows[Any],
    ) -> None:
        self.rows = rows
        self.pages: Pages[Any] | None = None
        """None where nothing may be asked."""
        self.trouble: Trouble | None = None
        """Why the last reading failed; it never keeps another from being tried."""
        self.busy = ""
        """What is under way: "loading", "refreshing", or nothing."""
        self.rows_arrived: Callable[[LoadedRows[Any]], None] = lambda _rows: None
        self.page_at: Callable[..., Awaitable[Page[Any]]] = context.page_at
        """Gives one page of a list, as urgently as it is told."""
        self.complete: Callable[[Sequence[Any]], Awaitable[None]] | None = None
        """Reads what records of a page lack, before anybody sees them. Raises what reading does."""
        self.turn = asyncio.Lock()
        """Held while a request of this list is under way."""
        self._endpoint = endpoint
        self._shape = shape
        self._context = context
        self._changed = changed
        self._failed_at = 0.0
        self._urgency = Urgency.FOREGROUND
        self._paging = False
        self._from_the_end = False
        self._nothing_readable = False
        """The newest page had rows, and none that could be read."""
        self._outside: Callable[[Any], bool] | None = None

    def start(self, rows: LoadedRows[Any], pages: Pages[Any] | None) -> None:
        """Another question: its rows, and where they come from; None: nothing may be asked."""
        if self.pages is not None:
            self.pages.abandon()
        self.rows, self.trouble, self.busy, self._paging = rows, None, "", False
        self.turn = asyncio.Lock()
        self._from_the_end = self._nothing_readable = False
        self._outside = None
        self._urgency = Urgency.FOREGROUND
        self.pages = pages

    def narrow(self, outside: Callable[[Any], bool] | None) -> None:
        """The question has moved on: rows ``outside`` it go, and are not taken any more."""
        self._outside = outside
        if outside is not None and self._shape.is_plain:
            rows = self.rows
            rows.remove([rows.identify(row) for row in rows.loaded() if outside(row)])

    def open_pages(self, fetch: Any, query: Query, **options: Any) -> Pages[Any]:
        """The pages of a query from the start; options are the pager's."""
        return open_pages(
            self._endpoint,
            query,
            fetch,
            now=self._context.server_now,
            monotonic=self._context.monotonic,
            **options,
        )

    async def fetch(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        """One page as somebody waits for it. Raises what reading raises."""
        return await self._page_at(endpoint, params, self._urgency)

    async def fetch_behind(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        """One page for what nobody waits for at the keyboard. Raises what reading raises."""
        return await self._page_at(endpoint, params, Urgency.BACKGROUND)

    async def _page_at(
        self, endpoint: Endpoint[Any], params: Params, urgency: Urgency
    ) -> Page[Any]:
        page = await self.page_at(endpoint, params, urgency)
        if self.complete is not None:
            await self.complete(page.rows)
        return page

    # -- what is known of the list

    @property
    def has_more(self) -> bool:
        return self.pages is not None and not self.pages.exhausted

    @property
    def is_reading(self) -> bool:
        """A request of this list is under way, or about to be."""
        return self._paging or self.turn.locked()

    @property
    def reversible(self) -> bool:
        """Its end can be read without all that stands before it."""
        return self.pages is not None and self.pages.reversible

    @property
    def shows_the_end(self) -> bool:
        """The last row shown is the true last one."""
        gap = self.rows.gap
        return not self.has_more or (gap is not None and gap < len(self.rows))

    @property
    def requests_left(self) -> int | None:
        """About how many requests everything takes; None where the server does not count."""
        return None if self.pages is None else self.pages.requests_left

    @property
    def is_capped(self) -> bool:
        """The server stopped counting: there may be more rows than it says."""
        return self.pages is not None and self.pages.capped

    @property
    def has_it_all(self) -> bool:
        """Whether the list is complete, as far as what was read can tell."""
        pages = self.pages
        return pages is None or not (pages.looping or pages.withheld or pages.uncounted)

    @property
    def read_at(self) -> datetime | None:
        return self.rows.received_at

    def wants_more(self, cursor: int, page: int, *, moved: bool = False) -> bool:
        """The cursor is within sight of the end of what is loaded, and nothing is on its way.

        Where rows are picked out here, hits may be rare, and so may rows be that can be read: then
        only a person who ``moved`` on gets another page, for reading everything in search of them
        is to be asked for. After a failure a move asks again, and otherwise the screen does when
        it is time.
        """
        if self.is_reading or not self.has_more or not self._may_ask(moved):
            return False
        if not moved and (self._nothing_readable or self.rows.coverage().hits is not None):
            return False
        return self._is_near(cursor, SCREENFULS_AHEAD * page)

    def _may_ask(self, moved: bool) -> bool:
        if self.trouble is None:
            return True
        return moved and self._context.monotonic() - self._failed_at >= SECONDS_AFTER_FAILURE

    def _is_near(self, cursor: int, distance: int) -> bool:
        gap = self.rows.gap
        if gap is None:
            return cursor + distance >= len(self.rows)
        return abs(cursor - gap) <= distance

    # -- reading

    async def next_page(self) -> None:
        """Load one page more; an error is kept as `trouble`, and the rows stay."""
        await self._page(lambda pages: pages.next_rows())

    async def last_page(self) -> None:
        """Load a page from the other end; where the order has none, nothing happens."""
        self._from_the_end = self.reversible
        rows = self.rows
        while self._paging and rows is self.rows:
            async with self.turn:
                pass  # the page that is coming is another one
        await self._page(lambda pages: pages.last_page())

    async def page_near(self, cursor: int) -> None:
        """Load what the cursor is coming to: behind the head, or before the tail."""
        gap = self.rows.gap
        if gap is not None and cursor >= gap:
            await self.last_page()
        else:
            await self.next_page()

    async def step(self) -> bool:
        """One request of reading everything, behind all others; False when there is no more.

        Raises what reading raises.
        """
        pages, rows = self.pages, self.rows
        if pages is None or pages.exhausted:
            return False
        self._urgency = Urgency.BACKGROUND
        try:
            async with self.turn:
                self._take_in(await pages.step(), rows)
        finally:
            self._urgency = Urgency.FOREGROUND
        self._changed()
        return rows is self.rows and not pages.exhausted

    async def _page(self, read: Read) -> None:
        pages, rows = self.pages, self.rows
        if pages is None or pages.exhausted:
            return
        if self._paging:
            async with self.turn:  # who asks in a loop waits for the page that is coming
                return
        self._paging = True
        try:
            async with self.turn:
                await self._take(read(pages), rows)
        finally:
            if rows is self.rows:
                self._paging = False
        self._changed()

    async def _take(self, coming: Awaitable[RowBatch[Any] | None], rows: LoadedRows[Any]) -> None:
        with self.busy_with("loading", rows):
            try:
                delivery = await coming
            except reading_errors() as error:
                self.failed(error, rows)
                return
            self._take_in(delivery, rows)

    def _take_in(self, delivery: RowBatch[Any] | None, rows: LoadedRows[Any]) -> None:
        if rows is not self.rows:
            return
        self.worked()
        if delivery is not None:
            self._nothing_readable = bool(delivery.unreadable and not delivery.rows)
            rows.accept(self._shape.from_delivery(self._within(delivery)))
            self.rows_arrived(rows)

    def _within(self, delivery: RowBatch[Any]) -> RowBatch[Any]:
        """Without what has fallen out of the question since it was first asked."""
        outside = self._outside
        if outside is None:
            return delivery
        return replace(delivery, rows=[row for row in delivery.rows if not outside(row)])

    @contextmanager
    def busy_with(self, word: str, rows: LoadedRows[Any]) -> Iterator[None]:
        """Say what is going on until it ends, be it cancelled; not for an older question."""
        if rows is self.rows:
            self.busy = word
            self._changed()
        try:
            yield
        finally:
            if rows is self.rows:
                self.busy = ""

    def worked(self) -> None:
        """Take note that an answer came: whatever was wrong is over."""
        self.trouble, self.busy = None, ""

    def failed(self, error: Any, rows: LoadedRows[Any]) -> None:
        """Reading for these rows failed; nothing happens where they are no longer shown."""
        if rows is self.rows:
            self.trouble, self.busy = error, ""
            self._failed_at = self._context.monotonic()
            self._changed()
