"""The keys of charts, traces, lineages and the list of what changed."""

from __future__ import annotations

from carbon_tui.keys.action import Group, KeyAction
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.motion import ENDS, LEFT_AND_RIGHT, PAGES, SOONEST_FREE_FIRST, UP_AND_DOWN
from carbon_tui.keys.program import ALERTS, PROMPT_AND_HELP

G = Group
QUIT = KeyAction("quit", ("q",), "Leave", "Leave the program, quit.", G.PROGRAM)
BACK = KeyAction(
    "back", ("escape", "backspace"), "Back", "One step back.", G.VIEWS, footer=20, keeps=1
)
SIDE_PANE = KeyAction(
    "side_pane", ("i",), "Side pane", "Show or hide the numbers beside the picture.", G.TABLE
)
WIDE = KeyAction("wide", ("W",), "Wide", "All columns, scrolled sideways.", G.TABLE)
WINDOW = (
    KeyAction("window_wider", ("greater_than_sign",), "Longer", "A longer window of time.", G.DATA,
              footer=10),
    KeyAction("window_narrower", ("less_than_sign",), "Shorter", "A shorter window of time.",
              G.DATA, footer=11),
)  # fmt: skip
TRACE = KeyAction(
    "trace", ("T",), "Trace",
    "What else was made on this printer, platform, lot … and how it turned out.", G.DATA, footer=9,
)  # fmt: skip
ALL_NUMBERS = KeyAction(
    "describe", ("d",), "Describe", "All numbers on a page of their own.", G.RECORD, footer=13
)
QUIT_AND_HELP = (QUIT, *ALERTS, *PROMPT_AND_HELP)
_MOTION = (
    KeyAction("right", ("l", "right"), "Next", "To the next point or bin.", G.MOVE),
    KeyAction("left", ("h", "left"), "Before", "To the point or bin before.", G.MOVE),
    KeyAction("down", ("j", "down"), "Down", "One row down; on a chart the next point.", G.MOVE),
    KeyAction("up", ("k", "up"), "Up", "One row up; on a chart the point before.", G.MOVE),
    *PAGES,
    KeyAction("first", ("home",), "First", "To the first.", G.MOVE, spelled="gg"),
    KeyAction("last", ("G", "end"), "Last", "To the last, the newest.", G.MOVE),
)  # fmt: skip
_SHARED = (
    KeyAction("go_to_related", ("g",), "Go to",
              "The part, print, printer, build … of this one.", G.VIEWS, footer=7, spelled="g …"),
    BACK,
    *WINDOW,
    TRACE,
    KeyAction("export", ("X",), "Export", "Export as CSV, JSON or SVG into the downloads folder.",
              G.DATA, footer=12),
    KeyAction("refresh", ("r",), "Refresh", "Read what changed since.", G.DATA),
    SIDE_PANE,
    ALL_NUMBERS,
    *QUIT_AND_HELP,
)  # fmt: skip

