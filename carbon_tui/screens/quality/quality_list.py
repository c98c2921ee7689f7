"""The quality view: templates with what was measured on them in the window."""

from __future__ import annotations

from carbon_tui.listing.list_model import ListModel
from carbon_tui.screens.list.view_hooks import ViewHooks
from carbon_tui.screens.quality.quality_rows import SummaryShape, WindowRows
from carbon_tui.screens.quality.window_reading import (
    LOOK_AGAIN,
    back_to_the_server,
    look_again,
    read_from,
    read_window,
)


class QualityHooks(ViewHooks):
    """The list of templates, whose rows are worked out here from a window of measurements that is
    read once for all screens."""

    _window_rows: WindowRows

    def model(self) -> ListModel:
        screen, reader = self.screen, self.screen.session.reader
        shape = SummaryShape(screen.resource, reader, screen.session.window_lists)
        model = ListModel(screen.resource, screen.session, screen.show_rows, shape)
        self._window_rows = WindowRows(model, reader, screen.show_rows)
        return model

    def mounted(self) -> None:
        screen = self.screen
        read_window(screen.app, screen.session)
        screen.work(self._read_all_templates(), "all templates")
        screen.set_interval(LOOK_AGAIN, self._look_again, name="quality: what came since")

    def left(self) -> None:
        self._window_rows.close()

    def read_again(self) -> None:
        self.screen.work(self._window_rows.read_templates_again(), "templates again")

    async def _read_all_templates(self) -> None:
        """Trouble can only come first when all templates are known."""
        loader = self.screen.view.loader
        while loader.has_more and loader.trouble is None:
            await loader.next_page()
        self._window_rows.add_unknown()

    def second(self) -> None:
        if self.screen.is_open:
            back_to_the_server(self.screen.app, self.screen.session)

    def rows_shown(self) -> None:
        """The window comes from whoever answers the list."""
        screen, source = self.screen, self.screen.view.search.source
        if source != screen.session.window_lists.source:
            read_from(screen.app, screen.session, source)

    def _look_again(self) -> None:
        if self.screen in self.screen.app.screen_stack:
            look_again(self.screen.app, self.screen.session)

    def follow(self) -> bool:
        """Open the template's pictures."""
        from carbon_tui.screens.quality.list_actions import QualityActions

        self.screen.action_group(QualityActions).open_template()
        return True
