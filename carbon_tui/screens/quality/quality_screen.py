"""What the quality screens share: a picture with its numbers, beside it or in brief below it."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from carbon_tui.screens.sub_screen import SubScreen

ROOM_FOR_MOST, ROOM_FOR_BRIEF = 20, 14
"""From so many lines on, five or three lines of numbers stand below the picture; else one."""


class QualityScreen(SubScreen):
    """Where there is no room beside the picture the numbers stand in a few lines below it."""

    beside: ClassVar[int] = 100

    DEFAULT_CSS = """
    #quality-caption, #quality-brief { text-wrap: nowrap; text-overflow: ellipsis; }
    #quality-caption { height: 1; color: $quiet; padding: 0 1; }
    #quality-brief { height: auto; color: $foreground; padding: 0 1; background: $surface; }
    """

    groups: tuple[object, ...] = ()
    """What its keys do, apart from the screen itself: objects with methods ``action_…``."""

    def do(self, action: str) -> None:
        name = f"action_{action}"
        group = next((each for each in self.groups if hasattr(each, name)), None)
        if group is None:
            super().do(action)
        else:
            getattr(group, name)()

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
        most = 5 if height >= ROOM_FOR_MOST else 3 if height >= ROOM_FOR_BRIEF else 1
        room = max(1, self.size.width - 2)
        lines = packed([line for line in self.brief_lines() if line], room, most)
        return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None:
        super().work(task, f"quality: {name}")


def packed(lines: Sequence[str], width: int, most: int) -> list[str]:
    """At most so many lines of this width; facts are two blanks apart, and none is cut in two.

    A line goes on in the next where it is too long; what has no room is left out as a whole.
    """
    shown: list[str] = []
    for line in lines:
        so_far = ""
        for fact in line.split("  "):
            longer = f"{so_far}  {fact}" if so_far else fact
            if so_far and cell_len(longer) > width:
                shown.append(so_far)
                so_far = fact
            else:
                so_far = longer
        shown.append(so_far)
    return shown[:most]
