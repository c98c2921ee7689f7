"""The second lock: whatever a widget drew, no command for the terminal gets past here.

The first lock is `carbon_tui.text.cleaning`, where strangers' words become records. This one
stands where
strips are about to leave, and keeps their widths: what draws nothing goes, the rest becomes blank.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from carbon_tui.text.cleaning import (
    INVISIBLE_LETTERS,
    is_clean,
)

_TAKES_PART = ("Mn", "Me", "Mc")
_JOINED = re.compile("\u200d.?", re.DOTALL)
"""A joiner takes no room, nor does what it joins: so Textual measures it."""
_TAGS = range(0xE0000, 0xE1000)


class Lock(LineFilter):
    """A line filter for `App.get_line_filters`: segments without control characters."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same list where nothing is wrong, which is nearly always."""
        for text, _, control in segments:
            if control or not (text.isascii() and text.isprintable()):
                return [
                    Segment(locked(text), style) for text, style, control in segments if not control
                ]
        return segments


def locked(text: str) -> str:
    """Text without ESC, C0, C1, DEL, bidirectional controls, zero-width and tag characters.

    Takes as many cells as before.
    """
    return text if text.isascii() and text.isprintable() else _locked(text)


@lru_cache(maxsize=4096)
def _locked(text: str) -> str:
    if is_clean(text) and not any(ord(character) in _TAGS for character in text):
        return text
    return "".join(map(_let_through, _JOINED.sub("", text)))


@lru_cache(maxsize=4096)
def _let_through(character: str) -> str:
    """Itself, or blanks of the same width."""
    harmless = (character.isprintable() and character not in INVISIBLE_LETTERS) or (
        unicodedata.category(character) in _TAKES_PART
    )
    if harmless and ord(character) not in _TAGS:
        return character
    return " " * cell_len(character)
