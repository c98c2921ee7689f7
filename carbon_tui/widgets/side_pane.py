"""The record under the cursor, beside the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from textual import events

from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import Moment
from carbon_tui.widgets.line_widget import (
    Line,
    LineWidget,
)
from carbon_tui.widgets.sections import folded, lines

WHEEL_LINES = 3
"""By which a turn of the wheel moves what does not fit."""
MAX_HEADING_LENGTH = 400
"""Characters of a heading that are shown."""
MAX_VALUE_LENGTH = 240
"""Characters of a value that are shown: a page has the rest, and here others stand below it."""


class SidePane(LineWidget):
    """A heading and the record's sections, cut at the pane's lower edge."""

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._heading = ""
        self._sections: Sequence[Section] = ()
        self._moment: Moment | None = None
        self._first = 0
        """The line at the top: those before it were scrolled away."""

    def show(self, heading: str, sections: Sequence[Section], moment: Moment) -> None:
        if heading != self._heading:
            self._first = 0
        self._heading, self._sections, self._moment = heading, sections, moment
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-WHEEL_LINES)

    def _scroll(self, by: int) -> None:
        """As far as there are lines below the pane's edge."""
        hidden = max(0, len(list(self._all_lines())) - self.content_size.height)
        first = max(0, min(self._first + by, hidden))
        if first != self._first:
            self._first = first
            self.refresh()

    def clear(self) -> None:
        self._heading, self._sections, self._moment = "", (), None
        self.refresh()

    def write(self) -> Iterator[Line]:
        return islice(self._all_lines(), self._first, None)

    def _all_lines(self) -> Iterator[Line]:
        if self._moment is not None:
            width = self.content_size.width
            yield from (
                [(line, "heading")] for line in folded(self._heading[:MAX_HEADING_LENGTH], width)
            )
            yield ()
            yield from lines(self._sections, self._moment, width, MAX_VALUE_LENGTH)
