"""Groups in SQLite's own SQL, for people to run elsewhere: it calls no function of the program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from carbon_tui.groups.condition import Condition
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.tables import Stored, stamp
from carbon_tui.prompt.group_key import GroupKey
from carbon_tui.resources.measures import Measure, Share


class PortableSql(msgspec.Struct, frozen=True):
    """A question in SQL, and the terms that stand in it as a remark alone."""

    text: str
    unsaid: tuple[str, ...] = ()
    """What SQL cannot say: without it more rows pass."""


_PORTABLE_UNITS = {
    "hour": "strftime('%Y-%m-%d %H:00', {0}, 'localtime')",
    "day": "date({0}, 'localtime')",
    "week": "date({0}, 'localtime', '-6 days', 'weekday 1')",
    "month": "strftime('%Y-%m', {0}, 'localtime')",
}


def portable_key(key: GroupKey, columns: dict[str, str]) -> str:
    column = columns.get(key.column)
    if column is None:
        raise NotInTheCopy(f"The copy has no column for “{key.column}”.")
    return _PORTABLE_UNITS[key.unit].format(column) if key.unit else f"nullif({column}, '')"


def portable_measure(measure: Measure) -> str:
    name = measure.name
    if not measure.median:
        return f'sum("{name}") AS "{name}"'
    middle = f'"{name} rank" IN (("{name} n" + 1) / 2, ("{name} n" + 2) / 2)'
    return f'avg(CASE WHEN "{name}" IS NOT NULL AND {middle} THEN "{name}" END) AS "{name}"'


def portable_share(share: Share) -> str:
    whole = " + ".join(f'sum("{name}")' for name in share.whole)
    return f'round(100.0 * sum("{share.part}") / nullif({whole}, 0), 2) AS "{share.name}"'


def with_now(sql: str, values: Sequence[Stored], now: datetime) -> tuple[str, tuple[Stored, ...]]:
    """The time goes into the text: SQLite does not mix named with other marks."""
    return sql.replace(":now", quoted(stamp(now))), tuple(values)


def inlined(condition: Condition) -> str:
    pieces = condition.sql.split("?")
    values = [quoted(value) for value in condition.values]
    return "".join(
        piece + (values[place] if place < len(values) else "") for place, piece in enumerate(pieces)
    )


def quoted(value: Stored) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else repr(value)
