"""Keys in turn: what is typed behind a key that leads elsewhere belongs to what it opens.

Textual gives a key to whatever has the keyboard when it arrives. On a slow line several arrive at
once, and all of them would be given to the screen that the first of them leaves.
"""

from __future__ import annotations

from collections import deque
from functools import cached_property
from time import monotonic

from msgspec import Struct
from textual import events
from textual.dom import DOMNode
from textual.widgets import Input

from carbon_tui.app.mixin_base import AppPart
from carbon_tui.terminal import textual_private

LONGEST = 1.0
"""Seconds after which a key is believed to be dealt with, whatever has become of its screen."""
PASSES = 2
"""A key that nobody took comes to the app, which may give it back as a deed: then once more."""


class KeyTurn(Struct, eq=False):
    """A key that is being dealt with, since when and by whom."""

    taker: DOMNode
    began: float
    passes: int = PASSES


class KeyQueue(AppPart):
    """An app that gives a key away when the one before has been dealt with, and all it set off."""

    _turn: KeyTurn | None = None

    @cached_property
    def _waiting(self) -> deque[events.Key | events.Paste]:
        return deque()

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._turn is not None or self._waiting:
            self._waiting.append(event)
        else:
            await self._give(event)

    async def _give(self, event: events.Key | events.Paste) -> None:
        """The next need not wait for one that leads nowhere: such keys are held down."""
        taker = self.focused or (self.screen if self.screen_stack else None)
        if not (isinstance(event, events.Key) and self.takes_first(event)):
            await super().on_event(event)
        if taker is not None and not self._leads_nowhere(event):
            self._turn = KeyTurn(taker, monotonic())
            self._follow(taker, self._turn)

    def _follow(self, node: DOMNode, turn: KeyTurn, times: int = 2) -> None:
        """Behind what it was told, and behind what it then told itself; then whoever is above."""
        after = (self._follow, node, turn, times - 1) if times else (self._rise, node, turn)
        if not node.call_later(*after):
            self.call_later(self._end, turn)  # it was taken down

    def _rise(self, node: DOMNode, turn: KeyTurn) -> None:
        above = textual_private.parent_of(node)
        if isinstance(above, DOMNode) and above is not self:
            self._follow(above, turn)
        else:
            self.call_later(self._end, turn)

    async def _end(self, turn: KeyTurn) -> None:
        """It has come to the app, from below."""
        if self._turn is not turn:
            return
        turn.passes -= 1
        if turn.passes and turn.taker.is_attached:
            self._follow(turn.taker, turn)
            return
        self._turn = None
        while self._waiting and self._turn is None:
            await self._give(self._waiting.popleft())

    def end_lost_turn(self) -> None:
        """Go on, where a screen was taken down before it had dealt with its key."""
        turn = self._turn
        if turn is not None and monotonic() - turn.began > LONGEST:
            turn.passes = 1
            if getattr(self.screen, "confirms", False):
                self._waiting.clear()  # typed before the question was there: no answer to it
            self.call_later(self._end, turn)

    def _leads_nowhere(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Paste):
            return True
        return event.is_printable if isinstance(self.focused, Input) else self.only_moves(event.key)

    def takes_first(self, event: events.Key) -> bool:
        """Whether the key has been dealt with, whatever has the keyboard."""
        return False

    def only_moves(self, key: str) -> bool:
        """Whether the screen that is there goes nowhere else by this key."""
        return False
