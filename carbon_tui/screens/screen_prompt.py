"""The prompt of a screen: made when it is first wanted, and what is typed while it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events

from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.prompt_bar import PromptBar, Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen
    from textual.widget import Widget


class ScreenPrompt:
    """The prompt of one screen, for every question; it stands above the bottom line."""

    def __init__(
        self,
        screen: Screen[Any],
        press: Callable[[str], object],
        has_keys: Callable[[], bool],
    ) -> None:
        """``press`` does what a key does on the screen; ``has_keys`` says whether keys go to it."""
        self._screen = screen
        self._press, self._has_keys = press, has_keys
        self._had_keyboard: Widget | None = None
        self._bar: PromptBar | None = None
        self._typed_ahead: list[events.Key] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the prompt is shown and takes the keys."""
        return self._bar is not None and self._bar.display

    def asks(self, question: Question) -> bool:
        """Whether it is open for this question."""
        return self.is_open and self._bar is not None and self._bar.question is question

    def open(self, question: Question) -> None:
        """Open it for a question; what is typed before it is composed goes into it."""
        self._typed_ahead = []
        if not self.is_open:
            self._had_keyboard = self._screen.focused
        self._screen.run_worker(self._open(question), name=f"{question.name} prompt")

    async def _open(self, question: Question) -> None:
        try:
            if self._bar is None:
                self._bar = PromptBar(id="prompt")
                await self._screen.mount(self._bar, before=self._screen.query_one(KeyLine))
            self._bar.open(question)
        finally:
            keys, self._typed_ahead = self._typed_ahead or [], None
        for key in keys:
            self._bar.take(key)

    def takes(self, event: events.Key) -> bool:
        """Whether a key was meant for the prompt, and taken there if it came past it."""
        if self._typed_ahead is not None:
            self._typed_ahead.append(event)
            event.stop()
            return True
        if self._bar is None:
            return False
        if self._bar.holds(event):
            event.stop()
            return True
        if self.is_open and event.is_printable:
            event.stop()
            self._bar.take(event)
        return self.is_open

    def type_on(self, behind: list[events.Key]) -> None:
        """Press the keys that were typed behind Enter, in turn, wherever the keyboard is now."""
        screen = self._screen
        if self._bar is not None:
            self._bar.release()
        for key in behind:
            if not self._has_keys():
                screen.app.post_message(events.Key(key.key, key.character))
            elif not self._typed_on(key):
                self._press(key.key)

    def _typed_on(self, key: events.Key) -> bool:
        if self.is_open and self._bar is not None:
            self._bar.take(key)
            return True
        return self.takes(key)

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the line; it stays as typed."""
        if self._bar is not None:
            self._bar.complain(sentence)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        keyboard = self._had_keyboard
        if keyboard is not None and keyboard.is_attached:
            keyboard.focus()
        else:
            self._screen.set_focus(None)
