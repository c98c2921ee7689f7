"""The keys of forms and dialogs, the board of queues among them."""

from __future__ import annotations

from msgspec.structs import replace

from carbon_tui.keys.action import Group, KeyAction
from carbon_tui.keys.motion import SOONEST_FREE_FIRST, UP_AND_DOWN
from carbon_tui.keys.program import PROMPT_AND_HELP

G = Group
HELP = replace(PROMPT_AND_HELP[1], footer=0)


def _back(help_text: str, *keys: str, label: str = "Back") -> KeyAction:
    return KeyAction("back", ("escape", *keys), label, help_text, G.VIEWS, footer=20, keeps=1)


SCROLL_KEYS: tuple[KeyAction, ...] = (
    KeyAction("scroll_down", ("down",), "Down", "Scroll one line down.", G.MOVE),
    KeyAction("scroll_up", ("up",), "Up", "Scroll one line up.", G.MOVE),
    KeyAction("scroll_page_down", ("pagedown",), "Page down", "Scroll five lines down.", G.MOVE),
    KeyAction("scroll_page_up", ("pageup",), "Page up", "Scroll five lines up.", G.MOVE),
)
QUESTION_KEYS: tuple[KeyAction, ...] = (_back("Go back; nothing is done."), *SCROLL_KEYS)
NOTICE_KEYS: tuple[KeyAction, ...] = (
    _back("Go back.", "q", "enter"),
    *SCROLL_KEYS,
    KeyAction("line_down", ("j",), "Down", "Scroll one line down.", G.MOVE),
    KeyAction("line_up", ("k",), "Up", "Scroll one line up.", G.MOVE),
)
FIELD_KEYS: tuple[KeyAction, ...] = (
    KeyAction("next_field", ("tab",), "Next field", "To the next field.", G.MOVE, footer=2,
              before_fields=True),
    KeyAction("previous_field", ("shift+tab",), "Field before", "To the field before.", G.MOVE,
              before_fields=True),
    KeyAction("enter_field", ("enter",), "Next field", "To the next field; in the last: review.",
              G.MOVE, before_fields=True),
    KeyAction("review", ("f2",), "Review and send|Send…",
              "Review what will be sent, and send it on your word.", G.WORK, footer=3, keeps=2),
)  # fmt: skip
LEAVE_FORM = _back("Leave the form; asks first where something would be lost.", label="Leave")
EDIT_KEYS: tuple[KeyAction, ...] = (*FIELD_KEYS, LEAVE_FORM, *SCROLL_KEYS)
BUILD_CHOICE_KEYS: tuple[KeyAction, ...] = (
    KeyAction("choose", ("enter",), "Take it", "Take the build under the cursor.", G.WORK,
              footer=1, before_fields=True, keeps=2),
    KeyAction("down", ("down", "tab", "ctrl+n"), "Next", "The next build.", G.MOVE, footer=2,
              before_fields=True),
    KeyAction("up", ("up", "shift+tab"), "Build before", "The build before.", G.MOVE,
              before_fields=True),
    _back("Go back; nothing is queued."),
)  # fmt: skip
EXPORT_KEYS: tuple[KeyAction, ...] = (
    KeyAction("down", ("down", "j"), "Line", "To the next line.", G.MOVE, footer=1),
    KeyAction("up", ("up", "k"), "Line before", "To the line before.", G.MOVE),
    KeyAction("next_line", ("tab",), "Line", "To the next line.", G.MOVE, before_fields=True),
    KeyAction("line_before", ("shift+tab",), "Line before", "To the line before.", G.MOVE,
              before_fields=True),
    KeyAction("right", ("right", "l", "space"), "Choose", "The next choice of this line.",
              G.MOVE, footer=2),
    KeyAction("left", ("left", "h"), "Choose", "The choice before.", G.MOVE),
    KeyAction("write", ("enter",), "Write", "Write the file.", G.DATA, footer=3, keeps=2),
    _back("Go back; nothing is written."),
)  # fmt: skip

