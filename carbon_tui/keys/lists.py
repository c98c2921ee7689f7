"""The keys of every list screen; what a key does to one kind of record only stands in that
resource."""

from __future__ import annotations

from carbon_tui.keys.action import Group, KeyAction
from carbon_tui.keys.program import ALERTS, PROMPT_AND_HELP

G = Group
LIST_KEYS: tuple[KeyAction, ...] = (
    KeyAction("down", ("j", "down"), "Down", "One row down.", G.MOVE),
    KeyAction("up", ("k", "up"), "Up", "One row up.", G.MOVE),
    KeyAction("left", ("h", "left"), "Left", "One column to the left.", G.MOVE),
    KeyAction("right", ("l", "right"), "Right", "One column to the right.", G.MOVE),
    KeyAction("first", ("home",), "First row", "To the first row.", G.MOVE, spelled="gg"),
    KeyAction(
        "last",
        ("G", "end"),
        "Last row",
        "To the true end of the list, not of what happens to be loaded.",
        G.MOVE,
    ),
    KeyAction("half_page_down", ("ctrl+d",), "Half page down", "Half a page down.", G.MOVE),
    KeyAction("half_page_up", ("ctrl+u",), "Half page up", "Half a page up.", G.MOVE),
    KeyAction("page_down", ("pagedown", "ctrl+f"), "Page down", "A page down.", G.MOVE),
    KeyAction("page_up", ("pageup", "ctrl+b"), "Page up", "A page up.", G.MOVE),
    KeyAction(
        "next_attention",
        ("e",),
        "Next trouble",
        "The next row that needs attention: failed, alert, out of specification.",
        G.MOVE,
    ),
    KeyAction(
        "previous_attention",
        ("E",),
        "Previous trouble",
        "The previous row that needs attention.",
        G.MOVE,
    ),
    KeyAction(
        "follow",
        ("enter",),
        "Open",
        "The natural child: a printer's prints, a build's print orders, a template's measurements.",
        G.VIEWS,
        footer=1,
    ),
    KeyAction(
        "go_to_related",
        ("g",),
        "Go to related",
        "A related record: print, pRinter, Build, print Order, pArt order, parT, printed part"
        " (Serial), Model, Queue, checKs, Limits.",
        G.VIEWS,
        footer=5,
        spelled="g …",
    ),
    KeyAction(
        "back",
        ("escape", "backspace"),
        "Back",
        "One step back: prompt, pane, marks, filter, view.",
        G.VIEWS,
        footer=9,
    ),
    KeyAction(
        "history_back",
        ("left_square_bracket",),
        "Earlier",
        "The view before this one in the history, with its filter, sort and cursor.",
        G.VIEWS,
    ),
    KeyAction(
        "history_forward",
        ("right_square_bracket",),
        "Later",
        "The view after this one in the history.",
        G.VIEWS,
    ),
    KeyAction("last_view", ("minus",), "Last view", "To the last view and back.", G.VIEWS),
    KeyAction(
        "saved_views",
        ("full_stop",),
        "Saved views",
        "Views kept under a name: choose one, or keep this one.",
        G.VIEWS,
    ),
    KeyAction(
        "filter",
        ("slash",),
        "Filter",
        "Narrow the list: status=failed, started>=-8h, word, !word.",
        G.FIND,
        footer=2,
    ),
    KeyAction(
        "search", ("backslash",), "Search", "Search within the loaded rows, find words.", G.FIND
    ),
    KeyAction(
        "find_record",
        ("f7",),
        "Find anything",
        "Scan, type or paste a serial, an id, a number, a name or a web link: it is opened.",
        G.FIND,
        anywhere=True,
        word="find",
    ),
    KeyAction("next_hit", ("n",), "Next hit", "The next hit of the search.", G.FIND),
    KeyAction("previous_hit", ("N",), "Previous hit", "The previous hit.", G.FIND),
    KeyAction(
        "filter_value", ("f",), "Only this value", "Filter by the value under the cursor.", G.FIND
    ),
    KeyAction(
        "exclude_value",
        ("F",),
        "Not this value",
        "Exclude the value under the cursor, filter it out.",
        G.FIND,
    ),
    KeyAction(
        "sort",
        ("s",),
        "Sort",
        "Sort by this column, again for the other way round; says whether the server sorts.",
        G.TABLE,
        footer=4,
    ),
    KeyAction("sort_several", ("S",), "Sort by several", "Sort by several columns.", G.TABLE),
    KeyAction("pick_columns", ("comma",), "Columns", "Choose and order the columns.", G.TABLE),
    KeyAction("wide", ("W",), "Wide", "All columns at full width, scrolled sideways.", G.TABLE),
    KeyAction(
        "side_pane", ("i",), "Side pane", "Show or hide the record beside the table.", G.TABLE
    ),
    KeyAction(
        "describe", ("d",), "Describe", "The record in full, every field.", G.RECORD, footer=6
    ),
    KeyAction("raw", ("D",), "Raw JSON", "The record as the server sent it.", G.RECORD),
    KeyAction(
        "lineage",
        ("t",),
        "Lineage",
        "Lineage: where it comes from and what came of it, as a tree.",
        G.RECORD,
    ),
    KeyAction(
        "compare",
        ("equals_sign",),
        "Compare",
        "Compare two marked records side by side, differences marked.",
        G.RECORD,
    ),
    KeyAction(
        "copy",
        ("y",),
        "Copy",
        "Copy the id, cell, row, JSON, link, equivalent command or curl.",
        G.RECORD,
    ),
    KeyAction(
        "web",
        ("o",),
        "Web page",
        "Open the record's web page, or show its address when remote.",
        G.RECORD,
    ),
    KeyAction("watch", ("w",), "Watch", "Watch: ring when this record changes.", G.RECORD),
    KeyAction(
        "mark", ("space",), "Mark", "Mark the row, select it, or take the mark off.", G.MARKS
    ),
    KeyAction(
        "mark_range",
        ("v",),
        "Mark range",
        "Mark from here to the next v, or to where the marked are used.",
        G.MARKS,
    ),
    KeyAction("mark_all", ("A",), "Mark all", "Mark every loaded row.", G.MARKS),
    KeyAction("unmark", ("u",), "Unmark", "Take all marks off.", G.MARKS),
    KeyAction("refresh", ("r",), "Refresh", "Read the list again; the cursor stays.", G.DATA),
    KeyAction("refresh_all", ("R",), "Refresh all", "Read every open view again.", G.DATA),
    KeyAction("pause", ("p",), "Pause", "Pause the live refresh, or go on.", G.DATA),
    KeyAction(
        "load_all",
        ("L",),
        "Load all",
        "Load everything that matches; says how many requests first.",
        G.DATA,
    ),
    KeyAction("count", ("number_sign",), "Count", "Count exactly beyond 10,000+.", G.DATA),
    KeyAction(
        "export",
        ("X",),
        "Export",
        "Export what is shown, marked, or everything matching: CSV, JSONL or JSON into a file.",
        G.DATA,
    ),
    KeyAction(
        "histogram",
        ("H",),
        "Histogram",
        "Histogram: how the values of this column are spread; prints per day on a date.",
        G.DATA,
    ),
    KeyAction(
        "chart",
        ("C",),
        "Control chart",
        "The control chart of a template, or of what was measured on this record.",
        G.DATA,
    ),
    KeyAction(
        "queue_build",
        ("b",),
        "Queue build",
        "Queue this build: from a build, marked builds, or again from a print or print order; from"
        " a printer, or marked ones, a build for them.",
        G.WORK,
        footer=7,
        writes=True,
        views=("printers", "builds", "prints", "print-orders"),
    ),
    KeyAction(
        "signals",
        ("Z",),
        "What is off",
        "What is off, anywhere: every template by printer, platform, build, lot …, worst first.",
        G.VIEWS,
        views=("quality",),
        anywhere=True,
        word="signals",
    ),
    KeyAction(
        "timeline",
        ("z",),
        "Timeline",
        "The floor over time: what every printer printed, prints and will print, and when it ends.",
        G.VIEWS,
        views=("printers", "queues", "print-orders", "part-orders"),
        word="timeline",
    ),
    KeyAction(
        "report",
        ("percent_sign",),
        "Report",
        "Production of a shift, a day, a week: runs, yield, hours, resin, what failed and why.",
        G.VIEWS,
        anywhere=True,
        word="report",
    ),
    KeyAction(
        "order_parts",
        ("P",),
        "Order parts",
        "Order parts from model files, or go on with an order that stopped on its way.",
        G.WORK,
        writes=True,
        views=("part-orders", "parts", "models"),
        word="order-parts",
    ),
    KeyAction(
        "undo",
        ("U",),
        "Undo",
        "Undo: take back what was queued or moved lately. Copies that wait leave the queues.",
        G.WORK,
        writes=True,
        word="undo",
    ),
    KeyAction("quit", ("q",), "Leave", "Leave the program, quit.", G.PROGRAM, footer=10),
    *ALERTS,
    *PROMPT_AND_HELP,
)


def first_in(view: str) -> tuple[KeyAction, ...]:
    """Those that belong to this view more than to others."""
    return tuple(action for action in LIST_KEYS if view in action.views)
