"""How many of what, in words."""

from __future__ import annotations


def counted(number: int, one: str, several: str = "") -> str:
    """``1 copy``, ``2,000 copies``; ``several`` may be left out where it is ``one`` with an s."""
    return f"1 {one}" if number == 1 else f"{number:,} {several or f'{one}s'}"
