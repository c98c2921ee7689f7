"""Which room a deed belongs to. It is imported with the first of its keys: start-up pays for
none."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from carbon_tui.screens.room import Room

_DEEDS = {
    "arranging:Arranging": ("sort_several", "pick_columns", "saved_views"),
    "commanding:Commanding": ("command",),
    "copying:Copying": ("copy",),
    "downloading:Downloading": ("download",),
    "exporting:Exporting": ("export",),
    "filtering:Filtering": ("filter", "filter_value", "exclude_value", "sort"),
    "finding:Finding": ("search", "next_hit", "previous_hit"),
    "helping:Helping": ("help",),
    "lineage.entry:Lineages": ("lineage",),
    "looking_up:LookingUp": (),
    "ordering.ordering:Ordering": (
        "order_parts", "follow_packing", "pack_now", "cancel_part_order",
    ),
    "print_quality:PrintQuality": ("compare", "print_quality"),
    "quality.entry:Quality": (
        "chart", "export_window", "read_window", "split", "template_histogram", "trace",
        "window_narrower", "window_wider",
    ),
    "queueing.queueing:Queueing": (
        "board", "carry", "change_order", "follow_order", "pinned", "queue_build",
        "remove_prints", "take_back", "undo",
    ),
    "showing:Showing": ("describe", "raw", "web"),
    "spreading:Spreading": ("histogram",),
    "telling:BeingTold": ("activity", "trouble", "watch"),
    "whole:WholeList": ("count", "load_all"),
}  # fmt: skip

_ROOMS = {deed: room for room, deeds in _DEEDS.items() for deed in deeds}


def room_of(deed: str) -> type[Room] | None:
    """The class of the room; None for a deed that is the screen's own."""
    place = _ROOMS.get(deed)
    if place is None:
        return None
    module, name = place.split(":")
    return cast("type[Room]", getattr(import_module(f"carbon_tui.screens.{module}"), name))
