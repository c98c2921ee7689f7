"""The keys that open views: a digit each."""

from __future__ import annotations

from typing import Final

from carbon_tui.keys.action import Group, KeyAction
from carbon_tui.resources.view_names import LISTED, View


def _key(view: View) -> KeyAction:
    name = f"view_{view.name.replace('-', '_')}"
    return KeyAction(
        name, (view.digit,), view.title, f"To the {view.title}.", Group.VIEWS,
        does=lambda on: on.go_to(view.name),
    )  # fmt: skip


VIEW_KEYS: Final = tuple(map(_key, LISTED))
