"""Keys in turn: what is typed behind a key that leads elsewhere belongs to what it opens.

Textual gives a key to whatever has the keyboard when it arrives. On a slow line several arrive at
once, and all of them would be given to the screen that the first of them leaves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic, process_time
from typing import Any

from msgspec import Struct, field
from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.widgets import Input

from carbon_tui.terminal import textual_private

MAX_SECONDS_A_KEY = 1.0
"""Seconds after which a key is believed to be dealt with, whatever has become of who had it, by a
program that has had next to nothing to do since."""
MAX_BUSY_SECONDS_A_KEY = 10.0
"""The same where it has had: on a busy computer all takes longer."""
BUSY_SHARE = 0.05
"""Of one processor: a program that waits for somebody takes a hundredth at the most."""
PASSES_OF_A_KEY = 2
"""A key that nobody took comes to the app, which may give it back as an action: then once more."""


class KeyTurn(Struct, eq=False):
    """A key that is being dealt with, since when and by whom."""

    taker: DOMNode
    began: float
    passes: int = PASSES_OF_A_KEY
    worked: float = field(default_factory=process_time)
    """Seconds of processor time that the program had taken when it began."""

    @property
    def is_lost(self) -> bool:
        """Whether it has taken so long that nobody deals with it any more."""
        seconds = monotonic() - self.began
        is_busy = process_time() - self.worked > BUSY_SHARE * seconds
        return seconds > (MAX_BUSY_SECONDS_A_KEY if is_busy else MAX_SECONDS_A_KEY)


class KeyQueue:
    """Gives a key away when the one before has been dealt with, and all that it set off."""

    def __init__(
        self,
        app: App[Any],
        *,
        give: Callable[[events.Event], Awaitable[None]],
        takes_first: Callable[[events.Key], bool],
        only_moves: Callable[[str], bool],
    ) -> None:
        """``give`` is what the app does with an event otherwise; ``takes_first`` says whether it
        has dealt with a key, whatever has the keyboard; ``only_moves``, whether the screen that is
        there goes nowhere else by it."""
        self._app = app
        self._give_away = give
        self._takes_first = takes_first
        self._only_moves = only_moves
        self._waiting: deque[events.Key | events.Paste] = deque()
        self.turn: KeyTurn | None = None

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await self._give_away(event)
        elif self.turn is not None or self._waiting:
            self._waiting.append(event)
        else:
            await self._give(event)

    async def _give(self, event: events.Key | events.Paste) -> None:
        """The next need not wait for one that leads nowhere: such keys are held down."""
        app = self._app
        taker = app.focused or (app.screen if app.screen_stack else None)
        if not (isinstance(event, events.Key) and self._takes_first(event)):
            await self._give_away(event)
        if taker is not None and not self._leads_nowhere(event):
            self.turn = KeyTurn(taker, monotonic())
            self._follow(taker, self.turn)

    def _follow(self, node: DOMNode, turn: KeyTurn, times: int = 2) -> None:
        """Behind what it was told, and behind what it then told itself; then whoever is above."""
        after = (self._follow, node, turn, times - 1) if times else (self._rise, node, turn)
        if not node.call_later(*after):
            self._app.call_later(self._end, turn)  # it was taken down

    def _rise(self, node: DOMNode, turn: KeyTurn) -> None:
        above = textual_private.parent_of(node)
        if isinstance(above, DOMNode) and above is not self._app:
            self._follow(above, turn)
        else:
            self._app.call_later(self._end, turn)

    async def _end(self, turn: KeyTurn) -> None:
        """It has come to the app, from below."""
        if self.turn is not turn:
            return
        turn.passes -= 1
        if turn.passes and turn.taker.is_attached:
            self._follow(turn.taker, turn)
            return
        self.turn = None
        while self._waiting and self.turn is None:
            await self._give(self._waiting.popleft())

    def end_turn_of(self, screen: DOMNode) -> None:
        """The screen is taken down: what it was told to do behind its key may be lost with it."""
        turn = self.turn
        if turn is not None and screen in (turn.taker, *turn.taker.ancestors):
            turn.passes = 1
            self._app.call_later(self._end, turn)

    def end_lost_turn(self) -> None:
        """Go on, where a screen was taken down before it had dealt with its key."""
        turn = self.turn
        if turn is not None and turn.is_lost:
            turn.passes = 1
            if getattr(self._app.screen, "confirms", False):
                self._waiting.clear()  # typed before the question was there: no answer to it
            self._app.call_later(self._end, turn)

    def _leads_nowhere(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Paste):
            return True
        return (
            event.is_printable
            if isinstance(self._app.focused, Input)
            else self._only_moves(event.key)
        )
