"""Whether the terminal's own ground is light or dark: asked once, heard among the keys (OSC 11)."""

from __future__ import annotations

import re
from typing import Final

from textual.message import Message

ASK: Final = "\x1b]11;?\x1b\\"
_ANSWER: Final = r"\x1b\]11;rgba?:([0-9a-fA-F]{1,4}(?:/[0-9a-fA-F]{1,4}){2,3})(?:\x07|\x1b\\)"
_BEGUN: Final = r"\x1b\]1(?:1(?:;[0-9a-zA-Z:/]{0,40}\x1b?)?)?\Z"
_WEIGHTS: Final = (0.299, 0.587, 0.114)
"""How bright red, green and blue look: ITU-R BT.601's luma."""
_MIDDLE: Final = 0.5
"""Luma between dark and light, 0 to 1."""


class GroundTold(Message):
    """The terminal has said what it is drawn on."""

    def __init__(self, *, is_light: bool) -> None:
        super().__init__()
        self.is_light = is_light


class GroundSieve:
    """Takes the terminal's answer out of what is typed, whenever it comes and in however many
    pieces; it would be read as keys otherwise."""

    def __init__(self) -> None:
        self._held = ""

    def sift(self, text: str) -> tuple[str, bool | None]:
        """What was typed, and whether the ground is light; None while it has not been said."""
        text, self._held = self._held + text, ""
        answer = re.search(_ANSWER, text)
        if answer is not None:
            return text[: answer.start()] + text[answer.end() :], is_light(answer[1])
        begun = re.search(_BEGUN, text)
        if begun is not None:
            self._held = text[begun.start() :]
            text = text[: begun.start()]
        return text, None


def is_light(colour: str) -> bool:
    """Of X11's ``ffff/ffff/ffff``, each part of one to four digits, a fourth for opacity aside."""
    parts = [int(part, 16) / float(16 ** len(part) - 1) for part in colour.split("/")[:3]]
    luma = sum(weight * part for weight, part in zip(_WEIGHTS, parts, strict=True))
    return luma > _MIDDLE
