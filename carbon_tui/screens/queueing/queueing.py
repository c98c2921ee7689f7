"""``b``: from a record to the queue form, and from its answer to the order that was queued."""

from __future__ import annotations

from typing import Any

from carbon_tui.screens.listing_screen import ListingScreen


class Queueing(ListingScreen):
    """Opens the form for builds, for a print's build again, for a print order again."""

    def action_queue_build(self) -> None:
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
