"""Parts of a WHERE and the values that belong into them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from carbon_tui.local_copy.tables import Stored


class Condition(Struct, frozen=True):
    """A part of a WHERE."""

    sql: str
    values: tuple[Stored, ...] = ()


NONE_OF_THEM = Condition("0")
"""No row passes."""


def either(parts: Sequence[Condition]) -> Condition:
    """At least one of them; of none, nothing passes."""
    parts = [part for part in parts if part != NONE_OF_THEM]
    if not parts:
        return NONE_OF_THEM
    return Condition("(" + " OR ".join(part.sql for part in parts) + ")", _values(parts))


def all_of(parts: Sequence[Condition]) -> Condition:
    """Every one of them; there is at least one."""
    if NONE_OF_THEM in parts:
        return NONE_OF_THEM
    return Condition(" AND ".join(part.sql for part in parts), _values(parts))


def marks(values: Sequence[Stored]) -> str:
    """A place for each of these values."""
    return ",".join("?" * len(values))


def _values(parts: Sequence[Condition]) -> tuple[Stored, ...]:
    return tuple(value for part in parts for value in part.values)
