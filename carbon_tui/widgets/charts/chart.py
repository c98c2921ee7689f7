"""What all pictures share: drawn once per change, coloured by role, redrawn on resize."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from carbon_tui.widgets.charts.canvas import Canvas, CellRole
from carbon_tui.widgets.charts.glyphs import UNICODE, Glyphs


class Chart(Widget):
    """Subclasses draw; nothing is asked of any server to do so again in another size."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"chart--{role.value}" for role in CellRole}

    DEFAULT_CSS = """
    Chart {
        height: 1fr;
        & > .chart--plain { color: $text; }
        & > .chart--point { color: $primary; }
        & > .chart--centre { color: $text-muted; }
        & > .chart--control { color: $warning; }
        & > .chart--specification { color: $error; }
        & > .chart--violation { color: $warning; text-style: bold; }
        & > .chart--outside { color: $error; text-style: bold; }
        & > .chart--flag { color: $warning; }
        & > .chart--good { color: $success; }
        & > .chart--label { color: $text-muted; }
        & > .chart--selected { text-style: bold reverse; }
    }
    """

    glyphs: reactive[Glyphs] = reactive(UNICODE)
    nothing: reactive[str] = reactive("")
    """What stands there when there is nothing to draw."""

    _canvas: Canvas | None = None

    def draw(self, width: int, height: int) -> Canvas:
        """The picture in so many cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again at the next paint: data, selection or glyphs have changed."""
        self._canvas = None
        self.refresh()

    def watch_glyphs(self) -> None:
        self.redraw()

    def watch_nothing(self) -> None:
        self.redraw()

    def render_line(self, y: int) -> Strip:
        canvas = self._drawn(self.size)
        if y >= canvas.height:
            return Strip.blank(self.size.width, self.rich_style)
        segments = [
            Segment(text, self.get_component_rich_style(f"chart--{role.value}"))
            for text, role in canvas.spans(y)
        ]
        return Strip(segments, canvas.width)

    def text(self) -> str:
        """The picture as plain text: for tests, for copying."""
        return "\n".join(line.rstrip() for line in self._drawn(self.size).lines())

    def _drawn(self, size: Size) -> Canvas:
        canvas = self._canvas
        if canvas is None or (canvas.width, canvas.height) != size:
            canvas = self._canvas = self.draw(size.width, size.height)
        return canvas


class Choosing(Chart):
    """Shows several things, one of which is selected; keys move from one to the next."""

    selected: reactive[int] = reactive(0)

    @property
    def choices(self) -> int:
        """How many there are."""
        raise NotImplementedError

    def validate_selected(self, chosen: int) -> int:
        return min(max(chosen, 0), max(0, self.choices - 1))

    def watch_selected(self) -> None:
        self.redraw()

    def move(self, by: int) -> None:
        self.selected += by


def sentence(width: int, height: int, words: str) -> Canvas:
    """A picture of nothing says why."""
    canvas = Canvas(width, height)
    canvas.put(max(0, (width - len(words)) // 2), height // 2, words, CellRole.LABEL)
    return canvas


def number(value: float) -> str:
    """Five significant digits: enough for a gauge, short enough for a margin."""
    return f"{value:.5g}"
