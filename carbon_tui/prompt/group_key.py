"""What the records of a group have in common, as a value."""

from __future__ import annotations

from msgspec import Struct


class GroupKey(Struct, frozen=True):
    """What records of a group have in common: a column's value, or a stretch of a date."""

    name: str
    """As it is written: ``printer``, ``week``, ``finished.day``."""
    column: str
    unit: str = ""
    """``hour``, ``day``, ``week`` or ``month`` of a date; empty: the value itself."""


def by_text(by: tuple[GroupKey, ...]) -> str:
    return "by:" + ",".join(key.name for key in by)
