"""The queues: what waits is named by looking its builds up."""

from __future__ import annotations

from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.queues.queue_view import QueueView


class QueueList(ResourceScreen):
    """A list of waiting prints, of which the server tells the ids alone."""

    view: QueueView

    def make_view(self) -> QueueView:
        return QueueView(self.resource, self.session, self._read)

    def _read(self) -> None:
        super()._read()
        if self.stands and self.view.may_name:
            self.work(self.view.name(), "names of waiting prints")
