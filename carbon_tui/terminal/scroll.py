"""Lines that only moved: found by what is written on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import ne

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.terminal.rows import Row

_FEWEST_LINES = 4
"""Lines that must have moved alike before the terminal is told to scroll."""
_WORTH_CELLS = 24
"""What the commands of a scroll take, in bytes; fewer cells than this are sooner redrawn."""


class Shift(Struct, frozen=True):
    """The lines top..bottom (inclusive) move up by ``lines``, or down where that is negative."""

    top: int
    bottom: int
    lines: int

    def source(self, y: int) -> int | None:
        """The line that moves to line y; None where a blank one comes in."""
        source = y + self.lines
        return source if self.top <= source <= self.bottom else None

    def applied(self, rows: list[Row]) -> list[Row]:
        """The lines as they are after the move."""
        moved = rows.copy()
        for y in range(self.top, self.bottom + 1):
            source = self.source(y)
            moved[y] = Row.blank(len(rows[y].text)) if source is None else rows[source]
        return moved

    def without_edge(self) -> Shift:
        """The same but for the line where others come in: a bar that stays there is left alone."""
        if self.lines > 0:
            return replace(self, bottom=self.bottom - 1)
        return replace(self, top=self.top + 1)


def shift_between(shown: Sequence[Row], wanted: Mapping[int, Row]) -> Shift | None:
    """The move of lines that saves most; None where drawing is shorter."""
    changed = {y: row for y, row in wanted.items() if row.text != shown[y].text}
    if len(changed) < _FEWEST_LINES:
        return None
    shift = _most_voted(shown, changed)
    if shift is None:
        return None
    saved = 0
    for y in range(shift.top, shift.bottom + 1):
        row = wanted.get(y, shown[y])
        source = shift.source(y)
        saved += _cells_to_draw(shown[y], row)
        saved -= _cells_written(row) if source is None else _cells_to_draw(shown[source], row)
    return shift if saved > _WORTH_CELLS else None


def _most_voted(shown: Sequence[Row], changed: Mapping[int, Row]) -> Shift | None:
    places: dict[str, int | None] = {}
    for y, row in enumerate(shown):
        writing = _writing(row)
        places[writing] = None if writing in places else y
    row_of = {y: places.get(_writing(row)) for y, row in changed.items()}
    moves = {y: place - y for y, place in row_of.items() if place is not None and place != y}
    if not moves:
        return None
    (lines, votes), *_ = Counter(moves.values()).most_common(1)
    if votes < _FEWEST_LINES - 1:
        return None
    ends = [end for y, move in moves.items() if move == lines for end in (y, y + lines)]
    return Shift(min(ends), max(ends), lines)


def _writing(row: Row) -> str:
    """What tells a line from others: its left half, where lists keep their names.

    The right half may hold a pane or a scroll bar, which stay when the list moves.
    """
    return "".join(row.text[: (len(row.text) + 1) // 2]).strip()


def _cells_to_draw(shown: Row, row: Row) -> int:
    return 0 if shown.text == row.text else sum(map(ne, shown.text, row.text))


def _cells_written(row: Row) -> int:
    return len(row.text) - row.text.count(" ")
