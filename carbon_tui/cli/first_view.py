"""The view that the words after the program's name ask for."""

from __future__ import annotations

from carbon_tui import prompt
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.resources.definition import AnyResource
from carbon_tui.session.session import utc_now
from carbon_tui.system.local_zone import LocalZone


def first_view(words: list[str]) -> tuple[tuple[AnyResource, prompt.Search | None] | None, str]:
    """The view and what it is asked, and what is to be done there: without words, and with the
    word of an action, the view is None. Raises UnknownView and PromptError, before any screen."""
    action = _action(words)
    if not words or action:
        return None, action
    return prompt.command(" ".join(words), utc_now(), LocalZone()), ""


def _action(words: list[str]) -> str:
    """What the : prompt does at this word; empty where it is a view's."""
    if len(words) != 1:
        return ""
    return next((key.name for key in LIST_KEYS if key.word == words[0]), "")
