"""The program's own look: two themes, dark and light, with roles for every meaning.

Colours are written here and nowhere else. Meaning never rests on them alone: each state is a word.
"""

from __future__ import annotations

from textual.theme import Theme

CARBON = Theme(
    name="carbon",
    primary="#4cc2b0",
    secondary="#7aa2f7",
    accent="#4cc2b0",
    success="#7fc97f",
    warning="#e6b450",
    error="#f0716b",
    foreground="#d5dbe1",
    background="#101418",
    surface="#161c21",
    panel="#1e262d",
    dark=True,
    variables={
        "quiet": "#7d8a96",
        "busy": "#7aa2f7",
        "row-cursor": "#24414a",
        "row-cursor-unfocused": "#1e262d",
        "cell-fresh": "#3d3a1c",
        "block-cursor-text-style": "none",
    },
)

CARBON_LIGHT = Theme(
    name="carbon-light",
    primary="#0b7a6b",
    secondary="#2f5fc4",
    accent="#0b7a6b",
    success="#2e7d32",
    warning="#8a5a00",
    error="#b3261e",
    foreground="#1d2429",
    background="#fafbfb",
    surface="#f0f3f4",
    panel="#e2e8ea",
    dark=False,
    variables={
        "quiet": "#5d6972",
        "busy": "#2f5fc4",
        "row-cursor": "#c4e4de",
        "row-cursor-unfocused": "#e2e8ea",
        "cell-fresh": "#fff2b8",
        "block-cursor-text-style": "none",
    },
)

THEMES = (CARBON, CARBON_LIGHT)

DEFAULTS = {
    "quiet": "#808080",
    "busy": "#5f87d7",
    "row-cursor": "#3a3a3a",
    "row-cursor-unfocused": "#262626",
    "cell-fresh": "#444400",
}
"""For themes that are not ours and know nothing of our roles."""