CHART_KEYS: tuple[KeyAction, ...] = (
    *_MOTION,
    KeyAction("next_attention", ("e",), "Next signal",
              "The next point that breaks a rule, lies outside, failed or was flagged.", G.MOVE,
              footer=2),
    KeyAction("previous_attention", ("E",), "Signal before", "The one before.", G.MOVE),
    KeyAction("next_bad", ("n",), "Next bad part",
              "The next that failed, was flagged, or lies outside the limits.", G.MOVE, footer=2),
    KeyAction("previous_bad", ("N",), "Bad part before", "The one before.", G.MOVE),
    KeyAction("zoom_in", ("plus",), "Fewer points", "Zoom in: fewer points, wider apart.", G.TABLE),
    KeyAction("zoom_out", ("minus",), "More points", "Zoom out: more points at once.", G.TABLE),
    KeyAction("chart", ("C",), "Control chart", "Control chart: individuals and moving range.",
              G.TABLE, footer=5),
    KeyAction("histogram", ("H",), "Histogram", "Histogram: the values between the limits.",
              G.TABLE, footer=3),
    KeyAction("choose_chart", ("c",), "Chart type",
              "Control chart: individuals, X-bar and S or R, between/within, or parts failed or"
              " flagged as shares (p) or counts (np); the proposed one is named.", G.TABLE,
              footer=6, spelled="c …"),
    KeyAction("choose_rules", ("v",), "Rules",
              "Rules: Nelson's eight, Western Electric's four, or only points beyond the limits.",
              G.TABLE, spelled="v …"),
    KeyAction("freeze", ("f",), "Freeze limits",
              "Baseline: limits that stand still, from what is shown now; or let them move again.",
              G.TABLE, spelled="f …"),
    KeyAction("phase", ("p",), "Phase",
              "A new phase with limits of its own begins at this point, with a reason.", G.TABLE),
    KeyAction("leave_out", ("u",), "Leave out",
              "Leave this point out of the calculation with a reason, or take it back.", G.TABLE),
    KeyAction("probability", ("A",), "Normal?",
              "Normal probability plot, and Anderson and Darling's test.", G.TABLE),
    KeyAction("pareto", ("P",), "Pareto", "Pareto: which categories account for most.", G.TABLE),
    KeyAction("pareto_by", ("B",), "Pareto by",
              "Pareto of failed and flagged parts by category, printer, resin lot …", G.TABLE,
              spelled="B …"),
    KeyAction("zones", ("Z",), "Zones", "Which zones of the part are named most.", G.TABLE),
    KeyAction("split", ("x",), "Split",
              "Split by printer, platform, build, part number, resin lot: which group is off.",
              G.TABLE, footer=4, spelled="x …"),
    KeyAction("list", ("m",), "Measurements", "The measurements one by one.", G.TABLE, footer=7),
    KeyAction("order", ("o",), "Order",
              "In the order the parts were made, or in the order they were measured.", G.TABLE),
    KeyAction("follow", ("enter",), "Open",
              "The printed part behind the point; of a split the group alone; of a bar its"
              " measurements.", G.VIEWS, footer=1),
    KeyAction("report", ("R",), "Report", "One page of text, which can be saved.", G.DATA,
              footer=8),
    *_SHARED,
)  # fmt: skip

TRACE_KEYS: tuple[KeyAction, ...] = (
    *_MOTION,
    KeyAction("next_attention", ("e",), "Next trouble",
              "The next part that failed or was flagged.", G.MOVE, footer=2),
    KeyAction("previous_attention", ("E",), "Trouble before", "The one before.", G.MOVE),
    WIDE,
    KeyAction("measurements", ("m",), "Measurements", "What was measured on this part.",
              G.VIEWS, footer=3),
    KeyAction("follow", ("enter",), "Open", "The printed part; of a print its parts here.", G.VIEWS,
              footer=1),
    KeyAction("by_print", ("P",), "By print", "One print a line, or one part.", G.TABLE, footer=4),
    KeyAction("filter", ("slash",), "Filter",
              "Narrow the list: result=fail, lot~A7, a word, !word.", G.FIND, footer=5),
    KeyAction("filter_value", ("f",), "Only this value", "Filter by the value under the cursor.",
              G.FIND),
    KeyAction("exclude_value", ("F",), "Not this value", "Filter the value under the cursor out.",
              G.FIND),
    KeyAction("sort", ("s",), "Sort", "Sort by this column, again for the other way round.",
              G.TABLE, footer=6),
    KeyAction("search", ("backslash",), "Search", "Search within the rows, find words.", G.FIND),
    KeyAction("next_hit", ("n",), "Next hit", "The next hit of the search.", G.FIND),
    KeyAction("previous_hit", ("N",), "Previous hit", "The previous hit.", G.FIND),
    KeyAction("mark", ("space",), "Mark", "Mark the row, or take the mark off.", G.MARKS),
    KeyAction("mark_range", ("v",), "Mark range", "Mark from here to the next v.", G.MARKS),
    KeyAction("mark_all", ("A",), "Mark all", "Mark every row that is shown.", G.MARKS),
    KeyAction("unmark", ("u",), "Unmark", "Take all marks off.", G.MARKS),
    KeyAction("copy", ("y",), "Copy", "Copy id, cell, row, JSON or a command, of the marked or of"
              " this part.", G.RECORD),
    *_SHARED,
)  # fmt: skip

