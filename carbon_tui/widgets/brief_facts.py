"""Facts in a few lines, for screens that have no room beside their picture."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Static

ROOM_FOR_MOST, ROOM_FOR_BRIEF = 20, 14
"""From so many lines of the screen on, five or three lines are shown; else one."""


class BriefFacts(Static):
    """At most five lines below a picture; what has no room is left out as a whole."""

    DEFAULT_CSS = """
    BriefFacts {
        height: auto; color: $foreground; padding: 0 1; background: $surface;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__("", id="brief-facts", markup=False)

    def show(self, lines: Sequence[str]) -> None:
        """The facts of a line are two blanks apart; the most wanted line comes first."""
        width, height = self.screen.size
        most = 5 if height >= ROOM_FOR_MOST else 3 if height >= ROOM_FOR_BRIEF else 1
        shown = packed([line for line in lines if line], max(1, width - 2), most)
        self.update(Text("\n".join(shown), no_wrap=True, overflow="ellipsis"))


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
