"""Watched records: looked at whatever view is open, and told of when what matters changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from carbon_tui.api.schema.default_queries import every
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.query import Query
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import (
    Moment,
    Role,
    Value,
)
from carbon_tui.session.activity import (
    Activity,
    News,
)
from carbon_tui.text.cleaning import raw

MAX_WATCHED = 100
"""Watched records: as many keys as one request asks for."""
GONE = "is not in the list any more"


class Watched(Struct):
    """One watched record and how it was when last read."""

    resource: AnyResource
    key: str
    name: str
    facts: tuple[Value, ...]
    at: datetime
    read_at: float
    """On the clock that nobody sets."""


class Watches:
    """The records that a person watches: a change of one rings.

    `note_rows` is told of every page, `missing` of rows that were asked for in vain.
    """

    def __init__(
        self,
        activity: Activity,
        moment: Callable[[], Moment],
        monotonic: Callable[[], float],
    ) -> None:
        self.rang: Callable[[News], None] = lambda _news: None
        self._activity = activity
        self._moment = moment
        self._monotonic = monotonic
        self._watched: dict[tuple[str, str], Watched] = {}

    def __len__(self) -> int:
        return len(self._watched)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(watched.name for watched in self._watched.values())

    def holds(self, resource: AnyResource, key: str) -> bool:
        return (resource.name, key) in self._watched

    def toggle(self, resource: AnyResource, record: Any) -> bool:
        """Watch the record from now on, or no longer; True when it is watched."""
        key = resource.identify(record)
        if self._watched.pop((resource.name, key), None) is not None:
            return False
        moment = self._moment()
        self._watched[resource.name, key] = Watched(
            resource,
            key,
            resource.label(record),
            facts(resource, record),
            moment.now,
            self._monotonic(),
        )
        return True

    # -- looking

    def oldest(self, resource: AnyResource) -> float | None:
        """Seconds since the longest ago of this view's was looked at; None where there is none."""
        times = [watched.read_at for watched in self._of(resource)]
        return self._monotonic() - min(times) if times else None

    def resources(self) -> tuple[AnyResource, ...]:
        """The views that something is watched of."""
        return tuple(
            {watched.resource.name: watched.resource for watched in self._watched.values()}.values()
        )

    def query(self, resource: AnyResource) -> Query:
        """What the server is asked for this view's watched records."""
        endpoint: Endpoint[Any] = resource.endpoint
        if resource.rows_from is not None or endpoint.param(endpoint.key) is None:
            return resource.start
        query = every(endpoint, resource.start.without(*dict(endpoint.all_values)))
        return query.where(endpoint.key, *(raw(watched.key) for watched in self._of(resource)))

    def note_rows(self, path: str, rows: Sequence[Any]) -> None:
        """Compare watched records with a page of the list under this path, and ring for those that
        differ."""
        for resource in self.resources():
            if resource.endpoint.path == path:
                self._look(resource, resource.rows(rows))

    def missing(self, resource: AnyResource, since: float) -> None:
        """Take note that records which have not come since then, although all were asked for, are
        gone."""
        for watched in [record for record in self._of(resource) if record.read_at < since]:
            del self._watched[resource.name, watched.key]
            self._ring(watched, GONE, Role.WARN)

    # -- within

    def _of(self, resource: AnyResource) -> list[Watched]:
        return [
            watched for watched in self._watched.values() if watched.resource.name == resource.name
        ]

    def _look(self, resource: AnyResource, records: Sequence[Any]) -> None:
        moment = self._moment()
        for record in records:
            watched = self._watched.get((resource.name, resource.identify(record)))
            if watched is None:
                continue
            now, before = facts(resource, record), watched.facts
            changes = told(resource, before, now, moment)
            if changes:
                self._ring(watched, changes, Role.PLAIN)
            watched.facts, watched.at = now, moment.now
            watched.read_at = self._monotonic()

    def _ring(self, watched: Watched, change: str, role: Role) -> None:
        now = self._moment().now
        self.rang(
            self._activity.add(
                watched.resource.name, watched.key, watched.name, change,
                at=now, within=(now - watched.at).total_seconds(), role=role, watched=True,
            )
        )  # fmt: skip


def columns_watched(resource: AnyResource) -> tuple[Column[Any], ...]:
    """The columns whose change rings: those the resource names, else all that are shown."""
    columns = tuple(c for name in resource.watched if (c := resource.column(name)) is not None)
    return columns or tuple(column for column in resource.columns if column.default_visible)


def facts(resource: AnyResource, record: Any) -> tuple[Value, ...]:
    """What of a record is compared with how it was: the values of its watched columns."""
    return tuple(column.value(record) for column in columns_watched(resource))


def told(
    resource: AnyResource, before: tuple[Value, ...], now: tuple[Value, ...], moment: Moment
) -> str:
    """``state Printing → Finished, alerts – → Resin low``; empty where nothing changed."""
    return ", ".join(
        f"{seen.title.casefold()} {seen.show(old, moment).text} → {seen.show(new, moment).text}"
        for seen, old, new in zip(columns_watched(resource), before, now, strict=True)
        if old != new
    )
