"""The queues view's data: the API names waiting prints by uuid only, so names are looked up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import structs

from carbon_tui.api.schema.printer_names import spelled
from carbon_tui.listing.list_model import View
from carbon_tui.listing.loader import troubles
from carbon_tui.resources.queues import QueuedPrint, unfolded
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import PrinterQueue
    from carbon_tui.orders.queues.board import Waiting
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.session.session import Session


class QueueView(View):
    """Rows come at once with what is known; names follow, and stay known."""

    def __init__(
        self, resource: AnyResource, session: Session, changed: Callable[[], None]
    ) -> None:
        self._names: dict[str, Waiting] = {}
        self._printers: dict[str, str] = {}
        self._asked: set[str] = set()
        self._naming = False
        self._unnamed_because = ""
        self._failed_at: datetime | None = None
        super().__init__(structs.replace(resource, unfold=self._named), session, changed)

    def _named(self, queue: PrinterQueue) -> Sequence[QueuedPrint]:
        return [self._known(row) for row in unfolded(queue)]

    def _known(self, row: QueuedPrint) -> QueuedPrint:
        serial = raw(row.printer_serial or "")
        printer = self._printers.get(serial) or self.session.moment().printers.get(serial)
        if printer and self.session.ascii:
            printer = spelled(printer, serial)
        known = self._names.get(raw(row.print_uuid or ""))
        if known is None:
            return structs.replace(row, printer_name=printer)
        return structs.replace(
            row,
            printer_name=printer,
            name=known.name or None,
            build_uuid=known.build_uuid or None,
            print_order_uuid=known.order_uuid or None,
            print_order_number=known.order_number or None,
            resin_name=known.resin or None,
        )

    def nameless(self) -> list[str]:
        """Waiting prints whose names were not asked for yet, also those that no name lets pass."""
        uuids = (raw(row.print_uuid or "") for row in self.listing.loaded())
        return [uuid for uuid in uuids if uuid and uuid not in self._asked]

    async def name(self) -> None:
        """Look up what is nameless, a hundred a request; where that fails uuids stay uuids."""
        from carbon_tui.api.schema.printer_names import called
        from carbon_tui.orders.print_orders.lookup import fleet
        from carbon_tui.orders.queues.board import named

        if self._naming:
            return
        self._naming, wanted = True, self.nameless()
        try:
            client = await self.session.client()
            if not self._printers:
                self._printers = dict(called(await fleet(client)))
                self._show_names()
            self._names.update(await named(client, wanted))
            self._asked.update(wanted)
            self._unnamed_because = ""
        except troubles() as error:
            self._unnamed_because, self._failed_at = str(error), self.listing.received_at
        finally:
            self._naming = False
        self._show_names()

    def _show_names(self) -> None:
        self.listing.learn(self._known)
        self._changed()

    @property
    def may_name(self) -> bool:
        """Whether names are to be asked for; after a failure with the next reading, not at once."""
        failed_now = self._unnamed_because and self._failed_at == self.listing.received_at
        return not self._naming and not failed_now and bool(self.nameless())

    def _notes(self) -> list[str]:
        notes = super()._notes()
        if self._unnamed_because:
            notes.append(f"names could not be read: {self._unnamed_because}")
        return notes
