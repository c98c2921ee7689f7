"""The normal probability plot: values on the line are as a normal distribution has them."""

from __future__ import annotations

from textual.reactive import reactive

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.normality import ProbabilityPlot, probability_plot
from carbon_tui.quality.value_shape import value_shape
from carbon_tui.widgets.charts.canvas import Canvas, CellRole, line_of_dots
from carbon_tui.widgets.charts.chart import Chart, number, sentence
from carbon_tui.widgets.charts.glyphs import Glyphs
from carbon_tui.widgets.charts.scale import Scale

_LEFT = 8
"""Columns for the shares beside the points."""
_SHARES = ((-2.326, "1%"), (-1.282, "10%"), (0.0, "50%"), (1.282, "90%"), (2.326, "99%"))


class ProbabilityChart(Chart):
    """Upwards the share of values below, on the scale on which a normal distribution is a line."""

    analysis: reactive[Analysis | None] = reactive(None, always_update=True)

    def draw(self, width: int, height: int) -> Canvas:
        if self.analysis is None or not self.analysis.counted:
            return sentence(width, height, self.nothing or "No values to plot.")
        plot = probability_plot(self.analysis.counted)
        about = value_shape(self.analysis.counted, self.analysis.specification).sentence
        if plot.r is not None:
            about = f"{about}   r {plot.r:.4f}".strip()
        return draw_probability(plot, about, (width, height), self.glyphs)

    def watch_analysis(self) -> None:
        self.redraw()


def draw_probability(
    plot: ProbabilityPlot, about: str, size: tuple[int, int], glyphs: Glyphs
) -> Canvas:
    """Points, the fitted line, shares at the left, values below, and a line of words."""
    canvas, rows = Canvas(*size), max(1, size[1] - 2)
    left = _LEFT if size[0] >= 36 else 0
    low, high = plot.values[0], plot.values[-1]
    room = (high - low) * 0.05 or abs(high) * 0.05 or 0.5
    across = Scale(low - room, high + room, max(1, size[0] - left))
    up = Scale(min(plot.scores[0], -2.5) - 0.2, max(plot.scores[-1], 2.5) + 0.2, rows)
    if left:
        for score, share in _SHARES:
            canvas.put(0, up.row(score), share.rjust(left - 2), CellRole.LABEL)
    _draw_line(canvas, plot, left, across, up, glyphs)
    if glyphs.braille:
        canvas.dots(
            (
                (2 * left + across.offset(value, 2), up.row(score, 4))
                for score, value in zip(plot.scores, plot.values, strict=True)
            ),
            CellRole.POINT,
        )
    else:
        for score, value in zip(plot.scores, plot.values, strict=True):
            canvas.put(left + across.offset(value), up.row(score), glyphs.point, CellRole.POINT)
    for value in (low, (low + high) / 2, high) if high > low else (low,):
        text = number(value)
        start = min(left + across.offset(value), size[0] - len(text))
        canvas.put(max(left, start), rows, text, CellRole.LABEL)
    canvas.put(0, size[1] - 1, about, CellRole.PLAIN)
    return canvas


def _draw_line(
    canvas: Canvas, plot: ProbabilityPlot, left: int, across: Scale, up: Scale, glyphs: Glyphs
) -> None:
    """Where the fitted line lies in the picture."""
    if plot.slope is None or plot.intercept is None or not plot.slope:
        return
    ends = []
    for score in (up.low, up.high):
        value = min(max(plot.intercept + plot.slope * score, across.low), across.high)
        at = (value - plot.intercept) / plot.slope
        ends.append((across.offset(value), up.row(at)))
    for x, y in line_of_dots(ends[0], ends[1]):
        canvas.put(left + x, y, glyphs.control, CellRole.CENTRE)
