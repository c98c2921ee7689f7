"""The lines of a record table, drawn: headings, rows, the gap between two ends, nothing."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from carbon_tui.resources.formats import (
    Cell,
    Role,
)
from carbon_tui.widgets.columns import GAP, Layout, Slot, cut
from carbon_tui.widgets.roles import style_of
from carbon_tui.widgets.row_snapshot import RowSnapshot

GUTTER = 2
"""One cell for the cursor, one for the mark: both can be read without colour."""


class Painting:
    """Knows how a line looks, and nothing of which line stands where. Every line is as wide as the
    table."""

    def __init__(self, table: Widget) -> None:
        self._table = table
        self._styles: dict[tuple[str, bool], Style] = {}
        self._blank: Strip | None = None

    def forget(self) -> None:
        """Forget the styles that were worked out: the table is styled another way now."""
        self._styles.clear()
        self._blank = None

    def header(self, layout: Layout, chosen: int, marks: Mapping[str, str]) -> Strip:
        """The titles, the ``chosen`` one lit; ``marks`` say how the rows are ordered."""
        style = self._style("header")
        lit = style + style_of(self._table, "header-here")
        segments = [Segment(" " * GUTTER, style)]
        for place, slot in enumerate(layout.slots):
            title = slot.column.title + marks.get(slot.column.name, "")
            label = cut(title, slot.width, right=slot.column.right)
            segments.append(Segment(label, lit if place == chosen else style))
            segments.append(Segment(" " * GAP, style))
        return self._whole(segments, style)

    def row(self, look: RowSnapshot) -> Strip:
        plain = self._style(Role.PLAIN, here=look.here)
        gap = Segment(" " * GAP, plain)
        segments = [Segment(_gutter(look), self._style(Role.KEY, here=look.here))]
        for slot, cell, fresh in zip(look.layout.slots, look.cells, look.fresh, strict=True):
            if slot.left:
                segments.append(gap)
            style = self._style(cell.role, here=look.here)
            if fresh:
                style += style_of(self._table, "fresh")
            segments.append(_cell(slot, cell, style, ascii_only=look.ascii))
        return self._whole(segments, plain, GUTTER + look.layout.width)

    def gap(self, says: str, *, ascii_only: bool) -> Strip:
        """The line between rows where others are still unread: a rule with words in its middle."""
        style, width = self._style(Role.MUTED), self._table.size.width
        text = f" {says} " if says else ""
        return self._whole([Segment(text.center(width, "-" if ascii_only else "┄"), style)], style)

    def words(self, text: str = "") -> Strip:
        """A line without a row. Those that say nothing are one strip, filtered once for all."""
        if (
            not text
            and self._blank is not None
            and self._blank.cell_length == self._table.size.width
        ):
            return self._blank
        style = self._style(Role.MUTED)
        line = self._whole([Segment(" " * GUTTER + text, style)], style)
        if not text:
            self._blank = line
        return line

    def _whole(self, segments: list[Segment], style: Style, width: int | None = None) -> Strip:
        """As wide as the table; ``width`` is what the segments have, where that is known."""
        table_width = self._table.size.width
        if width is None or width > table_width:
            return Strip(segments, width).adjust_cell_length(table_width, style)
        return Strip([*segments, Segment(" " * (table_width - width), style)], table_width)

    def _style(self, role: str, *, here: bool = False) -> Style:
        style = self._styles.get((role, here))
        if style is None:
            style = self._table.rich_style + style_of(self._table, role)
            if here:
                style += style_of(self._table, "cursor")
            self._styles[role, here] = style
        return style


def _gutter(look: RowSnapshot) -> str:
    if look.ascii:
        return (">" if look.here else " ") + ("*" if look.marked else " ")
    return ("▌" if look.here else " ") + ("●" if look.marked else " ")


def _cell(slot: Slot, cell: Cell, style: Style, *, ascii_only: bool) -> Segment:
    ellipsis = "~" if ascii_only else "…"
    return Segment(cut(cell.text, slot.width, right=slot.column.right, ellipsis=ellipsis), style)
