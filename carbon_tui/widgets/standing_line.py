"""A line that is there only while there is something to say: what is wrong, what rang, what is not
known of things sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from carbon_tui.keys.names import key_written
from carbon_tui.listing.list_status import Alarm
from carbon_tui.widgets.columns import cut
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.line_widget import (
    Line,
    LineWidget,
)

WORDY = 60
"""From this width on the hint is a phrase, below it is the key alone."""


class StandingLine(LineWidget):
    """One line that asks ``alarm`` what to say whenever it is told to look, and takes no room while
    that is None."""

    DEFAULT_CSS = """
    StandingLine {
        height: 1;
        display: none;
        background: $primary;
        color: $background;
        text-style: bold;
    }
    StandingLine.-bad { background: $error; }
    StandingLine#pinned { background: $warning; }
    """

    def __init__(self, alarm: Callable[[], Alarm | None], **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._said = alarm
        self._now: Alarm | None = None

    @property
    def line(self) -> str:
        """What it says at this moment; empty when it is not shown."""
        return self.spelled(self._now.text) if self._now is not None else ""

    def look(self) -> None:
        """Say what is to be said now; drawn only where that is something else than before."""
        sentence = self._said()
        if sentence != self._now:
            self._now = sentence
            self.display = sentence is not None
            self.set_class(sentence is not None and sentence.bad, "-bad")
            self.refresh()

    def on_click(self) -> None:
        """A click says more."""
        if self._now is not None and self._now.key:
            key = key_written(self.spelled(self._now.key))
            if key is not None:
                self.post_message(KeyLine.KeyClicked(key))

    def write(self) -> Iterator[Line]:
        if self._now is not None:
            width, key = self.size.width, self.spelled(self._now.key)
            hint = f"  {key} says more " if width >= WORDY else f" {key} "
            yield [(f" ! {cut(self.line, max(1, width - len(hint) - 3))}{hint}", "own")]
