"""The keys that open views: a digit each."""

from __future__ import annotations

from typing import Final

from carbon_tui.keys.action import Group, KeyAction
from carbon_tui.resources.view_names import LISTED, View


def _key(view: View) -> KeyAction:
    name = f"view_{view.name.replace('-', '_')}"
    return KeyAction(name, (view.digit,), view.title, f"To the {view.title}.", Group.VIEWS)


VIEW_KEYS: Final = tuple(map(_key, LISTED))
VIEW_OF: Final = {action.name: view.name for action, view in zip(VIEW_KEYS, LISTED, strict=True)}
"""Which view an action opens."""
