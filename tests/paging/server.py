"""A small server that pages as the API says it does: a table, cursors that die, a count cap.

Written from the API's description alone. It holds plain rows (dicts) and turns them into records
only on the way out, so that the pager under test meets what the client would hand it.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from carbon_tui.api.errors import BadRequest, NotFound
from carbon_tui.api.schema.endpoints import (
    Endpoint,
    Paging,
)
from carbon_tui.api.schema.page import (
    COUNT_CAP,
    Page,
)
from carbon_tui.api.schema.query import Params

R = TypeVar("R")
Row = dict[str, Any]

START = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass
class Clock:
    """Seconds; the server's and the program's, so that a test can let a person read slowly."""

    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


@dataclass
class Manner:
    """In which of the API's open readings a server plays."""

    page_cap: int = 1000
    cursor_life: float = 60.0
    nulls: str = "flip"
    """"flip": last ascending and first descending; "low": the other way; "last", "first"."""
    after_is_inclusive: bool = True
    whole_seconds: bool = False
    """Dates are shown without their fractions."""
    total: Callable[[int], int | None] = lambda n: min(n, COUNT_CAP)
    echo_limit: bool = True
    owns_up_to_its_cap: bool = True
    """The limit it tells is the one it kept to, not the one it was asked for."""
    damaged: frozenset[int] = frozenset()
    """Which rows of a list by offset cannot be read."""
    sorts: bool = True
    cursor_at_the_end: bool = False
    """The last page has a cursor too, and what it leads to is refused."""
    tie_breaker: bool = True
    """More than one sort field is taken."""
    offset_is_pages: bool = False
    depth: int | None = None
    """Lists by cursor end after so many rows, whatever else there is."""


