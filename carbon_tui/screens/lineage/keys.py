"""The keys of a lineage, said once for the bottom line and the help."""

from __future__ import annotations

from carbon_tui.resources.actions import Group, KeyAction

G = Group
KEYS: tuple[KeyAction, ...] = (
    KeyAction(("enter",), "Enter", "follow", "Go there",
              "The record in its own view; of “and 312 more” all of them.", G.VIEWS, footer=1),
    KeyAction(("l", "right"), "l →", "open", "Open", "What this record leads to.", G.MOVE,
              footer=2),
    KeyAction(("h", "left"), "h ←", "close", "Close",
              "Close this record; once more: to the one above it.", G.MOVE, footer=3),
    KeyAction(("r",), "r", "retry", "Ask again", "Ask again what the server failed to answer.",
              G.DATA, footer=4),
    KeyAction(("d",), "d", "describe", "Describe", "The record in full.", G.RECORD,
              footer=5),
    KeyAction(("question_mark",), "?", "help", "Help", "These keys.", G.PROGRAM, footer=6),
    KeyAction(("escape", "backspace", "t"), "Esc", "back", "Back", "To where t was pressed.",
              G.VIEWS, footer=7),
    KeyAction(("j", "down"), "j ↓", "down", "Down", "One line down.", G.MOVE),
    KeyAction(("k", "up"), "k ↑", "up", "Up", "One line up.", G.MOVE),
    KeyAction(("pagedown", "ctrl+d", "ctrl+f"), "PgDn", "page_down", "Page", "A page on.", G.MOVE),
    KeyAction(("pageup", "ctrl+u", "ctrl+b"), "PgUp", "page_up", "Page", "A page back.", G.MOVE),
    KeyAction(("g", "home"), "gg Home", "first", "First", "To the top of the tree.", G.MOVE),
    KeyAction(("G", "end"), "G End", "last", "Last", "To the last line.", G.MOVE),
    KeyAction(("i",), "i", "side_pane", "Side pane", "Show or hide the record beside the tree.",
              G.TABLE),
    KeyAction(("ctrl+p",), "ctrl+p", "palette", "Palette", "Everything, by name.", G.PROGRAM),
    KeyAction(("ctrl+l",), "ctrl+l", "redraw", "Redraw", "Draw the screen anew.", G.PROGRAM),
    KeyAction(("q",), "q", "quit", "Leave", "Leave the program.", G.PROGRAM),
)  # fmt: skip
