"""A field of one line, in forms."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.widgets import Input

from carbon_tui.system.borrowed import DropBorrowedErrors
from carbon_tui.widgets.columns import cut


class OneLine(Input):
    """A field of one line. Of what is pasted every line is kept, with a blank between them; an
    example that has no room is cut visibly."""

    def __init__(self, value: str, *, placeholder: str = "", **options: Any) -> None:
        super().__init__(value, placeholder=placeholder, compact=True, **options)
        self.cursor_blink = False
        self._example = placeholder

    async def on_event(self, event: events.Event) -> None:
        with DropBorrowedErrors("a key in a field"):
            await super().on_event(event)

    def _on_paste(self, event: events.Paste) -> None:
        event.text = " ".join(filter(None, map(str.strip, event.text.splitlines())))

    def on_resize(self) -> None:
        self.placeholder = cut(self._example, max(1, self.content_size.width))
