"""Rows of pieces under a scale, of which as many are in sight as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.style import Style
from textual.strip import Strip

from carbon_tui.widgets.line_widget import Line, LineWidget

MOST_STRIPS = 500
"""Drawn lines that are kept."""
HEAD = 1
"""Lines of the scale."""


class TimeChart(LineWidget):
    """Knows nothing of what it draws; the row of the cursor is always in sight."""

    DEFAULT_CSS = """
    TimeChart { width: 1fr; height: 1fr; background: $background; }
    """

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._scale: Line = ()
        self._visible: list[Line] = []
        self._strips: dict[int, tuple[Line, int, Style, Strip]] = {}
        """Of rows in sight, by their identity: what is drawn anew is what differs."""
        self._number = 0
        self._top = 0
        self._message = ""

    @property
    def room(self) -> int:
        """Rows that fit."""
        return max(1, self.size.height - HEAD)

    def show(
        self,
        scale: Line,
        number: int,
        row: Callable[[int], Line],
        cursor: int,
        message: str = "",
    ) -> None:
        """`number` rows, of which `row` is asked for those in sight; `message` stands where there
        is none. What is drawn already is not drawn again."""
        top = max(min(self._top, cursor), cursor - self.room + 1, 0)
        top = max(0, min(top, number - self.room))
        visible = [row(place) for place in range(top, min(top + self.room, number))]
        drawn = (list(scale), visible, message)
        self._number, self._top = number, top
        if drawn == (list(self._scale), self._visible, self._message):
            return
        self._scale, self._visible, self._message = scale, visible, message
        self.refresh()

    @property
    def in_view(self) -> str:
        """``1–20 of 40``; empty where all rows are in sight."""
        if self._number <= self.room:
            return ""
        last = min(self._top + self.room, self._number)
        return f"{self._top + 1}-{last} of {self._number}"

    def write(self) -> Iterator[Line]:
        yield self._scale
        if not self._visible:
            yield [(f" {self._message}", "muted")]
        yield from self._visible

    def _strip(self, line: Line, width: int, ground: Style) -> Strip:
        known = self._strips.get(id(line))
        if known is not None and known[0] is line and known[1:3] == (width, ground):
            return known[3]
        strip = super()._strip(line, width, ground)
        if len(self._strips) > MOST_STRIPS:
            self._strips.clear()
        self._strips[id(line)] = (line, width, ground, strip)
        return strip

    def notify_style_update(self) -> None:
        self._strips.clear()
        super().notify_style_update()