ONE_EACH = KeyAction(
    "one_each", ("f3",), "One order each",
    "Split: one order per printer, the copies divided evenly or as typed (3+2); or one order for"
    " all, which the server divides.", G.WORK, footer=8,
)  # fmt: skip
QUEUE_FIELD_KEYS: tuple[KeyAction, ...] = (ONE_EACH, *EDIT_KEYS)
"""Of the queue form, while a field has the keyboard."""
PRINTER_KEYS: tuple[KeyAction, ...] = (
    KeyAction("choose_printer", ("space",), "Choose printer|Choose",
              "Choose the printer under the cursor, or no longer.", G.MARKS, footer=1),
    KeyAction("take_printer", ("enter",), "Take it", "Choose the printer under the cursor.",
              G.MARKS),
    KeyAction("sort", ("s",), "Soonest first", SOONEST_FREE_FIRST, G.TABLE, footer=4),
    KeyAction("filter", ("slash",), "Filter",
              "Only printers with these words, or free by then (free<2h, free=now); chosen ones"
              " stay. Going back takes the words away.", G.FIND, footer=5),
    ONE_EACH,
    KeyAction("groups", ("full_stop",), "Groups", "Choose a group of printers, or keep these as"
              " one.", G.TABLE, footer=5),
    KeyAction("refresh", ("r",), "Read again", "Read the printers again.", G.DATA, footer=6),
    KeyAction("pinned", ("O",), "Unknown orders", "What was sent and is not known: read it back, or"
              " send it again.", G.WORK),
    *UP_AND_DOWN,
    KeyAction("first", ("home",), "First", "To the first printer.", G.MOVE),
    KeyAction("last", ("G", "end"), "Last", "To the last printer.", G.MOVE),
    KeyAction("page_down", ("pagedown",), "Page down", "A page on.", G.MOVE),
    KeyAction("page_up", ("pageup",), "Page up", "A page back.", G.MOVE),
    HELP,
    *(action for action in FIELD_KEYS if action.name != "enter_field"),
    LEAVE_FORM,
)  # fmt: skip
"""Of the queue form, while its printers have the keyboard."""
LEFT_OUT_KEY = KeyAction(
    "left_out", ("f4",), "Left out",
    "List the files that were left out, and send them all the same on your word.", G.WORK,
)  # fmt: skip
PART_FIELD_KEYS: tuple[KeyAction, ...] = (LEFT_OUT_KEY, *EDIT_KEYS)
"""Of the form that orders parts, while a field has the keyboard."""
FILE_KEYS: tuple[KeyAction, ...] = (
    LEFT_OUT_KEY,
    KeyAction("remove", ("delete",), "Take a file out", "Take the file under the cursor out.",
              G.WORK, footer=4),
    *UP_AND_DOWN,
    *FIELD_KEYS,
    LEAVE_FORM,
)  # fmt: skip
"""Of the form that orders parts, while its files have the keyboard."""

BOARD_KEYS: tuple[KeyAction, ...] = (
    KeyAction("left", ("h", "left"), "Printer", "To the printer on the left.", G.MOVE, footer=1),
    KeyAction("right", ("l", "right"), "Printer", "To the printer on the right.", G.MOVE),
    KeyAction("next_queue", ("n",), "Next queue", "The next printer with something waiting.",
              G.MOVE, footer=2),
    KeyAction("previous_queue", ("N",), "Queue before", "The one before.", G.MOVE),
    KeyAction("down", ("j", "down"), "Print", "The next print of this queue.", G.MOVE, footer=3),
    KeyAction("up", ("k", "up"), "Print before", "The print before.", G.MOVE),
    KeyAction("first", ("g", "home"), "First", "To the first print.", G.MOVE, spelled="gg"),
    KeyAction("last", ("G", "end"), "Last", "To the last print.", G.MOVE),
    KeyAction("pick_up", ("f6",), "Move", "Pick the print up, or the marked ones, to move them.",
              G.WORK, footer=4, writes=True),
    KeyAction("remove", ("delete",), "Remove",
              "Remove, delete, cancel: take the print, or the marked ones, out of the queue.",
              G.WORK, footer=5, writes=True),
    KeyAction("mark", ("space",), "Mark", "Mark the print, select it, or take the mark off.",
              G.MARKS, footer=6),
    KeyAction("unmark", ("u",), "Unmark", "Take all marks off.", G.MARKS),
    KeyAction("undo", ("U",), "Undo", "Take back what was queued or moved lately.", G.WORK,
              footer=7, writes=True),
    KeyAction("filter", ("slash",), "Filter",
              "Only printers with these words in name, state or queue, or free by then (free<2h,"
              " free=now), soonest free first; going back takes the words away.", G.FIND,
              footer=8),
    KeyAction("hide_empty", ("x",), "Hide empty", "Hide printers for which nothing waits, or show"
              " them again.", G.TABLE, footer=9),
    KeyAction("sort", ("s",), "Soonest first", SOONEST_FREE_FIRST, G.TABLE, footer=10),
    KeyAction("refresh", ("r",), "Read again", "Read the queues again.", G.DATA, footer=11),
    _back("Back to the list.", "q"),
    *PROMPT_AND_HELP,
)  # fmt: skip
CARRYING_KEYS: tuple[KeyAction, ...] = (
    KeyAction("down", ("j", "down"), "Place", "One place later.", G.MOVE, footer=1),
    KeyAction("up", ("k", "up"), "Place before", "One place earlier.", G.MOVE),
    KeyAction("left", ("h", "left"), "Printer", "To the printer on the left.", G.MOVE, footer=2),
    KeyAction("right", ("l", "right"), "Printer", "To the printer on the right.", G.MOVE),
    KeyAction("first", ("g", "home"), "Top", "To the top of the queue.", G.MOVE, footer=3),
    KeyAction("last", ("G", "end"), "End", "To the end of the queue.", G.MOVE),
    KeyAction("filter", ("slash",), "To a printer", "To the printer that is called so.", G.FIND,
              footer=5),
    KeyAction("put_down", ("enter", "f6"), "Put down", "Put it down here: asks before it is sent.",
              G.WORK, footer=4, keeps=2),
    _back("Leave it where it was; nothing is sent.", "q",
          label="Leave it where it was|Leave it"),
    HELP,
)  # fmt: skip
"""Of the board, while a print is carried."""

