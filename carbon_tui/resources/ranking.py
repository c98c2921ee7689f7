"""What rows are sorted by here: one rule for the screen and for files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import total_ordering
from typing import Any

from carbon_tui.text.natural_order import natural_key

Rank = tuple[int, Any]


def rank(value: Any) -> Rank | None:
    """Numbers before text; text as people count, without regard to case. None: says nothing."""
    if value in (None, ""):
        return None
    return (1, natural_key(value)) if isinstance(value, str) else (0, value)


@total_ordering
class _Backwards:
    """A rank that sorts the other way round."""

    __slots__ = ("_rank",)

    def __init__(self, rank: Rank) -> None:
        self._rank = rank

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and self._rank == other._rank

    def __lt__(self, other: _Backwards) -> bool:
        return other._rank < self._rank

    def __hash__(self) -> int:
        return hash(self._rank)


Key = tuple[tuple[bool, Any], ...]


def key(values: Sequence[Any], descending: Sequence[bool]) -> Key:
    """Several values in turn, each in its direction; what says nothing stands last in both."""
    return tuple(_part(rank(value), down) for value, down in zip(values, descending, strict=True))


def _part(ranked: Rank | None, down: bool) -> tuple[bool, Any]:
    if ranked is None:
        return True, 0
    return False, _Backwards(ranked) if down else ranked


def by_several(
    keys: Sequence[tuple[Callable[[Any], Any], bool]],
) -> Callable[[Any], Key]:
    """A record's key, from (value of a column, descending) in turn."""
    downs = [down for _, down in keys]
    return lambda record: key([value(record) for value, _ in keys], downs)
