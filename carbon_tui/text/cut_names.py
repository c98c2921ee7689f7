"""Names that are longer than the room for them: what tells them apart is kept."""

from __future__ import annotations

import re


def brackets_behind(text: str, room: int) -> str:
    """Of ``Line 1 (ABC1234)`` the end that tells it apart, as far as there is room for it.

    Only the last few characters are looked at, however long the text is.
    """
    behind = re.search(_SHORT_BRACKETS, text[-_LONGEST_BRACKETS:])
    if behind is None or len(behind[1]) > room:
        return ""
    return behind[0] if len(behind[0]) < room else behind[1]


_SHORT_BRACKETS = r" (\([0-9A-Za-z.-]{1,10}\))\Z"
"""Compiled when a name is first cut, and not while the program starts."""
_LONGEST_BRACKETS = 13
