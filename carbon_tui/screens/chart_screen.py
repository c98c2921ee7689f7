"""A page with one picture: counts over time, or the values of a column."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pages import DATES_KEYS, VALUES_KEYS
from carbon_tui.listing.date_histogram import (
    Bin,
    LoadedOverTime,
    OverTime,
    Unit,
)
from carbon_tui.listing.loader import reading_errors
from carbon_tui.quality.pareto import Bar
from carbon_tui.resources.formats import Moment
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.widgets.charts import ASCII, UNICODE, ParetoChart
from carbon_tui.widgets.charts.dates import DateBar, DatesChart
from carbon_tui.widgets.key_line import KeyLine

PAGE_OF_BARS, FAR = 10, 1_000_000
"""Bars that a page moves on, and more than there ever are."""
TICKS = {Unit.HOUR: "%H:%M", Unit.DAY: "%m-%d", Unit.WEEK: "%m-%d", Unit.MONTH: "%Y-%m"}
NAMES = {
    Unit.HOUR: "%a %Y-%m-%d %H:%M",
    Unit.DAY: "%a %Y-%m-%d",
    Unit.WEEK: "week from %Y-%m-%d",
    Unit.MONTH: "%B %Y",
}


class OverTimeScreen(BaseScreen[Bin | None], ModalScreen[Bin | None]):
    """Bars that fill as they are counted. Enter returns one, Escape none and stops counting."""

    KEYS = DATES_KEYS
    key_place = "dates"
    called = "Keys in a chart over time"

    def __init__(self, what: str, over: OverTime | LoadedOverTime, moment: Moment) -> None:
        """``what`` is counted: "prints by started · status=failed"."""
        super().__init__()
        self._what, self._over, self._moment = what, over, moment
        self._closed = False
        self._trouble = ""
        self._counting = False

    def compose(self) -> ComposeResult:
        yield Static("", id="page-title", markup=False)
        chart = DatesChart(id="chart")
        chart.glyphs = ASCII if self._moment.ascii else UNICODE
        yield chart
        yield KeyLine(id="page-keys")

    def on_mount(self) -> None:
        self.offer_keys()
        self._show()

    async def count(self) -> None:
        """Run behind everything else; it ends when all is counted, or soon after Escape."""
        self._counting = True
        try:
            await self._count_on()
        finally:
            self._counting = False

    async def _count_on(self) -> None:
        while not self._over.done and not self._closed:
            try:
                await self._over.step()
            except reading_errors() as error:
                self._trouble = (
                    f"{getattr(error, 'title', '')}: {key_of('histogram')} again goes on"
                )
                break
            finally:
                self._show()

    def _show(self) -> None:
        if not self.is_attached or self._closed or not self.query(DatesChart):
            return
        chart, first = self.query_one(DatesChart), not self.query_one(DatesChart).bars
        bars = tuple(self._bar(date_bin) for date_bin in self._over.bins)
        chart.message = "There is nothing to count." if self._over.nothing else "counting…"
        chart.bars = bars
        if first and bars:
            chart.selected = len(bars) - 1
        self.query_one("#page-title", Static).update(self._title())

    def _bar(self, date_bin: Bin) -> DateBar:
        start, unit = date_bin.start.astimezone(self._moment.zone), self._over.unit
        return DateBar(start.strftime(TICKS[unit]), start.strftime(NAMES[unit]), date_bin.count)

    def _title(self) -> Text:
        over = self._over
        counted = sum(date_bin.count is not None for date_bin in over.bins)
        requests = f"{over.requests} requests" if over.requests else ""
        how_far = requests
        if not over.done:
            how_far = self._trouble or f"counting, {counted} of {len(over.bins)}, {requests}"
        behind = f" · {how_far}" if how_far else ""
        return Text(f" Per {over.unit}: {self._what}{behind}", no_wrap=True)

    # -- per hour, day, week, month

    def action_finer(self) -> None:
        self._per(-1)

    def action_coarser(self) -> None:
        self._per(1)

    def _per(self, step: int) -> None:
        """The next shorter or longer unit; the bar at hand stays in sight."""
        units, chart = list(Unit), self.query_one(DatesChart)
        place = units.index(self._over.unit) + step
        if not 0 <= place < len(units):
            self.say(f"Bars are by {units[0]} at the finest, by {units[-1]} at the coarsest.")
            return
        bins = self._over.bins
        at = bins[chart.selected].start if bins else None
        if problem := self._over.per(units[place]):
            self.say(problem, problem=True)
            return
        self._show()
        ends = [date_bin.end for date_bin in self._over.bins]
        chart.selected = next((n for n, end in enumerate(ends) if at is not None and at < end), 0)
        if not self._counting:
            self.run_worker(self.count(), name="counting over time", exit_on_error=True)

    def action_choose(self) -> None:
        chart = self.query_one(DatesChart)
        if chart.bars:
            self._leave(self._over.bins[chart.selected])
        else:
            self.say("No bar is counted yet.")

    def action_left(self) -> None:
        self.query_one(DatesChart).move(-1)

    def action_right(self) -> None:
        self.query_one(DatesChart).move(1)

    def action_page_up(self) -> None:
        self.query_one(DatesChart).move(-PAGE_OF_BARS)

    def action_page_down(self) -> None:
        self.query_one(DatesChart).move(PAGE_OF_BARS)

    def action_first(self) -> None:
        self.query_one(DatesChart).move(-FAR)

    def action_last(self) -> None:
        self.query_one(DatesChart).move(FAR)

    def action_back(self) -> None:
        self._leave(None)

    def leave(self) -> None:
        self._leave(None)

    def _leave(self, chosen: Bin | None) -> None:
        self._closed = True
        self.dismiss(chosen)


class ValuesScreen(BaseScreen[str | None], ModalScreen[str | None]):
    """The values of a column among the loaded rows: words by how frequent they are, numbers in
    their order. Enter returns one."""

    KEYS = VALUES_KEYS
    key_place = "values"
    called = "Keys in a histogram"

    def __init__(
        self, title: str, bars: tuple[Bar, ...], *, ascii_only: bool, facts: str = ""
    ) -> None:
        """``facts`` is a line below the title: how many, what is usual of them."""
        super().__init__()
        self._title, self._bars, self._ascii, self._facts = title, bars, ascii_only, facts

    def compose(self) -> ComposeResult:
        yield Static(Text(f" {self._title}", no_wrap=True), id="page-title")
        if self._facts:
            yield Static(Text(f" {self._facts}", no_wrap=True), id="page-facts")
        chart = ParetoChart(id="chart")
        chart.glyphs = ASCII if self._ascii else UNICODE
        chart.bars = self._bars
        yield chart
        yield KeyLine(id="page-keys")

    def on_mount(self) -> None:
        self.offer_keys()

    def action_choose(self) -> None:
        chart = self.query_one(ParetoChart)
        self.dismiss(chart.bars[chart.selected].name if chart.bars else None)

    def action_down(self) -> None:
        self.query_one(ParetoChart).move(1)

    def action_up(self) -> None:
        self.query_one(ParetoChart).move(-1)

    def action_page_down(self) -> None:
        self.query_one(ParetoChart).move(PAGE_OF_BARS)

    def action_page_up(self) -> None:
        self.query_one(ParetoChart).move(-PAGE_OF_BARS)

    def action_first(self) -> None:
        self.query_one(ParetoChart).move(-FAR)

    def action_last(self) -> None:
        self.query_one(ParetoChart).move(FAR)

    def action_back(self) -> None:
        self.dismiss(None)
