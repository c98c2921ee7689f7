"""A line of the screen as cells: the text in each, and the pen it is drawn with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from carbon_tui.terminal.escape_filter import locked
from carbon_tui.terminal.pens import PLAIN, Pen, pen

_ONE_CELL_EACH = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03a1\u0400-\u0482\u2010-\u2027\u2190-\u2193"
    "\u2500-\u25fc\u2800-\u28ff]*"
).fullmatch
"""Text whose characters all take one cell and join with nothing: the usual case, answered fast."""
_REMEMBERED = 2_000
"""Strips: some screens full; about 1 MB in lines of 120 cells."""
_JOINER = "\u200d"
_FIRST_PICTOGRAPH = "\U0001f000"


class Row(Struct):
    """Parallel lists, one entry per cell. A wide character's second cell holds ``""``."""

    text: list[str]
    pens: list[Pen]

    @classmethod
    def blank(cls, width: int, pen: Pen = PLAIN) -> Row:
        return cls([" "] * width, [pen] * width)

    @classmethod
    def unknown(cls, width: int) -> Row:
        """A line of which nothing is known: no cell of another is like its cells."""
        return cls(["\0"] * width, [PLAIN] * width)

    def copy(self) -> Row:
        return Row(self.text.copy(), self.pens.copy())

    def place(self, x: int, cells: Cells) -> int:
        """Draw cells from column x; returns the column after them. What overhangs is cut."""
        room = len(self.text) - x
        if not cells.text or room <= 0:
            return x
        if len(cells.text) > room:
            cells = Cells(cells.text[:room], cells.pens[:room])
        end = x + len(cells.text)
        if self.text[x] == "" and x:
            self.text[x - 1] = " "
        self.text[x:end] = cells.text
        self.pens[x:end] = cells.pens
        if end < len(self.text) and self.text[end] == "":
            self.text[end] = " "
        return end


class Cells(Struct, frozen=True):
    """What a strip puts into cells, in the shape of a `Row`; not to be changed."""

    text: list[str]
    pens: list[Pen]


class Strips:
    """Strips cut into cells, remembered by identity: Textual hands out the same ones again."""

    def __init__(self, colours: ColorSystem) -> None:
        self._colours = colours
        self._known: dict[int, tuple[Strip, Cells]] = {}
        self._looks: dict[str, Pen] = {}

    def cells(self, strip: Strip) -> Cells:
        known = self._known.get(id(strip))
        if known is not None:
            return known[1]
        cells = self._cut(strip)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
            self._looks.clear()
        # The strip is kept with its cells, so that its identity is not given to another.
        self._known[id(strip)] = strip, cells
        return cells

    def row(self, strips: Iterable[Strip], width: int) -> Row:
        """A whole line; cells that no strip covers are blank."""
        row = Row.blank(width)
        x = 0
        for strip in strips:
            x = row.place(x, self.cells(strip))
        return row

    def _cut(self, strip: Strip) -> Cells:
        """Called for every line that scrolls, some 600 segments a screen: written for speed."""
        text: list[str] = []
        pens: list[Pen] = []
        looks = self._looks
        for words, style, control in strip:
            if control:
                continue
            simple = words.isascii() and words.isprintable()
            cells = words if simple else cells_of(words)
            text += cells
            sgr = None if style is None or style._link else style._ansi
            look = self._look(style) if sgr is None else looks.get(sgr) or self._look(style)
            pens += [look] * len(cells)
        return Cells(text, pens)

    def _look(self, style: Style | None) -> Pen:
        """The pen of a style in the terminal's colours, by Textual's own rendering of it."""
        if style is None:
            return PLAIN
        # Not every style keeps its own rendering: equal ones share one, through a cache.
        sgr = style._ansi
        if sgr is None:
            sgr = Strip.render_ansi(style, self._colours)
        if style._link:
            return pen(sgr, f"id={style._link_id};{style._link}")
        return self._looks.setdefault(sgr, pen(sgr))


def cells_of(text: str) -> str | tuple[str, ...]:
    """Text cut into cells, as Textual measures them; what draws nothing is dropped."""
    return text if _ONE_CELL_EACH(text) else _clusters(text)


def is_uncertain(cell: str) -> bool:
    """True where terminals disagree about how far the cursor moves."""
    return len(cell) > 1 or cell >= _FIRST_PICTOGRAPH


@lru_cache(maxsize=4096)
def _clusters(text: str) -> tuple[str, ...]:
    cells: list[str] = []
    lead = -1
    characters = iter(text)
    for character in characters:
        if character == _JOINER:
            # Measured as nothing together with what it joins.
            next(characters, None)
            continue
        columns = cell_len(character)
        if columns:
            lead = len(cells)
            cells += [locked(character), *[""] * (columns - 1)]
        elif lead >= 0 and locked(character):
            grown = cell_len(cells[lead] + character) - (len(cells) - lead)
            cells[lead] += character
            cells += [""] * max(0, grown)
    return tuple(cells)
