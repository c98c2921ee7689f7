"""Numbers that come from outside, some of them as text."""

from __future__ import annotations

from typing import Final

LARGEST: Final = 10**15
"""Nothing of a fleet is more, in any unit that it is given in: what is larger is a mistake. It
would swallow every sum that it is in, and fill lines with digits."""


def written_number(text: str) -> float | None:
    """The number, with or without commas between thousands; None where it is none."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if abs(value) < LARGEST else None
