"""``get quality`` computed as the screen does, and ``get measurements --joined``."""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Protocol

from msgspec.structs import replace

from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.cli.account import Account
from carbon_tui.cli.command_lists import CommandLists, copy_of
from carbon_tui.cli.named_account import account
from carbon_tui.cli.output import say, write
from carbon_tui.cli.progress import ProgressLine
from carbon_tui.cli.stop import Stop
from carbon_tui.listing.export import Format, MakeWriter, Tail, Writer, in_order, whole_file
from carbon_tui.prompt import Search
from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.chart_settings import from_kept
from carbon_tui.quality.export import (
    JOINED_COLUMNS,
    STATISTICS_COLUMNS,
    Row,
    measurement_row,
    statistics_row,
)
from carbon_tui.quality.svg import (
    control_chart_svg,
    histogram_svg,
    pareto_svg,
    probability_svg,
)
from carbon_tui.quality.template_analyses import (
    all_analyses,
    learn_signals,
    window_signals,
)
from carbon_tui.quality.template_summaries import Summary, trouble_first
from carbon_tui.quality.time_window import TimeWindow
from carbon_tui.quality.window_reader import Fetch, WindowReader
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Cell, CellFormat, Moment, Value
from carbon_tui.resources.measurements import MEASUREMENTS
from carbon_tui.session.preferences import Preferences
from carbon_tui.settings import SettingsFile
from carbon_tui.system.exit_codes import ASKED_FOR, DONE, FAILED, USAGE

SVG = "svg"
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0}


def window_of(text: str) -> TimeWindow:
    """`30d`, `12h`, `2w` as a window. Raises Stop."""
    length = re.fullmatch(r"(\d{1,4}(?:\.\d+)?)([hdw])", text)
    days = float(length[1]) * _DAYS[length[2]] if length else 0.0
    if not 0 < days <= 3_660:
        raise Stop(f"--window takes a length of time such as 7d, 12h or 4w, not “{text}”.", USAGE)
    return TimeWindow(days)


def columns_of(names: Sequence[str]) -> tuple[Column[Row], ...]:
    """Columns of rows that are tuples under these names."""
    return tuple(
        Column(name=name, title=name, value=itemgetter(i), show=_plain)
        for i, name in enumerate(names)
    )


@CellFormat
def _plain(value: Value, _moment: Moment) -> Cell:
    if isinstance(value, float):
        return Cell(f"{value:.6g}")
    return Cell("" if value is None else str(value))


# -- get quality -----------------------------------------------------------------------------------


