"""The histogram against its limits."""

from __future__ import annotations

from math import ceil

from textual.reactive import reactive

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.histogram import Histogram, histogram
from carbon_tui.text.written_shares import share_text
from carbon_tui.widgets.charts.canvas import Canvas, CellRole
from carbon_tui.widgets.charts.chart import Chart, number, sentence
from carbon_tui.widgets.charts.glyphs import Glyphs
from carbon_tui.widgets.charts.scale import Scale, value_range

_COUNTS = 7
"""Columns for the counts beside the bars."""
_ROOM_FOR_COUNTS = 36
_TICKS = 14
"""Columns from one value below the bars to the next."""


class HistogramChart(Chart):
    """How the values lie between the specification limits; keys move from bin to bin."""

    analysis: reactive[Analysis | None] = reactive(None, always_update=True)
    selected: reactive[int | None] = reactive(None)

    _fitted: tuple[int, Histogram] | None = None
    """The bins for a width, until there is another analysis."""

    @property
    def bins(self) -> Histogram:
        """As many as the rule asks for, or fewer that fill the width in whole columns."""
        if self.analysis is None or not self.analysis.chart.n:
            return Histogram()
        room = self.size.width - _left(self.size.width)
        if self._fitted is None or self._fitted[0] != room:
            self._fitted = room, fitted_bins(self.analysis, room)
        return self._fitted[1]

    def draw(self, width: int, height: int) -> Canvas:
        if self.analysis is None or not self.analysis.chart.n:
            return sentence(width, height, self.nothing or "No values to count.")
        return draw_histogram(self.analysis, self.bins, self.selected, (width, height), self.glyphs)

    def watch_analysis(self) -> None:
        """Other values may make other bins: the selection stays where its values are."""
        before = self._fitted[1] if self._fitted is not None else Histogram()
        chosen, self._fitted = self.selected, None
        if chosen is not None and chosen < len(before.counts):
            now = self.bins.bin_of((before.edges[chosen] + before.edges[chosen + 1]) / 2)
            self.selected = chosen if now is None else now
        self.redraw()

    def validate_selected(self, chosen: int | None) -> int | None:
        most = len(self.bins.counts) - 1
        return None if chosen is None or most < 0 else min(max(chosen, 0), most)

    def watch_selected(self) -> None:
        self.redraw()

    def move(self, by: int) -> None:
        self.selected = 0 if self.selected is None else self.selected + by


def draw_histogram(
    analysis: Analysis,
    bins: Histogram,
    selected: int | None,
    size: tuple[int, int],
    glyphs: Glyphs,
) -> Canvas:
    """Upright bars over the values, limits as upright lines, two lines of text below."""
    drawing = _Bars(analysis, bins, Canvas(*size), glyphs)
    drawing.draw_counts()
    drawing.draw_bins()
    drawing.draw_limits()
    drawing.draw_values()
    if selected is not None and selected < len(bins.counts):
        drawing.draw_chosen(selected)
    else:
        drawing.draw_note()
    return drawing.canvas


