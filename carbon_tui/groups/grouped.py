"""Groups put together from records, as they come; and what a group is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from msgspec import Struct

from carbon_tui.groups.interval import wilson_interval
from carbon_tui.groups.median import middle_of
from carbon_tui.prompt.group_key import GroupKey
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.measures import (
    NO_LIMITS,
    Limits,
    MeasureSet,
    Share,
    measures_of,
    within_limits,
)

FEW = 20
"""A share of fewer than so many is marked: its interval spans a quarter of everything and more."""

KeyValue = str | int | float | None
"""A group's own value of one key; of a date, the start of its stretch as local text."""

_FORMATS = {"hour": "%Y-%m-%d %H:00", "day": "%Y-%m-%d", "month": "%Y-%m"}


class Rate(Struct, frozen=True):
    """A share with its 95 % interval (Wilson); all from 0 to 1."""

    share: float
    low: float
    high: float
    whole: int
    """Of how many."""

    @property
    def few(self) -> bool:
        return self.whole < FEW


class RecordGroup(Struct, frozen=True):
    """One group: its keys, and its numbers in the order of the view's measures."""

    keys: tuple[KeyValue, ...]
    numbers: tuple[float | None, ...]
    """None where no record of the group has such a number."""
    rates: tuple[Rate | None, ...] = ()
    """In the order of the view's shares; None where nothing was decided."""

    @property
    def count(self) -> int:
        return int(self.numbers[0] or 0)


class RecordGroups(Struct, frozen=True):
    """All groups of a question, and where they come from."""

    by: tuple[GroupKey, ...]
    measures: MeasureSet
    groups: tuple[RecordGroup, ...]
    as_of: datetime | None = None
    """When the data were complete on the server."""
    notes: tuple[str, ...] = ()
    """What is missing or doubtful, as sentences."""

    @property
    def records(self) -> int:
        return sum(group.count for group in self.groups)


def date_key(when: datetime, unit: str, zone: tzinfo) -> str:
    """The hour, day, week or month that a time falls into in the zone; a week by its Monday."""
    local = when.astimezone(zone)
    if unit == "week":
        local -= timedelta(days=local.weekday())
        return local.strftime("%Y-%m-%d")
    return local.strftime(_FORMATS[unit])


class Grouper:
    """Takes records in as they come; what it keeps grows with the groups and with the numbers that
    medians need."""

    def __init__(
        self,
        resource: AnyResource,
        by: Sequence[GroupKey],
        now: datetime,
        zone: tzinfo,
        limits: Limits = NO_LIMITS,
    ) -> None:
        """``limits`` are those of measurement templates, for measurements."""
        self._set = within_limits(measures_of(resource.name), limits)
        self._now = now
        self._readers = [_reader(resource, key, zone) for key in by]
        self._found: dict[tuple[KeyValue, ...], list[list[float]]] = {}

    def add(self, records: Iterable[Any]) -> None:
        measures, now = self._set.measures, self._now
        for record in records:
            keys = tuple([read(record) for read in self._readers])
            numbers = self._found.get(keys)
            if numbers is None:
                numbers = self._found[keys] = [[] for _ in measures]
            for sums, measure in zip(numbers, measures, strict=True):
                value = measure.value(record, now)
                if value is None or value != value:
                    continue
                if measure.median or not sums:
                    sums.append(value)
                else:
                    sums[0] += value

    def groups(self) -> tuple[RecordGroup, ...]:
        """In the order of their keys."""
        medians = [measure.median for measure in self._set.measures]
        made = []
        for keys, sums in self._found.items():
            numbers = tuple(
                (middle_of(values) if middle else values[0]) if values else None
                for values, middle in zip(sums, medians, strict=True)
            )
            made.append(group_of(keys, numbers, self._set))
        return in_key_order(made)


def group_of(
    keys: tuple[KeyValue, ...], numbers: tuple[float | None, ...], measures: MeasureSet
) -> RecordGroup:
    """The group with its shares."""
    by_name = {
        measure.name: number or 0
        for measure, number in zip(measures.measures, numbers, strict=True)
    }
    return RecordGroup(keys, numbers, tuple(_rate(share, by_name) for share in measures.shares))


def _rate(share: Share, numbers: dict[str, float]) -> Rate | None:
    part, whole = numbers[share.part], sum(numbers[name] for name in share.whole)
    interval = wilson_interval(part, whole)
    return None if interval is None else Rate(part / whole, *interval, int(whole))


def in_key_order(groups: Iterable[RecordGroup]) -> tuple[RecordGroup, ...]:
    """By their keys; what says nothing comes last."""
    return tuple(sorted(groups, key=lambda group: tuple(map(key_rank, group.keys))))


def key_rank(key: KeyValue) -> tuple[bool, bool, float, str, str]:
    """Numbers before words, words without their case, nothing last."""
    if isinstance(key, str):
        return False, True, 0.0, key.casefold(), key
    return key is None, False, key or 0.0, "", ""


def sorted_groups(
    groups: RecordGroups, order: Sequence[tuple[str, bool]]
) -> tuple[RecordGroup, ...]:
    """Sorted by (key or measure, descending) in turn; a group without the number comes last."""
    rows = list(groups.groups)
    for name, down in reversed(order):
        read = _sort_value(groups, name)
        having = [row for row in rows if read(row) is not None]
        lacking = [row for row in rows if read(row) is None]
        having.sort(key=lambda row: key_rank(read(row)), reverse=down)
        rows = [*having, *lacking]
    return tuple(rows)


def _sort_value(groups: RecordGroups, name: str) -> Callable[[RecordGroup], KeyValue]:
    for place, key in enumerate(groups.by):
        if key.name == name:
            return lambda group: group.keys[place]
    for place, measure in enumerate(groups.measures.measures):
        if measure.name == name:
            return lambda group: group.numbers[place]
    places = {share.name: place for place, share in enumerate(groups.measures.shares)}
    at = places[name]

    def share(group: RecordGroup) -> KeyValue:
        rate = group.rates[at]
        return None if rate is None else rate.share

    return share


def _reader(resource: AnyResource, key: GroupKey, zone: tzinfo) -> Callable[[Any], KeyValue]:
    column = resource.column(key.column)
    if column is None:
        raise LookupError(f"{resource.name} has no column {key.column}")
    value = column.value
    if not key.unit:
        return lambda record: _plain(value(record))

    def stretch(record: Any) -> KeyValue:
        when = value(record)
        return date_key(when, key.unit, zone) if isinstance(when, datetime) else None

    return stretch


def _plain(value: Any) -> KeyValue:
    """An empty text says as little as none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value != "" and value == value else None
