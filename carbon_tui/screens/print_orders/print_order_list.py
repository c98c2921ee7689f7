"""The print orders: builds by name, and how far each order is, learnt from its prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
    progress_of_order,
    progress_of_prints,
)
from carbon_tui.screens.list.view_hooks import ViewHooks
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.orders.print_orders.order_api import ListApi

AT_ONCE = 100
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
        self._failed_at: datetime | None = None
        own = {"build_name": self._build_name, "state": self._state, "progress": self._copies}
        columns = tuple(
            replace(column, value=own[column.name]) if column.name in own else column
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
        return print_orders.described(order, self._progress(order), self._build_name(order))

    # -- looking up ------------------------------------------------------------------------

    def rows_shown(self) -> None:
        self._look_up_what_is_unknown()

    def _look_up_what_is_unknown(self) -> None:
        if self.screen.stands and not self._looking and not self._failed and self._unknown():
            self._looking = True
            self.screen.work(self._look_up(), "print orders: builds and progress")

    @property
    def _failed(self) -> bool:
        """Not with these rows again; with the next reading."""
        return self._failed_at is not None and self._failed_at == self.screen.view.rows.received_at

    def _unknown(self) -> list[PrintOrder]:
        loaded = self.screen.view.rows.loaded()
        unknown = [
            order
            for order in loaded
            if order.uuid and self._looked_up.get(raw(order.uuid)) != order
        ]
        return unknown[:AT_ONCE]

    async def _look_up(self) -> None:
        """Portion by portion; where that fails the orders say what they can by themselves."""
        try:
            client = await self.screen.session.client()
            while self.screen.stands and (orders := self._unknown()):
                await self._read_portion(client, orders)
                self._show_again()
        except reading_errors():
            self._failed_at = self.screen.view.rows.received_at
        finally:
            self._looking = False

    async def _read_portion(self, reading: ListApi, orders: list[PrintOrder]) -> None:
        from carbon_tui.api.schema.endpoints import PRINTS
        from carbon_tui.orders.print_orders.lookup import builds, by_values
        from carbon_tui.orders.print_orders.plan import title

        nameless = {raw(o.build_uuid or "") for o in orders} - self._builds.keys()
        if nameless:
            found = await builds(reading, nameless)
            self._builds |= dict.fromkeys(nameless, "")
            self._builds |= {raw(build.uuid or ""): title(build) for build in found}
        uuids = [raw(order.uuid or "") for order in orders]
        by_order: dict[str, list[Print]] = defaultdict(list)
        for print_ in await by_values(reading, PRINTS, "print_order_uuid", uuids):
            by_order[raw(print_.print_order_uuid or "")].append(print_)
        for order in orders:
            uuid = raw(order.uuid or "")
            self._prints[uuid] = by_order.get(uuid, [])
            self._looked_up[uuid] = order

    def _show_again(self) -> None:
        if self.screen.stands:
            self.screen.table.rows_changed(self.screen.view.cursor_key)
            self.screen.table.refresh()
