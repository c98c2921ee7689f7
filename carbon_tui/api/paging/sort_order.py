"""The order a list is read in: one that says of each row where it stands, and what may move it.

Two facts about an order decide how far a reading can be trusted. A row whose sort value never
changes cannot slip past a reading position. And a date that is both a sort field and a range
parameter lets a reading resume anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cmp_to_key
from typing import Any, TypeVar

from msgspec import Struct

from carbon_tui.api.schema.endpoints import (
    DateParameters,
    Endpoint,
    Paging,
)
from carbon_tui.api.schema.query import (
    Query,
    Sort,
)

R = TypeVar("R")

ALWAYS_SET = frozenset({"created_at", "updated_at"})
"""Dates that every row of the server has; other dates may be null."""


def key_sort(endpoint: Endpoint[R]) -> str | None:
    """The server's sort name for the key, where it has one."""
    names = (name for name in endpoint.sortable if endpoint.field_of_sort(name) == endpoint.key)
    return next(names, None)


def fallback_queries(endpoint: Endpoint[R], query: Query) -> tuple[Query, ...]:
    """The queries to ask, best first; the next one when the server refuses.

    The key comes last in the sort so that the order is total: then ties cannot be dealt out
    differently on each page, and reversing the sort reverses the rows. A query without a sort gets
    the key's, because no default order is promised. No order at all is the last resort: the vendor
    names no field that some lists can be sorted by, and not every server sorts those it names.
    """
    if endpoint.paging is not Paging.CURSOR:
        return (query,)
    queries = [query]
    name = key_sort(endpoint)
    if name is not None and all(sort.field != name for sort in query.sort):
        downwards = query.sort[-1].descending if query.sort else False
        queries.insert(0, query.ordered((*query.sort, Sort(name, downwards))))
    if query.sort:
        queries.append(query.ordered(()))
    return tuple(queries)


def is_pinned(endpoint: Endpoint[R], query: Query, field: str) -> bool:
    """True when a filter lets only one value of this field through."""
    values = query.values(field) or dict(endpoint.defaults).get(field, ())
    return len(values) == 1


def is_fixed(endpoint: Endpoint[R], field: str) -> bool:
    """Keys and creation times never change; everything else may."""
    return field in (endpoint.key, "created_at")


def moving_fields(endpoint: Endpoint[R], query: Query) -> tuple[str, ...]:
    """The fields of the sort whose change moves a row to another place in the list.

    Fields behind the key order nothing; a field pinned to one value cannot move a row that matches
    throughout.
    """
    moving: list[str] = []
    for sort in query.sort:
        field = endpoint.field_of_sort(sort.field)
        if field == endpoint.key:
            break
        if not is_fixed(endpoint, field) and not is_pinned(endpoint, query, field):
            moving.append(field)
    return tuple(moving)


def rows_may_slip_past(endpoint: Endpoint[R], query: Query) -> bool:
    """May a row slip past a reading that goes forwards, without ever being read?

    Not by ascending `updated_at`: a changed row only moves ahead, and comes twice instead of never.
    """
    if not query.sort:
        return True
    first = query.sort[0]
    if first.field == "updated_at" and not first.descending:
        return False
    return bool(moving_fields(endpoint, query))


def rows_can_leave(endpoint: Endpoint[R], query: Query) -> bool:
    """May a row that matched stop matching? Not when only identities are filtered by."""
    names = {f.name for f in query.filters if f.values} | {name for name, _ in endpoint.defaults}
    return not all(name.endswith(("uuid", "_id")) for name in names)


class LeadingSort(Struct, frozen=True):
    """The first field of an order, as far as records show it."""

    field: str
    descending: bool
    visible: bool
    """The record carries the field."""
    span: DateParameters | None
    fixed: bool

    @property
    def resumable(self) -> bool:
        """A reading can start again from a row's value."""
        return self.visible and self.span is not None

    @property
    def may_be_null(self) -> bool:
        return not self.fixed and self.field not in ALWAYS_SET

    @property
    def dated(self) -> bool:
        """The values are dates that the record shows."""
        return self.visible and (self.span is not None or self.field.endswith(("_at", "_date")))

    def value_of(self, record: object) -> object:
        return getattr(record, self.field, None)

    def date_of(self, record: object) -> datetime | None:
        value = self.value_of(record)
        return value if isinstance(value, datetime) else None

    def is_null(self, record: object) -> bool:
        return self.value_of(record) is None

    def precedes(self, first: datetime, second: datetime) -> bool:
        """True when the first date stands strictly before the second in this order."""
        return first > second if self.descending else first < second


def leading_sort(endpoint: Endpoint[R], query: Query) -> LeadingSort | None:
    """The first sort field; None for a list in no particular order."""
    if not query.sort:
        return None
    field = endpoint.field_of_sort(query.sort[0].field)
    return LeadingSort(
        field,
        query.sort[0].descending,
        visible=hasattr(endpoint.record, field),
        span=endpoint.span_of(field),
        fixed=is_fixed(endpoint, field),
    )


def in_query_order(endpoint: Endpoint[R], query: Query, rows: Sequence[R]) -> Sequence[R]:
    """The rows as a server would sort them, for one that would not; as they came where records do
    not show what the query is sorted by."""
    key = query_order_key(endpoint, query)
    return rows if key is None else sorted(rows, key=key)


def query_order_key(endpoint: Endpoint[R], query: Query) -> Callable[[R], Any] | None:
    """What to sort records by to have them as a server would; None where they do not show it."""
    precedes = precedence(endpoint, query)
    if precedes is None:
        return None

    def compared(one: R, other: R) -> int:
        return precedes(other, one) - precedes(one, other)

    return cmp_to_key(compared)


def precedence(endpoint: Endpoint[R], query: Query) -> Callable[[R, R], bool] | None:
    """Does the first record stand strictly before the second? As far as records tell.

    Rows without a value come last. None where records do not show what the list is sorted by.
    """
    fields = [(endpoint.field_of_sort(sort.field), sort.descending) for sort in query.sort]
    if not fields or not all(hasattr(endpoint.record, field) for field, _ in fields):
        return None

    def precedes(one: R, other: R) -> bool:
        for field, descending in fields:
            a, b = getattr(one, field), getattr(other, field)
            if a == b:
                continue
            if a is None or b is None:
                return b is None
            return bool(a > b if descending else a < b)
        return False

    return precedes
