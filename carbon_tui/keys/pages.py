"""The keys of pages of text, of pages with one picture, and of short questions."""

from __future__ import annotations

from msgspec.structs import replace

from carbon_tui.keys.action import Group, KeyAction
from carbon_tui.keys.motion import ENDS, UP_AND_DOWN
from carbon_tui.keys.program import PROMPT_AND_HELP

G = Group


def _in_footer(actions: tuple[KeyAction, ...], *places: int) -> tuple[KeyAction, ...]:
    return tuple(
        replace(action, footer=place) for action, place in zip(actions, places, strict=True)
    )


LEAVE_PAGE = KeyAction(
    "back", ("escape", "q", "backspace", "left"), "Back", "Leave this page.", G.VIEWS,
    footer=20, keeps=1,
)  # fmt: skip
PAGE_KEYS: tuple[KeyAction, ...] = (
    KeyAction("down", ("j", "down"), "Scroll", "One line down.", G.MOVE, footer=1),
    KeyAction("up", ("k", "up"), "Up", "One line up.", G.MOVE),
    KeyAction("page_down", ("space", "pagedown", "ctrl+d", "ctrl+f"), "Page", "A page on.", G.MOVE),
    KeyAction("page_up", ("pageup", "ctrl+u", "ctrl+b"), "Page", "A page back.", G.MOVE),
    *_in_footer(ENDS, 4, 3),
    KeyAction("search", ("slash", "backslash"), "Search", "Search words on this page.", G.FIND,
              footer=2),
    KeyAction("next_hit", ("n",), "Next hit", "The next line that has the words.", G.FIND),
    KeyAction("previous_hit", ("N",), "Previous hit", "The line before that has them.", G.FIND),
    LEAVE_PAGE,
    *PROMPT_AND_HELP,
)  # fmt: skip
REPORT_KEYS: tuple[KeyAction, ...] = (
    KeyAction("save", ("s",), "Save", "Save the page as a file of text.", G.DATA, footer=1),
    *PAGE_KEYS,
)
PRODUCTION_KEYS: tuple[KeyAction, ...] = (
    KeyAction("earlier", ("h", "left_square_bracket", "left"), "Before",
              "The shift, day or week before.", G.MOVE, footer=4),
    KeyAction("later", ("l", "right_square_bracket", "right"), "Next",
              "The shift, day or week after it.", G.MOVE, footer=5),
    KeyAction("shift", ("s",), "Shift", "A shift, by the times in the settings.", G.DATA, footer=6),
    KeyAction("day", ("d",), "Day", "A whole day.", G.DATA, footer=7),
    KeyAction("week", ("w",), "Week", "A week, from Monday on.", G.DATA, footer=8),
    KeyAction("export", ("X",), "Export", "Export as Markdown, CSV, JSON or HTML into the"
              " downloads folder.", G.DATA, footer=1),
    KeyAction("source", ("c",), "Copy or server",
              "From the local copy instead of the server, and back.", G.DATA, footer=9),
    KeyAction("refresh", ("r",), "Read again", "Read it again.", G.DATA, footer=10),
    *(replace(action, footer=action.footer and action.footer + 10) for action in PAGE_KEYS
      if action.name != "back"),
    replace(LEAVE_PAGE, keys=("escape", "q", "backspace")),
)  # fmt: skip
COMPARISON_KEYS: tuple[KeyAction, ...] = (
    KeyAction(
        "alike",
        ("s",),
        "What is the same|Same",
        "Show what is the same of both as well, or only what differs.",
        G.TABLE,
        footer=1,
    ),
    *PAGE_KEYS,
)
_LEAVE_PICTURE = KeyAction(
    "back", ("escape", "q", "H", "backspace"), "Back", "Leave this picture.", G.VIEWS,
    footer=20, keeps=1,
)  # fmt: skip
DATES_KEYS: tuple[KeyAction, ...] = (
    KeyAction("choose", ("enter",), "Only these", "The list of these alone.", G.VIEWS, footer=1),
    KeyAction("left", ("h", "left", "k", "up"), "Before", "To the bar before.", G.MOVE, footer=2),
    KeyAction("right", ("l", "right", "j", "down"), "Next", "To the next bar.", G.MOVE, footer=3),
    KeyAction(
        "finer",
        ("plus", "equals_sign"),
        "Finer",
        "Shorter stretches: months, weeks, days, hours.",
        G.TABLE,
        footer=6,
    ),
    KeyAction(
        "coarser",
        ("minus",),
        "Coarser",
        "Longer stretches: hours, days, weeks, months.",
        G.TABLE,
        footer=7,
    ),
    KeyAction("page_down", ("pagedown", "ctrl+d"), "Ten on", "Ten bars on.", G.MOVE),
    KeyAction("page_up", ("pageup", "ctrl+u"), "Ten back", "Ten bars back.", G.MOVE),
    *_in_footer(ENDS, 4, 5),
    _LEAVE_PICTURE,
    *PROMPT_AND_HELP,
)
VALUES_KEYS: tuple[KeyAction, ...] = (
    KeyAction("choose", ("enter",), "Only these", "The list of these alone.", G.VIEWS, footer=1),
    *_in_footer(UP_AND_DOWN, 2, 3),
    KeyAction("page_down", ("pagedown", "ctrl+d"), "Ten on", "Ten values on.", G.MOVE),
    KeyAction("page_up", ("pageup", "ctrl+u"), "Ten back", "Ten values back.", G.MOVE),
    *ENDS,
    _LEAVE_PICTURE,
    *PROMPT_AND_HELP,
)
CHOOSER_KEYS: tuple[KeyAction, ...] = (
    KeyAction("choose", ("enter",), "Choose", "Choose the line under the cursor.", footer=1),
    *UP_AND_DOWN,
    KeyAction("cancel", ("escape", "q"), "Back", "Choose nothing.", footer=2, keeps=1),
)
COLUMN_KEYS: tuple[KeyAction, ...] = (
    KeyAction("show_or_hide", ("space",), "Show or hide|Show", "Show the column or hide it.",
              footer=1),
    KeyAction("later", ("J",), "Later", "Move the column down, further right.", footer=2),
    KeyAction("earlier", ("K",), "Earlier", "Move the column up, further left.", footer=3),
    KeyAction("widen", ("plus",), "Wider", "Make the column wider.", footer=4),
    KeyAction("narrow", ("minus",), "Narrower", "Make the column narrower.", footer=5),
    KeyAction("reset", ("0",), "As it was", "The columns as the program has them.", footer=6),
    *UP_AND_DOWN,
    KeyAction("page_down", ("pagedown", "ctrl+d"), "Ten on", "Ten columns on.", G.MOVE),
    KeyAction("page_up", ("pageup", "ctrl+u"), "Ten back", "Ten columns back.", G.MOVE),
    *ENDS,
    KeyAction("choose", ("enter",), "Done", "Take these columns.", footer=7, keeps=2),
    KeyAction("cancel", ("escape", "q"), "Back", "Leave the columns as they are.", footer=8,
              keeps=1),
)  # fmt: skip
