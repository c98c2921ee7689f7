"""Which group an action belongs to. It is imported with the first of its keys: start-up pays for
none."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from carbon_tui.system.lazy import lazy

if TYPE_CHECKING:
    from carbon_tui.screens.actions.action_group import ActionGroup

_ACTIONS = {
    lazy("screens.actions.columns:ColumnActions"): ("sort_several", "pick_columns"),
    lazy("screens.actions.commands:CommandActions"): (),
    lazy("screens.actions.copy:CopyActions"): ("copy",),
    lazy("screens.actions.download:DownloadActions"): ("download",),
    lazy("screens.actions.export:ExportActions"): ("export",),
    lazy("screens.actions.filter:FilterActions"): (
        "filter", "filter_value", "exclude_value", "sort",
    ),
    lazy("screens.actions.find_record:FindRecordActions"): ("find_record",),
    lazy("screens.actions.local_copy:LocalCopyActions"): ("source", "sync"),
    lazy("screens.actions.saved_views:SavedViewActions"): ("saved_views", "forget"),
    lazy("screens.actions.search:SearchActions"): ("search", "next_hit", "previous_hit"),
    lazy("screens.lineage.entry:LineageActions"): ("lineage",),
    lazy("screens.list.lookups:Lookups"): (),
    lazy("screens.part_orders.part_order_actions:PartOrderActions"): (
        "order_parts", "follow_packing", "pack_now", "cancel_part_order",
    ),
    lazy("screens.actions.print_quality:PrintQualityActions"): ("compare", "print_quality"),
    lazy("screens.quality.list_actions:QualityActions"): (
        "chart", "export_window", "process_data", "read_window", "signals", "split",
        "template_histogram", "trace", "window_narrower", "window_wider",
    ),
    lazy("screens.print_orders.queueing:QueueActions"): (
        "board", "carry", "change_order", "follow_order", "unknown", "queue_build",
        "remove_prints", "take_back", "undo",
    ),
    lazy("screens.actions.service:ServiceActions"): ("service",),
    lazy("screens.report.entry:ReportActions"): ("report",),
    lazy("screens.timeline.entry:TimelineActions"): ("timeline",),
    lazy("screens.actions.show_record:RecordPageActions"): ("describe", "raw", "web"),
    lazy("screens.actions.histogram:HistogramActions"): ("histogram",),
    lazy("screens.actions.alerts:AlertActions"): ("activity", "trouble", "watch"),
    lazy("screens.actions.load_all:LoadAllActions"): ("count", "load_all"),
    lazy("screens.list.cursor_keys:CursorActions"): (
        "down", "up", "left", "right", "first", "last", "page_down", "page_up", "half_page_down",
        "half_page_up", "next_attention", "previous_attention", "wide", "side_pane",
    ),
    lazy("screens.list.marks:MarkActions"): ("mark", "mark_range", "mark_all", "unmark"),
    lazy("screens.list.navigation:NavigationActions"): (
        "follow", "go_to_related", "back", "history_back", "history_forward", "last_view",
        "open_build",
    ),
    lazy("screens.list.refreshing:RefreshActions"): ("refresh", "refresh_all", "pause"),
}  # fmt: skip

_GROUP_OF = {name: group for group, names in _ACTIONS.items() for name in names}


def action_group_of(action: str) -> type[ActionGroup] | None:
    """The class that has it; None for an action that is the screen's own."""
    group = _GROUP_OF.get(action)
    return None if group is None else cast("type[ActionGroup]", group.load())
