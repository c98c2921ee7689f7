"""The keys of every list screen, said once, for footer, help, palette and README alike.

``name`` says what does it, on the screen or in one of its groups; what a key does to one kind of
record only is an `Action` of that resource.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Group(StrEnum):
    """Under which heading of the help a key stands."""

    MOVE = "Move"
    VIEWS = "Views"
    FIND = "Find"
    TABLE = "Table"
    RECORD = "Record"
    MARKS = "Marks"
    DATA = "Data"
    WORK = "Work"
    PROGRAM = "Program"


class KeyAction(Struct, frozen=True):
    """One thing that keys do on a list screen."""

    keys: tuple[str, ...]
    """As Textual names them, the one to remember first."""
    shown: str
    """As people write them."""
    name: str
    """What does it: ``action_<name>`` of the screen or of one of its groups."""
    label: str
    """A word or two, for footer and palette."""
    help: str
    group: Group
    footer: int = 0
    """Its place in the footer, 1 first; 0: not there."""
    writes: bool = False
    views: tuple[str, ...] = ()
    """Views in whose footer it stands as one of the first."""
    word: str = ""
    """What does the same after ``:``; empty where nothing does."""


G = Group
PINNED = "O"
"""Shows what is pinned in every view."""
KEYS: tuple[KeyAction, ...] = (
    KeyAction(("j", "down"), "j ↓", "cursor_down", "Down", "One row down.", G.MOVE),
    KeyAction(("k", "up"), "k ↑", "cursor_up", "Up", "One row up.", G.MOVE),
    KeyAction(("h", "left"), "h ←", "cursor_left", "Left", "One column to the left.", G.MOVE),
    KeyAction(("l", "right"), "l →", "cursor_right", "Right", "One column to the right.", G.MOVE),
    KeyAction(
        ("home",), "gg Home", "first_row", "First row", "To the first row; gg does the same.",
        G.MOVE,
    ),
    KeyAction(
        ("G", "end"), "G End", "last_row", "Last row",
        "To the true end of the list, not of what happens to be loaded.", G.MOVE,
    ),
    KeyAction(("ctrl+d",), "ctrl+d", "half_page_down", "Half page down", "Half a page down.",
              G.MOVE),
    KeyAction(("ctrl+u",), "ctrl+u", "half_page_up", "Half page up", "Half a page up.", G.MOVE),
    KeyAction(("pagedown", "ctrl+f"), "PgDn", "page_down", "Page down", "A page down.", G.MOVE),
    KeyAction(("pageup", "ctrl+b"), "PgUp", "page_up", "Page up", "A page up.", G.MOVE),
    KeyAction(
        ("e",), "e", "next_attention", "Next trouble",
        "The next row that needs attention: failed, alert, out of specification.", G.MOVE,
    ),
    KeyAction(
        ("E",), "E", "previous_attention", "Previous trouble",
        "The previous row that needs attention.", G.MOVE,
    ),
    KeyAction(
        ("colon",), ":", "command", "Go to",
        "Another view, with a query: :prints status=failed. Tab completes.", G.VIEWS, footer=3,
    ),
    KeyAction(
        ("enter",), "Enter", "follow", "Open",
        "The natural child: a printer's prints, a build's print orders, a template's measurements.",
        G.VIEWS, footer=1,
    ),
    KeyAction(
        ("g",), "g …", "go_to_related", "Go to related",
        "A related record: print, pRinter, Build, print Order, pArt order, parT, printed part"
        " (Serial), Model, Queue, checKs, Limits.", G.VIEWS, footer=5,
    ),
    KeyAction(
        ("escape", "backspace"), "Esc", "back", "Back",
        "One step back: prompt, pane, marks, filter, view.", G.VIEWS, footer=9,
    ),
    KeyAction(("left_square_bracket",), "[", "history_back", "Earlier",
              "The view before this one in the history, with its filter, sort and cursor.",
              G.VIEWS),
    KeyAction(("right_square_bracket",), "]", "history_forward", "Later",
              "The view after this one in the history.", G.VIEWS),
    KeyAction(("minus",), "-", "last_view", "Last view", "To the last view and back.", G.VIEWS),
    KeyAction(("full_stop",), ".", "saved_views", "Saved views",
              "Views kept under a name: choose one, or keep this one.", G.VIEWS),
    KeyAction(
        ("slash",), "/", "filter", "Filter",
        "Narrow the list: status=failed, started>=-8h, word, !word.", G.FIND, footer=2,
    ),
    KeyAction(("backslash",), "\\", "search", "Search",
              "Search within the loaded rows.", G.FIND),
    KeyAction(("n",), "n", "next_hit", "Next hit", "The next hit of the search.", G.FIND),
    KeyAction(("N",), "N", "previous_hit", "Previous hit", "The previous hit.", G.FIND),
    KeyAction(("f",), "f", "filter_value", "Only this value",
              "Filter by the value under the cursor.", G.FIND),
    KeyAction(("F",), "F", "exclude_value", "Not this value",
              "Exclude the value under the cursor.", G.FIND),
    KeyAction(
        ("s",), "s", "sort", "Sort",
        "Sort by this column, again for the other way round; says whether the server sorts.",
        G.TABLE, footer=4,
    ),
    KeyAction(("S",), "S", "sort_several", "Sort by several", "Sort by several columns.", G.TABLE),
    KeyAction(("comma",), ",", "pick_columns", "Columns", "Choose and order the columns.", G.TABLE),
    KeyAction(("W",), "W", "wide", "Wide", "All columns at full width, scrolled sideways.",
              G.TABLE),
    KeyAction(("i",), "i", "side_pane", "Side pane", "Show or hide the record beside the table.",
              G.TABLE),
    KeyAction(("d",), "d", "describe", "Describe", "The record in full.", G.RECORD, footer=6),
    KeyAction(("D",), "D", "raw", "Raw JSON", "The record as the server sent it.", G.RECORD),
    KeyAction(("t",), "t", "lineage", "Lineage",
              "Where it comes from and what came of it, as a tree.", G.RECORD),
    KeyAction(("equals_sign",), "=", "compare", "Compare",
              "Two marked records side by side, differences marked.", G.RECORD),
    KeyAction(
        ("y",), "y", "copy", "Copy",
        "Copy the id, cell, row, JSON, link, equivalent command or curl.", G.RECORD,
    ),
    KeyAction(("o",), "o", "web", "Web page",
              "Open the record's web page, or show its address when remote.", G.RECORD),
    KeyAction(("w",), "w", "watch", "Watch", "Ring when this record changes.", G.RECORD),
    KeyAction(("space",), "Space", "mark", "Mark", "Mark the row, or take the mark off.", G.MARKS),
    KeyAction(("v",), "v", "mark_range", "Mark range",
              "Mark from here to the next v, or to where the marked are used.", G.MARKS),
    KeyAction(("A",), "A", "mark_all", "Mark all", "Mark every loaded row.", G.MARKS),
    KeyAction(("u",), "u", "unmark", "Unmark", "Take all marks off.", G.MARKS),
    KeyAction(("r",), "r", "refresh", "Refresh", "Read the list again; the cursor stays.", G.DATA),
    KeyAction(("R",), "R", "refresh_all", "Refresh all", "Read every open view again.", G.DATA),
    KeyAction(("p",), "p", "pause", "Pause", "Pause the live refresh, or go on.", G.DATA),
    KeyAction(("L",), "L", "load_all", "Load all",
              "Load everything that matches; says how many requests first.", G.DATA),
    KeyAction(("number_sign",), "#", "count", "Count", "Count exactly beyond 10,000+.",
              G.DATA),
    KeyAction(("X",), "X", "export", "Export",
              "What is shown, marked, or everything matching, as CSV, JSONL or JSON.", G.DATA),
    KeyAction(("H",), "H", "histogram", "Histogram",
              "How the values of this column are spread; prints per day on a date.", G.DATA),
    KeyAction(("C",), "C", "chart", "Control chart",
              "The control chart of a template, or of what was measured on this record.", G.DATA),
    KeyAction(("a",), "a", "activity", "What changed", "What changed since the program started.",
              G.DATA),
    KeyAction(
        ("exclamation_mark",), "!", "trouble", "What is wrong",
        "The error in full, with its request; the connection and the newest requests.", G.DATA,
    ),
    KeyAction(
        ("b",), "b", "queue_build", "Queue build",
        "Queue this build: from a build, marked builds, or again from a print or print order.",
        G.WORK, footer=7, writes=True,
    ),
    KeyAction(
        ("P",), "P", "order_parts", "Order parts",
        "Order parts from model files, or go on with an order that stopped on its way.",
        G.WORK, writes=True, views=("part-orders", "parts", "models"), word="order-parts",
    ),
    KeyAction(
        ("U",), "U", "undo", "Undo",
        "Take back what was queued or moved lately: copies that wait leave the queues.",
        G.WORK, writes=True, word="undo",
    ),
    KeyAction(
        (PINNED,), PINNED, "pinned", "What is unknown",
        "Orders and changes of which it is not known whether the server has them; read back here.",
        G.WORK, word="unknown",
    ),
    KeyAction(("ctrl+p",), "ctrl+p", "palette", "Palette", "Everything, by name.", G.PROGRAM),
    KeyAction(("ctrl+l",), "ctrl+l", "redraw", "Redraw", "Draw the screen anew.", G.PROGRAM),
    KeyAction(
        ("question_mark",), "?", "help", "Help", "Help for this view; / searches it.", G.PROGRAM,
        footer=8, word="help",
    ),
    KeyAction(("q", "ctrl+q"), "q", "quit", "Leave", "Leave the program.", G.PROGRAM, footer=10),
)  # fmt: skip


def at_home(view: str) -> tuple[KeyAction, ...]:
    """Those that belong to this view more than to others."""
    return tuple(each for each in KEYS if view in each.views)


def footer() -> tuple[KeyAction, ...]:
    """The few that a person needs first, in the footer's order."""
    return tuple(sorted((each for each in KEYS if each.footer), key=lambda each: each.footer))


def named(name: str) -> KeyAction:
    """The action of this name; a wrong name is a mistake in the program and raises KeyError."""
    for each in KEYS:
        if each.name == name:
            return each
    raise KeyError(name)
