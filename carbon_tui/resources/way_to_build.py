"""A key of every view whose records come from one build: to that build, where its traveler is."""

from __future__ import annotations

from carbon_tui.keys.action import KeyAction

BUILD_LETTER = "b"
"""Of the link to a record's build."""
OPEN_BUILD: KeyAction = KeyAction(
    "open_build",
    ("B",),
    "Its build",
    "To its build, whose traveler can be downloaded there.",
    does=lambda on: on.follow(BUILD_LETTER),
)
