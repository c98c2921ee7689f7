"""Rows of pieces under a scale, of which as many are in sight as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carbon_tui.widgets.line_widget import Line, LineWidget

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
        self._rows: Sequence[Line] = ()
        self._cursor = 0
        self._top = 0
        self._message = ""

    @property
    def room(self) -> int:
        """Rows that fit."""
        return max(1, self.size.height - HEAD)

    def show(self, scale: Line, rows: Sequence[Line], cursor: int, message: str = "") -> None:
        """`message` stands where there is no row. What is drawn already is not drawn again."""
        top = max(min(self._top, cursor), cursor - self.room + 1, 0)
        top = max(0, min(top, len(rows) - self.room))
        drawn = (list(scale), [list(row) for row in rows], top, message)
        if drawn == (list(self._scale), [list(r) for r in self._rows], self._top, self._message):
            return
        self._scale, self._rows, self._cursor = scale, rows, cursor
        self._top, self._message = top, message
        self.refresh()

    @property
    def in_view(self) -> str:
        """``1–20 of 40``; empty where all rows are in sight."""
        if len(self._rows) <= self.room:
            return ""
        last = min(self._top + self.room, len(self._rows))
        return f"{self._top + 1}-{last} of {len(self._rows)}"

    def write(self) -> Iterator[Line]:
        yield self._scale
        if not self._rows:
            yield [(f" {self._message}", "muted")]
        yield from self._rows[self._top : self._top + self.room]
