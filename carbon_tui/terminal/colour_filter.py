"""For terminals without colours, and people who want none (``NO_COLOR``, no-color.org)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_STANDS_OUT: Final = 0.09
"""Of the way from black to white that a ground lies from its widget's own, from which it is a bar:
the row of the cursor, what is chosen in a list. Panels lie nearer to what they stand on."""
_IS_FAINT: Final = 0.2
"""As far as ink may lie from its ground and still be meant to stand back; unless it is a colour in
earnest, as red is, which is never bright."""
_IS_GREY: Final = 0.5
"""A saturation, of 1, below which a colour is none in earnest."""


class Colourless(LineFilter):
    """A line filter for `App.get_line_filters`: bars are reversed, what stands back is dim, and the
    rest is drawn in the terminal's own two colours. Textual's own turns colours into greys."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, style and without_colours(style, background), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=4096)
def without_colours(style: Style, background: Color) -> Style:
    """The style on a widget of this background, with attributes alone."""
    ground = _brightness(style.bgcolor, background.brightness)
    attributes = style.without_color
    if abs(ground - background.brightness) >= _STANDS_OUT:
        attributes += Style(reverse=not style.reverse)
    if _stands_back(style.color, ground):
        attributes += Style(dim=True)
    return attributes


def _stands_back(ink: RichColor | None, ground: float) -> bool:
    if ink is None or ink.is_default:
        return False
    colour = Color(*ink.get_truecolor())
    return abs(colour.brightness - ground) <= _IS_FAINT and colour.hsv.s < _IS_GREY


def _brightness(colour: RichColor | None, otherwise: float) -> float:
    if colour is None or colour.is_default:
        return otherwise
    return Color(*colour.get_truecolor()).brightness
