"""Keys that mean the same on every screen."""

from __future__ import annotations

from carbon_tui.keys.action import Group, KeyAction

G = Group
PROMPT_AND_HELP: tuple[KeyAction, ...] = (
    KeyAction(
        "command", ("colon",), "Go to",
        "Another view, with a query: :prints status=failed. Tab completes.", G.VIEWS, footer=3,
    ),
    KeyAction(
        "help", ("question_mark",), "Help", "Help for this view, to be searched.", G.PROGRAM,
        footer=8, keeps=4, word="help",
    ),
)  # fmt: skip
"""On every screen where no line is typed in."""
ALERTS: tuple[KeyAction, ...] = (
    KeyAction(
        "activity",
        ("a",),
        "What changed",
        "What changed since the program started, the news.",
        G.DATA,
        by="alerts",
    ),
    KeyAction(
        "trouble",
        ("exclamation_mark",),
        "What is wrong",
        "The error in full, with its request; the connection and the newest requests.",
        G.DATA,
        by="alerts",
    ),
    KeyAction(
        "unknown",
        ("O",),
        "What is unknown",
        "Orders and changes of which it is not known whether the server has them; read back here.",
        G.WORK,
        word="unknown",
        by="print_orders",
    ),
)
"""What the lines that stand above every picture lead to."""
PROGRAM: tuple[KeyAction, ...] = (
    KeyAction("palette", ("ctrl+p",), "Palette", "Everything, by name.", G.PROGRAM),
    KeyAction("redraw", ("ctrl+l",), "Redraw", "Draw the screen anew.", G.PROGRAM),
    KeyAction("suspend", ("ctrl+z",), "Suspend", "Suspend the program; fg brings it back.",
              G.PROGRAM),
    KeyAction(
        "interrupt", ("ctrl+c",), "What leaves",
        "Copies what is chosen in a field; otherwise says what leaves.", G.PROGRAM,
    ),
    KeyAction("leave", ("ctrl+q",), "Leave at once", "Leave the program from any form.", G.PROGRAM),
)  # fmt: skip
"""The program's own: they act also while a line is typed in."""
