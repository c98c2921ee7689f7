"""What waiting prints are called: the API names them by uuid only, so names are looked up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from carbon_tui.api.schema.printer_names import in_plain_letters, names_by_serial
from carbon_tui.listing.loader import reading_errors
from carbon_tui.listing.queued_prints import with_names
from carbon_tui.listing.row_shape import RowShape
from carbon_tui.resources.queues import QueuedPrint, unfolded
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import PrinterQueue
    from carbon_tui.listing.list_model import ListModel
    from carbon_tui.listing.list_status import ListStatus
    from carbon_tui.orders.queues.board import Waiting
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.session.session import Session


class QueuedPrintNames:
    """Rows come at once with what is known; names follow, and stay known."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self.unnamed_because = ""
        """Why names could not be read; empty while they could."""
        self._session = session
        self._changed = changed
        self._names: dict[str, Waiting] = {}
        self._printers: dict[str, str] = {}
        self._asked: set[str] = set()
        self._naming = False
        self._failed_with: int | None = None
        """The newest answer when looking up failed."""

    def rows(self, queue: PrinterQueue) -> Sequence[QueuedPrint]:
        """A printer's queue as rows, with the names that are known."""
        return [self._known(row) for row in unfolded(queue)]

    def _known(self, row: QueuedPrint) -> QueuedPrint:
        serial = raw(row.printer_serial or "")
        printer = self._printers.get(serial) or self._session.moment().printers.get(serial)
        if printer and self._session.ascii:
            printer = in_plain_letters(printer, serial)
        return with_names(row, printer, self._names.get(raw(row.print_uuid or "")))

    def nameless(self, model: ListModel) -> list[str]:
        """Waiting prints whose names were not asked for yet, also those that no name lets pass."""
        uuids = (raw(row.print_uuid or "") for row in model.rows.loaded())
        return [uuid for uuid in uuids if uuid and uuid not in self._asked]

    async def look_up(self, model: ListModel) -> None:
        """Look up what is nameless, a hundred a request; where that fails uuids stay uuids."""
        from carbon_tui.orders.print_orders.lookup import fleet
        from carbon_tui.orders.queues.board import named

        if self._naming:
            return
        self._naming, uuids = True, self.nameless(model)
        try:
            lists = self._session.stand_in()
            if not self._printers:
                self._printers = dict(names_by_serial(await fleet(lists)))
                self._show(model)
            self._names.update(await named(lists, uuids))
            self._asked.update(uuids)
            self.unnamed_because = ""
        except reading_errors() as error:
            self.unnamed_because, self._failed_with = str(error), model.newest_answer
        finally:
            self._naming = False
        self._show(model)

    def _show(self, model: ListModel) -> None:
        model.rows.learn(self._known)
        self._changed()

    def may_look_up(self, model: ListModel) -> bool:
        """Whether names are to be asked for; after a failure with the next reading, not at once."""
        failed_now = self.unnamed_because and self._failed_with == model.newest_answer
        return not self._naming and not failed_now and bool(self.nameless(model))


class NamedQueueShape(RowShape):
    """Queues as rows of waiting prints; the status says why names are missing."""

    def __init__(self, resource: AnyResource, names: QueuedPrintNames) -> None:
        super().__init__(resource)
        self._names = names

    def status(self, status: ListStatus) -> ListStatus:
        if not self._names.unnamed_because:
            return status
        note = f"names could not be read: {self._names.unnamed_because}"
        return structs.replace(status, notes=(*status.notes, note))
