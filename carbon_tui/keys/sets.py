"""Ready-made sets of keys, for hands that are used to other programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from carbon_tui.keys.keymap import EVERYWHERE, Bindings

_K9S: Final[Bindings] = {
    EVERYWHERE: {"refresh": ("ctrl+r", "r")},
    "list": {
        "raw": ("y", "D"),
        "copy": ("c",),
        "half_page_down": (),
        "half_page_up": ("ctrl+u",),
    },
    "queues": {"remove_prints": ("ctrl+d", "delete")},
    "part-orders": {"cancel_part_order": ("ctrl+d", "delete")},
    "print-orders": {"change_order": ("e",), "next_attention": ("ctrl+e",)},
    "quality": {"read_window": ("ctrl+r", "r")},
    "board": {"remove": ("ctrl+d", "delete")},
}
_BY_ARROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "down": ("down",),
    "up": ("up",),
    "left": ("left",),
    "right": ("right",),
    "first": ("home",),
    "last": ("end",),
    "page_down": ("pagedown",),
    "page_up": ("pageup",),
    "half_page_down": ("shift+down",),
    "half_page_up": ("shift+up",),
    "help": ("f1", "question_mark"),
    "command": ("f9", "colon"),
}
_ARROWS: Final[Bindings] = {
    EVERYWHERE: _BY_ARROWS,
    "list": {
        "filter": ("f3", "slash"),
        "describe": ("f4", "d"),
        "refresh": ("f5", "r"),
    },
    "quality": {"read_window": ("f5", "r")},
    "lineage": {"open": ("right",), "close": ("left",)},
    "columns": {"later": ("shift+down", "J"), "earlier": ("shift+up", "K")},
    "page": {"page_down": ("pagedown", "space")},
    "dates": {"left": ("left", "up"), "right": ("right", "down")},
}

SETS: Final[Mapping[str, Bindings]] = {"vim": {}, "k9s": _K9S, "arrows": _ARROWS}
"""``vim`` is what the program has where nothing is chosen."""
