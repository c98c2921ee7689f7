"""Keys on the way while screens change, and the seconds that pass meanwhile."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.await_remove import AwaitRemove
from textual.screen import Screen, ScreenResultType

from carbon_tui.widgets.standing_line import StandingLine
from carbon_tui.widgets.stylesheet import OVER

_MOVES = frozenset({"j", "k", "up", "down", "pageup", "pagedown"})


class BaseScreen(Screen[ScreenResultType]):
    """A key that reaches a screen after it was left goes on to the one that is there instead.

    On a slow line several keys arrive at once: Escape, and what is meant for the screen below.
    """

    CSS_PATH: ClassVar[Path | None] = OVER

    confirms: ClassVar[bool] = False
    """What is typed here may have something done that is not undone by a key."""

    @property
    def is_there(self) -> bool:
        """Its widgets can be drawn on: not before it is mounted, and not once it was left.

        A screen that was left is taken apart piece by piece, while answers still arrive for it.
        """
        stacks = self.app._screen_stacks.values()
        return self.is_mounted and any(self in stack for stack in stacks)

    @property
    def hears(self) -> bool:
        """Keys are for it. Textual's `is_current` is true below a dialog, too."""
        return bool(self.app.screen_stack) and self.app.screen is self

    def only_moves(self, key: str) -> bool:
        """Whether the key leads nowhere else: the next one need not wait for what it does."""
        return key in _MOVES

    def second(self) -> None:
        """A second has passed; the app tells all screens that are open, from one timer."""
        if self.is_mounted:
            self.look_out()

    @property
    def rests_for(self) -> float:
        """Seconds in which nothing on it moves by itself while nobody is there and nothing is
        read."""
        return 0.0

    def look_out(self) -> None:
        """Its standing lines say what is to be said now."""
        for line in self._standing:
            line.look()

    @cached_property
    def _standing(self) -> list[StandingLine]:
        """Looked for once: they are composed with the screen, and the search costs more than they
        do."""
        return list(self.query(StandingLine))

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave, once: a key may come twice, and Textual would close what is below."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)

    def remove(self) -> AwaitRemove:
        """Leave for good. What works for this screen ends first: Textual takes a screen apart
        piece by piece, and an answer that came meanwhile would find half of it."""
        self.workers.cancel_node(self)
        for timer in list(self._timers):
            timer.stop()
        return super().remove()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not self.hears:
            event.stop()
            self.app.post_message(events.Key(event.key, event.character))
            return
        await super().on_event(event)
