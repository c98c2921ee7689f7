"""Once a second: what is due is read, one thing at a time, and what rang is said."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from textual.screen import ModalScreen

from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.session.activity import News

if TYPE_CHECKING:
    from carbon_tui.session.alarms import AlarmWay
    from carbon_tui.session.session import Session
    from carbon_tui.terminal.display import Display
    from carbon_tui.watch.events import ChangeEvent


class Heartbeat:
    """Once a second it lets the open screens move on, and reads what `BackgroundWork` says is due.
    The app has one."""

    def __init__(self, app: Display[Any], session: Session) -> None:
        background = session.background
        self._app = app
        self._background = background
        background.watches.rang = self._ring
        if session.preferences.now.alarms:
            from carbon_tui.session.alarms import Alarms

            background.alarms = Alarms(session, self._tell_alarm, self._say)

    def beat(self) -> None:
        """A second has passed; maybe the program's last, when its screens are gone."""
        if not self._app.screen_stack:
            return
        background, screen = self._background, self._app.screen
        quiet = background.poll_gate.why_quiet
        background.poll_gate.form_open = isinstance(screen, ModalScreen) and not isinstance(
            screen, PageScreen
        )
        if background.poll_gate.why_quiet != quiet:
            self._show_quiet()
        self._read_what_is_due(screen)
        if background.copy_is_due:
            self._app.run_worker(background.sync_the_copy(), name="local copy: sync")

    def _read_what_is_due(self, screen: object) -> None:
        own = screen.refreshing.job if isinstance(screen, ResourceScreen) else None
        job = self._background.next_job(own)
        if job is not None:
            self._background.poll_gate.under_way = job.name
            self._app.run_worker(self._background.carry_out(job), name=f"live: {job.name}")

    def _show_quiet(self) -> None:
        """The list below a form says that it is paused."""
        lists = [screen for screen in self._app.screen_stack if isinstance(screen, ResourceScreen)]
        for screen in lists[-1:]:
            screen.refreshing.show_quiet()

    def _tell_alarm(self, event: ChangeEvent, ways: tuple[AlarmWay, ...]) -> None:
        """In the ways that were chosen for this kind of event, and where it can be seen."""
        from carbon_tui.session.alarms import AlarmWay
        from carbon_tui.terminal.notification import osc9, osc777

        if AlarmWay.OSC9 in ways:
            self._app.write_notification(osc9(event.sentence, os.environ))
        if AlarmWay.OSC777 in ways:
            self._app.write_notification(osc777(event.sentence, os.environ))
        change = event.sentence.removeprefix(f"{event.name}: ")
        news = News(0, event.not_after, None, event.view, event.key, event.name, change)
        self._ring(news, aloud=AlarmWay.BELL in ways)

    def _say(self, sentence: str) -> None:
        screen = self._app.screen
        if isinstance(screen, BaseScreen):
            screen.say(sentence, problem=True)

    def _ring(self, news: News, *, aloud: bool = True) -> None:
        """The bell, and a sentence where it can be seen: most screens have a line for it."""
        self._background.rang(news)
        if aloud:
            self._app.bell()
        screen = self._app.screen
        if isinstance(screen, BaseScreen) and screen.view_lines is not None:
            screen.look_out()
        else:
            self._app.notify(news.sentence, title="Watched", markup=False, timeout=10)
