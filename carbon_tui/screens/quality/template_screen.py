"""One template: its control chart, histogram, Pareto, splits and measurements.

What is calculated and drawn, and when, as pages and joins arrive; what keys do is in
`template_keys` and `chart_plan_keys`. Its measurements one by one are its `m`, and as a list of
their own, which reads beyond the window, `g k` of the quality view.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer
from textual.widget import Widget

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.keys.pictures import CHART_KEYS
from carbon_tui.listing.list_status import (
    Chip,
    ListStatus,
)
from carbon_tui.quality.analysis import Analysis, analyse, made_at, measured_at
from carbon_tui.quality.chart_settings import ChartType
from carbon_tui.quality.control_charts import When
from carbon_tui.quality.lineage_join import Lineage, in_order_made
from carbon_tui.quality.pareto import Bar, category_pareto, trouble_pareto
from carbon_tui.quality.specification import MeasurementKind
from carbon_tui.quality.splits import Split, split
from carbon_tui.quality.svg import (
    control_chart_svg,
    histogram_svg,
    pareto_svg,
    probability_svg,
)
from carbon_tui.resources.definition import Section
from carbon_tui.screens.quality import facts
from carbon_tui.screens.quality.bar_filter import BarFilter, CategoryPick, TroublePick
from carbon_tui.screens.quality.captions import captions, why_nothing
from carbon_tui.screens.quality.chart_plan_keys import ChartPlanKeys
from carbon_tui.screens.quality.origin_names import name_of
from carbon_tui.screens.quality.picture_choice import PictureChoice, PictureMode
from carbon_tui.screens.quality.pictures import Pictures
from carbon_tui.screens.quality.short_facts import brief, brief_origin, brief_point, brief_split
from carbon_tui.screens.quality.template_keys import (
    FileKeys,
    MoveKeys,
    PictureKeys,
    RecordKeys,
    WindowKeys,
)
from carbon_tui.screens.quality.window_reading import (
    LOOK_AGAIN,
    back_to_the_server,
    look_again,
    read_window,
)
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.text.cleaning import raw
from carbon_tui.widgets.charts import ASCII, UNICODE, Glyphs
from carbon_tui.widgets.charts.legend import legend

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen

AROUND = 25
"""Points on each side of the selected one whose parts are fetched with its own: one batch."""
REST = 0.15
"""Seconds a cursor rests before anything is asked about its point."""
DRAWN_AT_ONCE_SECONDS = 0.02
PATIENCE = 4.0
"""Drawing anew waits so many times as long as it takes: keys come first while pages arrive."""


class TemplateScreen(SubScreen):
    """Nothing here waits for the server: what is in memory is drawn, and what comes is added."""

    beside = 100
    has_brief = True
    view_title = "Quality"
    KEYS = CHART_KEYS
    key_place = "chart"
    called = "Keys in a chart"

    def __init__(
        self,
        opener: ListScreen,
        uuid: str | None,
        mode: PictureMode | None = None,
        *,
        choice: PictureChoice | None = None,
        point: str | None = None,
        group: str | None = None,
    ) -> None:
        """``mode`` None is what suits the template: a Pareto where it has categories only.

        ``point`` is the uuid of a measurement to select as soon as it is read, ``group`` the name
        of the group to select in a split.
        """
        super().__init__(opener)
        self._wanted, self._wanted_group = point, group
        self.reader, self.lists = opener.session.reader, opener.session.window_lists
        self.uuid = uuid
        self.home = self._suitable()
        if mode is PictureMode.HISTOGRAM and self.home is PictureMode.PARETO:
            mode = None  # of categories their bars: they have no values to count
        self.choice = self.first = choice or PictureChoice(mode or self.home)
        self.analysis: Analysis = analyse(None, ())
        self.split: Split | None = None
        self.lines: list[Lineage] = []
        self._pause = DRAWN_AT_ONCE_SECONDS
        self._due = False
        self._all_made_known = False
        self._joining = False
        self._resting: Timer | None = None
        self.plan = ChartPlanKeys(self)
        self.groups = (
            MoveKeys(self),
            PictureKeys(self),
            RecordKeys(self),
            WindowKeys(self),
            FileKeys(self),
            self.plan,
        )

    def _suitable(self) -> PictureMode:
        kind = self.reader.summary(self.uuid).specification.kind
        return PictureMode.PARETO if kind is MeasurementKind.CATEGORY else PictureMode.CHART

    def picture(self) -> Widget:
        return Pictures(self.glyphs, self._when)

    @property
    def glyphs(self) -> Glyphs:
        return ASCII if self.session.ascii else UNICODE

    def legend(self) -> Iterable[tuple[str, str]]:
        return legend(self.glyphs)

    @property
    def when(self) -> When:
        """The time by which points are ordered: when parts were made, else when measured."""
        return made_at if self.choice.as_made and self._all_made_known else measured_at

    def _when(self, point: int) -> str:
        """The time of a point, as the axis has room for."""
        time = self.when(self.analysis.plotted.lineage(point))
        return f"{time.astimezone(self.session.zone):%m-%d %H:%M}" if time else ""

    @property
    def order_in_words(self) -> str:
        """By which time points stand, and why not by the wanted one where that is so."""
        if not self.choice.as_made:
            return "in the order measured"
        if self._all_made_known:
            return "in the order made"
        return "in the order measured until all prints are read"

    @property
    def pictures(self) -> Pictures:
        return self.query_one(Pictures)

    @property
    def trail(self) -> str:
        return f"{self.heading()} ›"

    def heading(self) -> str:
        return self.reader.summary(self.uuid).name[:40]

    # -- reading ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.reader.watchers.append(self._read)
        self.set_interval(1.0, self._second, name="quality: ages")
        self.set_interval(LOOK_AGAIN, self._look_again, name="quality: what came since")
        self.choose(self.choice)
        if self.reader.read_at is None:
            read_window(self.app, self.session)
        if self.uuid and self.reader.template_summaries.template(self.uuid) is None:
            self.work(self._ask_for_the_template(self.uuid), "the template")

    def _second(self) -> None:
        """A second has passed: ages move on, and printers may have got their names."""
        if self.is_open and self.pictures.table.moment.printers != self._printers:
            self._draw_soon()
        self.tell()

    def server_is_back(self) -> None:
        back_to_the_server(self.app, self.session)

    def _look_again(self) -> None:
        look_again(self.app, self.session)

    async def _ask_for_the_template(self, uuid: str) -> None:
        """For one who came here past the list of templates; the chart waits for nothing."""
        query = Query().where("uuid", raw(uuid))
        try:
            page = await self.lists.page(endpoints.PART_MEASUREMENT_TEMPLATES, query.params())
        except ApiError as error:
            self.say(f"{error.title}. {error}", problem=True)
            return
        self.reader.learn(page.rows)
        self.home = self._suitable()

    def on_unmount(self) -> None:
        self.reader.watchers.remove(self._read)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.tell()

    def _read(self, touched: frozenset[str | None]) -> None:
        """A page or a join came; the picture is drawn anew when it concerns it."""
        if not self.is_open:
            return
        if (
            self.uuid in touched
            or (not touched and self._shows_joins)
            or (not touched and self._awaits_order and not self._joining)
        ):
            self._draw_soon()
        elif not touched:
            self.show_beside()
        self.tell()

    @property
    def _shows_joins(self) -> bool:
        """Whether every answer about parts and prints changes the picture."""
        by_print = self.analysis.plotted.chart is not ChartType.INDIVIDUALS
        return self.choice.needs_joins or (by_print and self.choice.mode is PictureMode.CHART)

    @property
    def _awaits_order(self) -> bool:
        """Points will stand in another order once all prints are known."""
        return self.choice.as_made and not self._all_made_known

    def _draw_soon(self) -> None:
        if not self._due:
            self._due = True
            self.set_timer(self._pause, self._draw, name="quality: draw what arrived")

    def show_chart(self) -> None:
        """The control chart, whatever was shown."""
        self.choice = self.choice.showing(PictureMode.CHART)

    def svg(self) -> str:
        """The picture on show as an SVG file holds it."""
        title = ", ".join(filter(None, (self.heading(), self.choice.words(self._printers))))
        match self.choice.mode:
            case PictureMode.HISTOGRAM:
                return histogram_svg(self.analysis, title)
            case PictureMode.PROBABILITY:
                return probability_svg(self.analysis, title)
            case PictureMode.PARETO | PictureMode.ZONES:
                return pareto_svg(self.pictures.pareto.bars, title, self.reader.window.words)
        return control_chart_svg(self.analysis, title, self.order_in_words, self._when)

    def choose(self, choice: PictureChoice) -> None:
        """Another picture of what is in memory; the selected measurement stays selected."""
        selected = self.selected
        self.choice = choice
        self.pictures.show(choice.mode)
        self._draw()
        self.pictures.select(selected.measurement if selected else None)

    def _draw(self) -> None:
        """Calculate and draw what is looked at, from what is in memory."""
        if not self.is_open:
            return
        self._due, began = False, time.perf_counter()
        series = tuple(self.reader.measurements.series(self.uuid))
        everything = self.reader.lineages(series)
        self._all_made_known = not self.reader.joins.needed(series)
        counted = self.choice.narrowed(everything, in_order=self._all_made_known)
        self.lines = self.choice.listed(counted)
        template = self.reader.template_summaries.template(self.uuid)
        self.analysis = analyse(
            template,
            [lineage.measurement for lineage in counted],
            lineages=counted,
            settings=self.plan.settings,
            when=self.when,
            zone=self.session.zone,
        )
        if self.choice.mode is PictureMode.SPLIT:
            limits = self.analysis.specification
            self.split = split(in_order_made(everything), self.choice.factor, limits=limits)
        self.pictures.at(self.session.moment())
        self.pictures.pick_of_bar = self._pick_of_bar()
        self.pictures.draw(self.analysis, self.split, self.lines, self._bars(counted))
        self._select_the_wanted()
        nothing = why_nothing(self.analysis, self.choice, self.reader)
        self.pictures.explain(self.spelled(nothing))
        self.pictures.caption(captions(self.heading(), self.analysis, self.choice, self.split))
        self._pause = max(DRAWN_AT_ONCE_SECONDS, PATIENCE * (time.perf_counter() - began))
        self.show_beside()
        self.tell()
        if self._shows_joins or self._awaits_order:
            self._join(series)

    def _bars(self, lineages: Sequence[Lineage]) -> tuple[Bar, ...]:
        """Of the Pareto: categories, or failed and flagged parts by printer, lot …"""
        choice, analysis = self.choice, self.analysis
        if choice.trouble_by is not None:
            bars = trouble_pareto(lineages, choice.trouble_by)
            return tuple(replace(bar, name=self._called(bar.name)) for bar in bars)
        if choice.trouble_only and analysis.categories:
            measurements = [lineage.measurement for lineage in lineages]
            return category_pareto(measurements, analysis.specification, trouble_only=True)
        return analysis.categories

    def _pick_of_bar(self) -> Callable[[str], BarFilter]:
        factor = self.choice.trouble_by
        if factor is None:
            return CategoryPick
        serials = {self._called(serial): serial for serial in self._printers}
        return lambda name: TroublePick(factor, serials.get(name, name))

    def _called(self, name: str) -> str:
        """A printer by its name too, anything else as it is."""
        factor = self.choice.trouble_by
        return name if factor is None else name_of(factor, name, self._printers)

    def _select_the_wanted(self) -> None:
        """Once, when it has come, unless a person has gone elsewhere meanwhile; a measurement
        without a value is found in the list only."""
        if self.pictures.was_moved:
            self._wanted = self._wanted_group = None
        if self._wanted_group is not None and self.pictures.select_group(self._wanted_group):
            self._wanted_group = None
        if self._wanted is None:
            return
        measurements = (
            line.measurement for line in self.lines if line.measurement.uuid == self._wanted
        )
        measurement = next(measurements, None)
        if measurement is not None:
            self._wanted = None
            self.pictures.select(measurement)

    def _join(self, series: Sequence[PartMeasurement]) -> None:
        """Fetch every part and print of the template that is not known, behind all else."""
        reader = self.reader
        if self._joining or reader.join_trouble is not None:
            return
        if reader.joins.needed(series):
            self._joining = True
            self.app.run_worker(self._read_joined(series), name="quality: parts and prints")

    async def _read_joined(self, series: Sequence[PartMeasurement]) -> None:
        """Beside what the board reads of all templates: neither asks for what the other has."""
        try:
            await self.reader.join(series)
        finally:
            self._joining = False

    # -- what is true of it ----------------------------------------------------------------

    def tell(self) -> None:
        if self.is_open and self.is_current:
            self.view_lines.status.say(self.list_status())

    def list_status(self) -> ListStatus:
        """How much of the window is in, and how much of it is joined where that matters."""
        reader, choice = self.reader, self.choice
        covered, narrowed = reader.coverage, choice.words(self._printers)
        age = (self.session.now() - reader.read_at).total_seconds() if reader.read_at else None
        trouble = reader.trouble or reader.join_trouble
        drawn = self.pictures.chart.drawn if choice.mode is PictureMode.CHART else ""
        ordered = (
            self.order_in_words if choice.mode in (PictureMode.CHART, PictureMode.LIST) else ""
        )
        planned = self.analysis.plotted.notes if choice.mode is PictureMode.CHART else ()
        notes = (*filter(None, (*planned, ordered, drawn, covered.words)), *self._joined())
        status = ListStatus(
            loaded=len(self.lines),
            complete=covered.complete and not reader.why_incomplete,
            age=age,
            busy="reading" if reader.reading else "joining" if reader.joining else "",
            trouble=trouble.title if trouble else "",
            unreadable=reader.unreadable,
            chips=(Chip(narrowed, local=True),) if narrowed else (),
            notes=tuple(filter(None, (*notes, reader.why_incomplete))),
        )
        return self.lists.told(status)

    def _joined(self) -> Iterator[str]:
        if self._shows_joins or self._awaits_order:
            yield self.reader.joins.coverage(self.reader.measurements.series(self.uuid)).sentence

    # -- numbers beside it -----------------------------------------------------------------

    @property
    def selected(self) -> Lineage | None:
        """The measurement under the cursor, with what is known of its part."""
        if self.choice.mode is PictureMode.LIST:
            return self.pictures.line
        place = self.place
        return None if place is None else self.analysis.plotted.lineage(place)

    @property
    def place(self) -> int | None:
        """The selected point of the chart."""
        place = self.pictures.point
        return place if place is not None and place < self.analysis.plotted.n else None

    @property
    def _printers(self) -> Mapping[str, str]:
        """What printers are called, by serial."""
        return self.session.moment().printers

    def sections(self) -> Sequence[Section]:
        chosen, group, selected = self.place, self.pictures.group, self.selected
        numbers = facts.numbers(self.analysis, self.order_in_words)
        if self.choice.mode is PictureMode.SPLIT and self.split is not None and group is not None:
            return (*facts.group(self.split, group, self._printers), *numbers)
        if chosen is not None and selected is not None:
            return (facts.point(self.analysis, chosen, selected), *numbers)
        return (facts.measured(selected), *numbers) if selected is not None else numbers

    def brief_facts(self) -> Sequence[str]:
        numbers = brief(self.analysis)
        place, selected = self.place, self.selected
        if self.choice.mode is PictureMode.SPLIT and self.split is not None:
            return (
                *brief_split(self.split, self.pictures.multiples.selected, self._printers),
                numbers,
            )
        if place is not None and selected is not None:
            return (*brief_point(self.analysis, place, selected, self._printers), numbers)
        return (numbers,) if selected is None else (brief_origin(selected, self._printers), numbers)

    @on(Pictures.SelectionMoved)
    def _selected_another(self) -> None:
        self.show_beside()
        self.tell()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self._ask_about_it, name="quality: cursor at rest")

    def _ask_about_it(self) -> None:
        """The selected point's part and print, and its neighbours' with the same requests."""
        place = self.place if self.is_open else None
        if place is None:
            return
        plotted = self.analysis.plotted
        around = range(max(0, place - AROUND), min(plotted.n, place + AROUND))
        near = [member for point in around for member in plotted.members(point)][: 2 * AROUND]
        if self.reader.joins.needed(near):
            self.app.run_worker(
                self.reader.join(near, Urgency.FOREGROUND), name="quality: the point's part"
            )
