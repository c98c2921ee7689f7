"""The quality view: templates with what was measured on them in the window."""

from __future__ import annotations

from carbon_tui.listing.list_model import ListModel
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.quality.list_actions import QualityActions
from carbon_tui.screens.quality.quality_rows import SummaryShape, WindowRows
from carbon_tui.screens.quality.window_reading import LOOK_AGAIN, look_again, read_window


class QualityList(ResourceScreen):
    """A list whose rows are worked out here, from a window of time that is read once for all."""

    window_rows: WindowRows

    def make_view(self) -> ListModel:
        reader = self.session.reader
        shape = SummaryShape(self.resource, reader)
        model = ListModel(self.resource, self.session, self._read, shape)
        self.window_rows = WindowRows(model, reader, self._read)
        return model

    def on_mount(self) -> None:
        read_window(self.app, self.session)
        self.work(self._read_all_templates(), "all templates")
        self.set_interval(LOOK_AGAIN, self._look_again, name="quality: what came since")

    def on_unmount(self) -> None:
        self.window_rows.close()

    async def _read_all_templates(self) -> None:
        """Trouble can only come first when all templates are known."""
        loader = self.view.loader
        while loader.has_more and loader.trouble is None:
            await loader.next_page()
        self.window_rows.add_unknown()

    def _look_again(self) -> None:
        if self in self.app.screen_stack:
            look_again(self.app, self.session)

    def action_follow(self) -> None:
        """Enter: the template's pictures."""
        self.action_group(QualityActions).open_template()
