"""Typed amounts, in the units that records count in."""

from __future__ import annotations

import re

from carbon_tui.resources.formats import ValueKind

_NUMBER = re.compile(r"[+-]?(?:\d{1,300}(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?:ml|mm/h|mm|%)$", re.IGNORECASE)
_STEP = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(d|h|m(?:in)?|s)?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,9}):([0-5]\d)")
_SCALES = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "min": 60.0, "s": 1.0}
_BELOW = {"d": "h", "h": "m", "m": "s", "min": "s"}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s*([kMG]?)B?", re.IGNORECASE)
_BYTES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9}
_LENGTH = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s*(nm|um|µm|μm|mm)?", re.IGNORECASE)
_NANOMETRES = {"nm": 1.0, "um": 1e3, "µm": 1e3, "μm": 1e3, "mm": 1e6}


def quantity(kind: ValueKind, text: str) -> float | None:
    """A typed amount in the record's own unit; None when it is none."""
    if kind is ValueKind.DURATION:
        return seconds(text)
    if kind is ValueKind.SIZE:
        match = _SIZE.fullmatch(text)
        return float(match[1]) * _BYTES[match[2].casefold()] if match else None
    if kind is ValueKind.LENGTH:
        match = _LENGTH.fullmatch(text)
        return float(match[1]) * _NANOMETRES[(match[2] or "um").casefold()] if match else None
    return number(text)


def number(text: str) -> float | None:
    """A plain number; a unit that the column is shown with may follow, commas may group."""
    bare = _UNIT.sub("", text).replace(",", "")
    return float(bare) if _NUMBER.fullmatch(bare) else None


def seconds(text: str) -> float | None:
    """``90``, ``45m``, ``2h30m``, ``2h30``, ``1d4h`` or ``2:30`` (h:min) in seconds; ``now`` is
    none."""
    if text.casefold() == "now":
        return 0.0
    if match := _CLOCK.fullmatch(text):
        return int(match[1]) * 3_600.0 + int(match[2]) * 60.0
    total, at, unit = 0.0, 0, "s"
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            return None
        unit = (match[2] or (_BELOW.get(unit, "s") if at else "s")).casefold()
        total += float(match[1]) * _SCALES[unit]
        at = match.end()
    return total if text else None
