"""A grid of cells, each with a role instead of a colour, and dots eight to a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby

from rich.cells import cell_len

_DOT_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BRAILLE = 0x2800

_SECOND_HALF = ""

Dot = tuple[int, int]


class CellRole(StrEnum):
    """What a cell means; the widget's style sheet says how that looks."""

    PLAIN = "plain"
    POINT = "point"
    CENTRE = "centre"
    CONTROL = "control"
    SPECIFICATION = "specification"
    VIOLATION = "violation"
    OUTSIDE = "outside"
    FLAG = "flag"
    GOOD = "good"
    LABEL = "label"
    SELECTED = "selected"


class Canvas:
    """Drawing outside the grid is cut off, so that no picture needs to know its size twice."""

    def __init__(self, width: int, height: int) -> None:
        self.width = max(0, width)
        self.height = max(0, height)
        self._cells = [[" "] * self.width for _ in range(self.height)]
        self._roles = [[CellRole.PLAIN] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, text: str, role: CellRole) -> None:
        """Text from (x, y) to the right; a character of two cells has both or is a blank."""
        if not 0 <= y < self.height:
            return
        cells = text if text.isascii() else _one_to_a_cell(text)
        inside = range(max(0, -x), min(len(cells), self.width - x))
        for i in inside:
            self._cells[y][x + i] = cells[i]
            self._roles[y][x + i] = role
        if inside:
            self._mend(y, x + inside[0])
            self._mend(y, x + inside[-1] + 1)

    def _mend(self, y: int, x: int) -> None:
        """No half of a wide character is left on either side of this edge."""
        row = self._cells[y]
        if x < self.width and row[x] == _SECOND_HALF and (x == 0 or cell_len(row[x - 1]) != 2):
            row[x] = " "
        if x > 0 and cell_len(row[x - 1]) == 2 and (x == self.width or row[x] != _SECOND_HALF):
            row[x - 1] = " "

    def across(self, y: int, start: int, stop: int, glyph: str, role: CellRole) -> None:
        self.put(start, y, glyph * max(0, stop - start), role)

    def down(self, x: int, start: int, stop: int, glyph: str, role: CellRole) -> None:
        for y in range(start, stop):
            self.put(x, y, glyph, role)

    def at(self, x: int, y: int) -> str:
        inside = 0 <= y < self.height and 0 <= x < self.width
        return self._cells[y][x] if inside else " "

    def mark(self, x: int, y: int, role: CellRole) -> None:
        """Change the role of one cell and leave its character."""
        if 0 <= y < self.height and 0 <= x < self.width:
            self._roles[y][x] = role

    def dots(self, dots: Iterable[Dot], role: CellRole) -> None:
        """Braille dots, two across and four down to a cell; they replace what was there."""
        cells: dict[Dot, int] = {}
        for x, y in dots:
            cell = (x // 2, y // 4)
            cells[cell] = cells.get(cell, 0) | _DOT_BITS[y % 4][x % 2]
        for (x, y), bits in cells.items():
            self.put(x, y, chr(_BRAILLE + bits), role)

    def lines(self) -> list[str]:
        return ["".join(row) for row in self._cells]

    def spans(self, y: int) -> Iterator[tuple[str, CellRole]]:
        """One line as stretches of one role."""
        cells = zip(self._cells[y], self._roles[y], strict=True)
        for role, stretch in groupby(cells, key=lambda cell: cell[1]):
            yield "".join(character for character, _ in stretch), role


def _one_to_a_cell(text: str) -> list[str]:
    """What each cell holds; the second half of a wide character is empty, as text it is one."""
    cells: list[str] = []
    for character in text:
        width = cell_len(character)
        if width == 0:
            cells = cells or [" "]
            cells[-1 if cells[-1] else -2] += character
        else:
            cells += [character, _SECOND_HALF] if width == 2 else [character]
    return cells


def line_of_dots(start: Dot, stop: Dot) -> Iterator[Dot]:
    """The dots of a straight line (J. E. Bresenham, IBM Systems Journal 4 (1965), 25-30)."""
    (x, y), (x1, y1) = start, stop
    dx, dy = abs(x1 - x), -abs(y1 - y)
    step_x, step_y = (1 if x < x1 else -1), (1 if y < y1 else -1)
    error = dx + dy
    while True:
        yield x, y
        if (x, y) == (x1, y1):
            return
        twice = 2 * error
        if twice >= dy:
            error += dy
            x += step_x
        if twice <= dx:
            error += dx
            y += step_y
