"""Widgets of lines that are written piece by piece.

They make their own strips: from a rich text, Textual's way to a line takes two to three times as
long, and some of these lines are written anew whenever the cursor rests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Self

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from carbon_tui.keys.default_spelling import plain
from carbon_tui.widgets.roles import style_of

Piece = tuple[str, str]
"""Text and the role that it is written in."""
Line = Sequence[Piece]


class LineWidget(Widget):
    """Lines of pieces, from the top; a line that is too long ends with an ellipsis.

    `write` is asked once after every `refresh`, when the first line is to be drawn.
    """

    _drawn: tuple[Size, list[Strip]] | None = None

    def write(self) -> Iterable[Line]:
        """What it says now."""
        raise NotImplementedError

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        self._drawn = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        self._drawn = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        if self._drawn is None or self._drawn[0] != self.outer_size:
            self._drawn = self.outer_size, self._draw(self.content_size)
        strips = self._drawn[1]
        return strips[min(y, len(strips) - 1)]

    def _draw(self, room: Size) -> list[Strip]:
        """Its lines, and one more that stands for all below them."""
        ground = self.rich_style
        lines = islice(self._spelled(self.write()), room.height)
        strips = [self._strip(line, room.width, ground) for line in lines]
        return [*strips, Strip.blank(room.width, ground)]

    def _spelled(self, lines: Iterable[Line]) -> Iterable[Line]:
        for line in lines:
            yield [(self.spelled(text), role) for text, role in line]

    def spelled(self, sentence: str) -> str:
        """The sentence with keys in place of the actions that it names."""
        spelled: Callable[[str], str] = getattr(self.screen, "spelled", plain)
        return spelled(sentence)

    def _strip(self, line: Line, width: int, ground: Style) -> Strip:
        whole = sum(cell_len(text) for text, _ in line)
        left = width if whole <= width else width - 1
        segments = []
        for text, role in line:
            style = ground + style_of(self, role)
            size = cell_len(text)
            segments.append(Segment(text if size <= left else set_cell_size(text, left), style))
            left -= size
            if left < 0 or (not left and whole > width):
                segments.append(Segment("…", style))
                return Strip(segments, width)
        segments.append(Segment(" " * left, ground))
        return Strip(segments, width)
