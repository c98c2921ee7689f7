"""The groups of what keys do on lists. Each is imported with the first of its keys: start-up pays
for none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from carbon_tui.system.lazy import lazy

if TYPE_CHECKING:
    from carbon_tui.screens.actions.action_group import ActionGroup

ACTION_GROUPS: Final = {
    "alerts": lazy("screens.actions.alerts:AlertActions"),
    "columns": lazy("screens.actions.columns:ColumnActions"),
    "copy": lazy("screens.actions.copy:CopyActions"),
    "cursor": lazy("screens.list.cursor_keys:CursorActions"),
    "download": lazy("screens.actions.download:DownloadActions"),
    "export": lazy("screens.actions.export:ExportActions"),
    "filter": lazy("screens.actions.filter:FilterActions"),
    "find_record": lazy("screens.actions.find_record:FindRecordActions"),
    "histogram": lazy("screens.actions.histogram:HistogramActions"),
    "lineage": lazy("screens.lineage.entry:LineageActions"),
    "load_all": lazy("screens.actions.load_all:LoadAllActions"),
    "local_copy": lazy("screens.actions.local_copy:LocalCopyActions"),
    "marks": lazy("screens.actions.marks:MarkActions"),
    "navigation": lazy("screens.list.navigation:NavigationActions"),
    "part_orders": lazy("screens.part_orders.part_order_actions:PartOrderActions"),
    "print_orders": lazy("screens.print_orders.queueing:QueueActions"),
    "print_quality": lazy("screens.actions.print_quality:PrintQualityActions"),
    "quality": lazy("screens.quality.list_actions:QualityActions"),
    "refreshing": lazy("screens.list.refreshing:RefreshActions"),
    "report": lazy("screens.report.entry:ReportActions"),
    "saved_views": lazy("screens.actions.saved_views:SavedViewActions"),
    "search": lazy("screens.actions.search:SearchActions"),
    "service": lazy("screens.actions.service:ServiceActions"),
    "show_record": lazy("screens.actions.show_record:RecordPageActions"),
    "timeline": lazy("screens.timeline.entry:TimelineActions"),
}
"""By the word that a key names them by."""


def action_group(word: str) -> type[ActionGroup]:
    """The class that `KeyAction.by` means. A wrong word is a mistake in the program: KeyError."""
    return cast("type[ActionGroup]", ACTION_GROUPS[word].load())
