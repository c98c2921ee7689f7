"""The part orders: one that stopped on its way is not forgotten here."""

from __future__ import annotations

from carbon_tui.keys.mentions import key_of
from carbon_tui.screens.list.view_hooks import ViewHooks


class PartOrderHooks(ViewHooks):
    """The list of part orders, which also says which orders stopped on their way."""

    def resumed(self) -> None:
        screen = self.screen
        if not screen.session.has_journal or screen.session.read_only:
            return  # at most starts there is no journal to look into
        from carbon_tui.screens.part_orders.part_order_actions import PartOrderActions

        stopped = len(screen.action_group(PartOrderActions).unfinished())
        if stopped:
            orders = "1 part order" if stopped == 1 else f"{stopped} part orders"
            screen.say(f"{orders} stopped on the way: {key_of('order_parts')} goes on.")
