"""Attributes in place of colours: what stands out is reversed, what stands back is dim."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.color import Color

from carbon_tui.terminal.colour_filter import without_colours

DARK, LIGHT = Color.parse("#101418"), Color.parse("#f6f7f8")


@pytest.mark.parametrize(
    ("style", "ground", "attributes"),
    [
        ("#d5dbe1 on #101418", DARK, ""),
        ("bold #d5dbe1 on #101418", DARK, "bold"),
        ("#98a4af on #161c21", DARK, ""),
        ("#d5dbe1 on #1e3840", DARK, "reverse"),
        ("#101418 on #d5dbe1", DARK, "reverse"),
        ("reverse #d5dbe1 on #101418", DARK, "reverse"),
        ("#2a2f33 on #101418", DARK, "dim"),
        ("underline red", DARK, "underline"),
        ("on default", DARK, ""),
        ("#20262c on #f6f7f8", LIGHT, ""),
        ("#20262c on #cfe3e8", LIGHT, "reverse"),
        ("#c8ccd0 on #f6f7f8", LIGHT, "dim"),
    ],
)
def test_what_a_style_becomes(style: str, ground: Color, attributes: str) -> None:
    assert without_colours(Style.parse(style), ground) == Style.parse(attributes)
