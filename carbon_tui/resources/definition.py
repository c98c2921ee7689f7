"""What a view is, as data.

One `Resource` says everything a list screen, the prompt, the palette, the help, the README's table
and ``carbon-tui get`` need to know of one kind of record. They all iterate the registry; none of
them knows a resource by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.query import Query
from carbon_tui.keys.action import KeyAction
from carbon_tui.resources import formats
from carbon_tui.resources.formats import (
    CellFormat,
    Value,
)
from carbon_tui.resources.view_names import View
from carbon_tui.text.counting import counted

R = TypeVar("R")


class EachOnce(Struct, frozen=True):
    """Values of the records that belong to one, each of them once, in one text.

    Of the rows of ``table`` whose ``by`` is the ``key`` of ``of`` every ``column``, in the order of
    their bytes.
    """

    column: str
    table: str
    by: str
    of: str
    key: str

    @property
    def sql(self) -> str:
        return (
            f"(SELECT group_concat(what, '{formats.SEVERAL}') FROM (SELECT DISTINCT"
            f" {self.column} AS what FROM {self.table} WHERE {self.table}.{self.by} ="
            f" {self.of}.{self.key} AND {self.column} <> '' AND gone_at IS NULL ORDER BY 1))"
        )


class Column(Struct, Generic[R], frozen=True, kw_only=True):
    """One column: how it is called, where its value comes from, how it is shown."""

    name: str
    """What the prompt, ``get`` and exports call it: lower case, no spaces."""
    title: str
    value: Callable[[R], Value]
    show: CellFormat = formats.text
    width: int = 12
    """Cells it likes to have; a wide terminal may give more, up to `max_width`."""
    max_width: int = 40
    priority: int = 5
    """0 is never dropped; in a narrow terminal the highest numbers go first."""
    right: bool = False
    """Numbers stand to the right."""
    sort: str = ""
    """The server's sort field for it; empty when the server cannot sort by it."""
    filter: str = ""
    """The server's parameter for "equals this value"; empty when only a local filter can."""
    span: str = ""
    """The endpoint's date span (by field) for "since" and "until" on the server."""
    aliases: tuple[str, ...] = ()
    default_visible: bool = True
    """False: offered in the column picker and to ``get``, not shown from the start."""
    items: Callable[[R], tuple[str, ...]] | None = None
    """For a column that holds several values: each of them; an exact filter matches any."""
    leads: bool = False
    """Rows are in its order where it is filtered by and nobody ordered them otherwise."""
    match_also: Callable[[R], str | None] | None = None
    """Another word for what is shown: whoever filters by that finds the row as well."""
    read_apart: bool = False
    """No record of the list holds it: it is read besides, and only where somebody asks for it."""
    joined: str = ""
    """No record of the list holds it, other records do: SQL over the view's table in the local
    copy, which alone can tell it."""
    joined_each: EachOnce | None = None
    """What is joined so, where it is values of several records."""
    joined_over: str = ""
    """The column of that table which alone decides what is joined; empty: more than one does."""


class Link(Struct, Generic[R], frozen=True):
    """A way from a record to related ones: another view, asked for exactly those.

    ``query`` returns what is asked, or a sentence why this record leads nowhere.
    """

    letter: str
    """After ``g``; the same letter means the same kind of record in every view."""
    title: str
    target: str
    """The resource's name."""
    query: Callable[[R], Query | str]
    local: tuple[str, Callable[[R], str | tuple[str, ...]]] | None = None
    """(column, value or values) that must match locally, where the API cannot filter that way."""
    through: str = ""
    """The resource in between, where records carry no ids of the target: `query` asks for those,
    and their own link of this letter leads on."""

    @property
    def asks(self) -> str:
        """The name of the resource that is asked first."""
        return self.through or self.target


class Section(Struct, frozen=True):
    """A titled group of lines in the side pane and the details."""

    title: str
    lines: tuple[tuple[str, Value, CellFormat], ...]


class Resource(Struct, Generic[R], frozen=True):
    """One kind of record, and everything a person can ask of it."""

    view: View
    noun: str
    """One of it, in a sentence."""
    endpoint: Endpoint[Any]
    """The list it is read from; its record is R, or what `rows_from` makes into R."""
    columns: tuple[Column[R], ...]
    describe: Callable[[R], Sequence[Section]]
    label: Callable[[R], str]
    """The record's name for people: title of panes, text of confirmations."""
    start: Query = field(default_factory=Query)
    """What is asked when nothing was: its sort is named, because no default is promised."""
    order: tuple[tuple[str, bool], ...] = ()
    """(column, descending) in turn: how rows stand here, where the server has no order for them."""
    links: tuple[Link[R], ...] = ()
    child: str = ""
    """The letter of the link that Enter follows; empty: Enter describes."""
    actions: tuple[KeyAction, ...] = ()
    poll: float | None = None
    """Seconds between two looks while the view is open; None: on demand."""
    attention: Callable[[R], bool] = lambda _record: False
    """True for a record that somebody should look at: failed, alert, out of specification."""
    web: Callable[[R], str | None] = lambda _record: None
    aliases: tuple[str, ...] = ()
    blurb: str = ""
    """One line for help, palette and README."""
    requires_filter: str = ""
    """Why the list cannot be read without a filter; empty when it can (models need an id)."""
    rows_from: Callable[[Any], Sequence[R]] | None = None
    """Makes the rows out of one record of the endpoint, where a row is less than a record."""
    key: Callable[[R], str] | None = None
    """Identifies a row where `rows_from` made it; otherwise the endpoint knows."""
    watched: tuple[str, ...] = ()
    """The columns whose change somebody who watches a record wants to hear of; empty: all shown."""
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Values known to occur, by column: suggested, never required, for the sets are open."""

    @property
    def name(self) -> str:
        return self.view.name

    @property
    def title(self) -> str:
        return self.view.title

    @property
    def digit(self) -> str:
        return self.view.digit

    def counted(self, number: int) -> str:
        """``17 measurement templates``"""
        return counted(number, self.noun)

    def identify(self, record: R) -> str:
        if self.key is not None:
            return self.key(record)
        identity: str = self.endpoint.identify(record)
        return identity

    def rows(self, records: Sequence[Any]) -> Sequence[R]:
        """The endpoint's records as rows of this view."""
        if self.rows_from is None:
            return records
        return [row for record in records for row in self.rows_from(record)]

    def column(self, name: str) -> Column[R] | None:
        """By its name, one of its aliases, or what the API calls it where it filters or sorts."""
        own = next((c for c in self.columns if name == c.name or name in c.aliases), None)
        return own or next(
            (c for c in self.columns if name and name in (c.filter, c.sort, c.span)), None
        )

    @property
    def joins_columns(self) -> bool:
        """Whether it has columns that stand in other records, which only a copy tells."""
        return any(column.joined for column in self.columns)

    def names_printers(self, name: str) -> bool:
        """Whether the column of this name holds serials and shows what the printers are called."""
        column = self.column(name)
        return column is not None and column.show.names_printers

    @property
    def own_columns(self) -> tuple[Column[R], ...]:
        """Those that the records themselves hold."""
        return tuple(column for column in self.columns if not (column.read_apart or column.joined))

    @property
    def is_always_whole(self) -> bool:
        """The server cannot sort it at all: it is read whole and sorted here."""
        return not self.endpoint.sortable and not any(column.sort for column in self.columns)

    def link(self, letter: str) -> Link[R] | None:
        return next((link for link in self.links if link.letter == letter), None)


AnyResource = Resource[Any]
