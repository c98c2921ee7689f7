"""Keys that move a cursor, for everything but the lists, which say more of theirs."""

from __future__ import annotations

from carbon_tui.keys.action import Group, KeyAction

G = Group
SOONEST_FREE_FIRST = "Printers that are free soonest first, or as the fleet has them."
"""What a key does that orders printers, where there is no table whose columns do."""
UP_AND_DOWN: tuple[KeyAction, ...] = (
    KeyAction("down", ("j", "down"), "Down", "One line down.", G.MOVE),
    KeyAction("up", ("k", "up"), "Up", "One line up.", G.MOVE),
)
PAGES: tuple[KeyAction, ...] = (
    KeyAction("page_down", ("pagedown", "ctrl+d", "ctrl+f"), "Page down", "A page on.", G.MOVE),
    KeyAction("page_up", ("pageup", "ctrl+u", "ctrl+b"), "Page up", "A page back.", G.MOVE),
)
ENDS: tuple[KeyAction, ...] = (
    KeyAction("first", ("g", "home"), "First", "To the top.", G.MOVE, spelled="gg"),
    KeyAction("last", ("G", "end"), "Last", "To the end.", G.MOVE),
)
LEFT_AND_RIGHT: tuple[KeyAction, ...] = (
    KeyAction("left", ("h", "left"), "Left", "One to the left.", G.MOVE),
    KeyAction("right", ("l", "right"), "Right", "One to the right.", G.MOVE),
)
