"""The histogram against its limits, and the Pareto."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.histogram import Histogram, histogram
from carbon_tui.quality.pareto import Bar
from carbon_tui.widgets.charts.canvas import Canvas, Role
from carbon_tui.widgets.charts.chart import Chart, number, sentence
from carbon_tui.widgets.charts.glyphs import Glyphs
from carbon_tui.widgets.charts.scale import Scale, value_range


class HistogramChart(Chart):
    """How the values lie between the specification limits; keys move from bin to bin."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1)", "Previous bin", show=False),
        Binding("right,l", "move(1)", "Next bin", show=False),
    ]

    analysis: reactive[Analysis | None] = reactive(None, always_update=True)
    selected: reactive[int | None] = reactive(None)

    @property
    def bins(self) -> Histogram:
        """No more bins than this width can tell apart."""
        values = self.analysis.chart.values if self.analysis else ()
        return histogram(values, most=max(1, min(60, self.size.width // 2)))

    def draw(self, width: int, height: int) -> Canvas:
        if self.analysis is None or not self.analysis.chart.n:
            return sentence(width, height, "No values to count.")
        return draw_histogram(self.analysis, self.bins, self.selected, (width, height), self.glyphs)

    def watch_analysis(self) -> None:
        self.redraw()

    def validate_selected(self, chosen: int | None) -> int | None:
        most = len(self.bins.counts) - 1
        return None if chosen is None or most < 0 else min(max(chosen, 0), most)

    def watch_selected(self) -> None:
        self.redraw()

    def action_move(self, by: int) -> None:
        self.selected = 0 if self.selected is None else self.selected + by


def draw_histogram(
    analysis: Analysis,
    bins: Histogram,
    selected: int | None,
    size: tuple[int, int],
    glyphs: Glyphs,
) -> Canvas:
    """Upright bars over the values, limits as upright lines, two lines of text below."""
    width, height = size
    canvas, rows = Canvas(width, height), max(1, height - 2)
    scale = _scale(analysis, bins, width)
    _draw_bins(canvas, bins, scale, rows, glyphs)
    _draw_limits(canvas, analysis, scale, rows, glyphs)
    if selected is not None and selected < len(bins.counts):
        _draw_chosen_bin(canvas, bins, selected, scale, rows, glyphs)
    else:
        words = f"n {bins.n:,}  tallest {max(bins.counts):,}  {bins.rule}"
        canvas.put(0, height - 1, words, Role.LABEL)
    return canvas


def _scale(analysis: Analysis, bins: Histogram, width: int) -> Scale:
    """Wide enough for bins and near limits, and a whole number of columns to every bin."""
    limits = analysis.specification
    outer = [limit for limit in (limits.lower, limits.upper) if limit is not None]
    low, high = value_range((), (bins.edges[0], bins.edges[-1]), outer)
    step = bins.edges[1] - bins.edges[0]
    columns = int(width * step / (high - low))
    if columns < 1:
        return Scale(low, high, width)
    return Scale(low, high, min(width, round(columns * (high - low) / step)))


def _draw_bins(canvas: Canvas, bins: Histogram, scale: Scale, rows: int, glyphs: Glyphs) -> None:
    tallest = max(bins.counts)
    steps = len(glyphs.levels)
    for i, count in enumerate(bins.counts):
        start, stop = _columns(bins, i, scale)
        tall = round(count / tallest * (rows - 1) * steps)
        tall = max(tall, 1) if count else 0
        for row in range(-(-tall // steps)):
            level = min(tall - row * steps, steps)
            glyph = glyphs.levels[level - 1]
            canvas.across(rows - 1 - row, start, stop, glyph, Role.POINT)


def _columns(bins: Histogram, i: int, scale: Scale) -> tuple[int, int]:
    """The columns of a bin, all equally wide; a gap of one between bins where there is room."""
    share = (bins.edges[-1] - bins.edges[0]) / (scale.high - scale.low)
    wide = max(1, round(share * scale.size / len(bins.counts)))
    start = scale.offset(bins.edges[0]) + i * wide
    return start, start + (wide - 1 if wide > 2 else wide)


def _draw_limits(
    canvas: Canvas, analysis: Analysis, scale: Scale, rows: int, glyphs: Glyphs
) -> None:
    limits = analysis.specification
    lines = [("mean", analysis.chart.centre, Role.CENTRE)]
    lines += [("LSL", limits.lower, Role.SPECIFICATION), ("USL", limits.upper, Role.SPECIFICATION)]
    for name, value, role in lines:
        if value is None:
            continue
        text = f"{name} {number(value)}"
        x = scale.offset(value)
        if scale.shows(value):
            glyph = glyphs.range if role is Role.CENTRE else glyphs.upright
            canvas.down(x, 0, rows, glyph, role)
        else:
            text = f"{glyphs.below if value < scale.low else glyphs.above}{text}"
        start = min(max(0, x - len(text) // 2), max(0, canvas.width - len(text)))
        if role is not Role.CENTRE or canvas.width >= 60:
            canvas.put(start, rows, text, role)


def _draw_chosen_bin(
    canvas: Canvas, bins: Histogram, chosen: int, scale: Scale, rows: int, glyphs: Glyphs
) -> None:
    start, stop = _columns(bins, chosen, scale)
    for y in range(rows):
        for x in range(start, stop):
            if canvas.at(x, y) in glyphs.levels:
                canvas.mark(x, y, Role.SELECTED)
    canvas.put(start, rows - 1, canvas.at(start, rows - 1), Role.SELECTED)
    low, high = number(bins.edges[chosen]), number(bins.edges[chosen + 1])
    share = bins.counts[chosen] / bins.n
    words = f"{glyphs.row} {low} to {high}: {bins.counts[chosen]:,} of {bins.n:,} ({share:.1%})"
    canvas.put(0, canvas.height - 1, words, Role.PLAIN)


class ParetoChart(Chart):
    """Categories or zones, the most frequent first, with shares and running shares."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Previous", show=False),
        Binding("down,j", "move(1)", "Next", show=False),
        Binding("enter", "open", "Show these measurements"),
    ]

    @dataclass
    class BarOpened(Message):
        """Enter on a category."""

        chart: ParetoChart
        bar: Bar

        @property
        def control(self) -> ParetoChart:
            return self.chart

    bars: reactive[tuple[Bar, ...]] = reactive((), always_update=True)
    selected: reactive[int] = reactive(0)

    def draw(self, width: int, height: int) -> Canvas:
        if not self.bars:
            return sentence(width, height, "No categories to count.")
        return draw_pareto(self.bars, self.selected, (width, height), self.glyphs)

    def watch_bars(self) -> None:
        self.redraw()

    def validate_selected(self, chosen: int) -> int:
        return min(max(chosen, 0), max(0, len(self.bars) - 1))

    def watch_selected(self) -> None:
        self.redraw()

    def action_move(self, by: int) -> None:
        self.selected += by

    def action_open(self) -> None:
        if self.bars:
            self.post_message(self.BarOpened(self, self.bars[self.selected]))


_ROLES = {"fail": Role.OUTSIDE, "flag": Role.FLAG, "pass": Role.GOOD}


def draw_pareto(
    bars: Sequence[Bar], selected: int, size: tuple[int, int], glyphs: Glyphs
) -> Canvas:
    """One line each: name, role, bar, count, share, share so far; the selected one in sight."""
    width, height = size
    canvas = Canvas(width, height)
    first = max(0, min(selected - height // 2, len(bars) - height))
    shown = list(bars[first : first + height])
    name_width = min(max(len(bar.name) for bar in shown), max(6, width // 4))
    tail = 22 if width >= 60 else 8
    room = max(1, width - name_width - tail - 9)
    for y, bar in enumerate(shown):
        here = first + y == selected
        name = bar.name if len(bar.name) <= name_width else bar.name[: name_width - 1] + glyphs.more
        canvas.put(0, y, glyphs.row if here else " ", Role.LABEL)
        canvas.put(2, y, f"{name:{name_width}}", Role.SELECTED if here else Role.PLAIN)
        role = _ROLES.get(bar.role, Role.POINT)
        canvas.put(name_width + 3, y, f"{bar.role:4}", role)
        full = round(room * bar.count / bars[0].count) or 1
        canvas.put(name_width + 8, y, glyphs.levels[-1] * full, role)
        words = f"{bar.count:7,}"
        if width >= 60:
            words += f" {bar.share:6.1%} {bar.cumulative:6.1%}"
        canvas.put(width - tail, y, words, Role.LABEL)
    return canvas