UNKNOWN_KEYS: tuple[KeyAction, ...] = (
    *UP_AND_DOWN,
    KeyAction("read_back", ("r", "enter"), "Read back", "Ask the server what became of all.",
              G.DATA, footer=1),
    KeyAction("send_again", ("s",), "Send again",
              "Send this order again under its own uuid: it cannot be queued twice.", G.WORK,
              footer=2, writes=True),
    KeyAction("give_up", ("x",), "Give up", "Forget it: it stays as it is on the server.", G.WORK,
              footer=3),
    _back("Go back.", "q", "O"),
    HELP,
    *SCROLL_KEYS[2:],
)  # fmt: skip
OUTCOME_KEYS: tuple[KeyAction, ...] = (
    KeyAction("send_again", ("s",), "Send again", "Send what is left, each under its own uuid.",
              G.WORK, footer=1, writes=True),
    KeyAction("read_back", ("r",), "Read back", "Look again what went where.", G.DATA, footer=2),
    KeyAction("take_back", ("U",), "Take back",
              "Take back, cancel: the copies of this order that still wait leave the queues.",
              G.WORK, footer=3, writes=True),
    *UP_AND_DOWN,
    _back("Back; while sending: stop after the order on its way.", "q"),
    HELP,
    *SCROLL_KEYS[2:],
)  # fmt: skip
PACKING_KEYS: tuple[KeyAction, ...] = (
    KeyAction("builds", ("enter", "b"), "Its builds", "To the builds it is packed into.", G.VIEWS,
              footer=1),
    KeyAction("printed_parts", ("s",), "Printed parts", "To its printed parts.", G.VIEWS, footer=2),
    KeyAction("parts", ("t",), "Parts", "To its parts.", G.VIEWS, footer=3),
    KeyAction("refresh", ("r",), "Look again", "Read the order again.", G.DATA, footer=4),
    _back("Back to the list; leaving changes nothing.", "q", label="Back to the list|Back"),
    HELP,
    *SCROLL_KEYS,
)  # fmt: skip
PLACING_KEYS: tuple[KeyAction, ...] = (
    KeyAction("go_on", ("f2",), "Go on", "Go on where it stopped.", G.WORK, footer=1, keeps=2,
              writes=True),
    KeyAction("take_part", tuple("123456789"), "Take that part",
              "Take this one of the parts found: it is the one that was made.", G.WORK, footer=2,
              spelled="1 …"),
    KeyAction("ask_again", ("a",), "Do it again", "Do the step once more whose answer was lost.",
              G.WORK, footer=2, writes=True),
    KeyAction("change", ("c",), "Change", "Back to the form, with all that was filled in.", G.WORK,
              footer=3),
    KeyAction("drop", ("x",), "Drop it", "Never go on with it.", G.WORK, footer=4),
    _back("Leave it where it stopped; while sending: stop first."),
    HELP,
    *SCROLL_KEYS,
)  # fmt: skip
