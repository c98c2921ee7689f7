"""Counts over time: one upright bar to an hour, a day, a week or a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.reactive import reactive

from carbon_tui.text.written_shares import share_text
from carbon_tui.widgets.charts.canvas import Canvas, CellRole
from carbon_tui.widgets.charts.chart import Choosing, sentence
from carbon_tui.widgets.charts.glyphs import Glyphs
from carbon_tui.widgets.charts.scale import PointView

WIDEST = 6
"""Columns of a bar where there is room for more."""


@dataclass(frozen=True, slots=True)
class DateBar:
    """One bar: a short name for the axis, a long one for the line below, how many."""

    tick: str
    name: str
    count: int | None
    """None is not counted yet."""


class DatesChart(Choosing):
    """Keys move from bar to bar; the line below names the one at hand."""

    bars: reactive[tuple[DateBar, ...]] = reactive((), always_update=True)
    message: reactive[str] = reactive("")

    def draw(self, width: int, height: int) -> Canvas:
        if not self.bars:
            return sentence(width, height, self.message)
        return draw_dates(self.bars, self.selected, (width, height), self.glyphs)

    def watch_bars(self) -> None:
        self.redraw()

    def watch_message(self) -> None:
        self.redraw()

    @property
    def choices(self) -> int:
        return len(self.bars)


def draw_dates(
    bars: Sequence[DateBar], selected: int, size: tuple[int, int], glyphs: Glyphs
) -> Canvas:
    """Bars, their names below as far as they fit, and a line on the one at hand."""
    width, height = size
    canvas, rows = Canvas(width, height), max(1, height - 2)
    wide = max(1, min(WIDEST, width // len(bars)))
    count = min(len(bars), max(1, width // wide))
    view = PointView(len(bars) - count, count).including(selected).fitted(len(bars), count)
    tallest = max((bar.count or 0 for bar in bars), default=0) or 1
    free = 0
    for place in range(view.first, view.first + view.count):
        bar, x = bars[place], (place - view.first) * wide
        role = CellRole.SELECTED if place == selected else CellRole.POINT
        _draw_bar(canvas, bar, (x, wide), (rows, tallest), role, glyphs)
        if x >= free and x + len(bar.tick) <= width:
            canvas.put(x, rows, bar.tick, CellRole.LABEL)
            free = x + len(bar.tick) + 1
    _draw_words(canvas, bars, selected, glyphs)
    return canvas


def _draw_bar(
    canvas: Canvas,
    bar: DateBar,
    across: tuple[int, int],
    up: tuple[int, int],
    role: CellRole,
    glyphs: Glyphs,
) -> None:
    x, wide = across
    rows, tallest = up
    stop = x + (wide - 1 if wide > 2 else wide)
    if bar.count is None:
        canvas.across(rows - 1, x, stop, "?", CellRole.LABEL)
        return
    steps = len(glyphs.levels)
    tall = round(bar.count / tallest * rows * steps)
    tall = max(tall, 1) if bar.count else 0
    for row in range(-(-tall // steps)):
        level = min(tall - row * steps, steps)
        canvas.across(rows - 1 - row, x, stop, glyphs.levels[level - 1], role)
    if not tall:
        canvas.across(
            rows - 1, x, stop, glyphs.centre, role if role is CellRole.SELECTED else CellRole.LABEL
        )


def _draw_words(canvas: Canvas, bars: Sequence[DateBar], selected: int, glyphs: Glyphs) -> None:
    bar = bars[selected]
    total = sum(date_bar.count or 0 for date_bar in bars)
    if bar.count is None:
        words = "not counted yet"
    else:
        share = f" ({share_text(bar.count / total)})" if total else ""
        words = f"{bar.count:,} of {total:,}{share}"
    canvas.put(0, canvas.height - 1, f"{glyphs.row} {bar.name}: {words}", CellRole.PLAIN)
