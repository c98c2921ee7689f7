"""Bytes for the terminal: the shortest cursor moves and style changes between cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from carbon_tui.terminal.pens import PLAIN, Pen, change
from carbon_tui.terminal.rows import Row, is_uncertain

_ERASE_WORTH = 12
"""Blanks from which erasing and stepping over is shorter than writing them (5 + 5 bytes)."""

_ERASE_LINE_WORTH = 4
"""Blanks at a line's end from which on erasing takes fewer bytes."""


class Mark(Struct, frozen=True):
    """A state of the brush: how many parts there were, its pen, its place."""

    parts: int
    pen: Pen
    x: int | None
    y: int | None


class Strokes(Struct, frozen=True):
    """Bytes, and the brush's state after them."""

    data: str
    pen: Pen
    x: int | None
    y: int | None


class CellStretch(Struct, frozen=True):
    """Cells of a line that one pen can draw, from start up to stop."""

    row: Row
    y: int
    start: int
    stop: int
    pen: Pen


class Brush:
    """Collects the bytes of one frame. It starts and ends with the terminal's plain pen.

    Where the cursor stands is known, or None: after the last column, and after characters that
    terminals measure differently, only an absolute move is sent. Such a character is drawn on
    blanks: what stood under it would show where the terminal makes it narrower.

    ``erases`` says that the terminal fills erased cells with the pen's ground.
    """

    def __init__(self, erases: bool) -> None:
        self._erases = erases
        self._parts: list[str] = []
        self._pen = PLAIN
        self._x: int | None = None
        self._y: int | None = None

    @property
    def idle(self) -> bool:
        return not self._parts

    def mark(self) -> Mark:
        """A place to go back to, with `take_back`."""
        return Mark(len(self._parts), self._pen, self._x, self._y)

    def take_back(self, mark: Mark) -> Strokes:
        """Undo what was added since; returns it, for `add` at the same place."""
        taken = Strokes("".join(self._parts[mark.parts :]), self._pen, self._x, self._y)
        del self._parts[mark.parts :]
        self._pen, self._x, self._y = mark.pen, mark.x, mark.y
        return taken

    def add(self, strokes: Strokes) -> None:
        self._pen, self._x, self._y = strokes.pen, strokes.x, strokes.y
        if strokes.data:
            self._parts.append(strokes.data)

    def finish(self) -> str:
        self._take(PLAIN)
        return "".join(self._parts)

    def move(self, x: int, y: int) -> None:
        """Put the cursor on a cell, counted from 0."""
        if (x, y) != (self._x, self._y):
            self._parts.append(min(self._ways(x, y), key=len))
            self._x, self._y = x, y

    def draw(self, stretch: CellStretch) -> None:
        """Draw cells of one pen; long blanks among them are erased where that does."""
        row, start, stop, pen = stretch.row, stretch.start, stretch.stop, stretch.pen
        width = len(row.text)
        pieces = _WRITTEN
        if self._erases and pen.paper is not None:
            pieces = _ERASED_TO_THE_END if stop == width else _ERASED
        for piece in pieces.finditer(_shape(row.text[start:stop])):
            first, last = start + piece.start(), start + piece.end()
            self.move(first, stretch.y)
            self._take(pen)
            if piece.lastgroup:
                self._parts.append("\x1b[K" if last == width else f"\x1b[{last - first}X")
            else:
                self._write(first, row.text[first:last], None if last == width else last)

    def draw_cells(self, row: Row, y: int, start: int, end: int) -> None:
        """Draw the cells from start up to end, beginning with the pen in hand."""
        for stretch in stretches(row, y, start, end, self._pen):
            self.draw(stretch)

    def clear_line(self, y: int, pen: Pen) -> None:
        self.move(0, y)
        self._take(pen)
        self._parts.append("\x1b[K")

    def scroll(self, top: int, bottom: int, lines: int) -> None:
        """Move the lines top..bottom (inclusive) up, or down where lines is negative.

        Lines that come in are blank in the plain pen, on terminals that fill with the pen's ground
        and on those that do not. Whether setting margins moves the cursor also differs.
        """
        self._take(PLAIN)
        command = f"\x1b[{abs(lines) if abs(lines) > 1 else ''}{'M' if lines > 0 else 'L'}"
        region = f"\x1b[{top + 1};{bottom + 1}r"
        self._parts.append(f"{region}{_absolute(0, top)}{command}\x1b[r")
        self._x = self._y = None

    def _take(self, pen: Pen) -> None:
        if pen is not self._pen:
            self._parts.append(change(self._pen, pen))
            self._pen = pen

    def _write(self, start: int, cells: list[str], column: int | None) -> None:
        """Send cells, after which the cursor stands in a column; not so after uncertain ones."""
        lead = next(x for x in reversed(range(len(cells))) if cells[x])
        uncertain = is_uncertain(cells[lead])
        if uncertain and lead < len(cells) - 1:
            blanks = f"{' ' * (len(cells) - lead)}\x1b[{start + lead + 1}G"
            cells = [*cells[:lead], blanks, cells[lead]]
        self._parts.append("".join(cells))
        self._x = None if uncertain else column

    def _ways(self, x: int, y: int) -> list[str]:
        ways = [_absolute(x, y)]
        if self._y is None:
            return ways
        if y == self._y:
            ways += self._along_the_line(x)
        elif x == 0 and y > self._y:
            ways.append("\r" + "\n" * (y - self._y))
        elif x == self._x:
            ways.append(_times(abs(y - self._y), "B" if y > self._y else "A"))
        return ways

    def _along_the_line(self, x: int) -> list[str]:
        ways = [f"\x1b[{x + 1}G" if x else "\r"]
        if self._x is not None:
            ways.append(_times(abs(x - self._x), "C" if x > self._x else "D"))
            if x < self._x:
                ways.append("\b" * (self._x - x))
        return ways


