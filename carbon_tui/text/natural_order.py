"""The order in which people count: `Printer 2` before `Printer 10`, 5.9.1 before 5.10.0."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"([0-9]+)")

END_OF_TEXT = "\1"
"""Where a piece of text ends in `natural_text`; below all letters."""

NaturalKey = tuple[str | tuple[int, str], ...]
"""Text and numbers in turn, beginning with text; a number as (digits that count, these digits)."""


def natural_key(text: str) -> NaturalKey:
    """What to sort by: runs of digits by their size, the rest without regard to case.

    Numbers of any length cost no more than their text: they are compared as digits, not computed.
    """
    folded = text.casefold()
    pieces = _DIGITS.split(folded)
    if len(pieces) == 1:
        return (folded,)
    return tuple(_number(piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _number(digits: str) -> tuple[int, str]:
    counted = digits.lstrip("0")
    return len(counted), counted


def natural_text(text: str) -> str:
    """The same order as text, for what compares nothing but text: SQLite, files.

    A run of digits is told by how many digits count, then by these; text ends below all letters.
    """
    folded = text.casefold()
    pieces = _DIGITS.split(folded)
    if len(pieces) == 1:
        return folded
    return "".join(
        _sized(piece.lstrip("0")) if place % 2 else f"{piece}{END_OF_TEXT}"
        for place, piece in enumerate(pieces)
    )


def _sized(digits: str) -> str:
    count = len(digits)
    return f"{count:02d}{digits}" if count < 99 else f"99{count:06d}{digits}"
