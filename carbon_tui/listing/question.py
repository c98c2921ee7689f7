"""What a view shows and what it was asked.

Every question has a generation and a listing of its own; an answer to an older one is dropped, so
a row of an old question is never shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.api.paging.sort_order import (
    ladder,
    precedence,
)
from carbon_tui.listing.loaded_rows import Listing
from carbon_tui.listing.ranking import by_several
from carbon_tui.prompt.kinds import names_printers
from carbon_tui.prompt.search import Search, beginning
from carbon_tui.prompt.terms import Asked, hangs_on_names
from carbon_tui.resources import formats
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment
from carbon_tui.settings import ViewColumns

if TYPE_CHECKING:
    from carbon_tui.session.session import Session

SAMPLE = 500
SUGGESTED = 50


class Question:
    """The columns, the search and its listing. ``changed`` is called after every change."""

    def __init__(
        self, resource: AnyResource, session: Session, changed: Callable[[], None]
    ) -> None:
        self.resource = resource
        self.session = session
        self.columns: tuple[Column[Any], ...] = ()
        self.pick(session.preferences.now.columns_of(resource.name) or self._own_columns())
        self.cursor_key: str | None = None
        self.here: tuple[tuple[str, bool], ...] = ()
        """(column, descending) of a list that is all loaded and was sorted here."""
        self._changed = changed
        self._generation = 0
        self.first_search = self.search = beginning(resource)
        self._preview: Search | None = None
        self._known_printers = formats.NO_NAMES
        """What printers were called when rows were last matched here."""
        self.listing: Listing[Any] = self._fresh_listing()

    # -- columns

    def _own_columns(self) -> ViewColumns:
        own = (column.name for column in self.resource.columns if column.picked)
        return ViewColumns(name=self.resource.name, columns=tuple(own))

    def pick(self, picked: ViewColumns) -> None:
        """Show these columns, in this order; a name that is no column any more is passed over."""
        self.picked = picked
        found = [c for name in picked.columns if (c := self.resource.column(name)) is not None]
        self.columns = tuple(_as_wide(c, picked.widths.get(c.name)) for c in found)

    # -- the question

    def begin(self, search: Search | None) -> None:
        """The first question of this view: the one that Escape comes back to."""
        self.first_search = search or beginning(self.resource)
        self.ask(self.first_search)

    def ask(self, search: Search) -> None:
        """Another question: the rows of the old one are gone at once."""
        self._generation += 1
        self.search, self._preview, self.here = search, None, ()
        self.cursor_key = None
        self.listing = self._fresh_listing(self.listing.all_marked)
        self._match(search)
        self._order_here()

    def rephrase(self, search: Search) -> None:
        """The same question to the server, with other terms for here: the rows stay."""
        self.search, self._preview, self.here = search, None, ()
        self._match(search)
        self.listing.set_order(None)
        self._order_here()

    def _match(self, search: Search) -> None:
        moment = self.moment()
        self._known_printers = moment.printers
        self.listing.set_predicate(search.predicate(self.resource, moment, self.columns))

    def heed_names(self) -> Search | None:
        """What printers are called may be known by now, or another: match by that from now on.

        Returns what is to be asked instead, where the server was asked for a printer by its name.
        """
        printers = self.session.moment().printers
        if printers is self._known_printers:
            return None
        self._known_printers = printers
        shown = self.shown_search
        if any(hangs_on_names(term, self.resource) for term in shown.local):
            self._match(shown)
            self._changed()
        return self._by_serial(printers)

    def _by_serial(self, printers: Mapping[str, str]) -> Search | None:
        names = {name.casefold() for name in printers.values()}
        asked = (
            value.casefold()
            for term in self.search.server
            if isinstance(term, Asked) and names_printers(self.resource.column(term.field))
            for value in term.values
            if value not in printers
        )
        return None if names.isdisjoint(asked) else self.parse(self.search.text)

    def sort_here(self, here: tuple[tuple[str, bool], ...]) -> None:
        """Order the loaded rows by what the server cannot sort by; nothing: its own order."""
        self.here = here
        self.listing.set_order(None)
        self._order_here()
        self._changed()

    @property
    def local_order(self) -> tuple[tuple[str, bool], ...]:
        """What the rows are sorted by here: as was asked, as was chosen when all were loaded, or
        as the view does by itself."""
        return self._chosen_order or self.resource.order

    @property
    def _chosen_order(self) -> tuple[tuple[str, bool], ...]:
        return self.here or self.search.local_order

    def parse(self, line: str) -> Search:
        """Raises PromptError."""
        from carbon_tui.prompt import parse

        moment = self.session.moment()
        return parse(line, self.resource, moment.now, moment.zone, printers=moment.printers)

    def preview(self, line: str | None) -> None:
        """Let the local terms of a line being typed act at once; None forgets them again."""
        from carbon_tui.prompt import PromptError

        try:
            wanted = self.parse(line) if line is not None else self.search
        except PromptError:
            return
        self._preview = wanted if line is not None else None
        self._match(wanted)
        self._changed()

    @property
    def shown_search(self) -> Search:
        """The one whose local terms act now: the one being typed, or the one asked."""
        return self._preview or self.search

    @property
    def is_narrowed(self) -> bool:
        return self.search.text != self.first_search.text

    def _fresh_listing(self, marked: tuple[str, ...] = ()) -> Listing[Any]:
        return Listing(
            self.resource.identify,
            self._generation,
            precedes=self._precedence(),
            value_of=self._cell_value,
            monotonic=self.session.monotonic,
            marked=marked,
        )

    def _precedence(self) -> Callable[[Any, Any], bool] | None:
        """Where a row belongs that is found late; unknown where rows are not records."""
        if self.resource.unfold is not None:
            return None
        return precedence(
            self.resource.endpoint, ladder(self.resource.endpoint, self.search.query)[0]
        )

    def _cell_value(self, record: Any, name: str) -> Any:
        column = self.resource.column(name)
        if column is None or column.show is formats.remaining:
            return None  # what runs down by itself is nothing new
        return column.value(record)

    def _order_here(self) -> None:
        found = [(self.resource.column(name), down) for name, down in self.local_order]
        keys = [(column.value, down) for column, down in found if column is not None]
        if keys:
            self.listing.set_order(by_several(keys))

    # -- how it is shown

    def moment(self) -> Moment:
        """Now, as rows are shown by: remaining times run on since the newest answer came."""
        return replace(self.session.moment(), age=self.listing.age or 0.0)

    @property
    def seen_values(self) -> dict[str, tuple[str, ...]]:
        """Values of each column among the loaded rows, for suggestions; the first few hundred."""
        moment = replace(
            self.session.moment(), printers=formats.NO_NAMES
        )  # serials are what is asked
        rows = [self.listing.record(i) for i in range(min(len(self.listing), SAMPLE))]
        return {
            column.name: tuple(
                dict.fromkeys(column.show(column.value(row), moment).text for row in rows)
            )[:SUGGESTED]
            for column in self.columns
        }

    def order_marks(self) -> dict[str, str]:
        """Column name to the arrow beside its title."""
        up, down = ("^", "v") if self.session.ascii else ("▲", "▼")
        marks = {name: down if falling else up for name, falling in self.local_order}
        for sort in self.search.query.sort:
            for column in self.resource.columns:
                if column.sort == sort.field:
                    marks.setdefault(column.name, down if sort.descending else up)
        return marks

    def order_of(self, column: str) -> bool | None:
        """None where nobody ordered the rows by this column, otherwise whether descending."""
        here = dict(self._chosen_order)
        if self.search.order is None or column in here:
            return here.get(column)
        field = next((c.sort for c in self.resource.columns if c.name == column), "")
        asked = {sort.field: sort.descending for sort in self.search.query.sort}
        return asked.get(field)

    def marked_records(self) -> list[Any]:
        return self.listing.marked_records()

    @property
    def marked_keys(self) -> tuple[str, ...]:
        return tuple(self.listing.marks)


def _as_wide(column: Column[Any], width: int | None) -> Column[Any]:
    """The column at a width somebody chose: then it is neither stretched nor dropped early."""
    return column if width is None else replace(column, width=width, widest=width)
