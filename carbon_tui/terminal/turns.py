"""Keys in turn: what is typed behind a key that leads elsewhere belongs to what it opens.

Textual gives a key to whatever has the keyboard when it arrives. On a slow line several arrive at
once, and all of them would be given to the screen that the first of them leaves.
"""

from __future__ import annotations

from collections import deque
from functools import cached_property
from time import monotonic

from textual import events
from textual.app import App, ReturnType
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.widgets import Input

AT_ONCE = frozenset({"j", "k", "up", "down", "pageup", "pagedown"})
"""They lead nowhere, and are held down: the next key need not wait for them."""
LONGEST = 1.0
"""Seconds after which a key is believed to be dealt with, whatever has become of its screen."""


class Turns(App[ReturnType]):
    """An app that gives a key away when the one before has been dealt with, and all it set off."""

    _turn: float | None = None
    """When the key that is being dealt with was given away."""

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
        taker = self.focused or (self.screen if self.screen_stack else None)
        await super().on_event(event)
        if taker is not None and not _leads_nowhere(event, taker):
            self._turn = monotonic()
            self._follow(taker, self._turn)

    def _follow(self, node: DOMNode, turn: float, times: int = 2) -> None:
        """Behind what it was told, and behind what it then told itself; then whoever is above."""
        after = (self._follow, node, turn, times - 1) if times else (self._rise, node, turn)
        if not node.call_later(*after):
            self.call_later(self._end, turn)  # it was taken down

    def _rise(self, node: DOMNode, turn: float) -> None:
        above: MessagePump | None = node._parent
        if isinstance(above, DOMNode) and above is not self:
            self._follow(above, turn)
        else:
            self.call_later(self._end, turn)

    async def _end(self, turn: float) -> None:
        if self._turn != turn:
            return
        self._turn = None
        while self._waiting and self._turn is None:
            await self._give(self._waiting.popleft())

    def end_lost_turn(self) -> None:
        """Go on, where a screen was taken down before it had dealt with its key."""
        if self._turn is not None and monotonic() - self._turn > LONGEST:
            self.call_later(self._end, self._turn)


def _leads_nowhere(event: events.Key | events.Paste, taker: DOMNode) -> bool:
    if isinstance(event, events.Paste):
        return True
    return event.is_printable if isinstance(taker, Input) else event.key in AT_ONCE
