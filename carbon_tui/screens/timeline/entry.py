"""The key that opens the timeline, for every list screen."""

from __future__ import annotations

from typing import Any

from carbon_tui.api.schema.records import PartOrder, Print, Printer, PrintOrder
from carbon_tui.resources.queues import QueuedPrint
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.text.cleaning import raw


class TimelineActions(ActionGroup):
    """``z``: with the cursor on what stands under the cursor of the list."""

    def action_timeline(self) -> None:
        from carbon_tui.screens.timeline.screen import TimelineScreen

        self.app.push_screen(TimelineScreen(self.screen, wanted_by(self.current)))


def wanted_by(record: Any) -> tuple[str, ...]:
    """What of the floor a record is about: ids of printers, prints, orders and builds, raw."""
    ids: tuple[str | None, ...] = ()
    if isinstance(record, Printer):
        ids = (record.serial,)
    elif isinstance(record, Print | QueuedPrint):
        own = record.uuid if isinstance(record, Print) else record.print_uuid
        ids = (own, record.print_order_uuid)
    elif isinstance(record, PrintOrder):
        ids = (record.uuid, *(record.routed_to or ()))
    elif isinstance(record, PartOrder):
        ids = record.build_uuids or ()
    return tuple(raw(each) for each in ids if each)
