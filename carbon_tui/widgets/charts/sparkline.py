"""A series in one line of text, in the glyphs of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.quality.sparkline_text import trend
from carbon_tui.quality.specification import Specification
from carbon_tui.widgets.charts.glyphs import UNICODE, Glyphs


def sparkline(
    values: Sequence[float],
    width: int,
    glyphs: Glyphs = UNICODE,
    limits: Specification | None = None,
    span: tuple[float, float] | None = None,
) -> str:
    """The series in one line, as `trend` calculates it, drawn with these glyphs."""
    return trend(values, width, limits, span, glyphs.levels)
