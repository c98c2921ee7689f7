"""What the quality screens share: a picture with its numbers, beside it or in brief below it."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from carbon_tui.screens.sub_screen import SubScreen

ROOM_FOR_MOST, ROOM_FOR_BRIEF = 20, 14
"""From so many lines on, four or three lines of numbers stand below the picture; else one."""


class QualityScreen(SubScreen):
    """Where there is no room beside the picture the numbers stand in a few lines below it."""

    beside: ClassVar[int] = 100

    DEFAULT_CSS = """
    #quality-caption, #quality-brief { text-wrap: nowrap; text-overflow: ellipsis; }
    #quality-caption { height: 1; color: $quiet; padding: 0 1; }
    #quality-brief { height: auto; color: $foreground; padding: 0 1; background: $surface; }
    """

    @property
    def view_title(self) -> str:
        """Also where a chart was opened from a printer or a part."""
        return "Quality"

    def below(self) -> ComposeResult:
        yield Static("", id="quality-brief", markup=False)

    def brief_lines(self) -> Sequence[str]:
        """The numbers in at most four lines, the most wanted first."""
        raise NotImplementedError

    def place_side(self, width: int) -> None:
        super().place_side(width)
        self.query_one("#quality-brief").display = not self.side.display

    def show_beside(self) -> None:
        super().show_beside()
        if self.stands and not self.side.display:
            self.query_one("#quality-brief", Static).update(self._brief())

    def _brief(self) -> Text:
        height = self.size.height
        most = 4 if height >= ROOM_FOR_MOST else 3 if height >= ROOM_FOR_BRIEF else 1
        said = [line for line in self.brief_lines() if line][:most]
        return Text("\n".join(said), no_wrap=True, overflow="ellipsis")

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None:
        super().work(task, f"quality: {name}")
