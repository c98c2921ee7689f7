"""The diffing writer: of each frame only the cells that differ from what the terminal shows.

`Frames` remembers what was sent, cell by cell. A new frame is compared line by line, lines that
only moved are moved by the terminal's own scroll region, and the rest is sent as runs of changed
cells with the shortest cursor moves and style changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.color import ColorSystem

from carbon_tui.terminal.brush import Brush, CellStretch, Strokes, stretches
from carbon_tui.terminal.pens import PLAIN, Pen, pen
from carbon_tui.terminal.rows import Row, Strips
from carbon_tui.terminal.scroll import Shift, shift_between
from carbon_tui.terminal.textual_private import ChopsUpdate, LayoutUpdate, Update

_GAP = 4
"""Unchanged cells, up to which writing them again is no longer than stepping over them."""
_FEW_LINES = 6
"""Changed lines, up to which the shorter of two ways is looked for; more would cost time."""
_ANEW = "\x1b[m\x1b[r"
"""The plain pen and no margins, wherever the terminal was before; the cursor goes home."""


class Frames:
    """What the terminal shows, and the bytes that make it show something else.

    ``erases``: the terminal fills erased cells with the current ground (terminfo's bce).
    """

    def __init__(self, colours: ColorSystem, *, erases: bool = True) -> None:
        self._strips = Strips(colours)
        self._erases = erases
        self._shown: list[Row] | None = None
        self._cursor: tuple[int, int] | None = None

    def forget(self) -> None:
        """Take nothing for granted: somebody else has drawn, cleared or resized the screen.

        The next update has to cover the whole screen; `paint` answers None to any other.
        """
        self._shown = None
        self._cursor = None

    def paint(self, update: Update, cursor: tuple[int, int]) -> str | None:
        """The bytes that bring an update to the screen and leave the cursor at (x, y).

        Empty where nothing changed; None where the update cannot be compared with what is shown,
        because that is not known or has another size.
        """
        if isinstance(update, LayoutUpdate):
            return self._paint_whole(update, cursor)
        if self._shown is None or len(self._shown) != len(update.chops):
            self.forget()
            return None
        return self._paint_changes(self._rows_of_chops(update, self._shown), cursor, self._shown)

    def _paint_whole(self, update: LayoutUpdate, cursor: tuple[int, int]) -> str | None:
        x, y, width, height = update.region
        if x or y or len(update.strips) != height:
            self.forget()
            return None
        rows = [self._strips.row(strips, width) for strips in update.strips]
        shown = self._shown
        if shown is None or len(shown) != height or len(shown[0].text) != width:
            return self._paint_anew(rows, cursor)
        return self._paint_changes(dict(enumerate(rows)), cursor, shown)

    def _paint_anew(self, rows: list[Row], cursor: tuple[int, int]) -> str:
        brush = Brush(self._erases)
        cleared = {y: blank for y, row in enumerate(rows) if (blank := self._blank_for(row))}
        for y in sorted(cleared, key=lambda y: cleared[y].ground):
            brush.clear_line(y, cleared[y])
        width = len(rows[0].text)
        before = [
            Row.blank(width, cleared[y]) if y in cleared else Row.unknown(width)
            for y in range(len(rows))
        ]
        _draw_lines(brush, before, dict(enumerate(rows)))
        brush.move(*cursor)
        self._shown, self._cursor = rows, cursor
        return _ANEW + brush.finish()

    def _paint_changes(
        self, rows_to_draw: dict[int, Row], cursor: tuple[int, int], shown: list[Row]
    ) -> str:
        shift = shift_between(shown, rows_to_draw)
        shifts = [None] if shift is None else [shift, shift.without_edge()]
        data = min(
            (self._drawn(rows_to_draw, cursor, shown, scrolled) for scrolled in shifts), key=len
        )
        for y, row in rows_to_draw.items():
            shown[y] = row
        self._cursor = cursor
        return data

    def _drawn(
        self,
        rows_to_draw: dict[int, Row],
        cursor: tuple[int, int],
        shown: list[Row],
        shift: Shift | None,
    ) -> str:
        brush = Brush(self._erases)
        before = shown
        if shift is not None:
            brush.scroll(shift.top, shift.bottom, shift.lines)
            before = shift.applied(shown)
            rows_to_draw = {
                y: row for y, row in enumerate(shown) if before[y] is not row
            } | rows_to_draw
        changed = {y: row for y, row in rows_to_draw.items() if _differ(before[y], row)}
        if len(changed) > _FEW_LINES:
            _draw_lines(brush, before, changed)
        else:
            for y, row in changed.items():
                self._draw_line(brush, y, before[y], row)
        if not brush.idle or cursor != self._cursor:
            brush.move(*cursor)
        return brush.finish()

    def _draw_line(self, brush: Brush, y: int, shown: Row, row: Row) -> None:
        """By its changed cells; on a blank line also cleared in another ground, if shorter."""
        start = brush.mark()
        _draw_changes(brush, y, shown, row)
        blank = self._blank_for(row) if shown.text.count(" ") == len(row.text) else None
        if blank is None:
            return
        changes = brush.take_back(start)
        brush.clear_line(y, blank)
        _draw_changes(brush, y, Row.blank(len(row.text), blank), row)
        brush.add(min(changes, brush.take_back(start), key=_length))

    def _blank_for(self, row: Row) -> Pen | None:
        """The ground of most of a line's blanks; None where clearing a line does not make it."""
        grounds = Counter(
            pen.paper for cell, pen in zip(row.text, row.pens, strict=True) if cell == " "
        )
        del grounds[None]
        if not self._erases:
            return PLAIN if "" in grounds else None
        usual = grounds.most_common(1)
        return pen(usual[0][0] or "") if usual else None

    def _rows_of_chops(self, update: ChopsUpdate, shown: list[Row]) -> dict[int, Row]:
        """The lines as they will be: a copy of what is shown, with the update's spans drawn in."""
        rows: dict[int, Row] = {}
        for y, first, last in update.spans:
            row = rows.get(y)
            if row is None:
                row = rows[y] = shown[y].copy()
            ends = update.chop_ends[y]
            for end, (x, strip) in zip(ends, update.chops[y].items(), strict=False):
                if strip is None or x > last or end <= first:
                    continue
                if not (first <= x < last and end <= last):
                    strip = strip.crop(0, min(end, last) - x)
                row.place(x, self._strips.cells(strip))
        return rows


def _plain(pen: Pen) -> bool:
    return pen.paper is not None


def _length(strokes: Strokes) -> int:
    return len(strokes.data)


def _differ(shown: Row, row: Row) -> bool:
    return shown.text != row.text or shown.pens != row.pens


def _draw_changes(brush: Brush, y: int, shown: Row, row: Row) -> None:
    for start, end in _runs(shown, row):
        brush.draw_cells(row, y, start, end)


def _draw_lines(brush: Brush, shown: Sequence[Row], changed: Mapping[int, Row]) -> None:
    """Many lines, one after another, or all of one pen after another if that is shorter.

    In true colour a change of pen is twice as long as a move.
    """
    drawn = [
        stretch
        for y, row in changed.items()
        for start, end in _runs(shown[y], row)
        for stretch in stretches(row, y, start, end)
    ]
    start = brush.mark()
    for stretch in drawn:
        brush.draw(stretch)
    by_line = brush.take_back(start)
    for stretch in sorted(drawn, key=_pens_together):
        brush.draw(stretch)
    brush.add(min(by_line, brush.take_back(start), key=_length))


def _pens_together(stretch: CellStretch) -> tuple[str, str, tuple[str, ...]]:
    pen = stretch.pen
    return pen.ground, pen.ink, tuple(sorted(pen.marks))


def _runs(shown: Row, row: Row) -> Iterator[tuple[int, int]]:
    """Stretches of cells to draw: changed ones, and gaps that are not worth a move."""
    start = end = -1
    for x in _changed(shown, row):
        if x != end and (start < 0 or x - end > _GAP or not _one_pen(row, end - 1, x)):
            if start >= 0:
                yield start, end
            start = x
        end = x + 1
    if start >= 0:
        yield start, end


def _changed(shown: Row, row: Row) -> list[int]:
    """Columns of the cells that look different, in order."""
    cells = zip(shown.text, row.text, shown.pens, row.pens, strict=True)
    columns = [
        x
        for x, (old, new, old_pen, new_pen) in enumerate(cells)
        if (old_pen is not new_pen or old != new)
        and not (old == new == " " and old_pen.paper == new_pen.paper and _plain(new_pen))
    ]
    return _with_both_halves(columns, shown.text, row.text) if columns else columns


def _with_both_halves(columns: list[int], shown: list[str], text: list[str]) -> list[int]:
    """The columns, and the other halves of wide characters, the old ones' and the new ones'.

    Half a wide character cannot stay: terminals blank it when the other half is drawn over.
    """
    if "" not in shown and "" not in text:
        return columns
    halves = [shown[x] == "" or text[x] == "" for x in range(len(text))] + [False]
    whole: set[int] = set()
    for x in columns:
        start, end = x, x + 1
        while start and halves[start]:
            start -= 1
        while halves[end]:
            end += 1
        whole.update(range(start, end))
    return sorted(whole)


def _one_pen(row: Row, start: int, end: int) -> bool:
    return all(pen is row.pens[start] for pen in row.pens[start : end + 1])
