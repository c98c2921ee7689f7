"""Sentences that name a key: they name the action, and show the key that a person has for it.

``key_of("refresh")`` stands in a sentence for whatever refreshes; a screen puts the key in its
place when the sentence is shown; `default_spelling` has what is written outside of a screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from carbon_tui.keys.action import KeyAction

_BEGIN, _END = "\ue0f0", "\ue0f1"
"""Of Unicode's private use: nothing that is shown has them, and no name of an action."""
_MENTION: Final = re.compile(f"{_BEGIN}([a-z0-9_]+){_END}")


def key_of(action: str) -> str:
    """What stands in a sentence for the key of this action."""
    return f"{_BEGIN}{action}{_END}"


def mentions(sentence: str) -> list[str]:
    """The actions whose keys a sentence names."""
    return _MENTION.findall(sentence)


def spelled(sentence: str, named: Callable[[str], KeyAction | None]) -> str:
    """The sentence with keys in it. ``named`` is the action as it is bound where it is shown; one
    that has no key is told by its name in the palette."""
    if _BEGIN not in sentence:
        return sentence
    return _MENTION.sub(lambda match: _key(match[1], named(match[1])), sentence)


def _key(name: str, action: KeyAction | None) -> str:
    if action is None:
        return name
    if not action.keys and not action.spelled:
        return f"“{action.label.partition('|')[0]}” in the palette"
    return action.brief.removesuffix(" …")
