"""The server's counts of date slices, each beside the same question to the copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct

from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.exact_count import CountedRange, CountProgress, ExactCount
from carbon_tui.api.paging.resume import rfc3339_seconds as rfc3339
from carbon_tui.api.schema.endpoints import DateParameters
from carbon_tui.api.schema.query import Query
from carbon_tui.local_copy.tables import CopiedTable, Stored, stamp


class RowsAsked(Struct, frozen=True):
    """Rows of a table: what the server is asked for them, and the same of the copy."""

    query: Query
    where: str = "1"
    """SQL, with a mark for each of ``values``."""
    values: tuple[Stored, ...] = ()


class CountedStretch(Struct, frozen=True):
    """Rows that are compared, and how many of them the server counts."""

    question: RowsAsked
    server: int
    undated_by: str = ""
    """The date that these rows lack; empty: they have it, or it does not matter."""


async def counted_stretches(
    table: CopiedTable,
    question: RowsAsked,
    fetch: FetchPage[Any],
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
    *,
    left: Callable[[int], None] = lambda _requests: None,
    dated_only: bool = False,
) -> list[CountedStretch]:
    """The server's exact count, in slices where it has more than it counts at once.

    ``left`` is told after each request how many more are expected. ``dated_only`` leaves rows out
    that lack the date of the slices. Raises ApiError.
    """
    counting: ExactCount[Any] = ExactCount(
        table.endpoint,
        question.query,
        fetch,
        now=now,
        monotonic=monotonic,
        dated_only=dated_only,
    )
    counted = CountProgress()
    async for counted in counting:
        left(max(counted.requests_expected - counted.requests, 0))
    span = counting.cut_by(question.query)
    in_slices = sum(counted_slice.count for counted_slice in counted.slices) + counted.undated
    is_cut = bool(counted.slices) and in_slices == counted.rows
    if span is None or not is_cut or not table.dated_by(span.field):
        return [CountedStretch(question, counted.rows)]
    undated = RowsAsked(
        question.query, f"{question.where} AND {span.field} IS NULL", question.values
    )
    slices = [_slice(counted_slice, span, question) for counted_slice in counted.slices]
    if dated_only:
        return slices
    return [*slices, CountedStretch(undated, counted.undated, undated_by=span.field)]


def _slice(
    counted_slice: CountedRange, span: DateParameters, question: RowsAsked
) -> CountedStretch:
    query, where, values = question.query, question.where, question.values
    if counted_slice.after is not None:
        query = query.where(span.after, rfc3339(counted_slice.after))
        where, values = f"{where} AND {span.field} >= ?", (*values, stamp(counted_slice.after))
    if counted_slice.before is not None:
        query = query.where(span.before, rfc3339(counted_slice.before))
        where, values = f"{where} AND {span.field} < ?", (*values, stamp(counted_slice.before))
    if counted_slice.after is None and counted_slice.before is None:
        where = f"{where} AND {span.field} IS NOT NULL"
    return CountedStretch(RowsAsked(query, where, values), counted_slice.count)
