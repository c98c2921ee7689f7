"""Which key does what in a place, once a person's own keys are put over the program's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.names import latin_key

EVERYWHERE: Final = ""
"""The place of a binding that is for every place."""
Bindings = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By place, then by the action's name: the keys, as Textual names them."""


class KeyTable:
    """The actions of one place as they are bound there, and what each key does.

    Of two that want one key the one that a person bound has it, then the earlier.
    """

    def __init__(self, actions: Iterable[KeyAction], own: Mapping[str, tuple[str, ...]]) -> None:
        """``own``: keys that a person chose, by the action's name."""
        bound = [
            replace(action, keys=own[action.name]) if action.name in own else action
            for action in actions
        ]
        self._by_key: dict[str, KeyAction] = {}
        for action in sorted(bound, key=lambda action: action.name not in own):
            for key in action.keys:
                self._by_key.setdefault(key, action)
        self.actions: tuple[KeyAction, ...] = tuple(self._as_reached(action) for action in bound)

    def _as_reached(self, action: KeyAction) -> KeyAction:
        """With the keys alone that come to it."""
        keys = tuple(key for key in action.keys if self._by_key[key] is action)
        return action if keys == action.keys else replace(action, keys=keys)

    def action(self, key: str) -> KeyAction | None:
        """What the key does; on a keyboard of another script what stands in its place does."""
        bound = self._by_key.get(key)
        if bound is None and not key.isascii():
            bound = self._by_key.get(latin_key(key) or "")
        return bound

    def named(self, name: str) -> KeyAction | None:
        """The action of this name as it is bound here; None where the place has no such."""
        return next((action for action in self.actions if action.name == name), None)


class Keymap:
    """A person's own keys. Without any every table is as the program's lists say."""

    def __init__(self, bindings: Bindings | None = None) -> None:
        self._bindings: Bindings = bindings or {}
        self._tables: dict[tuple[str, ...], tuple[Sequence[KeyAction], KeyTable]] = {}

    def table(self, places: tuple[str, ...], actions: Sequence[KeyAction]) -> KeyTable:
        """The keys of a place. ``places`` are its names, the narrowest first: a view, then
        ``list``; what is bound for a narrower one has the last word.

        Made once for the same list of actions.
        """
        known = self._tables.get(places)
        if known is None or known[0] is not actions:
            known = self._tables[places] = actions, KeyTable(actions, self._own(places))
        return known[1]

    def _own(self, places: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        own: dict[str, tuple[str, ...]] = {}
        for place in (EVERYWHERE, *reversed(places)):
            own.update(self._bindings.get(place, {}))
        return own


PLAIN: Final = Keymap()
"""The program's own keys."""