class QualityExtract:
    """One run of ``get quality``: the window read and joined, then each template worked out."""

    def __init__(
        self,
        options: argparse.Namespace,
        resource: AnyResource,
        search: Search,
        moment: Moment,
        columns: Sequence[Column[Any]] | None,
        make: MakeWriter,
    ) -> None:
        self._make = make
        self._options, self._resource, self._search = options, resource, search
        self._moment, self._columns = moment, columns
        self._window = window_of(options.window or "7d")
        self._progress = ProgressLine()
        self._whole = True

    def run(self) -> int:
        """Write what matches; the exit code. Raises ApiError, Stop."""
        rows = asyncio.run(self._read(account(self._options)))
        passes = self._search.predicate(self._resource, self._moment)
        chosen = [row for row in rows if passes is None or passes(row[0])]
        self._write(chosen)
        if not self._whole:
            return FAILED
        return ASKED_FOR if self._options.exit_code and not chosen else DONE

    async def _read(self, who: Account) -> list[tuple[Summary, Analysis]]:
        client = await asyncio.to_thread(who.connect)
        client.on_health.append(lambda health: self._progress.show(str(health)))
        try:
            may = self._search.source != "server"
            lists = CommandLists(client, copy_of(who), stands_in=may)
            reader = WindowReader(fetching(lists), client.server_now, self._window)
            reader.watchers.append(lambda _: self._show_progress(reader))
            await reader.read_templates()
            await reader.read()
            await reader.join(tuple(reader.measurements))
            self._moment = replace(self._moment, now=client.server_now())
        finally:
            self._progress.clear()
            await client.aclose()
        trouble = reader.trouble or reader.join_trouble
        if trouble is not None:
            raise trouble
        lists.tell(self._moment.zone)
        self._tell(reader)
        learn_signals(reader, window_signals(reader))
        chart_of = Preferences(SettingsFile()).now.chart_of
        await reader.order_as_made(lambda uuid: from_kept(chart_of(uuid) if uuid else None))
        if order := reader.order_in_words:
            say(f"{order}: parts by the time their prints finished.")
        return list(all_analyses(reader, chart_of, self._moment.zone))

    def _show_progress(self, reader: WindowReader) -> None:
        what = "joined to parts and prints" if reader.joining else "measurements read"
        self._progress.show(f"{len(reader.measurements):,} {what} …")

    def _tell(self, reader: WindowReader) -> None:
        """What is not to be seen in the rows, in one line."""
        remarks = [f"Of {reader.coverage.sentence}.", *dict.fromkeys(reader.missing)]
        if reader.unreadable:
            remarks.append(f"Left out: {reader.unreadable:,} that could not be read.")
        if why := reader.why_incomplete:
            remarks.append(f"{why[0].upper()}{why[1:]}.")
        say(" ".join(remarks))
        complaint = reader.unreadable or reader.why_incomplete or reader.missing
        self._whole = not complaint and reader.coverage.complete

    def _write(self, rows: Sequence[tuple[Summary, Analysis]]) -> None:
        if self._options.output == SVG:
            write(self._picture(rows))
            return
        order, kind = self._search.local_order, Format(self._options.output)
        by_summary = {id(summary): analysis for summary, analysis in rows}
        summaries: Sequence[Summary] = sorted((summed for summed, _ in rows), key=trouble_first)
        if order:
            summaries = in_order(summaries, order, self._resource)
        if kind is Format.TABLE or self._columns is not None:
            out = self._make(self._resource, self._moment, self._columns)
            write(whole_file(out, summaries))
            return
        statistics = [statistics_row(summed, by_summary[id(summed)]) for summed in summaries]
        out = self._make(self._resource, self._moment, columns_of(STATISTICS_COLUMNS))
        write(whole_file(out, statistics))

    def _picture(self, rows: Sequence[tuple[Summary, Analysis]]) -> str:
        """The one template that matches, drawn. Raises Stop where it is none or several."""
        if len(rows) != 1:
            names = ", ".join(sorted(summary.name for summary, _ in rows)[:12])
            templates_there = f"{len(rows)} match: {names}" if rows else "none matches"
            raise Stop(f"A picture is of one template; {templates_there}.", USAGE)
        ((summary, analysis),) = rows
        match self._options.picture:
            case "histogram":
                return histogram_svg(analysis, summary.name)
            case "pareto":
                return pareto_svg(analysis.categories, summary.name, self._window.words)
            case "probability":
                return probability_svg(analysis, summary.name)
        return control_chart_svg(
            analysis,
            summary.name,
            "in the order made",
            lambda point: self._made_at(analysis, point),
        )

    def _made_at(self, analysis: Analysis, point: int) -> str:
        made = analysis.plotted.lineage(point).made_at
        return f"{made.astimezone(self._moment.zone):%Y-%m-%d %H:%M}" if made else ""


# -- get measurements --joined ---------------------------------------------------------------------


class LookingUp(Writer, Protocol):
    """A writer that reads what belongs to its rows before it writes them."""

    async def look_up(self, records: Sequence[Any]) -> None: ...


class JoinedMeasurements:
    """Measurements with template, limits, part, print, printer, platform and resin lot."""

    def __init__(self, lists: CommandLists, moment: Moment, make: MakeWriter) -> None:
        self._reader = WindowReader(fetching(lists), lists.server_now)
        self.inner = make(MEASUREMENTS, moment, columns_of(JOINED_COLUMNS))

    def start(self) -> str:
        return self.inner.start()

    async def look_up(self, records: Sequence[PartMeasurement]) -> None:
        """Read what belongs to these, before they are written. Raises ApiError."""
        reader = self._reader
        if not reader.template_summaries.templates:
            await reader.read_templates()
        await reader.join(records)
        if reader.join_trouble is not None:
            raise reader.join_trouble

    def rows(self, records: Iterable[PartMeasurement]) -> str:
        return self.inner.rows(self._joined(records))

    def _joined(self, measurements: Iterable[PartMeasurement]) -> Iterator[Row]:
        for lineage in self._reader.lineages(measurements):
            uuid = lineage.measurement.part_measurement_template_uuid
            yield measurement_row(lineage, self._reader.template_summaries.template(uuid))

    def end(self) -> Tail:
        return self.inner.end()


def fetching(lists: CommandLists) -> Fetch:
    """How a window reader asks these lists for a page."""

    async def fetch(endpoint: Endpoint[Any], params: Params, urgency: Urgency) -> Page[Any]:
        return await lists.page(endpoint, params, urgency=urgency)

    return fetch
