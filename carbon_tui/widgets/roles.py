"""What each role looks like: the one place where a meaning gets the theme's colours.

The styles come from the theme's variables, not from rules of a stylesheet: reading a rule for each
of some forty meanings, and trying it on every part of a screen, was a tenth of the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rich.color import Color as Ink
from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from carbon_tui.widgets.theme import DEFAULTS

_TINTS: Final = ("success", "busy", "warning", "primary", "quiet", "error")
"""Told apart on 16 colours, too."""
_PENS: Final[Mapping[str, str]] = {
    # what a value means: `resources.formats.Role`
    "plain": "foreground",
    "key": "primary",
    "muted": "quiet",
    "good": "success",
    "busy": "busy",
    "warn": "warning",
    "bad": "bold error",
    # what a piece of text is for
    "own": "",
    "title": "bold primary",
    "heading": "bold",
    "label": "quiet",
    "count": "bold primary",
    "server": "primary",
    "local": "warning",
    "press": "bold primary",
    "problem": "bold error",
    "name": "bold background on primary",
    "profile": "bold profile-ink on profile-band",
    "read-only": "bold background on warning",
    "here": "bold reverse primary",
    # where one is in a table
    "header": "bold quiet",
    "header-here": "bold underline primary",
    "cursor": "bold on row-cursor",
    "fresh": "underline on cell-fresh",
    "carried": "bold warning",
    # blocks of time: filled, and in colours that only tell one from another
    "block-good": "reverse success",
    "block-bad": "bold reverse error",
    "block-warn": "reverse warning",
    "block-busy": "reverse busy",
    "block-lit": "bold reverse primary",
    "block-cursor": "bold reverse underline primary",
    **{f"block-tint-{n}": f"reverse {ink}" for n, ink in enumerate(_TINTS)},
    **{f"tint-{n}": ink for n, ink in enumerate(_TINTS)},
}
"""Attributes, the variable of the ink and, after "on", that of the ground."""

_ATTRIBUTES: Final = frozenset({"bold", "underline", "reverse"})
_VARIABLES: Final = tuple(
    dict.fromkeys(
        word for pen in _PENS.values() for word in pen.split() if word not in {*_ATTRIBUTES, "on"}
    )
)


def style_of(widget: Widget, role: str) -> Style:
    """How this role is written in the theme of the widget's app; the rest is the widget's own.

    Raises KeyError for a role that is none.
    """
    variables = {**DEFAULTS, **widget.app.theme_variables}
    return _styles(tuple([variables[name] for name in _VARIABLES]))[role]


@lru_cache(maxsize=4)
def _styles(colours: tuple[str, ...]) -> dict[str, Style]:
    inks = dict(
        zip(_VARIABLES, (Color.parse(colour).rich_color for colour in colours), strict=True)
    )
    return {role: _style(pen, inks) for role, pen in _PENS.items()}


def _style(pen: str, inks: Mapping[str, Ink]) -> Style:
    written, _, ground = pen.partition("on ")
    words = written.split()
    return Style(
        color=next((inks[word] for word in words if word in inks), None),
        bgcolor=inks.get(ground),
        bold="bold" in words or None,
        underline="underline" in words or None,
        reverse="reverse" in words or None,
    )