GROUP_KEYS: tuple[KeyAction, ...] = (
    KeyAction("right", ("l", "right"), "Column",
              "One column to the right, also where it had no room.", G.MOVE),
    KeyAction("left", ("h", "left"), "Column before",
              "One column to the left, also where it had no room.", G.MOVE),
    *UP_AND_DOWN,
    *PAGES,
    *ENDS,
    KeyAction("follow", ("enter",), "Records",
              "The records of this group, one by one; or on with a long count.", G.VIEWS,
              footer=1),
    KeyAction("sort", ("s",), "Sort", "Sort by this column; again for the other way round.",
              G.TABLE, footer=2),
    WIDE,
    KeyAction("window_narrower", ("less_than_sign",), "Shorter",
              "Of the last 90, 30, 7 days or the last one.", G.DATA, footer=8),
    KeyAction("window_wider", ("greater_than_sign",), "Longer", "A longer stretch, up to all time.",
              G.DATA, footer=9),
    KeyAction("across", ("x",), "Across",
              "Of two columns: the second across, one number a cell; or group by group.", G.TABLE,
              footer=6),
    KeyAction("number", ("m",), "Number", "Which number a cross table shows: the next one.",
              G.TABLE, footer=7),
    KeyAction("copy", ("y",), "SQL", "Copy the same question as SQL for the local copy.", G.DATA,
              footer=3),
    KeyAction("export", ("X",), "Export", "Export as CSV or JSON into the downloads folder.",
              G.DATA, footer=4),
    KeyAction("refresh", ("r",), "Refresh", "Count anew.", G.DATA, footer=5),
    BACK,
    SIDE_PANE,
    KeyAction("describe", ("d",), "Describe", "All numbers of the group on a page of their own.",
              G.RECORD),
    *QUIT_AND_HELP,
)  # fmt: skip

SIGNAL_KEYS: tuple[KeyAction, ...] = (
    KeyAction("follow", ("enter",), "Open", "The split that shows it.", G.VIEWS, footer=1),
    *_MOTION,
    WIDE,
    BACK,
    *WINDOW,
    TRACE,
    KeyAction("export", ("X",), "Export", "Export as CSV or JSON into the downloads folder.",
              G.DATA, footer=12),
    KeyAction("refresh", ("r",), "Refresh", "Read what changed since, and compare again.", G.DATA),
    SIDE_PANE,
    ALL_NUMBERS,
    *QUIT_AND_HELP,
)  # fmt: skip

PROCESS_KEYS: tuple[KeyAction, ...] = (
    KeyAction("follow", ("enter",), "Values", "How often each value of this field stands.",
              G.VIEWS, footer=1),
    *_MOTION,
    WIDE,
    BACK,
    KeyAction("export", ("X",), "Export",
              "Export the fields of every print, or the comparison, as CSV or JSON.", G.DATA,
              footer=3),
    KeyAction("refresh", ("r",), "Ask again", "Ask again for what the server failed to answer.",
              G.DATA),
    SIDE_PANE,
    ALL_NUMBERS,
    *QUIT_AND_HELP,
)  # fmt: skip

LINEAGE_KEYS: tuple[KeyAction, ...] = (
    KeyAction("follow", ("enter",), "Go there",
              "The record in its own view; of “and 312 more” all of them.", G.VIEWS, footer=1),
    KeyAction("open", ("l", "right"), "Open", "What this record leads to.", G.MOVE, footer=2),
    KeyAction("close", ("h", "left"), "Close",
              "Close this record; once more: to the one above it.", G.MOVE, footer=3),
    KeyAction("refresh", ("r",), "Ask again", "Ask again what the server failed to answer.",
              G.DATA, footer=4),
    KeyAction("describe", ("d",), "Describe", "The record in full.", G.RECORD, footer=5),
    KeyAction("back", ("escape", "backspace", "t"), "Back", "To where t was pressed.",
              G.VIEWS, footer=20, keeps=1),
    *UP_AND_DOWN,
    *PAGES,
    *ENDS,
    KeyAction("side_pane", ("i",), "Side pane", "Show or hide the record beside the tree.",
              G.TABLE),
    *QUIT_AND_HELP,
)  # fmt: skip

