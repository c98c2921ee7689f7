"""A prompt, understood: what the server is asked, and what is matched here over loaded rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.api.schema.query import Query
from carbon_tui.prompt.group_key import GroupKey, by_text
from carbon_tui.prompt.terms import (
    Asked,
    Local,
    OneOf,
    Order,
    OrderedHere,
    Server,
    ServerOrder,
    Within,
    in_brackets,
    shown,
)
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment

Predicate = Callable[[Any], bool]


class Search(Struct, frozen=True):
    """What one view is asked, as a value.

    ``text`` reads back as the same search at the same moment: views, history and links keep it.
    """

    resource: str
    """The view's name."""
    query: Query
    """What the server is asked: the terms on top of the view's own beginning."""
    server: tuple[Server, ...] = ()
    local: tuple[Local, ...] = ()
    order: Order | None = None
    by_default: tuple[str, ...] = ()
    """What is asked of the server without having been typed, as text for chips."""
    by: tuple[GroupKey, ...] = ()
    """Groups are asked for, instead of records."""
    by_order: tuple[tuple[str, bool], ...] = ()
    """(key or measure, descending) that groups are sorted by, in turn."""
    source: str = ""
    """``copy`` or ``server`` where a person chose who answers."""

    @property
    def ungrouped(self) -> Search:
        """The same records, one by one."""
        return replace(self, by=(), by_order=())

    @property
    def text(self) -> str:
        """The canonical text: server terms, local terms, the ordering."""
        terms = (*self.server, *self.local, *((self.order,) if self.order else ()))
        return " ".join((*(term.text for term in terms), *self._manner()))

    def _manner(self) -> Iterator[str]:
        """In what form and from where the answer is wanted, as text."""
        if self.by:
            yield by_text(self.by)
        if self.by_order:
            yield "sort:" + ",".join(f"{name}{'-' if down else ''}" for name, down in self.by_order)
        yield from self.answered_by

    @property
    def answered_by(self) -> tuple[str, ...]:
        """Who is to answer, as text, also what is made of it; nothing where nobody chose."""
        return (f"from:{self.source}",) if self.source else ()

    @property
    def server_chips(self) -> tuple[str, ...]:
        return tuple(shown(term) for term in self.server)

    @property
    def local_chips(self) -> tuple[str, ...]:
        return tuple(shown(term) for term in self.local)

    @property
    def local_order(self) -> tuple[tuple[str, bool], ...]:
        """(column, descending) that the server does not sort by: here, once all rows are here."""
        return self.order.columns if isinstance(self.order, OrderedHere) else ()

    @property
    def fields(self) -> frozenset[str]:
        """The columns that are looked at here: by local terms, by the order, by groups."""
        terms = (inner for term in self.local for inner in in_brackets(term))
        named = (getattr(term, "field", "") for term in terms)
        ordered = (name for name, _ in (*self.local_order, *self.by_order))
        return frozenset((*named, *ordered, *(key.column for key in self.by)))

    @property
    def is_beyond_the_server(self) -> bool:
        """It has terms or an order that the server cannot answer."""
        return bool(self.local or self.local_order)

    def lacks(self, resource: AnyResource) -> str:
        """Why this cannot be asked yet, where a list needs a filter; empty when it can."""
        return (
            "" if self.query.filters or not resource.requires_filter else resource.requires_filter
        )

    def predicate(
        self,
        resource: AnyResource,
        moment: Moment,
        visible: tuple[Column[Any], ...] | None = None,
    ) -> Predicate | None:
        """Tells whether a row passes all local terms; None when there are none.

        Words look at the visible columns: those given, or the ones shown from the start.
        """
        seen = visible or tuple(column for column in resource.columns if column.default_visible)
        tests = [term.test(resource, moment, seen) for term in self.local]
        if not tests:
            return None
        if len(tests) == 1:
            return tests[0]
        return lambda record: all(test(record) for test in tests)

    # The two below read the new text anew, and reading makes searches: hence the late imports.


def beginning(resource: AnyResource) -> Search:
    """What the view is asked before anybody said anything."""
    return assembled(resource, (), (), None)


def assembled(
    resource: AnyResource,
    server: tuple[Server, ...],
    local: tuple[Local, ...],
    order: Order | None,
) -> Search:
    """The search of these terms, with the view's own beginning where nothing was said."""
    query = _begun(resource, local)
    for term in server:
        if isinstance(term, Asked):
            every = dict(resource.endpoint.all_values).get(term.parameter) == term.values
            query = query.where(term.parameter, *term.values, guessed=every)
    query = _within(query, server)
    if isinstance(order, ServerOrder):
        query = query.ordered(order.sort)
    default = _by_default(resource, query, server)
    return Search(resource.name, query, server, local, order, default)


def _begun(resource: AnyResource, local: tuple[Local, ...]) -> Query:
    """The view's own beginning, with what it leaves out where alternatives ask for that."""
    query = resource.start
    inner = [bracketed for term in local for bracketed in in_brackets(term)]
    equal = [term for term in inner if isinstance(term, OneOf) and not term.negated]
    for parameter, every in resource.endpoint.all_values if equal else ():
        columns = {column.name for column in resource.columns if column.filter == parameter}
        named = {value.casefold() for e in equal if e.field in columns for value in e.values}
        begun = query.values(parameter)
        wanted = tuple(value for value in every if value in begun or value.casefold() in named)
        if begun and len(wanted) > len(begun):
            query = query.where(parameter, *wanted, guessed=True)
    return query


def _within(query: Query, server: tuple[Server, ...]) -> Query:
    """Several stretches of one date become the part they share: the tightest bounds win."""
    for name, (since, until) in bounds(server).items():
        from carbon_tui.prompt.dates import rfc3339  # not where no date is asked about

        span = next(t.span for t in server if isinstance(t, Within) and t.span.field == name)
        if since is not None:
            query = query.where(span.after, rfc3339(since))
        if until is not None:
            query = query.where(span.before, rfc3339(until))
    return query


def bounds(server: tuple[Server, ...]) -> dict[str, tuple[datetime | None, datetime | None]]:
    """The bounds of each date that is asked about."""
    limits: dict[str, tuple[datetime | None, datetime | None]] = {}
    for term in server:
        if isinstance(term, Within):
            since, until = limits.get(term.span.field, (None, None))
            later = [date for date in (since, term.since) if date is not None]
            sooner = [date for date in (until, term.until) if date is not None]
            limits[term.span.field] = (max(later, default=None), min(sooner, default=None))
    return limits


def _by_default(resource: AnyResource, query: Query, server: tuple[Server, ...]) -> tuple[str, ...]:
    asked = {term.parameter for term in server if isinstance(term, Asked)}
    begun = {filter_.name for filter_ in resource.start.filters}
    return tuple(
        f"{filter_.name}={','.join(filter_.values)}"
        for filter_ in query.filters
        if filter_.name in begun - asked
    )