def _absolute(x: int, y: int) -> str:
    column = f";{x + 1}" if x else ""
    line = y + 1 if y else ""
    return f"\x1b[{line}{column}H"


def _times(count: int, command: str) -> str:
    return f"\x1b[{count if count > 1 else ''}{command}"


def stretches(row: Row, y: int, start: int, end: int, hand: Pen = PLAIN) -> Iterator[CellStretch]:
    """Cells from start up to end, cut where the pen has to change; ``hand`` is the pen before."""
    while start < end:
        hand = _pen_for(row, start, end, hand)
        stop = _reach(row, hand, start, end)
        yield CellStretch(row, y, start, stop, hand)
        start = stop


def _pen_for(row: Row, start: int, end: int, hand: Pen) -> Pen:
    """The pen to go on with. A blank shows no ink: it takes that of its neighbours."""
    pen = row.pens[start]
    if row.text[start] != " " or pen.paper is None:
        return pen
    if hand.paper == pen.paper:
        return hand
    for x in range(start, end):
        if row.pens[x].paper != pen.paper:
            return pen
        if row.text[x] != " ":
            return row.pens[x]
    return pen


def _reach(row: Row, pen: Pen, start: int, end: int) -> int:
    """Where the cells end that this pen can draw."""
    text, pens = row.text, row.pens
    while start < end and (
        pens[start] is pen
        or (text[start] == " " and pen.paper is not None and pens[start].paper == pen.paper)
    ):
        start += 1
    return start


def _shape(cells: list[str]) -> str:
    """One character for each cell: what kind of cell it is, or in ASCII the cell itself."""
    text = "".join(cells)
    return text if text.isascii() else "".join(map(_kind, cells))


def _kind(cell: str) -> str:
    if cell in ("", " "):
        return cell or "\x02"
    return "\x01" if is_uncertain(cell) else "x"


def _pieces(blanks: str) -> re.Pattern[str]:
    """Cuts a shape into blanks to erase, and writing that ends after an uncertain cell."""
    return re.compile(rf"(?P<erased>{blanks})|(?:(?!{blanks})[^\x01])+(?:\x01\x02*)?|\x01\x02*")


_WRITTEN = _pieces("(?!)")
_ERASED = _pieces(f" {{{_ERASE_WORTH},}}")
_ERASED_TO_THE_END = _pieces(rf" {{{_ERASE_WORTH},}}| {{{_ERASE_LINE_WORTH},}}\Z")
