"""The part orders: one that stopped on its way is not forgotten here."""

from __future__ import annotations

from carbon_tui.screens.list.resource_screen import ResourceScreen


class PartOrderList(ResourceScreen):
    """A list of part orders, and of those that never became one."""

    def on_screen_resume(self) -> None:
        if not self.session.has_journal or self.session.read_only:
            return  # at most starts there is no journal to look into
        from carbon_tui.screens.part_orders.part_order_actions import PartOrderActions

        stopped = len(self.action_group(PartOrderActions).unfinished())
        if stopped:
            orders = "1 part order" if stopped == 1 else f"{stopped} part orders"
            self.say(f"{orders} stopped on the way: P goes on.")
