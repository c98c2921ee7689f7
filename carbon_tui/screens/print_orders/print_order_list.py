"""The print orders: builds by name, and how far each order is, learnt from its prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from carbon_tui.api.schema.records import Print, PrintOrder
from carbon_tui.listing.list_model import ListModel
from carbon_tui.listing.loader import reading_errors
from carbon_tui.resources import print_orders
from carbon_tui.resources.definition import Section
from carbon_tui.resources.order_progress import (
    OrderProgress,
    progress_by_printer,
    progress_of_order,
    progress_of_prints,
)
from carbon_tui.screens.list.floor_watch import FloorWatch
from carbon_tui.screens.list.view_hooks import ViewHooks
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.orders.print_orders.order_api import ListApi
    from carbon_tui.resources.formats import Value
    from carbon_tui.screens.print_orders.expected_orders import ExpectedOrders
    from carbon_tui.timeline.floor import FloorTimeline

ORDERS_PER_LOOKUP = 100
"""Orders that are looked up together: what one request can carry."""


class PrintOrderHooks(ViewHooks):
    """Rows come at once as the server has them; names and progress follow."""

    def model(self) -> ListModel:
        screen = self.screen
        self._builds: dict[str, str] = {}
        self._prints: dict[str, list[Print]] = {}
        self._looked_up: dict[str, PrintOrder] = {}
        """Orders as they were when their prints were read: another reading is looked up again."""
        self._looking = False
        self._failed_with: int | None = None
        """The newest answer when looking up failed."""
        self._due: dict[str, datetime] = {}
        """By build, when the part orders in it are due."""
        self._expected: ExpectedOrders | None = None
        self._watch = FloorWatch(screen, self._learn)
        own: dict[str, Callable[[PrintOrder], Value]] = {
            "build_name": self._build_name,
            "state": self._state,
            "progress": self._copies,
            "done": self._done_in,
            "due": self._due_date,
            "slack": self._slack,
        }
        columns = tuple(
            replace(column, value=own[column.name], default_visible=True)
            if column.name in own
            else column
            for column in screen.resource.columns
        )
        screen.resource = replace(screen.resource, columns=columns, describe=self._describe)
        return ListModel(screen.resource, screen.session, screen.show_rows)

    # -- what the columns say --------------------------------------------------------------

    def _progress(self, order: PrintOrder) -> OrderProgress:
        prints = self._prints.get(raw(order.uuid or ""))
        return progress_of_order(order) if prints is None else progress_of_prints(order, prints)

    def _build_name(self, order: PrintOrder) -> str | None:
        return self._builds.get(raw(order.build_uuid or ""))

    def _state(self, order: PrintOrder) -> str:
        return self._progress(order).words

    def _copies(self, order: PrintOrder) -> str:
        return self._progress(order).copies

    def _describe(self, order: PrintOrder) -> Sequence[Section]:
        prints = self._prints.get(raw(order.uuid or ""))
        return print_orders.described(
            order,
            self._progress(order),
            self._build_name(order),
            self._expected_section(order),
            progress_by_printer(order, prints) if prints else None,
            self.screen.session.moment().printers,
        )

    # -- when it is done -------------------------------------------------------------------

    def second(self) -> None:
        self._watch.second()

    def _learn(self, floor: FloorTimeline | None) -> None:
        if floor is None:
            self._expected = None
            return
        from carbon_tui.screens.print_orders.expected_orders import ExpectedOrders

        self._expected = ExpectedOrders(floor)

    def _done_in(self, order: PrintOrder) -> str | None:
        if self._expected is None:
            return None
        return self._expected.done_in(order, self.screen.session.moment())

    def _due_date(self, order: PrintOrder) -> datetime | None:
        """Of its tags, or else of the part orders in its build, until it is over."""
        from carbon_tui.timeline.due import due_of_tags

        if self._progress(order).is_over:
            return None
        due = due_of_tags(order.print_order_tags or {})
        return due or self._due.get(raw(order.build_uuid or ""))

    def _slack(self, order: PrintOrder) -> str | None:
        if self._expected is None:
            return None
        return self._expected.slack(order, self._due_date(order))

    def _expected_section(self, order: PrintOrder) -> Section | None:
        if self._expected is None:
            return None
        due = self._due_date(order)
        return self._expected.section(order, due, self.screen.session.moment())

    # -- looking up ------------------------------------------------------------------------

    def rows_shown(self) -> None:
        self._look_up_what_is_unknown()

    def _look_up_what_is_unknown(self) -> None:
        if self.screen.is_open and not self._looking and not self._failed and self._unknown():
            self._looking = True
            self.screen.work(self._look_up(), "print orders: builds and progress")

    @property
    def _failed(self) -> bool:
        """Not with these rows again; with the next reading."""
        return self._failed_with == self.screen.view.newest_answer

    def _unknown(self) -> list[PrintOrder]:
        loaded = self.screen.view.rows.loaded()
        unknown = [
            order
            for order in loaded
            if order.uuid and self._looked_up.get(raw(order.uuid)) != order
        ]
        return unknown[:ORDERS_PER_LOOKUP]

    async def _look_up(self) -> None:
        """Portion by portion; where that fails the orders say what they can by themselves."""
        try:
            lists = self.screen.session.stand_in()
            while self.screen.is_open and (orders := self._unknown()):
                await self._read_portion(lists, orders)
                self.screen.show_learnt()
        except reading_errors():
            self._failed_with = self.screen.view.newest_answer
        finally:
            self._looking = False

    async def _read_portion(self, reading: ListApi, orders: list[PrintOrder]) -> None:
        from carbon_tui.screens.print_orders.order_lookup import look_up_builds, look_up_prints

        nameless = {raw(o.build_uuid or "") for o in orders} - self._builds.keys()
        if nameless:
            looked_up = await look_up_builds(reading, nameless)
            self._builds |= looked_up.names
            self._due |= looked_up.due
        self._prints |= await look_up_prints(reading, orders)
        self._looked_up |= {raw(order.uuid or ""): order for order in orders}
