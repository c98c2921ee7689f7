"""The real program with two keys more: F12 has it say, once it is at rest, where it is; F11 lets a
second pass, and from the first one on time passes at that key alone.

``python -m tests.terminal.telling`` takes the words that ``python -m carbon_tui`` takes. Its
dialogs hear when that key is pressed, and not by the clock.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.message_pump import MessagePump

import carbon_tui.app.app
from carbon_tui.app.app import CarbonApp
from carbon_tui.cli import main
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.session.session import Session

_A_TURN = 0.005
"""Seconds for everything else to go on, before it is looked at again."""


class Said:
    """How many messages and keys there were, to anyone."""

    count = 0


def count_what_is_said() -> None:
    post = MessagePump.post_message

    def counted(to: MessagePump, message: Message) -> bool:
        Said.count += 1
        return post(to, message)

    MessagePump.post_message = counted  # type: ignore[assignment, method-assign]


def _plain(*, seconds: int) -> float:
    return seconds


class Clocks:
    """A session's clocks, which can be stopped and then go on by whole seconds."""

    def __init__(self, session: Session) -> None:
        self.stopped = False
        self.passed = 0
        session.now = self._of(session.now, timedelta)
        session.monotonic = self._of(session.monotonic, _plain)
        session.server_now = self._of(  # type: ignore[method-assign]
            session.server_now, timedelta
        )

    def _of(self, real: Callable[[], Any], as_seconds: Callable[..., Any]) -> Callable[[], Any]:
        stood: list[Any] = []

        def read() -> Any:
            if not self.stopped:
                return real()
            if not stood:
                stood.append(real())
            return stood[0] + as_seconds(seconds=self.passed)

        return read


class Telling(CarbonApp):
    """Says ``settled N SCREEN DEPTH`` in the terminal's title, behind everything it has drawn."""

    CSS_PATH = str(Path(carbon_tui.app.app.__file__).with_name("app.tcss"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f12", "tell", show=False, priority=True),
        Binding("f11", "pass_a_second", show=False, priority=True),
    ]
    _asked = 0
    _telling: asyncio.Task[None] | None = None

    def __init__(self, session: Session, *view: Any, **options: Any) -> None:
        self._clocks = Clocks(session)
        super().__init__(session, *view, **options)

    def action_pass_a_second(self) -> None:
        self._clocks.stopped = True
        self._clocks.passed += 1
        super()._beat()

    def _beat(self) -> None:
        if not self._clocks.stopped:
            super()._beat()

    def action_tell(self) -> None:
        self._asked += 1
        self._telling = asyncio.create_task(self._tell(self._asked))

    async def _tell(self, number: int) -> None:
        """Keys that came before this one have been dealt with, and all that they set off."""
        quiet = False
        while not quiet:
            quiet = not await self._is_busy() and self._rests()
        self.screen.call_after_refresh(self._say, f"settled {number} {self._where()}")

    async def _is_busy(self) -> bool:
        """Whether anything was said to anyone while each dealt with what had been said before."""
        everyone: list[MessagePump] = [self, *self.screen.walk_children(with_self=True)]
        turns = [(each, asyncio.Event()) for each in everyone]
        for each, had in turns:
            each.call_later(had.set)
        before = Said.count
        await asyncio.sleep(_A_TURN)
        # One that is taken down meanwhile never has its turn.
        while any(each.is_running and not had.is_set() for each, had in turns):  # noqa: ASYNC110
            await asyncio.sleep(_A_TURN)
        return Said.count > before

    def _rests(self) -> bool:
        """Nothing is under way; a dialog that is complete is made to hear."""
        if not all(each.is_finished for each in self.workers):
            return False
        if isinstance(self.screen, Dialog) and not self.screen.armed:
            self.screen._hear()
            return False
        return True

    def _where(self) -> str:
        screen = self.screen
        kind = ResourceScreen if isinstance(screen, ResourceScreen) else type(screen)
        words = [kind.__name__, str(len(self.screen_stack))]
        if isinstance(screen, ResourceScreen):
            words += ["typing"] * screen.is_typing
            words += ["narrowed"] * screen.view.question.is_narrowed
            words += ["related"] * screen.navigation.related_open
        return " ".join(words)

    def _say(self, words: str) -> None:
        if self._driver is not None:
            self._driver.write(f"\x1b]0;{words}\x07")


if __name__ == "__main__":
    count_what_is_said()
    Dialog.keys_ignored_seconds = 3_600.0
    carbon_tui.app.app.CarbonApp = Telling  # type: ignore[misc] # what the program opens
    sys.exit(main())
