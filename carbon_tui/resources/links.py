"""Ways from one record to others, built from the ids a record carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from carbon_tui.api.schema.query import (
    Filter,
    Query,
)
from carbon_tui.resources.definition import Link
from carbon_tui.text.cleaning import raw

R = TypeVar("R")
Ids = str | None | Iterable[str | None]


def by_id(
    letter: str,
    title: str,
    target: str,
    start: Query,
    parameter: str,
    ids: Callable[[R], Ids],
    nothing: str,
) -> Link[R]:
    """Asks the target's list for the ids this record carries; ``nothing`` is why there are none."""
    return Link(letter, title, target, _asking(start, parameter, ids, nothing))


def through(
    letter: str,
    title: str,
    target: str,
    between: str,
    start: Query,
    parameter: str,
    ids: Callable[[R], Ids],
    nothing: str,
) -> Link[R]:
    """Asks the list of those in between for the ids this record carries; they lead on."""
    return Link(letter, title, target, _asking(start, parameter, ids, nothing), through=between)


def _asking(
    start: Query, parameter: str, ids: Callable[[R], Ids], nothing: str
) -> Callable[[R], Query | str]:
    def query(record: R) -> Query | str:
        known = distinct(ids(record))
        return start.where(parameter, *known) if known else nothing

    return query


def by_column(
    letter: str,
    title: str,
    target: str,
    start: Query,
    column: str,
    ids: Callable[[R], Ids],
    nothing: str,
) -> Link[R]:
    """For a list the API cannot filter that way: the whole of it, matched here by one column."""

    def query(record: R) -> Query | str:
        return start if distinct(ids(record)) else nothing

    return Link(letter, title, target, query, (column, lambda record: distinct(ids(record))))


def distinct(ids: Ids) -> tuple[str, ...]:
    """Each id once, in order, as the server spells it; the missing ones left out."""
    several = (ids,) if ids is None or isinstance(ids, str) else ids
    return tuple(dict.fromkeys(raw(value) for value in several if value))


def together(queries: Iterable[Query]) -> Query | None:
    """One query for what several records lead to; None where they cannot be asked as one.

    Queries can be joined when they differ in the values of a single parameter: several values of
    one parameter are an OR.
    """
    joined: Query | None = None
    for query in queries:
        joined = query if joined is None else _joined(joined, query)
        if joined is None:
            return None
    return joined


def _joined(left: Query, right: Query) -> Query | None:
    if left.sort != right.sort or [f.name for f in left.filters] != [f.name for f in right.filters]:
        return None
    pairs = list(zip(left.filters, right.filters, strict=True))
    if sum(a != b for a, b in pairs) > 1:
        return None
    return Query(tuple(_union(a, b) for a, b in pairs), left.sort)


def _union(left: Filter, right: Filter) -> Filter:
    return replace(left, values=tuple(dict.fromkeys((*left.values, *right.values))))