@dataclass
class Server(Generic[R]):
    """One list of the API."""

    endpoint: Endpoint[R]
    clock: Clock = field(default_factory=Clock)
    manner: Manner = field(default_factory=Manner)
    rows: dict[str, Row] = field(default_factory=dict)
    log: list[Params] = field(default_factory=list)
    before_each: Callable[[], None] = lambda: None
    cursors: dict[str, tuple[Params, tuple[Any, ...], float]] = field(default_factory=dict)
    under_way: int = 0
    prepared: dict[Params, list[Row]] = field(default_factory=dict)
    """Answers in full, sorted, as they were when they were last asked for."""
    keys: dict[Params, set[str]] = field(default_factory=dict)
    """The keys of what matches, as it was when that was last asked for."""
    changed: dict[Params, dict[int, Row]] = field(default_factory=dict)
    """By what is prepared, and a row's number: what has changed since."""
    places: dict[tuple[str, ...], dict[int, tuple[Any, ...]]] = field(default_factory=dict)
    """By order and a row's number: what it is sorted by, as long as the row stays as it is."""

    def touch(self, row: Row | None = None) -> None:
        """Something changed: this row, or nobody knows what."""
        if row is None:
            for known in (self.prepared, self.keys, self.changed, self.places):
                known.clear()
            return
        for places in self.places.values():
            places.pop(row["n"], None)
        for changed in self.changed.values():
            changed[row["n"]] = row

    async def fetch(self, endpoint: Endpoint[R], params: Params) -> Page[R]:
        assert endpoint is self.endpoint
        assert self.under_way == 0, "two requests at once"
        self.under_way += 1
        try:
            self.before_each()
            self.log.append(params)
            return self.answer(params)
        finally:
            self.under_way -= 1

    def answer(self, params: Params) -> Page[R]:
        asked = _by_name(params)
        if self.endpoint.paging is Paging.WHOLE:
            return Page([self.record(row) for row in self.matching(asked)])
        limit = int(asked["limit"][0])
        assert 1 <= limit <= 1000
        size = min(limit, self.manner.page_cap)
        if self.endpoint.paging is Paging.OFFSET:
            return self._by_offset(asked, limit, size)
        return self._by_cursor(params, asked, limit, size)

    def _by_offset(self, asked: dict[str, list[str]], limit: int, size: int) -> Page[R]:
        rows = sorted(self.rows.values(), key=lambda row: row["name"])
        start = int(asked["offset"][0]) * (size if self.manner.offset_is_pages else 1)
        places = range(start, min(start + size, len(rows)))
        page = [self.record(rows[n]) for n in places if n not in self.manner.damaged]
        told = size if self.manner.owns_up_to_its_cap else limit
        return Page(
            page,
            self.manner.total(len(rows)),
            told if self.manner.echo_limit else None,
            unreadable=len(places) - len(page),
        )

    def _by_cursor(
        self, params: Params, asked: dict[str, list[str]], limit: int, size: int
    ) -> Page[R]:
        bare = tuple(pair for pair in params if pair[0] != "cursor")
        place = self._place_of(asked.get("cursor"), bare)
        key = self._order(asked.get("sort", []))
        if limit == 1 and place is None and bare not in self.prepared:
            matching = self.matching(asked)
            if len(matching) > 1:
                return self._only_the_first(matching, key, bare)
        rows = self._sorted(asked, key, bare)
        start = 0 if place is None else bisect_right(rows, place, key=key)
        total, rows = len(rows), rows[: self.manner.depth]
        page = rows[start : start + size]
        following = None
        if not page and place is not None and self.manner.cursor_at_the_end:
            raise NotFound("There is no such page.")
        if page and (start + size < len(rows) or self.manner.cursor_at_the_end):
            following = f"c{len(self.cursors)}"
            self.cursors[following] = (bare, key(page[-1]), self.clock.seconds)
        return Page(
            [self.record(row) for row in page],
            self.manner.total(total),
            size if self.manner.echo_limit else None,
            following,
        )

    def _sorted(
        self, asked: dict[str, list[str]], key: Callable[[Row], tuple[Any, ...]], bare: Params
    ) -> list[Row]:
        rows = self.prepared.get(bare)
        if rows is None:
            rows = self.prepared[bare] = sorted(self.matching(asked), key=key)
            self.changed[bare] = {}
        elif changed := self.changed[bare]:
            rows = self.prepared[bare] = [row for row in rows if row["n"] not in changed]
            for row in self._matching(asked, changed.values()):
                insort(rows, row, key=key)
            self.changed[bare] = {}
        return rows

    def matching_keys(self, params: Params) -> set[str]:
        """The keys of all rows that match; not to be changed."""
        asked = _by_name(params)
        mark = ("keys", ""), *params
        keys = self.keys.get(mark)
        name = self.endpoint.key
        if keys is None:
            keys = {row[name] for row in self.matching(asked)}
        elif changed := self.changed[mark]:
            keys = keys - {row[name] for row in changed.values()}
            keys |= {row[name] for row in self._matching(asked, changed.values())}
        self.keys[mark], self.changed[mark] = keys, {}
        return keys

    def is_sound(self) -> bool:
        """What is kept up to date equals what is made anew: of the answers asked for last."""
        for bare in list(self.prepared)[-2:]:
            asked = _by_name(bare)
            key = self._order(asked.get("sort", []))
            if self._sorted(asked, key, bare) != sorted(self.matching(asked), key=key):
                return False
        for _, *params in list(self.keys)[-2:]:
            rows = self.matching(_by_name(tuple(params)))
            if self.matching_keys(tuple(params)) != {row[self.endpoint.key] for row in rows}:
                return False
        return True

    def _only_the_first(
        self, rows: list[Row], key: Callable[[Row], tuple[Any, ...]], bare: Params
    ) -> Page[R]:
        """What sorting them all would give, in less time: counting asks for nothing else."""
        first = min(rows, key=key)
        following = f"c{len(self.cursors)}"
        self.cursors[following] = (bare, key(first), self.clock.seconds)
        return Page([self.record(first)], self.manner.total(len(rows)), 1, following)

    def _place_of(self, cursor: list[str] | None, bare: Params) -> tuple[Any, ...] | None:
        if cursor is None:
            return None
        bound_to, place, born = self.cursors[cursor[0]]
        assert bound_to == bare, "a parameter changed between two pages"
        if self.clock.seconds - born >= self.manner.cursor_life:
            raise BadRequest("The cursor has expired.")
        return place

    def matching(self, asked: dict[str, list[str]]) -> list[Row]:
        return self._matching(asked, self.rows.values())

    def _matching(self, asked: dict[str, list[str]], rows: Iterable[Row]) -> list[Row]:
        """Those of the rows that match what is asked."""
        wanted = {param.name: asked.get(param.name) for param in self.endpoint.params}
        for name, values in self.endpoint.defaults:
            wanted[name] = wanted[name] or list(values)
        for param in self.endpoint.params:
            assert len(wanted[param.name] or ()) <= param.most
        for span in self.endpoint.spans:
            if asked.get(span.after) or asked.get(span.before):
                first, end = self._bounds(asked.get(span.after), asked.get(span.before))
                name = span.field
                rows = [
                    row for row in rows if (at := row.get(name)) is not None and first <= at < end
                ]
        for name, those in wanted.items():
            if those:
                allowed = set(those)
                rows = [row for row in rows if row.get(name) in allowed]
        return list(rows)

    def _bounds(
        self, after: list[str] | None, before: list[str] | None
    ) -> tuple[datetime, datetime]:
        """Within which dates lie, by the server's own reading: the first of them, and their end."""
        first = datetime.fromisoformat(after[0]) if after else _EARLIEST
        if after and not self.manner.after_is_inclusive:
            first += datetime.resolution
        return first, datetime.fromisoformat(before[0]) if before else _LATEST

    def _order(self, sorts: list[str]) -> Callable[[Row], tuple[Any, ...]]:
        pairs = [(name, way == "desc") for name, _, way in (s.partition(",") for s in sorts)]
        for name, _ in pairs:
            known = name in self.endpoint.sortable or self.endpoint.sorts_unpublished
            if not known or not self.manner.sorts:
                raise BadRequest(f"Cannot sort by {name}.")
        if len(pairs) > 1 and not self.manner.tie_breaker:
            raise BadRequest("One sort only.")
        fields = [(self.endpoint.field_of_sort(name), down) for name, down in pairs]
        fields.append(("n", bool(pairs) and pairs[-1][1]))
        ranks = [(name, self._rank(down)) for name, down in fields]
        keys = self.places.setdefault(tuple(sorts), {})

        def key_of(row: Row) -> tuple[Any, ...]:
            key = keys.get(row["n"])
            if key is None:
                key = keys[row["n"]] = tuple([rank(row.get(name)) for name, rank in ranks])
            return key

        return key_of

    def _rank(self, down: bool) -> Callable[[Any], tuple[int, Any]]:
        """What a value is sorted by."""
        last = {"last": True, "first": False, "flip": not down, "low": down}
        missing = (2 if last[self.manner.nulls] else 0, 0)

        def rising(value: Any) -> tuple[int, Any]:
            return missing if value is None else (1, value)

        def falling(value: Any) -> tuple[int, Any]:
            if value is None:
                return missing
            if isinstance(value, datetime):
                return (1, START - value)
            return (1, Backwards(value)) if isinstance(value, str) else (1, -value)

        return falling if down else rising

    def record(self, row: Row) -> R:
        fields = getattr(self.endpoint.record, "__struct_fields__")  # noqa: B009
        values = {name: row[name] for name in fields if name in row}
        if self.manner.whole_seconds:
            for name, value in values.items():
                if isinstance(value, datetime):
                    values[name] = value.replace(microsecond=0)
        return self.endpoint.record(**values)


def _by_name(params: Params) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {}
    for name, value in params:
        asked.setdefault(name, []).append(value)
    return asked


class Backwards:
    """Text in falling order."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __lt__(self, other: Backwards) -> bool:
        return self.text > other.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Backwards) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)
