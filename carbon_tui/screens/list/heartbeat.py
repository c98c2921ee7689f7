"""Once a second: what is due is read, one thing at a time, and what rang is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import ModalScreen

from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.screens.list.resource_screen import ResourceScreen

if TYPE_CHECKING:
    from carbon_tui.session.activity import News
    from carbon_tui.session.background import BackgroundWork

EVERY = 1.0


class Heartbeat:
    """The app's own; it knows the screens, `BackgroundWork` knows what is due."""

    def __init__(self, app: App[Any], live: BackgroundWork) -> None:
        self._app = app
        self._live = live
        live.watches.rang = self._ring

    def beat(self) -> None:
        """A second has passed; maybe the program's last, when its screens are gone."""
        if not self._app.screen_stack:
            return
        live, screen = self._live, self._app.screen
        quiet = live.pulse.why_quiet
        live.pulse.form_open = isinstance(screen, ModalScreen) and not isinstance(
            screen, PageScreen
        )
        if live.pulse.why_quiet != quiet:
            self._show_quiet()
        self._read_what_is_due(screen)
        if live.copy_is_due:
            self._app.run_worker(live.sync_the_copy(), name="local copy: sync")

    def _read_what_is_due(self, screen: object) -> None:
        own = screen.refreshing.job if isinstance(screen, ResourceScreen) else None
        job = self._live.next_job(own)
        if job is not None:
            self._live.pulse.under_way = job.name
            self._app.run_worker(self._live.carry_out(job), name=f"live: {job.name}")

    def _show_quiet(self) -> None:
        """The list below a form says that it is paused."""
        lists = [each for each in self._app.screen_stack if isinstance(each, ResourceScreen)]
        for each in lists[-1:]:
            each.refreshing.show_quiet()

    def _ring(self, news: News) -> None:
        """The bell, and a sentence where it can be seen: most screens have a line for it."""
        self._live.rang(news)
        self._app.bell()
        screen = self._app.screen
        if isinstance(screen, BaseScreen) and screen.view_lines is not None:
            screen.look_out()
        else:
            self._app.notify(news.sentence, title="Watched", markup=False, timeout=10)
