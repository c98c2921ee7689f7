"""The lines that stand in every view: where one is, what is wrong, what is true, what keys do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from carbon_tui.listing.list_status import Alarm
from carbon_tui.resources.view_names import LISTED
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.list_status_line import StatusLine
from carbon_tui.widgets.side_pane import SidePane
from carbon_tui.widgets.standing_line import StandingLine

if TYPE_CHECKING:
    from textual.screen import Screen

    from carbon_tui.keys.keymap import KeyTable
    from carbon_tui.session.session import Session


class ViewLines:
    """The banner, the standing lines, the status line, the pane and the key line of one screen,
    made by the screen whose `compose` places them."""

    def __init__(
        self,
        screen: Screen[None],
        session: Session,
        keys_here: Callable[[], KeyTable],
        alarm: Callable[[], Alarm | None] | None = None,
    ) -> None:
        """``keys_here`` are the screen's as they are now; ``alarm`` says what keeps the data on
        screen from being fresh; else the session does."""
        self.session = session
        self._screen = screen
        self._keys_here = keys_here
        self._alarm = alarm or session.alarm

    def above(self) -> ComposeResult:
        """The lines that stand over whatever the screen shows."""
        yield Banner([(view.digit, view.title, view.short) for view in LISTED], id="banner")
        yield from self.standing()
        yield StatusLine(id="status")

    def standing(self) -> ComposeResult:
        """The lines that must not be overlooked, wherever one is."""
        yield StandingLine(self._alarm, id="alarm")
        yield StandingLine(self._pinned, id="pinned")

    def _pinned(self) -> Alarm | None:
        """What must not be forgotten of things sent; None while all of it is known."""
        pinned = self.session.pinned
        return Alarm(pinned, self.key_of("unknown"), bad=False) if pinned else None

    def key_of(self, action: str) -> str:
        """What presses this action here, as people write it; empty where nothing does."""
        named = self._keys_here().named(action)
        return named.brief if named is not None else ""

    @property
    def banner(self) -> Banner:
        return self._screen.query_one(Banner)

    @property
    def status(self) -> StatusLine:
        return self._screen.query_one("#status", StatusLine)

    @property
    def side(self) -> SidePane:
        return self._screen.query_one("#side", SidePane)

    @property
    def keys(self) -> KeyLine:
        return self._screen.query_one("#keys", KeyLine)
