"""Whether a row is one that was asked for, as far as it shows: not every server heeds a filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from carbon_tui.api.schema.endpoints import Endpoint, Param
from carbon_tui.api.schema.query import Query
from carbon_tui.text.cleaning import comparable

R = TypeVar("R")

RowCheck = Callable[[object], bool]

_ROUNDING_MARGIN = timedelta(seconds=1)
"""A server may round dates, and take an end to be within the range."""


def contradicts(endpoint: Endpoint[R], query: Query) -> Callable[[R], bool] | None:
    """Tells a row that contradicts what was asked; None where rows can show no such thing.

    A field that is missing contradicts nothing, nor does another spelling of an id. Values of the
    program's own choice leave out what it does not know, and so are not held against a row.
    """
    checks = (*_values(endpoint, query), *_dates(endpoint, query))
    if not checks:
        return None
    return lambda row: any(check(row) for check in checks)


def _values(endpoint: Endpoint[R], query: Query) -> Iterator[RowCheck]:
    for filter_ in query.filters:
        param = endpoint.param(filter_.name)
        if param is None or not filter_.values or filter_.guessed:
            continue
        if param.shown_in or hasattr(endpoint.record, param.name):
            yield _other_value(param, frozenset(map(comparable, filter_.values)))


def _other_value(param: Param, values: frozenset[str]) -> RowCheck:
    name, part = param.name, param.shown_in

    def check(row: object) -> bool:
        value = getattr(getattr(row, part) if part else row, name, None)
        return isinstance(value, str) and value != "" and comparable(value) not in values

    return check


def _dates(endpoint: Endpoint[R], query: Query) -> Iterator[RowCheck]:
    for span in endpoint.spans:
        after, before = query.values(span.after), query.values(span.before)
        if (after or before) and hasattr(endpoint.record, span.field):
            yield _outside(span.field, _date(after), _date(before))


def _date(values: tuple[str, ...]) -> datetime | None:
    return datetime.fromisoformat(values[0]) if values else None


def _outside(name: str, since: datetime | None, until: datetime | None) -> RowCheck:
    def check(row: object) -> bool:
        when = getattr(row, name)
        if not isinstance(when, datetime):
            return False
        too_early = since is not None and since - when > _ROUNDING_MARGIN
        return too_early or (until is not None and when - until > _ROUNDING_MARGIN)

    return check
