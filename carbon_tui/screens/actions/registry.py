"""Which room a deed belongs to. It is imported with the first of its keys: start-up pays for
none."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from carbon_tui.screens.actions.action_group import Room

_DEEDS = {
    "actions.columns_and_views:Arranging": ("sort_several", "pick_columns", "saved_views"),
    "actions.commands:Commanding": ("command",),
    "actions.copy:Copying": ("copy",),
    "actions.download:Downloading": ("download",),
    "actions.export:Exporting": ("export",),
    "actions.filter:Filtering": ("filter", "filter_value", "exclude_value", "sort"),
    "actions.search:Finding": ("search", "next_hit", "previous_hit"),
    "actions.help:Helping": ("help",),
    "lineage.entry:Lineages": ("lineage",),
    "list.lookups:LookingUp": (),
    "part_orders.part_order_actions:Ordering": (
        "order_parts", "follow_packing", "pack_now", "cancel_part_order",
    ),
    "actions.print_quality:PrintQuality": ("compare", "print_quality"),
    "quality.entry:Quality": (
        "chart", "export_window", "read_window", "split", "template_histogram", "trace",
        "window_narrower", "window_wider",
    ),
    "print_orders.queueing:Queueing": (
        "board", "carry", "change_order", "follow_order", "pinned", "queue_build",
        "remove_prints", "take_back", "undo",
    ),
    "actions.show_record:Showing": ("describe", "raw", "web"),
    "actions.histogram:Spreading": ("histogram",),
    "actions.alerts:BeingTold": ("activity", "trouble", "watch"),
    "actions.load_all:WholeList": ("count", "load_all"),
}  # fmt: skip

_ROOMS = {deed: room for room, deeds in _DEEDS.items() for deed in deeds}


def room_of(deed: str) -> type[Room] | None:
    """The class of the room; None for a deed that is the screen's own."""
    place = _ROOMS.get(deed)
    if place is None:
        return None
    module, name = place.split(":")
    return cast("type[Room]", getattr(import_module(f"carbon_tui.screens.{module}"), name))
