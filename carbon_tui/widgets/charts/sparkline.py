"""A series in one line of text."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.quality.specification import Specification
from carbon_tui.widgets.charts.glyphs import UNICODE, Glyphs


def sparkline(
    values: Sequence[float],
    width: int,
    glyphs: Glyphs = UNICODE,
    limits: Specification | None = None,
    span: tuple[float, float] | None = None,
) -> str:
    """The latest `width` values between their own extremes, or within `span` to compare several.

    Values outside the limits are an X. Equal values are a line at half height.
    """
    shown = values[-width:] if width > 0 else ()
    if not shown:
        return ""
    low, high = span or (min(shown), max(shown))
    return "".join(
        glyphs.outside if limits and limits.outside(value) else _level(value, low, high, glyphs)
        for value in shown
    )


def _level(value: float, low: float, high: float, glyphs: Glyphs) -> str:
    most = len(glyphs.levels) - 1
    if high <= low:
        return glyphs.levels[most // 2]
    return glyphs.levels[min(max(round((value - low) / (high - low) * most), 0), most)]
