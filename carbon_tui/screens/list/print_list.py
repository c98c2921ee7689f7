"""Prints: the fields that printers recorded are read where a column or a term wants them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.listing.list_model import ListModel
from carbon_tui.listing.loader import reading_errors
from carbon_tui.listing.row_shape import RowShape
from carbon_tui.screens.list.view_hooks import ViewHooks

if TYPE_CHECKING:
    from carbon_tui.listing.list_status import ListStatus
    from carbon_tui.resources.process_columns import ProcessDataStore

ROWS_PER_STEP = 500
"""Loaded rows of which the fields are read before the list is matched and drawn again."""


class PrintHooks(ViewHooks):
    """Pages of prints come with their fields while these are wanted; rows that were loaded before
    get theirs behind, and the list says how far that is."""

    def model(self) -> ListModel:
        screen = self.screen
        self.reading = False
        self._looked_at: tuple[object, ...] = ()
        self._stale = False
        """Loaded rows were matched before their fields came with a page that was read again."""
        self.unread = 0
        """Loaded rows whose fields are wanted and not here yet."""
        self.trouble = ""
        """Why the fields of loaded rows could not be read."""
        screen.resource = self.store.bound(screen.resource)
        model = ListModel(
            screen.resource, screen.session, screen.show_rows, PrintShape(screen.resource, self)
        )
        model.loader.complete = self._complete
        return model

    @property
    def store(self) -> ProcessDataStore:
        return self.screen.session.process_data

    @property
    def wanted(self) -> frozenset[str]:
        """The columns of process data among those shown, matched or sorted by."""
        question = self.screen.view.question
        looked_at = {column.name for column in question.columns}
        looked_at |= question.shown_search.fields | {name for name, _ in question.local_order}
        apart = {column.name for column in self.screen.resource.columns if column.read_apart}
        return frozenset(looked_at & apart)

    async def _complete(self, rows: Sequence[Any]) -> None:
        if not self.wanted:
            return
        learnt, view = await self.store.read(rows), self.screen.view
        self._stale |= any(view.resource.identify(run) in view.rows for run in learnt)

    def rows_shown(self) -> None:
        """Read the process data of loaded prints that came before it was wanted."""
        if self._stale:
            self._stale = False
            self.screen.view.match_again()
        rows, ids = self.screen.view.rows, self.wanted
        seen = (self.screen.view.newest_answer, rows.coverage().loaded, ids)
        if self.reading or not ids or seen == self._looked_at:
            return
        self._looked_at = seen
        missing = self.store.unread(rows.loaded())
        self.trouble, self.unread = "", len(missing)
        if missing:
            self.reading = True
            self.screen.work(self._read(missing), "process data of loaded prints")

    async def _read(self, missing: Sequence[Any]) -> None:
        view = self.screen.view
        try:
            for start in range(0, len(missing), ROWS_PER_STEP):
                self.unread = len(missing) - start
                view.match_again()
                await self.store.read(missing[start : start + ROWS_PER_STEP])
        except reading_errors() as error:
            self.trouble = str(getattr(error, "title", error))
        else:
            self.unread = 0
        finally:
            self.reading = False
        if self.screen.is_open:
            view.match_again()

    def without_data(self, rows: Iterable[Any]) -> int:
        return self.store.without_data(rows)


class PrintShape(RowShape):
    """Prints as they come; what of their fields is missing is said."""

    def __init__(self, resource: Any, hooks: PrintHooks) -> None:
        super().__init__(resource)
        self._hooks = hooks

    def status(self, status: ListStatus) -> ListStatus:
        hooks = self._hooks
        if not hooks.wanted:
            return status
        notes = []
        if hooks.unread:
            notes.append(f"{hooks.unread:,} without process data yet")
        elif without := hooks.without_data(hooks.screen.view.rows.loaded()):
            notes.append(f"{without:,} without process data")
        return replace(
            status,
            complete=status.complete and not hooks.unread,
            busy=status.busy or ("process data" if hooks.reading else ""),
            trouble=status.trouble or (f"process data: {hooks.trouble}" if hooks.trouble else ""),
            notes=(*notes, *status.notes),
        )
