"""What to say of a key that does nothing here: where it does something, or how to leave."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widgets import Input

from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.keys.names import shown_key
from carbon_tui.resources.registry import EVERY
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.widgets.key_line import KeyLine

LEAVES = "q leaves the program."
LEAVES_LATER = "Esc goes back from here; q leaves the program where no line is typed in."


def where_it_does_something(key: str) -> str:
    """Of a key of other views which ones, and what it does there."""
    there: dict[str, list[str]] = {}
    for resource in EVERY:
        for action in resource.actions:
            if key in action.keys:
                there.setdefault(action.label.casefold(), []).append(resource.title)
    if not there:
        return f"{shown_key(key)} does nothing here: ? shows the keys of this view."
    does = "; ".join(f"{label}, in {' and '.join(titles)}" for label, titles in there.items())
    return f"{shown_key(key)} does nothing here. Elsewhere: {does}."


def of_a_list(key: str) -> str:
    """What a key that means nothing on a picture does in lists; empty where it does nothing."""
    action = next((each for each in LIST_KEYS if key in each.keys), None)
    if action is None:
        return ""
    does = f"in lists it does “{action.label.casefold()}”"
    return f"{shown_key(key)} does nothing here: {does}, and Esc goes back to one."


def interrupted(app: App[Any]) -> None:
    """``ctrl+c``, which ends other programs: copies what is chosen in a field, else says what
    leaves."""
    field = app.focused
    if isinstance(field, Input) and not field.selection.is_empty:
        field.action_copy()
        return
    screen: Screen[Any] = app.screen
    at_home = isinstance(screen, ResourceScreen | SubScreen) and not isinstance(field, Input)
    sentence = LEAVES if at_home else LEAVES_LATER
    lines = list(screen.query(KeyLine))
    if lines:
        lines[0].say(sentence)
    else:
        app.notify(sentence)
