"""Sentences that name keys (`keys.mentions`), spelled with the program's own keys: for what is said
outside of a screen, where no person's keys are at hand."""

from __future__ import annotations

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.mentions import spelled


def plain(sentence: str) -> str:
    """The sentence with the program's own keys in it."""
    return spelled(sentence, usual)


def usual(name: str) -> KeyAction | None:
    """The action of this name as the program has it: of lists first, then of other places."""
    from carbon_tui.keys.places import PLACES

    for actions in PLACES.values():
        for action in actions:
            if action.name == name:
                return action
    return None
