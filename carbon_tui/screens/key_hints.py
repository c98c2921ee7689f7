"""What to say of a key that does nothing here: where it does something, or how to leave."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widgets import Input

from carbon_tui.keys.default_spelling import plain
from carbon_tui.keys.keymap import Keymap
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.names import shown_key
from carbon_tui.keys.places import LIST
from carbon_tui.resources.registry import EVERY
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.widgets.key_line import KeyLine

LEAVES = f"{key_of('quit')} leaves the program."
LEAVES_LATER = (
    f"{key_of('back')} goes back from here; {key_of('quit')} leaves the program where no"
    " line is typed in."
)


def where_it_does_something(key: str, keymap: Keymap) -> str:
    """Of a key that means nothing here: in which other views it does something, and what."""
    views_by_label: dict[str, list[str]] = {}
    for resource in EVERY:
        for action in keymap.table((resource.name,), resource.actions).actions:
            if key in action.keys:
                views_by_label.setdefault(action.label.casefold(), []).append(resource.title)
    if not views_by_label:
        return f"{shown_key(key)} does nothing here: {key_of('help')} shows the keys of this view."
    does = "; ".join(
        f"{label}, in {' and '.join(titles)}" for label, titles in views_by_label.items()
    )
    return f"{shown_key(key)} does nothing here. Elsewhere: {does}."


def of_a_list(key: str, keymap: Keymap) -> str:
    """What a key that means nothing on a picture does in lists; empty where it does nothing."""
    action = keymap.table((LIST,), LIST_KEYS).action(key)
    if action is None:
        return ""
    does = f"in lists it does “{action.label.casefold()}”"
    return f"{shown_key(key)} does nothing here: {does}, and {key_of('back')} goes back to one."


def interrupted(app: App[Any]) -> None:
    """``ctrl+c``, which ends other programs: copies what is chosen in a field, else says what
    leaves."""
    field = app.focused
    if isinstance(field, Input) and not field.selection.is_empty:
        field.action_copy()
        return
    screen: Screen[Any] = app.screen
    quits = isinstance(screen, BaseScreen) and screen.key_table.named("quit") is not None
    sentence = LEAVES if quits and not isinstance(field, Input) else LEAVES_LATER
    lines = list(screen.query(KeyLine))
    if lines:
        lines[0].say(sentence)
    else:
        app.notify(screen.spelled(sentence) if isinstance(screen, BaseScreen) else plain(sentence))
