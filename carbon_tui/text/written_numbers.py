"""Numbers that come as text."""

from __future__ import annotations

LARGEST = 1e100


def written_number(text: str) -> float | None:
    """The number, with or without commas between thousands; None where it is none."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if abs(value) < LARGEST else None
