"""The control chart and what goes below it, with a point that keys move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from textual import events
from textual.message import Message
from textual.reactive import reactive

from carbon_tui.keys.mentions import key_of
from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.chart_settings import ChartType
from carbon_tui.quality.control_charts import PlottedSeries
from carbon_tui.text.written_shares import share_text
from carbon_tui.widgets.charts.canvas import Canvas, CellRole
from carbon_tui.widgets.charts.chart import Chart, number, sentence
from carbon_tui.widgets.charts.plot import Plot, PlotLevel, SteppedLine, draw_plot, margin
from carbon_tui.widgets.charts.scale import PointView


class PointChart(Chart):
    """Points in order: `selected` counts from 0 in the order of the analysis."""

    @dataclass
    class PointSelected(Message):
        """Another point is selected or another stretch is shown."""

        chart: PointChart
        point: int
        view: PointView

        @property
        def control(self) -> PointChart:
            return self.chart

    analysis: reactive[Analysis | None] = reactive(None, always_update=True)
    selected: reactive[int | None] = reactive(None)
    view: reactive[PointView] = reactive(PointView())

    when: Callable[[int], str] = staticmethod(lambda _point: "")
    """The time of a point, as the axis names it; set it before the analysis."""

    @property
    def points(self) -> int:
        return self.analysis.plotted.n if self.analysis else 0

    @property
    def attention(self) -> tuple[int, ...]:
        """The points that `e` and `E` hop between."""
        return self.analysis.attention if self.analysis else ()

    def plot(self, analysis: Analysis) -> Plot:
        """What to draw of an analysis that has points."""
        raise NotImplementedError

    def draw(self, width: int, height: int) -> Canvas:
        if self.analysis is None or not self.points:
            return sentence(width, height, self.nothing or "No values to chart.")
        plot = self.plot(self.analysis)
        if not any(map(isfinite, plot.values)):
            return sentence(width, height, "A single value has no spread.")
        view = self._fitted(width)
        return draw_plot(plot, view, self.selected, (width, height), self.glyphs)

    def validate_selected(self, point: int | None) -> int | None:
        if point is None or not self.points:
            return None
        return min(max(point, 0), self.points - 1)

    def watch_analysis(self) -> None:
        """More points, or other ones: the selection stays on its number while that exists."""
        self.selected = self.validate_selected(self.selected)
        self.redraw()

    def watch_view(self) -> None:
        self.redraw()

    def watch_selected(self, point: int | None) -> None:
        if point is not None:
            self._bring_in_view()
            self.post_message(self.PointSelected(self, point, self.view))
        self.redraw()

    def on_resize(self) -> None:
        """A point may have been selected while another picture stood in its place."""
        self._bring_in_view()

    def _bring_in_view(self) -> None:
        if self.selected is not None and self.size.width:
            self._show(self._fitted(self.size.width).including(self.selected))

    def move(self, by: int) -> None:
        self.selected = self._here() + by

    def page(self, pages: int) -> None:
        self.selected = self._here() + pages * self._fitted(self.size.width).count

    def to_first(self) -> None:
        self.selected = 0

    def to_last(self) -> None:
        self.selected = self.points - 1

    def to_attention(self, direction: int) -> None:
        """The nearest on that side; a bell when there is none."""
        here = self._here() if self.selected is not None else -1 if direction > 0 else self.points
        ahead = [p for p in self.attention if (p - here) * direction > 0]
        if not ahead:
            self.app.bell()
            return
        self.selected = min(ahead) if direction > 0 else max(ahead)

    def zoom(self, factor: float) -> None:
        if self.points and self.size.width:
            view = self._fitted(self.size.width)
            self.view = view.zoomed(factor, self._here(), self.points)
            self.post_message(self.PointSelected(self, self._here(), self.view))

    @property
    def drawn(self) -> str:
        """Which of the points are in the picture; empty where all are."""
        view = self._fitted(self.size.width)
        if not self.size.width or view.count >= self.points:
            return ""
        last = view.first + view.count
        newest = last >= self.points
        which = f"the newest {view.count:,}" if newest else f"{view.first + 1:,} to {last:,}"
        return f"{which} of {self.points:,} points: {key_of('zoom_out')} shows more"

    @property
    def in_picture(self) -> tuple[int, int]:
        """The first point in the picture, and how many are."""
        view = self._fitted(self.size.width)
        return view.first, view.count if self.points else 0

    def on_click(self, event: events.Click) -> None:
        column, columns = event.x - margin(self.size.width), self._columns(self.size.width)
        if self.points and column >= 0:
            self.selected = self._fitted(self.size.width).point(column, columns)

    def _here(self) -> int:
        """The selected point, else the last: that is the news."""
        return self.points - 1 if self.selected is None else self.selected

    def _columns(self, width: int) -> int:
        return max(1, width - margin(width))

    def _fitted(self, width: int) -> PointView:
        return self.view.fitted(self.points, self._columns(width))

    def _show(self, view: PointView) -> None:
        """Keep following the newest points until the person looks elsewhere."""
        if self.view.count or view != self._fitted(self.size.width):
            self.view = view


class ControlChart(PointChart):
    """The chart of the chosen type: broken rules by number, limits that may step."""

    def plot(self, analysis: Analysis) -> Plot:
        plotted = analysis.plotted
        individuals = plotted.chart is ChartType.INDIVIDUALS
        return Plot(
            plotted.main.values,
            _specification(analysis) if individuals else (),
            _marks(analysis),
            _about("", analysis),
            self.when,
            _lines(plotted.main),
            share_text if plotted.is_of_shares else number,
            _starts(analysis),
        )


class SpreadChart(PointChart):
    """What goes with it: moving ranges, or s or ranges within prints; same point numbers."""

    def plot(self, analysis: Analysis) -> Plot:
        spread = analysis.plotted.spread or PlottedSeries()
        ranges = analysis.plotted.spread_statistic.endswith("range")
        return Plot(
            spread.values,
            (),
            dict.fromkeys(spread.marks, ("1", CellRole.VIOLATION)),
            _about("range" if ranges else "s", analysis),
            lines=_lines(spread),
            starts=_starts(analysis),
        )


def _about(words: str, analysis: Analysis) -> str:
    """`in mm`, `range in mm`, `share failed`; nothing where the template names no unit."""
    if analysis.plotted.chart.is_of_rates:
        return "failed" if analysis.plotted.chart.result == "fail" else "flagged"
    units = analysis.specification.units
    return f"{words} in {units}".strip() if units else words


def _lines(series: PlottedSeries) -> tuple[SteppedLine, ...]:
    """The most binding last."""
    return (
        SteppedLine("mean", series.centre, CellRole.CENTRE),
        SteppedLine("LCL", series.lower, CellRole.CONTROL),
        SteppedLine("UCL", series.upper, CellRole.CONTROL),
    )


def _specification(analysis: Analysis) -> tuple[PlotLevel, ...]:
    """Limits of single parts: they say nothing about means or shares."""
    limits = analysis.specification
    named = (("LSL", limits.lower), ("USL", limits.upper))
    return tuple(
        PlotLevel(name, value, CellRole.SPECIFICATION, inner=False)
        for name, value in named
        if value is not None
    )


def _starts(analysis: Analysis) -> tuple[int, ...]:
    return tuple(stretch.first for stretch in analysis.plotted.stretches[1:])


def _marks(analysis: Analysis) -> dict[int, tuple[str, CellRole]]:
    """The lowest number of its rules; X outside the specification, which is graver; o left out."""
    marks = {point: (str(rules[0]), CellRole.VIOLATION) for point, rules in analysis.marks.items()}
    if analysis.plotted.chart is ChartType.INDIVIDUALS:
        marks |= dict.fromkeys(analysis.outside, ("X", CellRole.OUTSIDE))
    return marks | dict.fromkeys(analysis.plotted.left_out, ("o", CellRole.LABEL))
