"""From one search to another: by a link, by the value under the cursor, by a column's order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from carbon_tui.api.schema.query import Query
from carbon_tui.prompt import lexer
from carbon_tui.prompt.parsing import MAX_LENGTH_MADE, parse
from carbon_tui.prompt.search import Search
from carbon_tui.prompt.terms import Asked, Local, OneOf, Server, Within, spoken
from carbon_tui.resources.definition import AnyResource, Column, Link
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from carbon_tui.text.cleaning import (
    Cleaned,
    raw,
)


def follow(link: Link[Any], record: Any, now: datetime, zone: tzinfo = UTC) -> Search | str:
    """What the link asks for this record, or a sentence why it leads nowhere."""
    query = link.query(record)
    if isinstance(query, str):
        return query
    return linked(by_name(link.asks), query, link, [record], now, zone)


def linked(
    target: AnyResource,
    query: Query,
    link: Link[Any],
    records: Sequence[Any],
    now: datetime | None = None,
    zone: tzinfo = UTC,
) -> Search:
    """The target asked for what these records lead to: the query, and what is matched here."""
    texts = _asked(query, target)
    if link.local is not None:
        column, values_of = link.local
        linked_values = [value for record in records for value in _several(values_of(record))]
        values = [lexer.value(raw(value)) for value in dict.fromkeys(linked_values)]
        texts.append(f"{column}={','.join(values)}")
    return parse(" ".join(texts), target, now or datetime.now(UTC), zone, longest=MAX_LENGTH_MADE)


def _several(values: str | tuple[str, ...]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else values


def of_query(query: Query, resource: AnyResource, now: datetime, zone: tzinfo) -> Search:
    """A query made by the program, as a search that a person can read and change."""
    return parse(" ".join(_asked(query, resource)), resource, now, zone, longest=MAX_LENGTH_MADE)


def refined(
    search: Search, resource: AnyResource, column: Column[Any], record: Any, moment: Moment
) -> Search:
    """The search, narrowed to what the record has in this column; an older "equals" is replaced."""
    other_terms = [term.text for term in _terms(search) if not _says_equal(term, column)]
    value = column.value(record)
    if isinstance(value, Cleaned):
        # What the server knows under another spelling, with characters nobody can type or see.
        new_term = f"{column.name}:{lexer.value(str(value))}"
    else:
        new_term = f"{column.name}={','.join(_typed(column, record, moment.zone))}"
    return parse(
        _with_order([*other_terms, new_term], search),
        resource,
        moment.now,
        moment.zone,
        longest=MAX_LENGTH_MADE,
    )


def excluded(
    search: Search, resource: AnyResource, column: Column[Any], record: Any, moment: Moment
) -> Search:
    """The search without what the record has in this column; earlier exclusions there stay."""
    values = _typed(column, record, moment.zone)
    if isinstance(column.value(record), datetime):
        other_terms = [term.text for term in _terms(search)]
        other_terms += [f"{column.name}!={value}" for value in values]
        return parse(
            _with_order(other_terms, search),
            resource,
            moment.now,
            moment.zone,
            longest=MAX_LENGTH_MADE,
        )
    other_terms, out = [], []
    for term in _terms(search):
        if isinstance(term, OneOf) and term.negated and term.field == column.name:
            out += [lexer.value(value_of_term) or '""' for value_of_term in term.values]
        else:
            other_terms.append(term.text)
    other_terms.append(f"{column.name}!={','.join(dict.fromkeys([*out, *values]))}")
    return parse(
        _with_order(other_terms, search), resource, moment.now, moment.zone, longest=MAX_LENGTH_MADE
    )


def sorted_by(
    search: Search,
    resource: AnyResource,
    keys: tuple[tuple[str, bool], ...],
    now: datetime,
    zone: tzinfo = UTC,
) -> Search:
    """The search in another order: (column, descending); none goes back to the view's own.

    Raises PromptError for a name that is no column.
    """
    texts = [term.text for term in (*search.server, *search.local)]
    if keys:
        texts.append("sort:" + ",".join(f"{name}{'-' if down else ''}" for name, down in keys))
    texts += search.answered_by
    return parse(" ".join(texts), resource, now, zone, longest=MAX_LENGTH_MADE)


def _asked(query: Query, resource: AnyResource) -> list[str]:
    """The query's filters as terms, without those that the view asks by itself."""
    texts = []
    for filter_ in query.filters:
        if dict(resource.endpoint.all_values).get(filter_.name) == filter_.values:
            texts.append(f"{filter_.name}=all")
        elif filter_ not in resource.start.filters:
            texts.append(
                f"{filter_.name}={','.join(lexer.value(value) for value in filter_.values)}"
            )
    if query.sort and query.sort != resource.start.sort:
        texts += ["sort:" + ",".join(f"{s.field}{'-' if s.descending else ''}" for s in query.sort)]
    return texts


def _with_order(texts: list[str], search: Search) -> str:
    order = (search.order.text,) if search.order else ()
    return " ".join((*texts, *order, *search.answered_by))


def _terms(search: Search) -> tuple[Server | Local, ...]:
    return (*search.server, *search.local)


def _says_equal(term: Server | Local, column: Column[Any]) -> bool:
    """True for a term that a new "equals" of this column takes the place of."""
    if term.field != column.name:
        return False
    return isinstance(term, Asked | Within) or (isinstance(term, OneOf) and not term.negated)


def _typed(column: Column[Any], record: Any, zone: tzinfo) -> list[str]:
    """What the record has in this column, as it would be typed: a date as its day."""
    if column.items is not None:
        return [lexer.value(item) for item in column.items(record) if item] or ['""']
    value = column.value(record)
    if value is None or value == "":
        return ['""']
    if isinstance(value, datetime):
        return [value.astimezone(zone).strftime("%Y-%m-%d")]
    kind = column.show.kind
    if isinstance(value, int | float) and kind.unit_of_records:
        return [f"{value:.15g}{kind.unit_of_records}"]
    return [lexer.value(spoken(value, Moment(datetime.now(UTC), zone)))]
