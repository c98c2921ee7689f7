"""Being told: what changed, what rings, what is wrong."""

from __future__ import annotations

from rich.text import Text

from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.poll_interval import seconds_between_polls
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.activity_screen import ActivityScreen
from carbon_tui.screens.dialogs.text_page import (
    PageScreen,
    StyleOf,
)
from carbon_tui.session.trouble_details import sections
from carbon_tui.session.watched_records import MAX_WATCHED, columns_watched
from carbon_tui.widgets.sections import drawn


class AlertActions(ActionGroup):
    """``a``: what changed; ``w``: watch a record; ``!``: what is wrong."""

    def action_watch(self) -> None:
        """Ring when the record under the cursor changes; again: no longer."""
        record, watches = self.current, self.session.background.watches
        if record is None:
            self.say("There is no record under the cursor to watch.")
        elif seconds_between_polls(self.resource, 1.0) is None:
            self.say(f"A {self.resource.noun} is not read again by itself, so none can be watched.")
        elif len(watches) >= MAX_WATCHED and not watches.holds(
            self.resource, self.resource.identify(record)
        ):
            self.say(f"{MAX_WATCHED} records are watched already: w on one of them stops that.")
        else:
            self._watch(record)

    def _watch(self, record: object) -> None:
        name = self.resource.label(record)
        if self.session.background.watches.toggle(self.resource, record):
            titles = ", ".join(c.title.casefold() for c in columns_watched(self.resource)[:5])
            self.say(
                f"Watching {name}: rings when it changes ({titles}). {key_of('watch')} again stops."
            )
        else:
            self.say(f"{name} is not watched any more.")
        self.screen.tell()

    def action_activity(self) -> None:
        self.session.background.looked()
        self.app.push_screen(ActivityScreen(self.screen))

    def action_trouble(self) -> None:
        """What is wrong, with the request's details; the newest requests where nothing is."""
        background = self.session.background
        background.clock_told = True
        shown, moment = sections(self.session, self.view.loader.trouble), self.session.moment()

        def draw(width: int, style: StyleOf) -> Text:
            return drawn(shown, moment, width, style)

        self.app.push_screen(PageScreen("What is wrong", draw, opened_by="trouble"))
