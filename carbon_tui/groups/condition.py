"""Parts of a WHERE and the values that belong into them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from carbon_tui.local_copy.tables import Stored

MOST_IN_A_ROW = 30
"""Conditions side by side: SQLite takes an expression of 1,000 levels at most."""


class Condition(Struct, frozen=True):
    """A part of a WHERE."""

    sql: str
    values: tuple[Stored, ...] = ()


class LookedUp(Condition, frozen=True):
    """Rows that are found before all are looked at, by this statement for their numbers."""

    numbers: str = ""


def looked_up(numbers: str, values: tuple[Stored, ...] = ()) -> LookedUp:
    return LookedUp(f"id IN ({numbers})", values, numbers)


NONE_OF_THEM = Condition("0")
"""No row passes."""


def either(parts: Sequence[Condition]) -> Condition:
    """At least one of them; of none, nothing passes."""
    parts = _looked_up_together([part for part in parts if part != NONE_OF_THEM])
    if not parts:
        return NONE_OF_THEM
    if len(parts) == 1:
        return parts[0]
    return Condition("(" + _chained(parts, " OR ") + ")", _values(parts))


def _looked_up_together(parts: Sequence[Condition]) -> Sequence[Condition]:
    """A row is sought among all numbers once."""
    several = [part for part in parts if isinstance(part, LookedUp)]
    if len(several) < 2:
        return parts
    numbers = " UNION ALL ".join(f"SELECT id FROM ({part.numbers})" for part in several)
    others = [part for part in parts if not isinstance(part, LookedUp)]
    return [*others, looked_up(numbers, _values(several))]


def all_of(parts: Sequence[Condition]) -> Condition:
    """Every one of them; there is at least one."""
    if NONE_OF_THEM in parts:
        return NONE_OF_THEM
    return Condition(_chained(parts, " AND "), _values(parts))


def _chained(parts: Sequence[Condition], word: str) -> str:
    """Many are taken together in brackets: each word in a row is a level more."""
    texts = [part.sql for part in parts]
    while len(texts) > MOST_IN_A_ROW:
        starts = range(0, len(texts), MOST_IN_A_ROW)
        texts = [f"({word.join(texts[at : at + MOST_IN_A_ROW])})" for at in starts]
    return word.join(texts)


def marks(values: Sequence[Stored]) -> str:
    """A place for each of these values."""
    return ",".join("?" * len(values))


def _values(parts: Sequence[Condition]) -> tuple[Stored, ...]:
    return tuple(value for part in parts for value in part.values)
