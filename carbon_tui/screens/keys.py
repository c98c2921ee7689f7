"""From a key to a deed: one table per screen, chords included, and a word for what cannot be done.

Keys are spelt as people know them: ``j``, ``G``, ``/``, ``ctrl+d``, ``g p`` for a chord. A chord's
first key waits for the second as long as it takes and shows what can follow; Escape forgets it.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual import events


def spelling(event: events.Key) -> str:
    """The key as the tables spell it."""
    if event.character == " ":
        return "space"
    if event.character is not None and event.is_printable:
        return event.character
    return event.key


class Chords:
    """What was typed so far, and what it means: a name, a beginning, or nothing."""

    def __init__(self, table: Mapping[str, str]) -> None:
        """``table`` maps a key, or two keys with a blank between, to an action's name."""
        self._table = dict(table)
        self._begun = ""

    @property
    def begun(self) -> str:
        """The chord's first key while its second is awaited."""
        return self._begun

    def press(self, key: str) -> str | None:
        """The action's name; empty while a chord is open; None for a key that means nothing."""
        pressed = f"{self._begun} {key}" if self._begun else key
        was_begun, self._begun = bool(self._begun), ""
        if pressed in self._table:
            return self._table[pressed]
        if any(entry.startswith(f"{pressed} ") for entry in self._table):
            self._begun = key
            return ""
        if was_begun:
            return "" if key == "escape" else None
        return None

    def forget(self) -> None:
        self._begun = ""

    def following(self) -> dict[str, str]:
        """The keys that may come second now, and the actions they mean."""
        start = f"{self._begun} "
        return {
            entry.removeprefix(start): name
            for entry, name in self._table.items()
            if self._begun and entry.startswith(start)
        }
