"""Marked rows: by key, so that no filter, sort or refresh loses one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Marks:
    """Keys in the order in which they were marked."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._keys: dict[str, None] = dict.fromkeys(keys)
        self.changes = 0
        """How often a mark was set or taken off."""

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def add(self, keys: Iterable[str]) -> None:
        self._keys.update(dict.fromkeys(keys))
        self.changes += 1

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._keys.pop(key, None)
        self.changes += 1

    def toggle(self, key: str) -> None:
        if key in self._keys:
            self.remove([key])
        else:
            self.add([key])

    def clear(self) -> None:
        self._keys.clear()
        self.changes += 1