def fitted_bins(analysis: Analysis, width: int) -> Histogram:
    """Bins of whole columns that fill so many columns; never more than the rule asks for."""
    finest = analysis.histogram
    low, high = _extent(analysis, finest)
    room = max(1, int(width * (finest.edges[-1] - finest.edges[0]) / (high - low)))
    most = max(1, room // ceil(room / len(finest.counts)))
    return finest if most >= len(finest.counts) else histogram(analysis.chart.values, most)


def _extent(analysis: Analysis, bins: Histogram) -> tuple[float, float]:
    """From the lowest to the highest value or near limit, and a little more."""
    limits = analysis.specification
    outer = [limit for limit in (limits.lower, limits.upper) if limit is not None]
    return value_range((), (bins.edges[0], bins.edges[-1]), outer)


def _left(width: int) -> int:
    """Columns left of the bars."""
    return _COUNTS if width >= _ROOM_FOR_COUNTS else 0


class _Bars:
    """One histogram while it is made."""

    def __init__(self, analysis: Analysis, bins: Histogram, canvas: Canvas, glyphs: Glyphs) -> None:
        self.analysis, self.bins, self.canvas, self.glyphs = analysis, bins, canvas, glyphs
        self.units = analysis.specification.units
        self.rows = max(1, canvas.height - 2)
        self.left = _left(canvas.width)
        self.scale = self._scale()

    def _scale(self) -> Scale:
        """A whole number of columns to every bin."""
        low, high = _extent(self.analysis, self.bins)
        room = max(1, self.canvas.width - self.left)
        step = self.bins.edges[1] - self.bins.edges[0]
        columns = int(room * step / (high - low))
        if columns < 1:
            return Scale(low, high, room)
        return Scale(low, high, min(room, round(columns * (high - low) / step)))

    def draw_counts(self) -> None:
        """The tallest bar's count, half of it, and nothing, where there is room."""
        if not self.left:
            return
        tallest = max(self.bins.counts)
        for count in {tallest, tallest // 2, 0} if self.rows > 4 else {tallest}:
            row = self.rows - 1 - round(count / tallest * (self.rows - 1))
            text = f"{count:,}" if count < 100_000 else f"{count / 1_000:.0f}k"
            self.canvas.put(0, row, text.rjust(self.left - 1), CellRole.LABEL)

    def draw_bins(self) -> None:
        tallest = max(self.bins.counts)
        steps = len(self.glyphs.levels)
        for i, count in enumerate(self.bins.counts):
            start, stop = self._columns(i)
            tall = round(count / tallest * (self.rows - 1) * steps)
            tall = max(tall, 1) if count else 0
            for row in range(-(-tall // steps)):
                level = min(tall - row * steps, steps)
                glyph = self.glyphs.levels[level - 1]
                self.canvas.across(self.rows - 1 - row, start, stop, glyph, CellRole.POINT)

    def _columns(self, i: int) -> tuple[int, int]:
        """The columns of a bin, all equally wide; a gap of one between bins where there is room."""
        bins, scale = self.bins, self.scale
        share = (bins.edges[-1] - bins.edges[0]) / (scale.high - scale.low)
        wide = max(1, round(share * scale.size / len(bins.counts)))
        start = self.left + scale.offset(bins.edges[0]) + i * wide
        return start, start + (wide - 1 if wide > 2 else wide)

    def draw_limits(self) -> None:
        limits = self.analysis.specification
        self._draw_limit("LSL", limits.lower, CellRole.SPECIFICATION)
        self._draw_limit("USL", limits.upper, CellRole.SPECIFICATION)
        self._draw_limit("mean", self.analysis.chart.centre, CellRole.CENTRE)

    def _draw_limit(self, name: str, value: float | None, role: CellRole) -> None:
        if value is None:
            return
        text, x, glyphs = f"{name} {number(value)}", self._x(value), self.glyphs
        if self.scale.shows(value):
            glyph = glyphs.range if role is CellRole.CENTRE else glyphs.upright
            self.canvas.down(x, 0, self.rows, glyph, role)
        else:
            text = f"{glyphs.below if value < self.scale.low else glyphs.above}{text}"
        self._write(x, text, role)

    def draw_values(self) -> None:
        """Values along the axis, between the names of the limits."""
        low, high, size = self.scale.low, self.scale.high, self.scale.size
        for column in range(0, size, _TICKS):
            value = low + (column + 0.5) * (high - low) / size
            self._write(self.left + column, f"{value:.4g}", CellRole.LABEL)

    def draw_note(self) -> None:
        values = f"values in {self.units}  " if self.units else ""
        words = f"n {self.bins.n:,}  {values}{len(self.bins.counts)} bins, {self.bins.rule}"
        self._write_below(words, CellRole.LABEL)

    def draw_chosen(self, chosen: int) -> None:
        """The bin under the cursor, and in words what it holds."""
        start, stop = self._columns(chosen)
        bins, base = self.bins, self.rows - 1
        for y in range(self.rows):
            for x in range(start, stop):
                if self.canvas.at(x, y) in self.glyphs.levels:
                    self.canvas.mark(x, y, CellRole.SELECTED)
        self.canvas.put(start, base, self.canvas.at(start, base), CellRole.SELECTED)
        low, high = number(bins.edges[chosen]), number(bins.edges[chosen + 1])
        count = (
            f"{bins.counts[chosen]:,} of {bins.n:,} ({share_text(bins.counts[chosen] / bins.n)})"
        )
        words = f"{low} to {high} {self.units}".strip()
        self._write_below(f"{self.glyphs.row} {words}: {count}", CellRole.PLAIN)

    def _x(self, value: float) -> int:
        return self.left + self.scale.offset(value)

    def _write(self, middle: int, text: str, role: CellRole) -> None:
        """Below the bars, around a column; not at all where something is written already."""
        start = min(max(0, middle - len(text) // 2), max(0, self.canvas.width - len(text)))
        around = range(start - 1, start + len(text) + 1)
        if all(self.canvas.at(x, self.rows) == " " for x in around):
            self.canvas.put(start, self.rows, text, role)

    def _write_below(self, text: str, role: CellRole) -> None:
        self.canvas.put(0, self.canvas.height - 1, text, role)
