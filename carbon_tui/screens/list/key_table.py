"""From a key to an action: the table of keys read once, for every list screen."""

from __future__ import annotations

from carbon_tui.resources.actions import KEYS, Group

NAMES: dict[str, str] = {key: action.name for action in KEYS for key in action.keys}
"""Key, as Textual names it, to the action's name."""

MOVES: frozenset[str] = frozenset(
    key for action in KEYS if action.group in (Group.MOVE, Group.MARKS) for key in action.keys
)
"""Keys that lead nowhere else."""

WRITES: frozenset[str] = frozenset(action.name for action in KEYS if action.writes)
