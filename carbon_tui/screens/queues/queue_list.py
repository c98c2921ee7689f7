"""The queues: what waits is named by looking its builds up."""

from __future__ import annotations

from msgspec import structs

from carbon_tui.listing.list_model import ListModel
from carbon_tui.screens.list.view_hooks import ViewHooks
from carbon_tui.screens.queues.queued_print_names import NamedQueueShape, QueuedPrintNames


class QueueHooks(ViewHooks):
    """The list of waiting prints, whose names are looked up, since the server tells their ids
    alone."""

    names: QueuedPrintNames

    def model(self) -> ListModel:
        screen = self.screen
        self.names = QueuedPrintNames(screen.session, screen.show_rows)
        resource = structs.replace(screen.resource, rows_from=self.names.rows)
        shape = NamedQueueShape(resource, self.names)
        return ListModel(resource, screen.session, screen.show_rows, shape)

    def rows_shown(self) -> None:
        if self.names.may_look_up(self.screen.view):
            self.screen.work(self.names.look_up(self.screen.view), "names of waiting prints")
