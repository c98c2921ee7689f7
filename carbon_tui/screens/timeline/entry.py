"""The key that opens the timeline, for every list screen."""

from __future__ import annotations

from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.timeline.screen import TimelineScreen
from carbon_tui.screens.timeline.subject import subject_of


class TimelineActions(ActionGroup):
    """``z``: opens the timeline with its cursor on what is under the list's."""

    def action_timeline(self) -> None:
        subject = subject_of(self.current, self.resource.noun)
        self.app.push_screen(TimelineScreen(self.screen, subject))
