"""A line that stays in every view for as long as there is something that must not be forgotten."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual.widget import Widget

from carbon_tui.widgets.columns import cut


class PinnedLine(Widget):
    """Asks ``said`` whenever it is told to look, and takes no room while that is empty."""

    DEFAULT_CSS = """
    PinnedLine {
        height: 1;
        display: none;
        background: $warning;
        color: $background;
        text-style: bold;
    }
    """

    def __init__(self, said: Callable[[], str], key: str, **options: str) -> None:
        """``key`` is what opens more about it."""
        super().__init__(id=options.get("id"))
        self._said = said
        self._key = key
        self._now = ""

    @property
    def line(self) -> str:
        """What it says at this moment; empty when it is not shown."""
        return self._now

    def on_mount(self) -> None:
        self.look()

    def look(self) -> None:
        """Say what is to be said now."""
        said = self._said()
        if said != self._now:
            self._now = said
            self.display = bool(said)
            self.refresh()

    def render(self) -> Text:
        hint = f"  {self._key} shows it "
        room = max(1, self.size.width - len(hint) - 2)
        text = cut(self._now, room).rstrip()
        return Text(f" ! {text}{hint}", no_wrap=True, overflow="ellipsis", end="")
