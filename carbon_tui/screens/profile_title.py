"""Titles of what is written, with the profile in its colour: whose printers these are."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from carbon_tui.keys.default_spelling import plain
from carbon_tui.widgets.roles import style_of

LINE = "Profile: "
"""What a line begins with that says whose printers they are."""


def with_profile(widget: Widget, title: str, profile: str, rest: str = "") -> Text:
    """``Queue AutoBuild1439 · north``, on one line."""
    text = Text(f"{title} ·", no_wrap=True)
    text.append(f" {profile} ", style_of(widget, "profile"))
    return text.append(rest)


def told(widget: Widget, lines: list[str]) -> Text:
    """Lines of a question; the profile that the first may name stands out."""
    text = Text()
    spelled = getattr(widget.screen, "spelled", plain)
    for place, line in enumerate(map(spelled, lines)):
        text.append("\n" if place else "")
        before, named, profile = line.rpartition(LINE)
        if named and not before and not place:
            text.append(LINE).append(profile, style_of(widget, "profile"))
        else:
            text.append(line)
    return text
