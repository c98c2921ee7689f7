"""Queues side by side: a column for each, as many as fit, the next of each on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from carbon_tui.widgets.columns import cut
from carbon_tui.widgets.roles import style_of

LANE_CELLS = 26
"""Cells that a lane likes to have, with the gap behind it."""
HEAD = 3
"""Lines above the first waiting one: the name, its state, a rule."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One waiting thing: its text, and a short note at the right."""

    text: str
    more: str = ""
    """Said behind the text where that leaves room for it."""
    note: str = ""
    marked: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class LaneColumn:
    """One queue."""

    title: str
    state: str
    slips: tuple[Slip, ...] = ()


class LaneTable(Widget):
    """Draws lanes with a cursor on one slip of one of them; knows nothing of what they are."""

    DEFAULT_CSS = """
    LaneTable { height: 1fr; background: $background; }
    """

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._lanes: tuple[LaneColumn, ...] = ()
        self._here = (0, 0)
        self._ascii = False

    def show(
        self, lanes: Sequence[LaneColumn], lane: int, slip: int, *, ascii_only: bool = False
    ) -> None:
        """The cursor stands on `slip` of `lane`, both from 0."""
        self._lanes, self._here, self._ascii = tuple(lanes), (lane, slip), ascii_only
        self.refresh()

    @property
    def first(self) -> int:
        """The lane at the left edge: the one with the cursor is always in view."""
        fits = self._fits
        return max(0, min(self._here[0] - fits // 2, len(self._lanes) - fits))

    @property
    def in_view(self) -> str:
        """Which lanes are in view, counted from 1: ``9–12 of 40``; empty where all are."""
        if not self._is_cut:
            return ""
        first, last = self.first + 1, min(self.first + self._fits, len(self._lanes))
        dash = "-" if self._ascii else "–"
        lanes = f"{first}" if first == last else f"{first}{dash}{last}"
        return f"{lanes} of {len(self._lanes)}"

    @property
    def _is_cut(self) -> bool:
        return bool(self.size.width) and len(self._lanes) > self._fits

    @property
    def _fits(self) -> int:
        return max(1, self.size.width // LANE_CELLS)

    @property
    def _width(self) -> int:
        """Of a lane with the gap behind it: together they fill the screen."""
        return max(1, self.size.width // self._fits)

    @property
    def _top(self) -> int:
        """The slip on the first line: the one with the cursor is always in view."""
        room = max(1, self.size.height - HEAD)
        return max(0, self._here[1] - room + 1)

    def render_line(self, y: int) -> Strip:
        fits = self._fits
        segments: list[Segment] = []
        for place in range(self.first, min(self.first + fits, len(self._lanes))):
            segments += self._cell(place, y)
            segments.append(Segment("  ", self._style("plain")))
        return Strip(segments).adjust_cell_length(self.size.width, self._style("plain"))

    def _cell(self, place: int, y: int) -> list[Segment]:
        lane, room = self._lanes[place], self._width - 2
        if y == 0:
            here = place == self._here[0]
            sign = "> " if here else "  "
            name = "here" if here else "title"
            return [Segment(cut(f"{sign}{lane.title}", room), self._style(name))]
        if y == 1:
            return [Segment(cut(f"  {lane.state}", room), self._style("muted"))]
        if y == 2:
            return [Segment(("-" if self._ascii else "─") * room, self._style("muted"))]
        return self._slip(place, y - HEAD + self._top, room)

    def _slip(self, place: int, index: int, room: int) -> list[Segment]:
        slips = self._lanes[place].slips
        if index >= len(slips):
            empty = "  nothing waits" if index == 0 else ""
            return [Segment(cut(empty, room), self._style("muted"))]
        slip, here = slips[index], (place, index) == self._here
        style = self._style("carried" if slip.carried else "key" if slip.marked else "plain")
        note_style = self._style("warn")
        if here:
            cursor = style_of(self, "cursor")
            style, note_style = style + cursor, note_style + cursor
        note = f" {slip.note}" if slip.note else ""
        text, room = f"{self._signs(slip, here)}{index + 1} {slip.text}", room - len(note)
        whole = f"{text} {slip.more}" if slip.more else text
        text = whole if cell_len(whole[: 2 * room]) <= room else text
        return [Segment(cut(text, room), style), Segment(note, note_style)]

    def _signs(self, slip: Slip, here: bool) -> str:
        """Cursor and mark can be read without colour."""
        mark = "#" if slip.carried else "*" if slip.marked else " "
        if not self._ascii:
            mark = {"#": "◆", "*": "●"}.get(mark, mark)
        return (">" if here and self._ascii else "▌" if here else " ") + mark

    def _style(self, name: str) -> Style:
        return self.rich_style + style_of(self, name)
