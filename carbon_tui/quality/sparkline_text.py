"""A series in one line of text."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.quality.specification import Specification

LEVELS = "▁▂▃▄▅▆▇█"
PLAIN_LEVELS = "_.-=+*##"
OUTSIDE = "X"
_OUTCOMES = {"pass": LEVELS[0], "flag": LEVELS[3], "fail": OUTSIDE}
_PLAIN = str.maketrans(LEVELS, PLAIN_LEVELS)


def trend(
    values: Sequence[float],
    width: int,
    limits: Specification | None = None,
    span: tuple[float, float] | None = None,
    levels: str = LEVELS,
) -> str:
    """The latest `width` values between their own extremes, or within `span` to compare several.

    Values outside the limits are an X. Equal values are a line at half height.
    """
    shown = values[-width:] if width > 0 else ()
    if not shown:
        return ""
    low, high = span or (min(shown), max(shown))
    return "".join(
        OUTSIDE if limits and limits.outside(value) else _level(value, low, high, levels)
        for value in shown
    )


def outcomes(results: Sequence[str | None], width: int) -> str:
    """The latest `width` results: low where it passed, half height flagged, X failed, ? open."""
    shown = results[-width:] if width > 0 else ()
    return "".join(_OUTCOMES.get(result or "", "?") for result in shown)


def plain(picture: str) -> str:
    """The same line for a terminal that knows ASCII only."""
    return picture.translate(_PLAIN)


def _level(value: float, low: float, high: float, levels: str) -> str:
    most = len(levels) - 1
    if high <= low:
        return levels[most // 2]
    return levels[min(max(round((value - low) / (high - low) * most), 0), most)]
