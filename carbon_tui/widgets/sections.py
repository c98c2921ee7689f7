"""A record in full, as titled sections: for the side pane and the details."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap

from rich.cells import cell_len, chop_cells
from rich.style import Style
from rich.text import Text

from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import Moment
from carbon_tui.widgets.columns import cut
from carbon_tui.widgets.line_widget import Line

_ASIDE = re.compile(r"\([^()]{1,16}\)")
"""A few words in brackets, such as "(3h50 ago)": they stay on one line."""
_TIED = "\u00a0"

StyleOf = Callable[[str], Style]
LABELS = 18
"""Cells of a label, where the width has room for it."""
MAX_VALUE_LENGTH = 4_000
"""Characters of one value that are shown; the raw view has the rest."""


def lines(
    sections: Sequence[Section], moment: Moment, width: int, longest: int = MAX_VALUE_LENGTH
) -> Iterator[Line]:
    """The sections' filled lines; long values fold under themselves, markup stays text. Of a value
    so many characters are shown, and a sign where there are more."""
    labels = min(LABELS, max(8, width // 3))
    begun = False
    for section in sections:
        known_lines = [line for line in section.lines if line[1] is not None and line[1] != ""]
        if not known_lines:
            continue
        if begun:
            yield ()
        begun = True
        yield [(section.title, "title")]
        for label, value, show in known_lines:
            cell = show(value, moment)
            text = cell.text if len(cell.text) <= longest else f"{cell.text[: longest - 1]}…"
            first, *more = folded(text, width - labels - 1)
            yield [(cut(label, labels) + " ", "label"), (first, cell.role)]
            for more_line in more:
                yield [(" " * (labels + 1) + more_line, cell.role)]


def drawn(sections: Sequence[Section], moment: Moment, width: int, style: StyleOf) -> Text:
    """The same as one text; ``style`` gives the style of "title", "label" and of every role."""
    page = Text(end="")
    for place, line in enumerate(lines(sections, moment, width)):
        page.append("\n" if place else "")
        for text, role in line:
            page.append(text, style(role))
    return page


def folded(text: str, width: int) -> list[str]:
    """In lines of at most ``width`` cells, at least 8; between words where that is possible."""
    width = max(8, width)
    if cell_len(text) <= width:
        return [text]
    together = _ASIDE.sub(lambda words: words[0].replace(" ", _TIED), text)
    lines = wrap(together, width) if text.isascii() else list(_by_cells(together, width))
    return [line.replace(_TIED, " ") for line in lines] or [""]


def _by_cells(text: str, width: int) -> Iterator[str]:
    """The same where characters may be wider than one cell."""
    rest = text.rstrip()
    while cell_len(head := rest[: 4 * width + 1]) > width:
        fitting = chop_cells(head, width)[0]
        blank = fitting.rfind(" ")
        within_a_word = rest[len(fitting)] != " "
        end = blank if within_a_word and blank > 0 else len(fitting)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    yield rest
