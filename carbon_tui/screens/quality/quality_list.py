"""The quality view: templates with what was measured on them in the window."""

from __future__ import annotations

from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.quality.again import LOOK_AGAIN, look_again, read_window
from carbon_tui.screens.quality.entry import QualityActions
from carbon_tui.screens.quality.view import QualityView


class QualityList(ResourceScreen):
    """A list whose rows are worked out here, from a window of time that is read once for all."""

    view: QualityView

    def make_view(self) -> QualityView:
        return QualityView(self.resource, self.session, self._read)

    def on_mount(self) -> None:
        read_window(self.app, self.session)
        self.work(self._read_all_templates(), "all templates")
        self.set_interval(LOOK_AGAIN, self._look_again, name="quality: what came since")

    def on_unmount(self) -> None:
        self.view.close()

    async def _read_all_templates(self) -> None:
        """Trouble can only come first when all templates are known."""
        while self.view.has_more and self.view.trouble is None:
            await self.view.next_page()
        self.view.add_unknown()

    def _look_again(self) -> None:
        if self in self.app.screen_stack:
            look_again(self.app, self.session)

    def action_follow(self) -> None:
        """Enter: the template's pictures."""
        self.action_group(QualityActions).open_template()
