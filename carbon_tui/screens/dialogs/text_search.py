"""Words sought in a page of text: marked where they stand, and gone through as in less."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.console import Console
from rich.style import Style
from rich.text import Text

HIT = Style(reverse=True)


class Sought:
    """The page's lines as they fold, those that have the words, and which of them is looked at.

    Words may stand in two lines where the page folds between them.
    """

    def __init__(self, page: Text, words: str, width: int, console: Console) -> None:
        self.words = words
        self._lines = list(_folded(_marked(page, words), width, console))
        self.hits = [place for place, line in enumerate(self._lines) if _is_hit(line)]
        self.at = 0
        """Which of the hits is looked at."""

    @property
    def line(self) -> int:
        """The line that is looked at."""
        return self.hits[self.at] if self.hits else 0

    def start(self, line: int) -> None:
        """Look at the first hit from this line on, else at the first of all."""
        below = (place for place, hit in enumerate(self.hits) if hit >= line)
        self.at = next(below, 0)

    def step(self, steps: int) -> None:
        """To the next hit, around the end of the page."""
        if self.hits:
            self.at = (self.at + steps) % len(self.hits)

    def says(self) -> str:
        if not self.hits:
            return f"“{self.words}” is nowhere on this page."
        return f"“{self.words}”: {self.at + 1:,} of {len(self.hits):,} lines"

    def drawn(self, here: Style) -> Text:
        """The page with the hits marked, and the line that is looked at written in ``here``."""
        lines = list(self._lines)
        if self.hits:
            lines[self.line] = lines[self.line].copy()
            lines[self.line].stylize_before(here)
        page = Text("\n", end="").join(lines)
        page.no_wrap = True
        return page


def _marked(page: Text, words: str) -> Text:
    page = page.copy()
    sought = r"\s+".join(map(re.escape, words.split()))
    for hit in re.finditer(sought, page.plain, re.IGNORECASE) if sought else ():
        page.stylize(HIT, *hit.span())
    return page


def _folded(page: Text, width: int, console: Console) -> Iterator[Text]:
    """Only lines that are too long are looked at closely: a page may have thousands."""
    for line in page.split("\n", allow_blank=True):
        if page.no_wrap or line.cell_len <= width:
            yield line
        else:
            yield from line.wrap(console, max(1, width))


def _is_hit(line: Text) -> bool:
    return any(span.style is HIT for span in line.spans)
