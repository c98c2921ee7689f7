"""The quality view's own keys: the window, a template's pictures, and what else was made there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from carbon_tui.screens.leading import Leading
from carbon_tui.screens.quality.again import LOOK_AGAIN, look_again, read_window
from carbon_tui.view import View

if TYPE_CHECKING:
    from carbon_tui.quality.window import Window
    from carbon_tui.screens.quality.look import Mode
    from carbon_tui.screens.quality.view import QualityView


class Quality(Leading):
    """What list screens know of quality. Everything it needs is imported when it is wanted."""

    def make_view(self) -> View:
        if not self._is_quality:
            return super().make_view()
        from carbon_tui.screens.quality.view import QualityView

        return QualityView(self.resource, self.session, self._read)

    @property
    def _is_quality(self) -> bool:
        return self.resource.name == "quality"

    @property
    def _quality_view(self) -> QualityView:
        return cast("QualityView", self.view)

    def on_mount(self) -> None:
        if self._is_quality:
            self._read_the_window()
            self.work(self._read_all_templates(), "all templates")
            self.set_interval(LOOK_AGAIN, self._look_again, name="quality: what came since")

    def on_unmount(self) -> None:
        if self._is_quality:
            self._quality_view.close()

    async def _read_all_templates(self) -> None:
        """Trouble can only come first when all templates are known."""
        view = self._quality_view
        while view.has_more and view.trouble is None:
            await view.next_page()
        view.add_unknown()

    def _read_the_window(self) -> None:
        read_window(self.app, self.session)

    def _look_again(self) -> None:
        if self in self.app.screen_stack:
            look_again(self.app, self.session)

    def action_read_window(self) -> None:
        self._read_the_window()
        self.work(self._quality_view.read_templates_again(), "templates again")
        self.say("Reading what changed since.")

    def action_window_wider(self) -> None:
        self._show_window(self.session.reader.window.wider())

    def action_window_narrower(self) -> None:
        self._show_window(self.session.reader.window.narrower())

    def _show_window(self, window: Window) -> None:
        reader = self.session.reader
        if window == reader.window:
            self.say(f"There is no window beyond {window.words}.")
            return
        reader.show(window)
        self._read_the_window()
        self.say(f"Looking at {window.words}.")

    # -- one template ----------------------------------------------------------------------

    def action_follow(self) -> None:
        if self._is_quality:
            self._open_template(None)
        else:
            super().action_follow()

    def action_chart(self) -> None:
        """Of the template under the cursor, or of what was measured on another view's record."""
        from carbon_tui.screens.quality.charting import begin_chart
        from carbon_tui.screens.quality.look import Mode

        if self._is_quality:
            self._open_template(Mode.CHART)
        elif self.current is not None:
            begin_chart(self, self.current)

    def action_template_histogram(self) -> None:
        from carbon_tui.screens.quality.look import Mode

        self._open_template(Mode.HISTOGRAM)

    def action_split(self) -> None:
        from carbon_tui.screens.quality.look import Mode

        self._open_template(Mode.SPLIT)

    def _open_template(self, mode: Mode | None) -> None:
        """Of the row under the cursor."""
        if self.current is not None:
            from carbon_tui.screens.quality.template_screen import TemplateScreen

            self.app.push_screen(TemplateScreen(self, self.current.uuid, mode))

    def action_export_window(self) -> None:
        """Statistics of every template, or every measurement of the window."""
        from carbon_tui.screens.quality.saving import offer_window

        offer_window(self, self.session.reader)

    # -- what else was made there ----------------------------------------------------------

    def action_trace(self) -> None:
        """From this record's printer, platform, build, … to every part that it touched."""
        from carbon_tui.screens.quality.origins import begin_trace

        if self.current is not None:
            begin_trace(self, self.current)
