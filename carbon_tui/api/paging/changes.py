"""The queries for what a finished reading still owes (see `next_pass`)."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from carbon_tui.api.paging.resume import since
from carbon_tui.api.paging.sort_order import (
    fallback_queries,
    key_sort,
    moving_fields,
)
from carbon_tui.api.schema.endpoints import (
    DateParameters,
    Endpoint,
)
from carbon_tui.api.schema.query import Query

R = TypeVar("R")


def changed_since(
    endpoint: Endpoint[R], query: Query, start: datetime, *, slices_leak: bool = False
) -> tuple[Query, ...]:
    """Queries that together bring every row that may have moved since `start`; none if impossible.

    ``slices_leak``: the query is one of several whose rows can pass from one to another, so that
    more than a changed sort value makes a row be missed.
    """
    updated = endpoint.span_of("updated_at")
    if updated is not None:
        return _narrowed(endpoint, query, (updated,), start)
    moving = moving_fields(endpoint, query)
    spans = tuple(span for field in moving if (span := endpoint.span_of(field)) is not None)
    if slices_leak or not moving or len(spans) < len(moving):
        return ()
    return _narrowed(endpoint, query, spans, start)


def _narrowed(
    endpoint: Endpoint[R], query: Query, spans: tuple[DateParameters, ...], start: datetime
) -> tuple[Query, ...]:
    narrowed_queries = (since(_in_order_of(endpoint, query, span), span, start) for span in spans)
    narrowed = tuple(
        query_of_span for query_of_span in narrowed_queries if query_of_span is not None
    )
    return narrowed if len(narrowed) == len(spans) else ()


def _in_order_of(endpoint: Endpoint[R], query: Query, span: DateParameters) -> Query:
    """Ascending by the date of change: what changes meanwhile comes twice instead of never.

    The key goes with it where the server took it in the query's own order, and nothing does where
    it took none.
    """
    if span.field not in endpoint.sortable or is_unsorted(endpoint, query):
        return query.ordered(())
    by_date = query.sorted_by(span.field)
    key = key_sort(endpoint)
    takes_the_key = any(sort.field == key for sort in query.sort)
    return fallback_queries(endpoint, by_date)[0] if takes_the_key else by_date


def in_key_order(endpoint: Endpoint[R], query: Query) -> Query:
    """The query in an order that nothing moves, where the endpoint has one and the server sorts."""
    name = key_sort(endpoint)
    if name is None or is_unsorted(endpoint, query):
        return query
    return query.sorted_by(name)


def is_unsorted(endpoint: Endpoint[R], query: Query) -> bool:
    """Whether a query is asked without a sort because the server refused them all: one that names
    none is asked in the order of the key first."""
    return not query.sort and key_sort(endpoint) is not None
