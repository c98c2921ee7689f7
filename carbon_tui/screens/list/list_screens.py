"""The list screen of a resource; a few views do something besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.list.view_hooks import ViewHooks
from carbon_tui.system.lazy import lazy

if TYPE_CHECKING:
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.session.session import Session

_HOOKS = {
    "part-orders": lazy("screens.part_orders.order_list:PartOrderHooks"),
    "print-orders": lazy("screens.print_orders.print_order_list:PrintOrderHooks"),
    "prints": lazy("screens.list.print_list:PrintHooks"),
    "printers": lazy("screens.list.printer_list:PrinterHooks"),
    "quality": lazy("screens.quality.quality_list:QualityHooks"),
    "queues": lazy("screens.queues.queue_list:QueueHooks"),
}


def new_list_screen(
    resource: AnyResource, session: Session, search: Search | None = None, *, trail: str = ""
) -> ResourceScreen:
    """A new list screen of this view; ``trail`` says how one came there."""
    own = _HOOKS.get(resource.name)
    hooks = cast("type[ViewHooks]", own.load()) if own is not None else ViewHooks
    return ResourceScreen(resource, session, search, trail=trail, hooks=hooks)
