"""The records of one view that match a query: which came, changed, and went."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.prompt.search import Search
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment, Value
from carbon_tui.text.cleaning import raw
from carbon_tui.watch.events import EventKind, FactValue, RecordChange
from carbon_tui.watch.sources import ObservedRecord, SourceLook, look_at

MOST_PAGES_READ = 5
"""At each look, of a thousand records each where the server gives so many."""


class TooManyMatches(ApiError):
    """The query matches more than is read again and again."""

    title = "Too much to watch"


class MatchingRecords:
    """A view and a query, as typed after it. What is compared are the columns that the view names
    as worth watching, or those that it shows."""

    def __init__(
        self,
        resource: AnyResource,
        search: Callable[[datetime], Search],
        moment: Callable[[datetime], Moment],
    ) -> None:
        """`search` reads the query at a time, because ``-8h`` is another time at each look."""
        self.always_there = False
        self.view = resource.name
        self.name = f"{resource.name} that match"
        self._resource = resource
        self._columns = _columns(resource)
        self.fields = tuple(column.name for column in self._columns)
        self._search = search
        self._moment = moment

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        search = self._search(now)
        matches = search.predicate(self._resource, self._moment(now))
        read = await read_all(
            self._resource.endpoint, search.query, reading.page, max_pages=MOST_PAGES_READ
        )
        if not read.completeness.exhausted:
            raise self._too_many()
        rows: Sequence[Any] = self._resource.rows(read.rows)
        matching = [row for row in rows if matches is None or matches(row)]
        return look_at(map(self._observed, matching), read, whole=True)

    def _too_many(self) -> TooManyMatches:
        return TooManyMatches(
            f"The server lists more {self.view} for this query than can be read at every look: "
            "narrow it, for example to a status or a time."
        )

    def _observed(self, record: Any) -> ObservedRecord:
        facts = tuple(_plain(column.value(record)) for column in self._columns)
        key = raw(self._resource.identify(record))
        return ObservedRecord(key, self._resource.label(record), facts)

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterator[RecordChange]:
        if before is None:
            yield RecordChange(EventKind.APPEARED, "", None, None)
            return
        if after is None:
            yield RecordChange(EventKind.GONE, "", None, None)
            return
        for name, was, now in zip(self.fields, before.facts, after.facts, strict=True):
            if was != now:
                yield RecordChange(EventKind.CHANGED, name, was, now)


def _columns(resource: AnyResource) -> tuple[Column[Any], ...]:
    named = tuple(c for name in resource.watched if (c := resource.column(name)) is not None)
    return named or tuple(column for column in resource.columns if column.default_visible)


def _plain(value: Value) -> FactValue:
    return value.isoformat() if isinstance(value, datetime) else value
