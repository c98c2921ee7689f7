"""What else was made there: the parts one printer, platform, lot … touched, and their results."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE, Endpoint
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pictures import TRACE_KEYS
from carbon_tui.listing.list_status import (
    Chip,
    ListStatus,
)
from carbon_tui.quality.export import Table, measurements_table, trace_table
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.time_window import ALL_TIME, TimeWindow
from carbon_tui.quality.traceability import (
    MEASUREMENTS,
    PRINTS,
    OriginTrace,
    TracedPart,
    TracedPrint,
    TraceStep,
)
from carbon_tui.resources import formats
from carbon_tui.resources.definition import Section
from carbon_tui.resources.printed_parts import PRINTED_PARTS
from carbon_tui.screens.quality import facts
from carbon_tui.screens.quality.file_export import Named, offer
from carbon_tui.screens.quality.origin_names import called
from carbon_tui.screens.quality.origins import begin_trace
from carbon_tui.screens.quality.record_links import choose_way, open_part, take
from carbon_tui.screens.quality.short_facts import brief_origin
from carbon_tui.screens.quality.table_columns import TRACED
from carbon_tui.screens.quality.traced_list import TracedList, in_trouble
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.text.cleaning import raw
from carbon_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen

DAYS, DAYS_OF_ORDERS = 30.0, 365.0
"""The first window: what a build or a part order made is meant whole."""

_ENDPOINTS: dict[str, Endpoint[Any]] = {
    PRINTS: endpoints.PRINTS,
    "printed_parts": endpoints.PRINTED_PARTS,
    MEASUREMENTS: endpoints.PART_MEASUREMENTS,
}


class TraceScreen(SubScreen):
    """Grows as the answers arrive; failed and flagged parts first."""

    beside = 100
    has_brief = True
    view_title = "Quality"
    KEYS = TRACE_KEYS
    key_place = "trace"
    called = "Keys in a trace"

    def __init__(self, opener: ListScreen, factor: Factor, value: str) -> None:
        super().__init__(opener)
        self.factor, self.value = factor, value
        whole = factor in (Factor.BUILD, Factor.PART_ORDER)
        self.window = TimeWindow(DAYS_OF_ORDERS if whole else DAYS)
        self.list = TracedList(self, self._show, self.tell)
        self.groups = (self.list,)
        self.trouble: ApiError | None = None
        self._short: list[str] = []
        """What the server gave less of than there is: a sentence each."""
        self.reading = False
        self._trace = self._fresh()

    def _fresh(self) -> OriginTrace:
        now = self.session.server_now()
        span = None if self.window.is_all else self.window.span(now)
        return OriginTrace(self.factor, self.value, span)

    def picture(self) -> Widget:
        return RecordTable(TRACED, id="trace")

    @property
    def trail(self) -> str:
        return f"{self.heading()} ›"

    def heading(self) -> str:
        return called(self.factor, self.value, self.session.moment().printers)[:60]

    @property
    def parts(self) -> tuple[TracedPart, ...]:
        """What was found so far."""
        return self._trace.parts()

    # -- reading ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.table.moment = self.session.moment()
        self._begin()
        if not self.session.reader.template_summaries.templates:
            self.work(self._name_what_is_measured(), "templates")

    async def _name_what_is_measured(self) -> None:
        """For one who came here past the list of templates; the trace waits for nothing."""
        try:
            await self.session.reader.read_templates()
        except ApiError as error:
            self.say(f"{error.title}. {error}", problem=True)
            return
        self.show_beside()

    def _begin(self) -> None:
        """From the start: another window, or the same once more."""
        trace = self._trace = self._fresh()
        self.reading = True
        self.lists.begin()
        self._show()
        self.work(self._read(trace), f"tracing {self.factor.value}")

    async def _read(self, trace: OriginTrace) -> None:
        self.trouble, self._short = None, []
        try:
            while trace is self._trace and (step := trace.needed()) is not None:
                await self._take(trace, step)
                self._show()
        except ApiError as error:
            if trace is self._trace:
                self.trouble = error
        if trace is self._trace:
            self.reading = False
            self._show()

    async def _take(self, trace: OriginTrace, step: TraceStep) -> None:
        """Every page of a step, each shown as it comes."""
        pages = open_pages(
            _ENDPOINTS[step.list],
            _query(step),
            self.lists.page,
            page_size=MAX_ROWS_PER_PAGE,
            pull_size=MAX_ROWS_PER_PAGE,
            now=self.lists.now,
        )
        async for delivery in pages:
            if trace is not self._trace:
                return
            rows = (*delivery.rows, *delivery.again)
            if step.list == PRINTS:
                trace.accept(step, prints=rows)
            elif step.list == MEASUREMENTS:
                trace.accept(step, measurements=rows)
            else:
                trace.accept(step, parts=rows)
            self._show()
        if not pages.completeness.whole and trace is self._trace:
            self._short += pages.completeness.remarks()[:1]

    def _show(self) -> None:
        if not self.is_open:
            return
        keep = self.table.key_under_cursor if self.table.cursor else None
        self.table.message = "asking…" if self.reading else self._why_empty()
        self.list.show(self._trace.parts())
        self.table.rows_changed(keep)
        self.show_beside()
        self.tell()

    def tell(self) -> None:
        self.view_lines.status.say(self.list_status())

    def _why_empty(self) -> str:
        if self.trouble is not None:
            return f"{self.trouble.title}. {self.trouble}"
        if parts := len(self._trace.parts()):
            asked = " ".join(self.list.search.local_chips)
            of_them = f"None of its {parts:,} parts" if parts > 1 else "Its only part"
            return f"{of_them} {'matches' if parts > 1 else 'does not match'} {asked}."
        if self.window.is_all:
            return f"No part of {self.heading()} was ever made."
        words = f"No part of {self.heading()} was made in {self.window.words}"
        return f"{words}; {key_of('window_wider')} looks further back."

    def list_status(self) -> ListStatus:
        trace = self._trace
        status = ListStatus(
            loaded=len(self._trace.parts()),
            complete=not self.reading and self.trouble is None and not self._short,
            busy="reading" if self.reading else "",
            trouble=self.trouble.title if self.trouble else "",
            hits=self.list.hits,
            marked=len(self.list.marks),
            chips=(
                Chip(f"{self.factor.value}={self.value}"),
                Chip(self.window.words),
                *(Chip(text, local=True) for text in self.list.search.local_chips),
            ),
            sort=self.list.sort_words,
            ranging=self.list.ranging,
            notes=(trace.sentence.partition(": ")[2], *dict.fromkeys(self._short)),
        )
        return self.lists.told(status)

    # -- numbers ---------------------------------------------------------------------------

    def sections(self) -> Sequence[Section]:
        traced = self.list.selected
        if traced is None:
            return ()
        board = self.session.reader.template_summaries
        named = [
            (board.template(measurement.part_measurement_template_uuid), measurement)
            for measurement in traced.measurements
        ]
        failed = tuple(
            (name.capitalize(), f"{count:,} of {whole:,}", formats.text)
            for name, count, whole in self._trace.failures
        )
        return Section("Failed", failed), *facts.traced(traced), facts.outcomes(named)

    def brief_facts(self) -> Sequence[str]:
        traced = self.list.selected
        counted = self._trace.sentence.partition(": ")[2].replace("; ", "  ")
        if traced is None:
            return (counted,)
        return counted, brief_origin(lineage_of(traced), self.session.moment().printers)

    # -- keys ----------------------------------------------------------------------------------

    def action_next_attention(self) -> None:
        self._hop(1)

    def action_previous_attention(self) -> None:
        self._hop(-1)

    def _hop(self, direction: int) -> None:
        place = self.table.cursor + direction
        while 0 <= place < len(self.table.rows):
            if in_trouble(self.table.rows.record(place)):
                self.table.move_to(place)
                return
            place += direction
        self.say("No part that way failed or was flagged.")

    def action_follow(self) -> None:
        """The printed part; of a print the parts it made, in this list."""
        traced, record = self.list.selected, self.table.record_under_cursor
        if isinstance(record, TracedPrint):
            self.list.only_of(record)
        elif traced is not None:
            open_part(self.opener, lineage_of(traced), self.say)

    def action_measurements(self) -> None:
        traced, link = self.list.selected, PRINTED_PARTS.link("k")
        if traced is not None and link is not None:
            take(self.opener, (link, traced.part), self.say)

    def action_go_to_related(self) -> None:
        traced = self.list.selected
        if traced is None:
            self.table.move_to(0)
        else:
            choose_way(self.opener, lineage_of(traced), self.say, partial(self.table.move_to, 0))

    def action_trace(self) -> None:
        """On to another origin of the part under the cursor."""
        if self.list.selected is not None:
            begin_trace(self.opener, lineage_of(self.list.selected), self.say)

    def action_window_wider(self) -> None:
        wider = self.window.wider()
        self._show_window(ALL_TIME if wider == self.window else wider)

    def action_window_narrower(self) -> None:
        self._show_window(self.window.narrower())

    def _show_window(self, window: TimeWindow) -> None:
        if window == self.window:
            self.say(window.why_no_other)
            return
        self.window = window
        self._begin()

    def action_back(self) -> None:
        """A filter first, then the way back."""
        if not self.list.forget():
            super().action_back()

    def action_refresh(self) -> None:
        self._begin()

    def action_export(self) -> None:
        """The parts, or everything that was measured on them."""
        about, board = (
            f"Trace {self.factor.value} {self.value}"[:46],
            self.session.reader.template_summaries,
        )

        def measurements() -> Table:
            traced = self._trace.parts()
            lineages = [
                Lineage(m, part.part, part.print) for part in traced for m in part.measurements
            ]
            return measurements_table(lineages, board.templates)

        tables: dict[str, Named] = {
            "t": (about, lambda: trace_table(self._trace.parts())),
            "m": (f"{about} measurements", measurements),
        }
        offer(self, tables, lambda _letter: self._trace.sentence)


def _query(step: TraceStep) -> Query:
    """Prints of every status: unfinished and failed ones are hidden otherwise."""
    query = Query()
    for parameter, values in step.parameters:
        query = query.where(parameter, *map(raw, values))
    return default_queries.every(_ENDPOINTS[step.list], query)


def lineage_of(traced: TracedPart) -> Lineage:
    """The part as if by one of its measurements, whose ways and origins are the same."""
    measured = next(iter(traced.measurements), PartMeasurement(printed_part_uuid=traced.part.uuid))
    return Lineage(measured, traced.part, traced.print)
