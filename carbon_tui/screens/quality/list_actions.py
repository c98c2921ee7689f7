"""The keys of quality: the window, a template's pictures, and what else was made there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.quality.chart_of_record import begin_chart
from carbon_tui.screens.quality.file_export import offer_window
from carbon_tui.screens.quality.origins import begin_trace
from carbon_tui.screens.quality.picture_choice import PictureMode
from carbon_tui.screens.quality.process_screen import ProcessScreen
from carbon_tui.screens.quality.signals_screen import SignalsScreen
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.screens.quality.window_reading import read_window

if TYPE_CHECKING:
    from carbon_tui.quality.time_window import TimeWindow


class QualityActions(ActionGroup):
    """The keys of quality on list screens. Imported with the first of them."""

    # -- the window ------------------------------------------------------------------------

    def action_read_window(self) -> None:
        self.session.background.poll_gate.try_now()
        read_window(self.app, self.session)
        self.screen.read_the_rest_again()
        self.say("Reading what changed since.")

    def action_window_wider(self) -> None:
        self._show_window(self.session.reader.window.wider())

    def action_window_narrower(self) -> None:
        self._show_window(self.session.reader.window.narrower())

    def _show_window(self, window: TimeWindow) -> None:
        reader = self.session.reader
        if window == reader.window:
            self.say(window.why_no_other)
            return
        reader.show(window)
        self.session.memory.looked_at(window.days)
        read_window(self.app, self.session)
        self.say(f"Looking at {window.words}.")

    # -- one template ----------------------------------------------------------------------

    def action_chart(self) -> None:
        """Of the template under the cursor, or of what was measured on another view's record."""
        if self.resource.name == "quality":
            self.open_template(PictureMode.CHART)
        elif self.current is not None:
            begin_chart(self.screen, self.current)

    def action_template_histogram(self) -> None:
        self.open_template(PictureMode.HISTOGRAM)

    def action_split(self) -> None:
        self.open_template(PictureMode.SPLIT)

    def open_template(self, mode: PictureMode | None = None) -> None:
        """Open the pictures of the template under the cursor."""
        if self.current is not None:
            self.app.push_screen(TemplateScreen(self.screen, self.current.uuid, mode))

    def action_export_window(self) -> None:
        """Statistics of every template, or every measurement of the window."""
        offer_window(self.screen, self.session.reader)

    # -- what is off, and what else was made there -------------------------------------------

    def action_process_data(self) -> None:
        """Of the marked prints, else of all that are loaded and shown."""
        listing = self.view.rows
        prints = self.view.marked_records() or [listing.record(i) for i in range(len(listing))]
        if prints:
            self.app.push_screen(ProcessScreen(self.screen, prints))
        else:
            self.say("There are no prints to look at yet.")

    def action_signals(self) -> None:
        """All templates by printer, platform, build, lot …: what is off, worst first."""
        self.app.push_screen(SignalsScreen(self.screen))

    def action_trace(self) -> None:
        """From this record's printer, platform, build, … to every part that it touched."""
        if self.current is not None:
            begin_trace(self.screen, self.current)
