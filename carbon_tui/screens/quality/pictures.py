"""The pictures of one template: one on show at a time, all moved by the same keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.pareto import Bar
from carbon_tui.quality.splits import Split, SplitGroup
from carbon_tui.resources.formats import (
    NO_NAMES,
    Moment,
)
from carbon_tui.screens.quality.bar_filter import (
    BarFilter,
    BinPick,
    CategoryPick,
    SamplePick,
    ZonePick,
)
from carbon_tui.screens.quality.caption_line import Caption
from carbon_tui.screens.quality.picture_choice import PictureMode
from carbon_tui.screens.quality.table_columns import MEASURED, key_of_lineage
from carbon_tui.widgets.charts import (
    ControlChart,
    Glyphs,
    HistogramChart,
    ParetoChart,
    ProbabilityChart,
    SmallMultiples,
    SpreadChart,
)
from carbon_tui.widgets.charts.chart import Chart
from carbon_tui.widgets.charts.control import PointChart
from carbon_tui.widgets.charts.scale import PointView
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.rows import FixedRows

ROOM_FOR_RANGES = 15
"""With fewer lines than this the moving ranges leave their room to the individuals."""


class Pictures(Vertical):
    """Holds what is drawn, so that a resize or another picture asks nobody."""

    DEFAULT_CSS: ClassVar[str] = """
    Pictures { width: 1fr; height: 1fr; }
    Pictures > SpreadChart { height: 30%; border-top: hkey $panel; }
    """

    class SelectionMoved(Message):
        """Another point, bar, group or line is selected."""

    def __init__(self, glyphs: Glyphs, when: Callable[[int], str]) -> None:
        """``when`` says the time of a point in few letters."""
        super().__init__(id="pictures")
        self._glyphs = glyphs
        self._when = when
        self.mode = PictureMode.CHART
        self._printers = NO_NAMES
        self.pick_of_bar: Callable[[str], BarFilter] = CategoryPick
        """What a bar of the Pareto stands for, by its name."""

    def compose(self) -> ComposeResult:
        yield Caption()
        control = ControlChart(id=PictureMode.CHART.value)
        control.when = self._when
        for chart in (
            control,
            SpreadChart(id="ranges"),
            HistogramChart(id=PictureMode.HISTOGRAM.value),
            ParetoChart(id=PictureMode.PARETO.value),
            ProbabilityChart(id=PictureMode.PROBABILITY.value),
            SmallMultiples(id=PictureMode.SPLIT.value),
        ):
            chart.glyphs = self._glyphs
            chart.can_focus = False
            yield chart
        yield RecordTable(MEASURED, id=PictureMode.LIST.value)

    # -- its parts -------------------------------------------------------------------------

    @property
    def chart(self) -> ControlChart:
        return self.query_one("#chart", ControlChart)

    @property
    def ranges(self) -> SpreadChart:
        return self.query_one("#ranges", SpreadChart)

    @property
    def histogram(self) -> HistogramChart:
        return self.query_one("#histogram", HistogramChart)

    @property
    def pareto(self) -> ParetoChart:
        return self.query_one("#pareto", ParetoChart)

    @property
    def probability(self) -> ProbabilityChart:
        return self.query_one("#probability", ProbabilityChart)

    @property
    def multiples(self) -> SmallMultiples:
        return self.query_one("#split", SmallMultiples)

    @property
    def table(self) -> RecordTable:
        return self.query_one("#list", RecordTable)

    # -- what is shown -----------------------------------------------------------------------

    def show(self, mode: PictureMode) -> None:
        self.mode = mode
        self._place(self.size.height)

    def on_resize(self, event: events.Resize) -> None:
        self._place(event.size.height)

    def _place(self, height: int) -> None:
        own_mode = PictureMode.PARETO if self.mode is PictureMode.ZONES else self.mode
        shown: dict[str, Widget] = {
            PictureMode.CHART: self.chart,
            PictureMode.HISTOGRAM: self.histogram,
            PictureMode.PARETO: self.pareto,
            PictureMode.SPLIT: self.multiples,
            PictureMode.LIST: self.table,
            PictureMode.PROBABILITY: self.probability,
        }
        for mode, widget in shown.items():
            widget.display = mode == own_mode
        analysis = self.chart.analysis
        has_spread = analysis is None or analysis.plotted.spread is not None
        self.ranges.display = (
            own_mode is PictureMode.CHART and has_spread and height >= ROOM_FOR_RANGES
        )

    def caption(self, wordings: Sequence[str]) -> None:
        """Say above the picture what it shows, in the longest wording that fits."""
        self.query_one(Caption).say(wordings)

    def explain(self, words: str) -> None:
        """Show this sentence where there is nothing to draw."""
        for chart in self.query(Chart):
            chart.nothing = words

    def draw(
        self,
        analysis: Analysis,
        split: Split | None,
        lines: Sequence[Lineage],
        bars: tuple[Bar, ...],
    ) -> None:
        """Hand the picture on show what it draws; the selection stays on its record."""
        if self.mode is PictureMode.CHART:
            self._draw_points(analysis)
        elif self.mode is PictureMode.HISTOGRAM:
            self.histogram.analysis = analysis
        elif self.mode is PictureMode.PROBABILITY:
            self.probability.analysis = analysis
        elif self.mode in (PictureMode.PARETO, PictureMode.ZONES):
            self.pareto.bars = analysis.zones if self.mode is PictureMode.ZONES else bars
        elif self.mode is PictureMode.SPLIT:
            self._draw_split(analysis, split)
        else:
            keep = self.table.key_under_cursor
            self.table.rows = FixedRows(lines, key_of_lineage)
            self.table.rows_changed(keep)

    def _draw_points(self, analysis: Analysis) -> None:
        chart = self.chart
        before, place = chart.analysis, chart.selected
        chosen = _member(before, place) if before is not None and place is not None else None
        same_chart = before is not None and before.plotted.chart is analysis.plotted.chart
        if not same_chart:
            chart.view = PointView()
        chart.analysis = self.ranges.analysis = analysis
        if chosen is not None:
            chart.selected = _point_of(analysis, chosen.uuid)
        self._place(self.size.height)
        self._follow()

    def _draw_split(self, analysis: Analysis, split: Split | None) -> None:
        multiples = self.multiples
        chosen = self.group if multiples.selected else None
        multiples.limits = analysis.specification
        multiples.names = self._printers if split and split.factor is Factor.PRINTER else NO_NAMES
        multiples.split = split
        if chosen is not None and split is not None:
            names = [group.name for group in split.groups]
            if chosen.name in names:
                multiples.selected = names.index(chosen.name)

    def at(self, moment: Moment) -> None:
        """By which time and in which letters the list is shown, and what printers are called."""
        self.table.moment, self._printers = moment, moment.printers

    # -- what is selected --------------------------------------------------------------------

    @property
    def was_moved(self) -> bool:
        """Whether a person has chosen a point, a line or a group."""
        points, groups = self.chart.selected is not None, self.multiples.selected > 0
        return bool(points or groups or self.table.moves)

    @property
    def point(self) -> int | None:
        """The selected point of the chart."""
        return self.chart.selected if self.mode is PictureMode.CHART else None

    @property
    def group(self) -> SplitGroup | None:
        """The selected group of the split."""
        split = self.multiples.split
        return split.groups[self.multiples.selected] if split and split.groups else None

    @property
    def pick(self) -> BarFilter | None:
        """The selected bar, as what its measurements have in common."""
        bars, bar = self.pareto.bars, self.pareto.selected
        if self.mode is PictureMode.HISTOGRAM and self.histogram.selected is not None:
            return BinPick(self.histogram.bins, self.histogram.selected)
        if (
            self.mode is PictureMode.CHART
            and self.chart.analysis is not None
            and self.point is not None
        ):
            return _sample(self.chart.analysis, self.point)
        if self.mode is PictureMode.PARETO and bars:
            return self.pick_of_bar(bars[bar].name)
        return ZonePick(bars[bar].name) if self.mode is PictureMode.ZONES and bars else None

    def select(self, measurement: PartMeasurement | None) -> None:
        """Point or line of this measurement, where the picture on show has it."""
        if measurement is None:
            return
        if self.mode is PictureMode.CHART and self.chart.analysis is not None:
            place = _point_of(self.chart.analysis, measurement.uuid)
            if place is not None:
                self.chart.selected = place
        elif self.mode is PictureMode.LIST:
            place = self.table.rows.index_of(key_of_lineage(Lineage(measurement)))
            if place is not None:
                self.table.move_to(place)

    def select_group(self, name: str) -> bool:
        """The group of this name in the split; whether it is there."""
        split = self.multiples.split
        names = [group.name for group in split.groups] if split is not None else []
        if name in names:
            self.multiples.selected = names.index(name)
        return name in names

    @property
    def line(self) -> Lineage | None:
        """The measurement under the cursor of the list of measurements."""
        lineage: Lineage | None = self.table.record_under_cursor
        return lineage

    @on(PointChart.PointSelected)
    def _point_selected(self, event: PointChart.PointSelected) -> None:
        event.stop()
        if event.chart is self.chart:
            self._follow()
            self.post_message(self.SelectionMoved())

    def _follow(self) -> None:
        """Both charts show the same stretch of the same points."""
        self.ranges.view = self.chart.view
        self.ranges.selected = self.chart.selected

    @on(RecordTable.Moved)
    def _line_selected(self, event: RecordTable.Moved) -> None:
        event.stop()
        self.post_message(self.SelectionMoved())

    # -- moving ------------------------------------------------------------------------------

    def move(self, steps: int) -> None:
        match self.mode:
            case PictureMode.CHART:
                self.chart.move(steps)
            case PictureMode.HISTOGRAM:
                self.histogram.move(steps)
            case PictureMode.PARETO | PictureMode.ZONES:
                self.pareto.move(steps)
            case PictureMode.SPLIT:
                self.multiples.move(steps)
            case PictureMode.LIST:
                self.table.move_by(steps)
        self.post_message(self.SelectionMoved())

    def page(self, pages: int) -> None:
        if self.mode is PictureMode.CHART:
            self.chart.page(pages)
        elif self.mode is PictureMode.LIST:
            self.table.scroll_pages(pages)
        else:
            self.move(pages * max(1, self.size.height - 3))

    def first(self) -> None:
        self.to_the_end(-1)

    def to_the_end(self, direction: int) -> None:
        """The first for -1, the last for 1."""
        if self.mode is PictureMode.CHART:
            (self.chart.to_first if direction < 0 else self.chart.to_last)()
        else:
            self.move(direction * 10_000_000)


def _member(analysis: Analysis, place: int) -> PartMeasurement | None:
    """The first measurement behind a point that is still there."""
    return analysis.plotted.members(place)[0] if place < analysis.plotted.n else None


def _point_of(analysis: Analysis, uuid: str | None) -> int | None:
    """The point of the chart that this measurement is in."""
    plotted = analysis.plotted
    for place, lineage in enumerate(plotted.lineages):
        if lineage.measurement.uuid == uuid:
            if plotted.samples is None:
                return place
            return next(i for i, places in enumerate(plotted.samples) if place in places)
    return None


def _sample(analysis: Analysis, place: int) -> SamplePick | None:
    """The measurements of a point that stands for several; None where it is one."""
    plotted = analysis.plotted
    if plotted.samples is None or place >= plotted.n:
        return None
    uuids = frozenset(member.uuid for member in plotted.members(place) if member.uuid)
    return SamplePick(plotted.names[place], uuids)
