"""One view's data: the question, the pages that answer it, and what is true of them.

Plain Python between the pager and the screen. Every question has a generation; an answer to an
older one is dropped, so a row of an old question is never shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from carbon_tui import prompt
from carbon_tui.api.calls import path_to
from carbon_tui.api.delivery import Delivery
from carbon_tui.api.errors import ApiError
from carbon_tui.api.operations import single_of
from carbon_tui.api.pages import Pages
from carbon_tui.api.paging import Pager
from carbon_tui.listing import Listing
from carbon_tui.prompt import PromptError, Search
from carbon_tui.resources.cells import Moment
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.settings import ViewColumns
from carbon_tui.text import raw
from carbon_tui.truth import Chip, Truth

if TYPE_CHECKING:
    from carbon_tui.session import Session

SAMPLE = 500
SUGGESTED = 50
AHEAD = 2
"""Screenfuls below the cursor that are to be loaded before they are reached."""
NO_HIT = "No hit in {loaded:,} loaded rows: j reads on, L reads everything."


class View:
    """What a list screen shows. ``changed`` is called after every change, on the event loop."""

    def __init__(
        self, resource: AnyResource, session: Session, changed: Callable[[], None]
    ) -> None:
        self.resource = resource
        self.session = session
        self.columns: tuple[Column[Any], ...] = ()
        self.pick(session.preferences.now.columns_of(resource.name) or self._own_columns())
        self.cursor_key: str | None = None
        self.trouble: ApiError | None = None
        self.busy = ""
        self._changed = changed
        self._generation = 0
        self.first_search = self.search = self._plain()
        self._preview: Search | None = None
        self.listing = self._fresh_listing()
        self._pages: Pages[Any] | None = None

    def _own_columns(self) -> ViewColumns:
        own = (column.name for column in self.resource.columns if column.picked)
        return ViewColumns(name=self.resource.name, columns=tuple(own))

    def pick(self, picked: ViewColumns) -> None:
        """Show these columns, in this order; a name that is no column any more is passed over."""
        self.picked = picked
        found = [c for name in picked.columns if (c := self.resource.column(name)) is not None]
        self.columns = tuple(_as_wide(c, picked.widths.get(c.name)) for c in found)

    def _plain(self) -> Search:
        return prompt.parse("", self.resource, self.session.now(), self.session.zone)

    def _fresh_listing(self) -> Listing[Any]:
        return Listing(self.resource.identify, self._generation, value_of=self._cell_value)

    def _cell_value(self, record: Any, name: str) -> Any:
        column = self.resource.column(name)
        return None if column is None else column.value(record)

    # -- the question ------------------------------------------------------------------------

    def begin(self, search: Search | None) -> None:
        """The first question of this view: the one that Escape comes back to."""
        self.first_search = search or self._plain()
        self.ask(self.first_search)

    def ask(self, search: Search) -> None:
        """Another question: the rows of the old one are gone at once."""
        self._generation += 1
        self.search, self._preview = search, None
        self.trouble, self.busy, self.cursor_key = None, "", None
        self.listing = self._fresh_listing()
        self.listing.set_predicate(search.predicate(self.resource, self.moment(), self.columns))
        self._order_here(search)
        self._pages = None if search.lacks(self.resource) else self._pages_for(search)

    def _pages_for(self, search: Search) -> Pages[Any]:
        return Pager(
            self.resource.endpoint,
            search.query,
            self.session.page,
            now=self.session.now,
            monotonic=self.session.monotonic,
        )

    def _order_here(self, search: Search) -> None:
        for name, descending in search.local_order[:1]:
            column = self.resource.column(name)
            if column is not None:
                self.listing.set_order(column.value, descending)

    def parse(self, line: str) -> Search:
        """Raises PromptError."""
        return prompt.parse(line, self.resource, self.session.now(), self.session.zone)

    def preview(self, line: str | None) -> None:
        """Let the local terms of a line being typed act at once; None forgets them again."""
        try:
            wanted = self.parse(line) if line is not None else self.search
        except PromptError:
            return
        self._preview = wanted if line is not None else None
        self.listing.set_predicate(wanted.predicate(self.resource, self.moment(), self.columns))
        self._changed()

    @property
    def is_narrowed(self) -> bool:
        return self.search.text != self.first_search.text

    # -- the answers -------------------------------------------------------------------------

    @property
    def has_more(self) -> bool:
        return self._pages is not None and not self._pages.exhausted

    def wants_more(self, cursor: int, page: int, *, moved: bool = False) -> bool:
        """The cursor is within sight of the end of what is loaded, and nothing is on its way.

        Where rows are picked out here, hits may be rare: then only a person who ``moved`` on gets
        another page, for reading everything in search of them is to be asked for.
        """
        if self._pages is None or self._pages.loading or self.trouble is not None:
            return False
        if not moved and self.listing.coverage().hits is not None:
            return False
        return self.has_more and cursor + AHEAD * page >= len(self.listing)

    async def next_page(self) -> None:
        """Load one page more; an error is kept as `trouble`, and the rows stay."""
        pages, generation = self._pages, self._generation
        if pages is None or pages.exhausted or pages.loading:
            return
        await self._take(pages.next_page(), generation)

    async def last_page(self) -> None:
        """Load from the other end; where the order has none, load everything."""
        pages, generation = self._pages, self._generation
        if pages is None:
            return
        if pages.reversible:
            await self._take(pages.last_page(), generation)
        while not pages.reversible and not pages.exhausted and generation == self._generation:
            await self._take(pages.next_page(), generation)
            if self.trouble is not None:
                return

    async def _take(self, coming: Any, generation: int) -> None:
        self._be_busy("loading", generation)
        try:
            delivery = await coming
        except ApiError as error:
            self._failed(error, generation)
            return
        if generation != self._generation:
            return
        self.trouble, self.busy = None, ""
        if delivery is not None:
            self.listing.accept(self._unfolded(delivery), generation)
        self._changed()

    def _unfolded(self, delivery: Delivery[Any]) -> Delivery[Any]:
        if self.resource.unfold is None:
            return delivery
        rows, again = self.resource.rows(delivery.rows), self.resource.rows(delivery.again)
        return replace(delivery, rows=rows, again=again)

    def _be_busy(self, word: str, generation: int) -> None:
        if generation == self._generation:
            self.busy = word
            self._changed()

    def _failed(self, error: ApiError, generation: int) -> None:
        if generation == self._generation:
            self.trouble, self.busy = error, ""
            self._changed()

    async def raw(self, key: str) -> str:
        """The record's JSON as the server has it now. Raises ApiError."""
        client, endpoint = await self.session.client(), self.resource.endpoint
        single = single_of(endpoint.path)
        if single is not None:
            return await client.raw(path_to(single, key))
        everything = [(name, v) for name, values in self.resource.all_of for v in values]
        return await client.raw(endpoint, (*everything, (endpoint.key, raw(key))))

    # -- what is true of it --------------------------------------------------------------------

    def moment(self) -> Moment:
        """Now, as the rows are shown by: remaining times run on since the rows were read."""
        moment = self.session.moment()
        read = self.read_at
        age = (moment.now - read).total_seconds() if read else 0.0
        return replace(moment, age=max(0.0, age))

    @property
    def read_at(self) -> datetime | None:
        return self.listing.received_at

    @property
    def seen_values(self) -> dict[str, tuple[str, ...]]:
        """Values of each column among the loaded rows, for suggestions; the first few hundred."""
        moment = self.session.moment()
        rows = [self.listing.record(i) for i in range(min(len(self.listing), SAMPLE))]
        return {
            column.name: tuple(
                dict.fromkeys(column.show(column.value(row), moment).text for row in rows)
            )[:SUGGESTED]
            for column in self.columns
        }

    def marked_records(self) -> list[Any]:
        return self.listing.marked_records()

    @property
    def marked_keys(self) -> tuple[str, ...]:
        return tuple(self.listing.marks)

    def order_marks(self) -> dict[str, str]:
        """Column name to the arrow beside its title."""
        up, down = ("^", "v") if self.session.ascii else ("▲", "▼")
        marks = {name: down if falling else up for name, falling in self.search.local_order}
        for sort in self.search.query.sort:
            for column in self.resource.columns:
                if column.sort == sort.field:
                    marks.setdefault(column.name, down if sort.descending else up)
        return marks

    def order_of(self, column: str) -> bool | None:
        """None where the rows are not ordered by this column, otherwise whether descending."""
        here = dict(self.search.local_order)
        if self.search.order is None or column in here:
            return here.get(column)
        field = next((c.sort for c in self.resource.columns if c.name == column), "")
        asked = {sort.field: sort.descending for sort in self.search.query.sort}
        return asked.get(field)

    def why_empty(self) -> str:
        """What the table says while it has no rows."""
        lacks = self.search.lacks(self.resource)
        if lacks:
            return lacks
        if self.trouble is not None:
            return f"{self.trouble.title}. {self.trouble}"
        if self.has_more:
            loaded = self.listing.coverage().loaded
            return NO_HIT.format(loaded=loaded) if loaded else "loading…"
        shown = (self._preview or self.search).text
        if shown:
            return f"No {self.resource.noun} matches {shown}"
        return f"There is no {self.resource.noun}."

    def truth(self, *, hidden_columns: int = 0) -> Truth:
        covered = self.listing.coverage()
        pages, read = self._pages, self.read_at
        age = (self.session.now() - read).total_seconds() if read else None
        shown = self._preview or self.search
        chips = [Chip(text) for text in shown.server_chips]
        chips += [Chip(text, local=True) for text in shown.local_chips]
        return Truth(
            loaded=covered.loaded,
            matching=covered.matching,
            capped=pages is not None and pages.capped,
            hits=covered.hits,
            complete=covered.complete,
            unreadable=covered.unreadable,
            moved=pages.moved if pages else 0,
            marked=len(self.listing.marks),
            hidden_columns=hidden_columns,
            age=age,
            busy=self.busy,
            trouble=self.trouble.title if self.trouble else "",
            chips=tuple(chips),
            sort=self._sort_words(),
            notes=tuple(self._notes()),
        )

    def _sort_words(self) -> str:
        local = [f"{name}{'-' if down else ''}" for name, down in self.search.local_order]
        if local:
            return f"sorted here by {', '.join(local)}"
        asked = [f"{s.field}{'-' if s.descending else ''}" for s in self.search.query.sort]
        return f"by {', '.join(asked)}" if asked else ""

    def _notes(self) -> list[str]:
        notes = []
        if self._pages is not None and self._pages.sort_refused:
            notes.append("in the server's own order")
        if self._pages is not None and self._pages.looping:
            notes.append("the server repeats itself: the list may be incomplete")
        return notes


def _as_wide(column: Column[Any], width: int | None) -> Column[Any]:
    """The column at a width somebody chose: then it is neither stretched nor dropped early."""
    return column if width is None else replace(column, width=width, widest=width)
