"""For terminals that show ASCII alone: every other character becomes one that they have."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_LIKENESSES: Final = (
    ("-", "─━╌╍┄┅┈┉═╴╶╸╺–—−‐‑‒▔▁▂⎯"),
    ("|", "│┃╎╏┆┇┊┋║╵╷╹╻▏▎▍▌▐▕⎸"),
    ("+", "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╭╮╯╰"),
    ("#", "█▇▆▅▄▃▉▊▋▀▓■▪"),
    (":", "▒░"),
    ("*", "•●◆★✱∙·"),
    ("o", "○◇☆□▫"),
    (">", "▶►▸→›»"),
    ("<", "◀◄◂←‹«"),
    ("^", "▲△▴↑"),
    ("v", "▼▽▾↓✓✔"),
    ("x", "×✗✘✕"),
    ("'", "‘’‚′"),
    ('"', "“”„″"),
    ("~", "…≈⋯"),
    ("u", "µμ"),
    ("!", "⚠"),
)
_ASCII: Final = {one: ascii for ascii, others in _LIKENESSES for one in others}


class PlainLetters(LineFilter):
    """A line filter for `App.get_line_filters`; every line keeps its width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [Segment(plain(text), style, control) for text, style, control in segments]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text in ASCII, in as many cells: lines and marks by likeness, letters without accents."""
    return text if text.isascii() else "".join(map(_likeness, text))


@lru_cache(maxsize=4096)
def _likeness(character: str) -> str:
    width = cell_len(character)
    if character.isascii() or not width:
        return character if character.isascii() else ""
    if 0x2800 <= ord(character) < 0x2900:
        return " " if character == "\u2800" else "*"
    letter = _ASCII.get(character) or unicodedata.normalize("NFKD", character)[0]
    return (letter if letter.isascii() and letter.isprintable() else "?").ljust(width, "?")
