"""The lines that stand in every view, and the keys that mean the same in each."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from carbon_tui.listing.list_status import Alarm
from carbon_tui.resources.view_names import LISTED
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.list_status_line import TruthLine
from carbon_tui.widgets.side_pane import SidePane
from carbon_tui.widgets.standing_line import StandingLine

if TYPE_CHECKING:
    from carbon_tui.session.session import Session


class AppScreen(BaseScreen[None]):
    """A screen of the program itself, neither dialog nor page. Its `compose` places the lines."""

    session: Session

    def above(self) -> ComposeResult:
        """The lines that stand over whatever the screen shows."""
        yield Banner([(view.digit, view.title, view.short) for view in LISTED], id="banner")
        yield from self.standing()
        yield TruthLine(id="truth")

    def standing(self) -> ComposeResult:
        """The lines that must not be overlooked, wherever one is."""
        yield StandingLine(self.alarm, id="alarm")
        yield StandingLine(self.pinned, id="pinned")

    def alarm(self) -> Alarm | None:
        """What keeps the data from being fresh, or what rang; None while all is well."""
        return self.session.alarm()

    def pinned(self) -> Alarm | None:
        """What must not be forgotten of things sent; None while all of it is known."""
        said = self.session.pinned
        return Alarm(said, self._key_of("unknown"), bad=False) if said else None

    def _key_of(self, action: str) -> str:
        """What presses this action here, as people write it; empty where nothing does."""
        found = self.key_table.named(action)
        return found.brief if found is not None else ""

    def on_banner_tab_clicked(self, event: Banner.TabClicked) -> None:
        """A click on a view's tab opens it."""
        event.stop()
        self.press(event.key)

    @property
    def side(self) -> SidePane:
        return self.query_one("#side", SidePane)

    @property
    def key_line(self) -> KeyLine:
        return self.query_one("#keys", KeyLine)

    @property
    def truth_line(self) -> TruthLine:
        return self.query_one("#truth", TruthLine)

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None:
        """Run in the background; it ends with this screen. A list of the workers reads as a status
        report."""
        self.run_worker(task, name=name, exit_on_error=True)

    def action_quit(self) -> None:
        self.app.exit()
