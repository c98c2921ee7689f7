"""From a list's query parameters to SQL, refusing what the API refuses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from carbon_tui.simulator.lists import ListFilter, ServerList
from carbon_tui.simulator.messages import Refusal
from carbon_tui.simulator.settings import SimulatorSettings

Pairs = Iterable[tuple[str, str]]
LONGEST_PAGE = 1000
"""Rows; a larger `limit` is refused."""
_FREE_ON_EACH_PAGE = ("cursor", "limit")
"""What may differ between the pages of one query; filters and sorts may not."""


class ListQuery(msgspec.Struct, frozen=True):
    """A list query, checked. `identity`, of filters and sorts, is the same for all its pages."""

    limit: int
    cursor: str | None
    where: str
    values: tuple[str | float, ...]
    order: tuple[tuple[str, bool], ...]
    identity: str


def asked(listing: ServerList, pairs: Pairs, settings: SimulatorSettings) -> ListQuery:
    """Check a list's parameters; unknown ones are ignored, as the API does."""
    values_by_name: dict[str, list[str]] = {}
    for name, value in pairs:
        values_by_name.setdefault(name, []).append(value)
    clauses, values = ["1"], list[str | float]()
    for name, rule in listing.filters.items():
        in_query = values_by_name.get(name) or list(listing.defaults.get(name, ()))
        if in_query:
            clauses.append(rule.sql.format(",".join("?" * len(in_query))))
            values += checked(name, rule, in_query)
    if listing.table == "prints" and not settings.queued_prints_listed:
        clauses.append("status NOT IN ('queued', 'printing')")
    identity = repr(
        sorted((k, v) for k, v in values_by_name.items() if k not in _FREE_ON_EACH_PAGE)
    )
    return ListQuery(
        whole_parameter(values_by_name, "limit", 1, LONGEST_PAGE),
        one(values_by_name, "cursor"),
        " AND ".join(clauses),
        tuple(values),
        order_of(listing, values_by_name.get("sort", []), settings),
        f"{listing.table}{identity}",
    )


def one(values_by_name: dict[str, list[str]], name: str) -> str | None:
    """A parameter that may be given once at most; an empty one counts as absent."""
    values = values_by_name.get(name, [])
    if len(values) > 1:
        raise Refusal(400, f"`{name}` takes one value, {len(values)} were given.")
    return values[0] or None if values else None


def whole_parameter(values_by_name: dict[str, list[str]], name: str, least: int, most: int) -> int:
    """A required whole number between two bounds."""
    value = one(values_by_name, name)
    if value is None:
        raise Refusal(400, f"`{name}` is required.")
    try:
        number = int(value)
    except ValueError as error:
        raise Refusal(400, f"`{name}` must be a whole number, not {value!r}.") from error
    if not least <= number <= most:
        raise Refusal(400, f"`{name}` must be from {least} to {most}, not {number}.")
    return number


def checked(name: str, rule: ListFilter, values: Sequence[str]) -> list[str | float]:
    """A filter's values as SQL takes them; 400 when there are too many or they make no sense."""
    if rule.kind != "list" and len(values) > 1:
        raise Refusal(400, f"`{name}` takes one value, {len(values)} were given.")
    if len(values) > rule.most:
        raise Refusal(400, f"`{name}` takes at most {rule.most} values, {len(values)} were given.")
    if rule.kind in ("after", "before"):
        return [milliseconds(name, values[0])]
    if rule.words and values[0] not in rule.words:
        raise Refusal(400, f"`{name}` must be one of {', '.join(rule.words)}.")
    if rule.longest is not None and len(values[0]) > rule.longest:
        raise Refusal(400, f"`{name}` must not be longer than {rule.longest} characters.")
    return list(values)


def milliseconds(name: str, value: str) -> float:
    """An RFC 3339 instant as ms since the epoch, with its fraction; a date alone is midnight."""
    try:
        when = datetime.fromisoformat(value)
    except ValueError as error:
        raise Refusal(400, f"`{name}` is not an RFC 3339 date and time: {value!r}.") from error
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    gone = when - datetime(1970, 1, 1, tzinfo=UTC)
    return (gone.days * 86_400 + gone.seconds) * 1000 + gone.microseconds / 1000


def order_of(
    listing: ServerList, sorts: Sequence[str], settings: SimulatorSettings
) -> tuple[tuple[str, bool], ...]:
    """The columns to sort by, and whether downwards; the row number breaks every tie."""
    if sorts and not listing.names_sorts and not settings.measurement_sorts:
        raise Refusal(400, "This list cannot be sorted.")
    order = [_sort(listing, text) for text in sorts] or [listing.order]
    if order[-1][0] != "n":
        order.append(("n", order[-1][1]))
    return tuple(order)


def _sort(listing: ServerList, text: str) -> tuple[str, bool]:
    field, _, direction = text.partition(",")
    if field not in listing.sorts:
        names = ", ".join(listing.sorts)
        raise Refusal(400, f"Cannot sort by {field!r}. Sortable fields are: {names}.")
    if direction not in ("", "asc", "desc"):
        raise Refusal(400, f"Sort direction {direction!r} is neither asc nor desc.")
    return listing.sorts[field], direction == "desc"


def behind(order: Sequence[tuple[str, bool]], place: Sequence[Any]) -> tuple[str, list[Any]]:
    """SQL for "comes after the place", a value for each column of the order, and what it binds.

    With one direction throughout, a row value comparison, which an index answers; otherwise
    the comparison written out.
    """
    columns = [column for column, _ in order]
    if len({down for _, down in order}) == 1:
        sign = "<" if order[0][1] else ">"
        return f"({','.join(columns)}) {sign} ({','.join('?' * len(order))})", list(place)
    cases: list[str] = []
    values: list[Any] = []
    for at, (column, down) in enumerate(order):
        same = [f"{before} = ?" for before in columns[:at]]
        cases.append(" AND ".join([*same, f"{column} {'<' if down else '>'} ?"]))
        values += place[: at + 1]
    return "(" + " OR ".join(f"({case})" for case in cases) + ")", values
