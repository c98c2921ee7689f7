"""Merging a list's first rows, read again, with what is loaded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def last_unmoved(positions: Sequence[int]) -> int:
    """The deepest old position that the re-read rows cover for certain; -1 when none does.

    ``positions`` are where the re-read rows stood before, in their new order. Most rows keep their
    order among themselves; the longest stretch of them that still rises is taken as the rows that
    did not move, so that one that came up from far below does not pass for the end.
    """
    ends: list[int] = []
    for position in positions:
        place = bisect_left(ends, position)
        ends[place : place + 1] = [position]
    return ends[-1] if ends else -1
