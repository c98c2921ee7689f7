"""The queues: what waits is named by looking its builds up."""

from __future__ import annotations

from msgspec import structs

from carbon_tui.listing.list_model import ListModel
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.queues.queued_print_names import NamedQueueShape, QueuedPrintNames


class QueueList(ResourceScreen):
    """A list of waiting prints, of which the server tells the ids alone."""

    names: QueuedPrintNames

    def make_view(self) -> ListModel:
        self.names = QueuedPrintNames(self.session, self._read)
        resource = structs.replace(self.resource, unfold=self.names.rows)
        shape = NamedQueueShape(resource, self.names)
        return ListModel(resource, self.session, self._read, shape)

    def _read(self) -> None:
        super()._read()
        if self.stands and self.names.may_look_up(self.view):
            self.work(self.names.look_up(self.view), "names of waiting prints")
