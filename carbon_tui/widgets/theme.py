"""The program's own look: dark, light, of high contrast and in 16 colours, with roles for every
meaning. Text has a contrast of at least 4.5:1 on every ground, the cursor's row too.

Colours are written here and nowhere else. Meaning never rests on them alone: each state is a word.
"""

from __future__ import annotations

from textual.theme import Theme

CARBON = Theme(
    name="carbon",
    primary="#4cc2b0",
    secondary="#8fb0f8",
    accent="#4cc2b0",
    success="#7fc97f",
    warning="#e6b450",
    error="#f5918d",
    foreground="#d5dbe1",
    background="#101418",
    surface="#161c21",
    panel="#1e262d",
    dark=True,
    variables={
        "quiet": "#98a4af",
        "busy": "#8fb0f8",
        "row-cursor": "#1e3840",
        "input-selection-background": "#1e3840",
        "row-cursor-unfocused": "#1e262d",
        "cell-fresh": "#3d3a1c",
        "text-muted": "#98a4af",
        "text-disabled": "#98a4af",
        "block-cursor-text-style": "none",
    },
)

CARBON_LIGHT = Theme(
    name="carbon-light",
    primary="#0a6a5d",
    secondary="#2853b0",
    accent="#0a6a5d",
    success="#256b29",
    warning="#7a4f00",
    error="#b3261e",
    foreground="#1d2429",
    background="#fafbfb",
    surface="#f0f3f4",
    panel="#e2e8ea",
    dark=False,
    variables={
        "quiet": "#515c64",
        "busy": "#2853b0",
        "row-cursor": "#cfe9e4",
        "input-selection-background": "#cfe9e4",
        "row-cursor-unfocused": "#e2e8ea",
        "cell-fresh": "#fff2b8",
        "text-muted": "#515c64",
        "text-disabled": "#515c64",
        "block-cursor-text-style": "none",
    },
)

CARBON_CONTRAST = Theme(
    name="carbon-contrast",
    primary="#5ff5e0",
    secondary="#a8c7ff",
    accent="#5ff5e0",
    success="#8dff8d",
    warning="#ffd75f",
    error="#ff9d99",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables={
        "quiet": "#d0d0d0",
        "busy": "#a8c7ff",
        "row-cursor": "#003a4d",
        "row-cursor-unfocused": "#1c1c1c",
        "cell-fresh": "#3a3600",
        "text-muted": "#d0d0d0",
        "text-disabled": "#d0d0d0",
        "block-cursor-text-style": "none",
    },
)

# Of the sixteen colours that every terminal has, so that none is taken for another one nearby. The
# cursor's row is told by its sign and by bold letters.
CARBON_16 = Theme(
    name="carbon-16",
    primary="#00ffff",
    secondary="#ff00ff",
    accent="#00ffff",
    success="#00ff00",
    warning="#ffff00",
    error="#ff0000",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        "quiet": "#e5e5e5",
        "busy": "#ff00ff",
        "row-cursor": "#000000",
        "row-cursor-unfocused": "#000000",
        "cell-fresh": "#000000",
        "text-muted": "#e5e5e5",
        "text-disabled": "#e5e5e5",
        "block-cursor-text-style": "none",
    },
)

AUTO = "auto"
"""The setting that leaves the choice to the terminal's own ground."""
THEMES = (CARBON, CARBON_LIGHT, CARBON_CONTRAST, CARBON_16)

DEFAULTS = {
    "quiet": "#808080",
    "busy": "#5f87d7",
    "row-cursor": "#3a3a3a",
    "row-cursor-unfocused": "#262626",
    "cell-fresh": "#444400",
    "profile-ink": "#ffffff",
    "profile-band": "#262626",
}
"""For themes that are not ours and know nothing of our roles."""
