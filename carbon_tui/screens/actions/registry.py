"""Which group an action belongs to. It is imported with the first of its keys: start-up pays for
none."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from carbon_tui.screens.actions.action_group import ActionGroup

_ACTIONS = {
    "actions.columns_and_views:ColumnAndViewActions": (
        "sort_several", "pick_columns", "saved_views",
    ),
    "actions.commands:CommandActions": (),
    "actions.copy:CopyActions": ("copy",),
    "actions.download:DownloadActions": ("download",),
    "actions.export:ExportActions": ("export",),
    "actions.filter:FilterActions": ("filter", "filter_value", "exclude_value", "sort"),
    "actions.find_record:FindRecordActions": ("find_record",),
    "actions.search:SearchActions": ("search", "next_hit", "previous_hit"),
    "lineage.entry:LineageActions": ("lineage",),
    "list.lookups:Lookups": (),
    "part_orders.part_order_actions:PartOrderActions": (
        "order_parts", "follow_packing", "pack_now", "cancel_part_order",
    ),
    "actions.print_quality:PrintQualityActions": ("compare", "print_quality"),
    "quality.list_actions:QualityActions": (
        "chart", "export_window", "process_data", "read_window", "signals", "split",
        "template_histogram", "trace", "window_narrower", "window_wider",
    ),
    "print_orders.queueing:QueueActions": (
        "board", "carry", "change_order", "follow_order", "unknown", "queue_build",
        "remove_prints", "take_back", "undo",
    ),
    "timeline.entry:TimelineActions": ("timeline",),
    "actions.show_record:RecordPageActions": ("describe", "raw", "web"),
    "actions.histogram:HistogramActions": ("histogram",),
    "actions.alerts:AlertActions": ("activity", "trouble", "watch"),
    "actions.load_all:LoadAllActions": ("count", "load_all"),
}  # fmt: skip

_GROUP_OF = {name: group for group, names in _ACTIONS.items() for name in names}


def action_group_of(action: str) -> type[ActionGroup] | None:
    """The class that has it; None for an action that is the screen's own."""
    place = _GROUP_OF.get(action)
    if place is None:
        return None
    module, name = place.split(":")
    return cast("type[ActionGroup]", getattr(import_module(f"carbon_tui.screens.{module}"), name))