NEWS_KEYS: tuple[KeyAction, ...] = (
    KeyAction("follow", ("enter",), "To the record", "The record in its own view.", G.VIEWS,
              footer=1),
    KeyAction("wide", ("W",), "Wide", "All columns at full width, scrolled sideways.", G.TABLE,
              footer=2),
    *UP_AND_DOWN,
    *LEFT_AND_RIGHT,
    KeyAction("page_down", ("pagedown", "ctrl+f"), "Page down", "A page on.", G.MOVE),
    KeyAction("page_up", ("pageup", "ctrl+b"), "Page up", "A page back.", G.MOVE),
    KeyAction("half_page_down", ("ctrl+d",), "Half page down", "Half a page down.", G.MOVE),
    KeyAction("half_page_up", ("ctrl+u",), "Half page up", "Half a page up.", G.MOVE),
    *ENDS,
    KeyAction("back", ("escape", "backspace", "q", "a"), "Back", "To where a was pressed.",
              G.VIEWS, footer=20, keeps=1),
    *(action for action in ALERTS if action.name != "activity"),
    *PROMPT_AND_HELP,
)  # fmt: skip

TIMELINE_KEYS: tuple[KeyAction, ...] = (
    KeyAction("right", ("l", "right"), "Later", "The next block of this printer.", G.MOVE,
              footer=1),
    KeyAction("left", ("h", "left"), "Earlier", "The block before it.", G.MOVE),
    KeyAction("down", ("j", "down"), "Down", "The next printer.", G.MOVE),
    KeyAction("up", ("k", "up"), "Up", "The printer above.", G.MOVE),
    *PAGES,
    KeyAction("first", ("home",), "First", "The first printer.", G.MOVE, spelled="gg"),
    KeyAction("last", ("G", "end"), "Last", "The last printer.", G.MOVE),
    KeyAction("move_later", ("greater_than_sign", "L"), "Move on",
              "Half of what is in sight further into the future.", G.TABLE, footer=2),
    KeyAction("move_earlier", ("less_than_sign", "H"), "Move back",
              "Half of what is in sight further into the past.", G.TABLE),
    KeyAction("zoom_in", ("plus", "equals_sign"), "Zoom in", "Fewer hours, down to two.", G.TABLE,
              footer=4),
    KeyAction("zoom_out", ("minus",), "Zoom out", "More hours, up to four weeks.", G.TABLE),
    KeyAction("now", ("n",), "Now", "Back to where now is in sight.", G.TABLE, footer=5),
    KeyAction("colour", ("c",), "Colour", "What colours mean: state, resin, order.", G.TABLE,
              footer=10),
    KeyAction("filter", ("slash",), "Filter",
              "Only printers and blocks with these words, or free by then (free<2h, free=now),"
              f" soonest free first; {key_of('back')} takes them away.", G.FIND, footer=6),
    KeyAction("sort", ("s",), "Soonest first",
              SOONEST_FREE_FIRST, G.TABLE,
              footer=8),
    KeyAction("next_attention", ("e",), "Next failure",
              "The next failed run, printer by printer.", G.FIND),
    KeyAction("follow", ("enter",), "Go there", "The print in its own view.", G.VIEWS, footer=7),
    KeyAction("go_to_related", ("g",), "Go to related",
              "Of this block: its print, pRinter, Build, print Order, or the Queue.", G.VIEWS,
              footer=9, spelled="g …"),
    KeyAction("describe", ("d",), "Describe", "What is known of the block, in full.", G.RECORD),
    KeyAction("side_pane", ("i",), "Side pane", "Show or hide the block beside the picture.",
              G.TABLE),
    KeyAction("refresh", ("r",), "Read again", "Read printers and queues now.", G.DATA),
    KeyAction("back", ("escape", "backspace", "z"), "Back",
              "First the filter is taken away, then back to the list.", G.VIEWS, footer=20,
              keeps=1),
    *QUIT_AND_HELP,
)  # fmt: skip
