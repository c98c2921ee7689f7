"""The keys of the quality screens, said once for footer and help."""

from __future__ import annotations

from carbon_tui.resources.actions import Group, KeyAction

G = Group

_MOVES = (
    KeyAction(("l", "right"), "l →", "onward", "Next", "To the next point or bin.", G.MOVE),
    KeyAction(("h", "left"), "h ←", "backward", "Before", "To the point or bin before.", G.MOVE),
    KeyAction(("j", "down"), "j ↓", "down", "Down", "One row down; on a chart the next point.",
              G.MOVE),
    KeyAction(("k", "up"), "k ↑", "up", "Up", "One row up; on a chart the point before.", G.MOVE),
    KeyAction(("pagedown", "ctrl+d", "ctrl+f"), "PgDn", "page_down", "Page", "A page on.", G.MOVE),
    KeyAction(("pageup", "ctrl+u", "ctrl+b"), "PgUp", "page_up", "Page", "A page back.", G.MOVE),
    KeyAction(("home",), "gg Home", "first", "First", "To the first.", G.MOVE),
    KeyAction(("G", "end"), "G End", "last", "Last", "To the last, the newest.", G.MOVE),
)  # fmt: skip

_SHARED = (
    KeyAction(("g",), "g …", "related", "Go to", "The part, print, printer, build … of this one.",
              G.VIEWS, footer=7),
    KeyAction(("escape", "backspace"), "Esc", "back", "Back", "One step back.", G.VIEWS, footer=20),
    KeyAction(("greater_than_sign",), ">", "wider", "Longer", "A longer window of time.", G.DATA,
              footer=10),
    KeyAction(("less_than_sign",), "<", "narrower", "Shorter", "A shorter window of time.", G.DATA,
              footer=11),
    KeyAction(("T",), "T", "trace", "Trace",
              "What else was made on this printer, platform, lot … and how it turned out.", G.DATA,
              footer=9),
    KeyAction(("X",), "X", "export", "Export", "As CSV or JSON into the downloads folder.", G.DATA,
              footer=12),
    KeyAction(("r",), "r", "refresh", "Refresh", "Read what changed since.", G.DATA),
    KeyAction(("i",), "i", "side_pane", "Side pane", "Show or hide the numbers beside the picture.",
              G.TABLE),
    KeyAction(("d",), "d", "describe", "Describe", "All numbers on a page of their own.", G.RECORD,
              footer=13),
    KeyAction(("ctrl+p",), "ctrl+p", "palette", "Palette", "Everything, by name.", G.PROGRAM),
    KeyAction(("ctrl+l",), "ctrl+l", "redraw", "Redraw", "Draw the screen anew.", G.PROGRAM),
    KeyAction(("question_mark",), "?", "help", "Help", "These keys.", G.PROGRAM, footer=14),
    KeyAction(("q",), "q", "quit", "Leave", "Leave the program.", G.PROGRAM),
)  # fmt: skip

TEMPLATE_KEYS: tuple[KeyAction, ...] = (
    *_MOVES,
    KeyAction(("e",), "e", "next_trouble", "Next signal",
              "The next point that breaks a rule, lies outside, failed or was flagged.", G.MOVE,
              footer=2),
    KeyAction(("E",), "E", "previous_trouble", "Trouble before", "The one before.", G.MOVE),
    KeyAction(("n",), "n", "next_bad", "Next bad part",
              "The next that failed, was flagged, or lies outside the limits.", G.MOVE, footer=2),
    KeyAction(("N",), "N", "previous_bad", "Bad part before", "The one before.", G.MOVE),
    KeyAction(("plus",), "+", "zoom_in", "Fewer points", "Fewer points, wider apart.", G.TABLE),
    KeyAction(("minus",), "-", "zoom_out", "More points", "More points at once.", G.TABLE),
    KeyAction(("C",), "C", "chart", "Control chart", "Individuals and moving range.", G.TABLE,
              footer=5),
    KeyAction(("H",), "H", "histogram", "Histogram", "The values between the limits.", G.TABLE,
              footer=3),
    KeyAction(("P",), "P", "pareto", "Pareto", "Which categories account for most.", G.TABLE),
    KeyAction(("Z",), "Z", "zones", "Zones", "Which zones of the part are named most.", G.TABLE),
    KeyAction(("x",), "x …", "split", "Split",
              "By printer, platform, build, part number, resin lot: which group is off.", G.TABLE,
              footer=4),
    KeyAction(("m",), "m", "list", "Measurements", "The measurements one by one.", G.TABLE,
              footer=6),
    KeyAction(("o",), "o", "order", "Order",
              "In the order the parts were made, or in the order they were measured.", G.TABLE),
    KeyAction(("enter",), "Enter", "open", "Open",
              "The printed part behind the point; of a split the group alone; of a bar its"
              " measurements.", G.VIEWS, footer=1),
    KeyAction(("R",), "R", "report", "Report", "One page of text, which s saves.", G.DATA,
              footer=8),
    *_SHARED,
)  # fmt: skip

TRACE_KEYS: tuple[KeyAction, ...] = (
    *_MOVES,
    KeyAction(("e",), "e", "next_trouble", "Next trouble", "The next part that failed or was"
              " flagged.", G.MOVE, footer=2),
    KeyAction(("E",), "E", "previous_trouble", "Trouble before", "The one before.", G.MOVE),
    KeyAction(("W",), "W", "wide", "Wide", "All columns, scrolled sideways.", G.TABLE),
    KeyAction(("m",), "m", "measurements", "Measurements", "What was measured on this part.",
              G.VIEWS, footer=3),
    KeyAction(("enter",), "Enter", "open", "Open", "The printed part.", G.VIEWS, footer=1),
    *_SHARED,
)  # fmt: skip
