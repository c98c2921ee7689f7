"""Writing from a list screen: queue a build, take back, and look at what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon_tui.screens.listing_screen import ListingScreen

if TYPE_CHECKING:
    from carbon_tui.orders.editing import EditOutcome


class Queueing(ListingScreen):
    """Opens the forms. What they need is loaded with the first of them, not with the program."""

    def action_queue_build(self) -> None:
        """For builds, for a print's build again, for a print order again."""
        from carbon_tui.api.records import Build, Print, PrintOrder
        from carbon_tui.orders.plan import Plan
        from carbon_tui.screens.queueing.form import QueueForm

        records = self.view.marked_records() or [self.current]
        match records[0]:
            case Build():
                plan = Plan.of(records)
            case Print():
                plan = Plan.again(records[0])
            case PrintOrder():
                plan = Plan.again_order(records[0])
            case _:
                self.say("b queues a build: from builds, prints or print orders.")
                return
        self.app.push_screen(QueueForm(plan, self.session), self._queued)

    def _queued(self, batch: Any) -> None:
        from carbon_tui.orders.words import words

        if batch is not None:
            self.say(" ".join(str(words(outcome)) for outcome in batch.outcomes))

    def action_pinned(self) -> None:
        """What is not known of things sent, in every view the same."""
        from carbon_tui.screens.queueing.pinned import PinnedOrders

        self.app.push_screen(PinnedOrders(self.session))

    def action_undo(self) -> None:
        from carbon_tui.screens.queueing.undoing import Undoing

        Undoing(self, self.session).begin()

    def action_take_back(self) -> None:
        """In print orders: the copies of the order under the cursor that still wait."""
        from carbon_tui.screens.queueing.undoing import Undoing

        order = self.current
        Undoing(self, self.session).order(
            order.uuid or "", f"Print order {self.resource.label(order)}"
        )

    def read_again(self) -> None:
        """Something was written: the list on screen may have changed."""
        self.work(self.view.refresh(self.table.keys_on_screen), "read again after writing")

    def action_change_order(self) -> None:
        """In print orders: number, tags and notes of the order under the cursor."""
        from carbon_tui.screens.queueing.order_form import OrderForm

        self.app.push_screen(OrderForm(self.current, self.session), self._changed)

    def _changed(self, outcome: EditOutcome | None) -> None:
        from carbon_tui.orders.queue_words import edit_words

        if outcome is None:
            return
        self.say(str(edit_words(outcome)))
        if outcome.order is not None:
            self.view.listing.patch([outcome.order])
            self.table.redraw_changed()
        self.read_again()
