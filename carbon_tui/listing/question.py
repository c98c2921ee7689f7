"""What a list was asked, and how it is to be shown: search, columns, local filter and order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui import prompt
from carbon_tui.api.paging.sort_order import fallback_queries, precedence
from carbon_tui.api.schema.printer_names import serials_by_name
from carbon_tui.prompt.search import Search, beginning
from carbon_tui.prompt.terms import Asked, Between, Within, hangs_on_names, in_brackets
from carbon_tui.resources import formats
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.ranking import by_several
from carbon_tui.settings import ViewColumns

if TYPE_CHECKING:
    from carbon_tui.listing.context import ListContext

Order = tuple[tuple[str, bool], ...]
"""(column, descending), the most significant first."""


class ListQuestion:
    """What is asked of the server and what is matched and ordered here. No rows, no requests."""

    def __init__(self, resource: AnyResource, context: ListContext) -> None:
        self.resource = resource
        self.columns: tuple[Column[Any], ...] = ()
        self.first_search = self.search = beginning(resource)
        """``first_search`` is the one that Escape comes back to."""
        self.chosen_order: Order = ()
        """What a person sorted by here, when all rows were loaded."""
        self.order_waits = False
        """Not all rows are here that are to be sorted here: they stand as the server has them."""
        self._context = context
        self._typed: Search | None = None
        self._printer_names = formats.NO_NAMES
        """What printers were called when rows were last matched here."""
        self.pick_default()

    # -- columns

    def pick(self, picked: ViewColumns) -> None:
        """Show these columns, in this order; a name that is no column any more is passed over.
        Where none is left, or only widths are chosen, the view's own are shown."""
        if not any(map(self.resource.column, picked.columns)):
            own = (column.name for column in self.resource.columns if column.default_visible)
            picked = replace(picked, columns=tuple(own))
        self.picked = picked
        columns = filter(None, map(self.resource.column, picked.columns))
        self.columns = tuple(_as_wide(c, picked.widths.get(c.name)) for c in columns)

    def pick_default(self) -> None:
        """Show the columns that the settings name, or the program's own."""
        chosen = self._context.preferences.now.columns_of(self.resource.name)
        self.pick(chosen or ViewColumns(name=self.resource.name))

    # -- the search

    def ask(self, search: Search) -> None:
        """From now on this search; what was typed or sorted before is forgotten."""
        self.search, self._typed, self.chosen_order = search, None, ()
        self.order_waits = False

    def type(self, search: Search | None) -> None:
        """A search that is being typed: its local terms act, nothing is asked. None: no longer."""
        self._typed = search

    @property
    def shown_search(self) -> Search:
        """The one whose local terms act now: the one being typed, or the one asked."""
        return self._typed or self.search

    @property
    def is_being_typed(self) -> bool:
        return self._typed is not None

    @property
    def is_narrowed(self) -> bool:
        return self.search.text != self.first_search.text

    def parse(self, line: str) -> Search:
        """A line of the prompt as a search of this view, now. Raises PromptError."""
        moment = self._context.moment()
        return prompt.parse(line, self.resource, moment.now, moment.zone, printers=moment.printers)

    def read_dates_anew(self) -> bool:
        """Relative dates mean what they say now: "-8h" moves on with the clock.

        Returns whether the server is to be asked something else for it.
        """
        before = self.search
        terms = (*before.server, *(inner for term in before.local for inner in in_brackets(term)))
        if not any(isinstance(term, Within | Between) for term in terms):
            return False
        self.search = self.parse(before.text)
        if self.first_search == before:
            self.first_search = self.search
        return self.search.query != before.query

    def predicate(self) -> Callable[[Any], bool] | None:
        """Which rows the local terms let pass; None where there are none."""
        moment = self._context.moment()
        self._printer_names = moment.printers
        return self.shown_search.predicate(self.resource, moment, self.columns)

    def printers_were_named(self) -> bool:
        """Whether printers are called something else than when rows were last matched."""
        return self._context.moment().printers is not self._printer_names

    def take_printer_names(self) -> tuple[bool, Search | None]:
        """Printers have got their names, or others.

        Returns whether rows are to be matched anew, and what is to be asked instead where the
        server was asked for a printer by its name.
        """
        self._printer_names = self._context.moment().printers
        terms = self.shown_search.local
        anew = any(hangs_on_names(term, self.resource) for term in terms)
        return anew, self._by_serial(self._printer_names)

    def _by_serial(self, printers: Mapping[str, str]) -> Search | None:
        names = serials_by_name(printers).keys()
        asked_for = (
            value.casefold()
            for term in self.search.server
            if isinstance(term, Asked) and self.resource.names_printers(term.field)
            for value in term.values
            if value not in printers
        )
        return None if names.isdisjoint(asked_for) else self.parse(self.search.text)

    # -- the order

    @property
    def local_order(self) -> Order:
        """What the rows are sorted by here: as was asked, as was chosen when all were loaded, or
        as the view does by itself."""
        order = () if self.order_waits else self.wanted_order
        return order or self._order_of_terms or self.resource.order

    @property
    def _order_of_terms(self) -> Order:
        """By what is filtered by: ``free<2h`` has the soonest first."""
        fields = self.search.fields
        return tuple((c.name, False) for c in self.columns if c.leads and c.name in fields)

    @property
    def wanted_order(self) -> Order:
        """What a person wants rows to be sorted by that the server does not sort by."""
        return self.chosen_order or self.search.local_order

    def sort_key(self) -> Callable[[Any], Any] | None:
        """What rows are ordered by here; None where the server's order stands."""
        columns = [(self.resource.column(name), down) for name, down in self.local_order]
        keys = [(column.value, down) for column, down in columns if column is not None]
        return by_several(keys) if keys else None

    def order_of(self, column: str) -> bool | None:
        """Whether rows are ordered by this column descending; None where they are not ordered by
        it."""
        here = dict(self.wanted_order)
        if self.search.order is None or column in here:
            return here.get(column)
        field = next((c.sort for c in self.resource.columns if c.name == column), "")
        asked = {sort.field: sort.descending for sort in self.search.query.sort}
        return asked.get(field)

    def order_marks(self) -> dict[str, str]:
        """Column name to the arrow beside its title."""
        up, down = ("^", "v") if self._context.ascii else ("▲", "▼")
        marks = {name: down if falling else up for name, falling in self.local_order}
        for sort in self.search.query.sort:
            for column in self.resource.columns:
                if column.sort == sort.field:
                    marks.setdefault(column.name, down if sort.descending else up)
        return marks

    def precedes(self) -> Callable[[Any, Any], bool] | None:
        """Where a row belongs that is found late; unknown where rows are not records."""
        if self.resource.rows_from is not None:
            return None
        endpoint = self.resource.endpoint
        return precedence(endpoint, fallback_queries(endpoint, self.search.query)[0])


def _as_wide(column: Column[Any], width: int | None) -> Column[Any]:
    """The column at a width somebody chose: then it is neither stretched nor dropped early."""
    return column if width is None else replace(column, width=width, max_width=width)
