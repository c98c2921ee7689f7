"""The list screen of a resource: a few have one of their own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from carbon_tui.screens.list.resource_screen import ResourceScreen

if TYPE_CHECKING:
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.session.session import Session

_OWN = {
    "part-orders": "part_orders.order_list:PartOrderList",
    "printers": "list.printer_list:PrinterList",
    "quality": "quality.quality_list:QualityList",
    "queues": "queues.queue_list:QueueList",
}
"""Imported when one of them is opened: start-up does without."""


def list_screen(
    resource: AnyResource, session: Session, search: Search | None = None, *, trail: str = ""
) -> ResourceScreen:
    """A new screen; ``trail`` says how one came there."""
    kind = ResourceScreen
    if resource.name in _OWN:
        module, name = _OWN[resource.name].split(":")
        kind = cast(
            "type[ResourceScreen]", getattr(import_module(f"carbon_tui.screens.{module}"), name)
        )
    return kind(resource, session, search, trail=trail)
