"""A line that is there only while there is something to say: what is wrong, what rang, what is not
known of things sent."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual.widget import Widget

from carbon_tui.truth import Alarm
from carbon_tui.widgets.columns import cut

WORDY = 60
"""From this width on the hint is a phrase, below it is the key alone."""


class StandingLine(Widget):
    """Asks ``said`` whenever it is told to look, and takes no room while that is None."""

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

    def __init__(self, said: Callable[[], Alarm | None], **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._said = said
        self._now: Alarm | None = None

    @property
    def line(self) -> str:
        """What it says at this moment; empty when it is not shown."""
        return self._now.text if self._now is not None else ""

    def look(self) -> None:
        """Say what is to be said now; drawn only where that is something else than before."""
        said = self._said()
        if said != self._now:
            self._now = said
            self.display = said is not None
            self.set_class(said is not None and said.bad, "-bad")
            self.refresh()

    def render(self) -> Text:
        if self._now is None:
            return Text("")
        hint = f"  {self._now.key} says more " if self.size.width >= WORDY else f" {self._now.key} "
        text = cut(self._now.text, max(1, self.size.width - len(hint) - 3))
        return Text(f" ! {text}{hint}", no_wrap=True, overflow="ellipsis", end="")
