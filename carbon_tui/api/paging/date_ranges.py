"""Ranges of dates of a query, and how to cut them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from carbon_tui.api.paging.resume import (
    SECOND,
    parsed_date,
    since,
    until,
)
from carbon_tui.api.schema.endpoints import DateParameters
from carbon_tui.api.schema.query import Query

FIRST_RANGE = timedelta(days=64)
"""How long the first stretch before now is; each one before it is twice as long."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DateRange:
    """The rows of a query from `after` on and before `before`; None is an open end."""

    base: Query
    span: DateParameters
    after: datetime | None
    before: datetime | None
    ends_at_a_cut: bool = False
    """It is the older part of a cut: how far its rows reach is unknown at its end."""

    def between(self, first: datetime | None, last: datetime | None) -> DateRange:
        """The same rows, knowing the dates of the first and the last; None where unknown."""
        after, before = self.after, self.before
        if first is not None:
            start = _whole_second(first)
            after = start if after is None else max(after, start)
        if last is not None:
            end = _whole_second(last) + SECOND
            before = end if before is None else min(before, end)
        return replace(self, after=after, before=before)

    @property
    def is_limited(self) -> bool:
        """Rows without the date are in no limited range, nor in the query that asks for one."""
        return self.after is not None or self.before is not None

    @property
    def query(self) -> Query:
        """The query for this range; limits of the base that are tighter stay as they are."""
        query: Query = self.base
        if self.after is not None:
            query = since(query, self.span, self.after) or query
        if self.before is not None:
            query = until(query, self.span, self.before) or query
        return query


def whole_range(query: Query, span: DateParameters) -> DateRange | None:
    """The query's own range of a date; None when its limits cannot be read as dates."""
    after, before = query.values(span.after), query.values(span.before)
    start, end = (parsed_date(date[0]) if date else None for date in (after, before))
    if (after and start is None) or (before and end is None):
        return None
    return DateRange(query, span, start, end)


def cut(whole: DateRange, now: datetime) -> tuple[DateRange, ...]:
    """Two ranges that make up this one, the older first; none where it cannot be cut.

    Cuts fall on whole seconds. Open ends are cut so that stretches grow: most rows are recent.
    """
    at = _place_to_cut(whole, now.astimezone(UTC))
    if at is None:
        return ()
    return replace(whole, before=at, ends_at_a_cut=True), replace(
        whole, after=at, ends_at_a_cut=False
    )


def _place_to_cut(whole: DateRange, now: datetime) -> datetime | None:
    after, before = whole.after, whole.before
    if after is None:
        if before is None:
            return _whole_second(now - FIRST_RANGE)
        at = before - max(now - before, FIRST_RANGE)
        return _whole_second(at) if at > _EPOCH else None
    end = before or max(now, after + FIRST_RANGE)
    at = _whole_second(after + (end - after) / 2)
    if at <= after:
        at += SECOND
    return at if at < end else None


def _whole_second(when: datetime) -> datetime:
    return when.replace(microsecond=0)
