"""Reading the window page by page, and joining what is looked at; no drawing, no client.

The first page of a window is read as somebody waits for it, the rest behind everything else. What
is fetched with comes from outside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.batch import RowsPlace
from carbon_tui.api.paging.completeness import Completeness
from carbon_tui.api.paging.pager import Pager
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE, Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import (
    Params,
    Query,
)
from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.quality.chart_settings import ChartSettings
from carbon_tui.quality.lineage_join import JoinRequest, Joins, Lineage
from carbon_tui.quality.ordered_figures import ordered_figures
from carbon_tui.quality.template_summaries import Summary, TemplateSummaries
from carbon_tui.quality.time_window import Span, TimeWindow, WindowCoverage
from carbon_tui.quality.window_measurements import WindowMeasurements
from carbon_tui.text.cleaning import raw

Fetch = Callable[[Endpoint[Any], Params, Urgency], Awaitable[Page[Any]]]
"""One page of a list, as somebody waits for it or behind everything else."""

Watcher = Callable[[frozenset[str | None]], None]
"""Told which templates have other measurements now; of none when only joins or state changed."""

OVERLAP = timedelta(minutes=3)
"""How far an incremental reading goes back: the server's clock is known to a minute or so only."""
MOST_REQUESTS_UNASKED = 300
"""For the parts of a window, which are read for the board without anybody asking for it."""
ABREAST = 4
"""Requests of a join that are under way together; after them the pictures are drawn again."""


class WindowReader:
    """The measurements of one window, read once for all screens that look at them.

    `trouble` is what ended the last reading, `join_trouble` the last join; both can be tried again.
    """

    def __init__(
        self, fetch: Fetch, now: Callable[[], datetime], window: TimeWindow | None = None
    ) -> None:
        self._fetch = fetch
        self._now = now
        self.measurements = WindowMeasurements(window or TimeWindow(), now())
        self.template_summaries = TemplateSummaries()
        self.joins = Joins()
        self.watchers: list[Watcher] = []
        self.trouble: ApiError | None = None
        self.join_trouble: ApiError | None = None
        self.reading = False
        self.joining = False
        self.looping = False
        """The server repeated itself: the window may be incomplete."""
        self.withheld = 0
        """How many measurements more the server counts than it gave."""
        self.uncounted = False
        """A stretch ended where the server stops counting: there may be more measurements."""
        self.unreadable = 0
        self.missing: list[str] = []
        """What is not whole of templates, parts or prints that were read: a sentence each."""
        self.compared_at = -inf
        """When all groups were last compared, by a clock that nobody sets."""
        self.read_at: datetime | None = None
        """When the last page came."""
        self._turn = asyncio.Lock()
        self._idle = asyncio.Event()

    @property
    def why_incomplete(self) -> str:
        """Why the window may lack measurements although all was read; empty when it does not."""
        known = Completeness(looping=self.looping, withheld=self.withheld, uncounted=self.uncounted)
        return next(iter(known.clauses()), "")

    @property
    def coverage(self) -> WindowCoverage:
        """How much of the window is in; never all of it where that is not known."""
        return replace(self.measurements.coverage, is_short=bool(self.why_incomplete))

    # -- the window

    @property
    def window(self) -> TimeWindow:
        return self.measurements.window

    def show(self, window: TimeWindow) -> None:
        """Look at another stretch of time; `read` it afterwards, or let a reading go on with it."""
        self.measurements.show(window, self._now())
        self.compared_at = -inf
        self._tell(frozenset(self.measurements.templates))

    def forget(self) -> None:
        """What was read came from elsewhere: `read` reads all of it anew."""
        self.joins, self.missing = Joins(), []
        self.looping, self.withheld, self.unreadable, self.uncounted = False, 0, 0, False
        self.measurements = WindowMeasurements(self.window, self._now())

    def learn(self, templates: Iterable[PartMeasurementTemplate]) -> None:
        known = list(templates)
        self.template_summaries.learn(known)
        self._tell(frozenset(template.uuid for template in known))

    def learn_signals(self, counts: Mapping[str | None, int]) -> None:
        """How many printers, lots … are off in each template, by what is read now."""
        self.template_summaries.learn_signals(self.measurements, counts)
        self._tell(frozenset(self.measurements.templates))

    async def read_templates(self) -> None:
        """All templates, as somebody waits for them. Raises `ApiError`."""
        self.learn(
            await self._all(
                endpoints.PART_MEASUREMENT_TEMPLATES,
                default_queries.TEMPLATES,
                Urgency.FOREGROUND,
            )
        )

    def summary(self, uuid: str | None) -> Summary:
        return self.template_summaries.summary(self.measurements, uuid)

    @property
    def summaries(self) -> tuple[Summary, ...]:
        """All templates, trouble first."""
        return self.template_summaries.summaries(self.measurements)

    async def read(self) -> None:
        """Read what of the window is missing, or has changed since; once at a time."""
        if self.reading:
            return
        self.reading, self.trouble = True, None
        self._idle.clear()
        until = self._now()
        self.measurements.trim(until)
        urgency = Urgency.BACKGROUND if len(self.measurements) else Urgency.FOREGROUND
        try:
            while gaps := self.measurements.gaps(until):
                await self._read_gap(gaps[0], urgency)
                urgency = Urgency.BACKGROUND
                if self.looping:
                    self.measurements.accept(gaps[0], (), last=True)  # no more will come of it
        except ApiError as error:
            self.trouble = error
        finally:
            self.reading = False
            self._idle.set()
        self._tell(frozenset())

    async def read_to_end(self) -> None:
        """The same, and wait for a reading that is under way for somebody else."""
        await self.read()
        await self._idle.wait()

    async def _read_gap(self, gap: Span, urgency: Urgency) -> None:
        """To its end, or until another window is wanted."""
        window, pages = self.window, self._pages(gap, urgency)
        async for delivery in pages:
            if self.window != window:
                return
            keeps = not pages.sort_refused and not pages.out_of_order
            touched = self.measurements.accept(
                gap,
                (*delivery.again, *delivery.rows),
                total=delivery.total,
                last=delivery.complete,
                ascending=keeps and delivery.place is RowsPlace.HEAD,
            )
            self.looping |= pages.looping
            self.withheld += pages.withheld
            self.uncounted |= pages.uncounted
            self.unreadable += delivery.unreadable
            self.read_at = delivery.received_at or self.read_at
            self._tell(touched)

    def _pages(self, gap: Span, urgency: Urgency) -> Pager[PartMeasurement]:
        begins = gap.after > self.window.span(self._now()).after + OVERLAP
        after = gap.after - OVERLAP if begins else gap.after
        query = (
            Query()
            .where("updated_after", _rfc3339(after))
            .where("updated_before", _rfc3339(gap.before))
            .sorted_by("updated_at")
        )
        fetch = self._fetch
        later = Urgency.BACKGROUND
        turns = iter((urgency,))
        return Pager(
            endpoints.PART_MEASUREMENTS,
            query,
            lambda endpoint, params: fetch(endpoint, params, next(turns, later)),
            page_size=MAX_ROWS_PER_PAGE,
            pull_size=MAX_ROWS_PER_PAGE,
            now=self._now,
        )

    # -- parts and prints

    def lineages(self, measurements: Iterable[PartMeasurement]) -> list[Lineage]:
        """Each with its part and print, as far as these are known."""
        return [self.joins.lineage(measurement) for measurement in measurements]

    async def join(
        self, measurements: Sequence[PartMeasurement], urgency: Urgency = Urgency.BACKGROUND
    ) -> None:
        """Fetch the parts and the prints of these measurements that are not known yet."""
        self.join_trouble = None
        while True:
            async with self._turn:
                batches = self.joins.needed(measurements)[:ABREAST]
                self.joining = bool(batches)
                if not batches:
                    break
                try:
                    await asyncio.gather(*(self._answer(batch, urgency) for batch in batches))
                except ApiError as error:
                    self.join_trouble, self.joining = error, False
                    break
            self._tell(frozenset())
        self._tell(frozenset())

    async def order_as_made(self, decided: Callable[[str | None], ChartSettings]) -> None:
        """Let every template's line go by the order in which its parts were made.

        `decided` is what was decided about a template's chart. Parts and prints are read first,
        behind all else, unless the window is so long that this is to be asked for; lines of
        templates whose prints are not all known stay in the order measured, and say so.
        """
        if len(self.joins.needed(self.measurements)) <= MOST_REQUESTS_UNASKED:
            for uuid in self.measurements.templates:
                await self.join(tuple(self.measurements.series(uuid)))
                if self.join_trouble is not None:
                    break
                await self._order(uuid, decided(uuid))
        for uuid in self.measurements.templates:
            await self._order(uuid, decided(uuid))

    async def _order(self, uuid: str | None, settings: ChartSettings) -> None:
        series, known = self.measurements.series(uuid), self.template_summaries.ordered(uuid)
        limits, revision = (
            self.template_summaries.summary(self.measurements, uuid).specification,
            series.revision,
        )
        measurements = tuple(series)
        as_made = bool(measurements) and not self.joins.needed(measurements)
        now = (revision, settings, limits, as_made)
        if known and now == (known.revision, known.settings, known.limits, known.as_made):
            return
        figures = await asyncio.to_thread(
            ordered_figures,
            self.lineages(measurements),
            limits,
            settings,
            revision=revision,
            as_made=as_made,
        )
        if series.revision == revision:
            self.template_summaries.learn_order(uuid, figures)
            self._tell(frozenset({uuid}))

    @property
    def all_as_made(self) -> bool:
        """Every template's line goes by the order in which its parts were made."""
        lines = [self.summary(uuid) for uuid in self.measurements.templates]
        return bool(lines) and all(line.as_made for line in lines)

    @property
    def order_in_words(self) -> str:
        """By which order the lines of all templates go: `Cpk as made`, `Cpk as measured`."""
        lines = [self.summary(uuid) for uuid in self.measurements.templates]
        known = sum(line.as_made for line in lines)
        if not lines:
            return ""
        if known == len(lines):
            return "Cpk as made"
        return f"{known:,} of {len(lines):,} Cpk as made" if known else "Cpk as measured"

    async def _answer(self, batch: JoinRequest, urgency: Urgency) -> None:
        ids = tuple(map(raw, batch.ids))
        if batch.list == "printed_parts":
            query = Query().where(batch.parameter, *ids)
            self.joins.accept_parts(batch, await self._all(endpoints.PRINTED_PARTS, query, urgency))
        else:
            query = default_queries.every(endpoints.PRINTS, Query().where(batch.parameter, *ids))
            self.joins.accept_prints(batch, await self._all(endpoints.PRINTS, query, urgency))

    async def _all(self, endpoint: Endpoint[Any], query: Query, urgency: Urgency) -> list[Any]:
        """All rows; what is not whole of them is remembered."""
        fetch = self._fetch
        read = await read_all(
            endpoint,
            query,
            lambda endpoint, params: fetch(endpoint, params, urgency),
            now=self._now,
        )
        if not read.completeness.whole or read.completeness.unreadable:
            self.missing += read.completeness.remarks()
        return read.rows

    def _tell(self, touched: frozenset[str | None]) -> None:
        for watcher in tuple(self.watchers):
            watcher(touched)


async def everything(
    fetch: Fetch,
    endpoint: Endpoint[Any],
    query: Query,
    urgency: Urgency,
    now: Callable[[], datetime],
) -> list[Any]:
    """All rows of a query. Raises `ApiError`."""
    read = await read_all(
        endpoint, query, lambda endpoint, params: fetch(endpoint, params, urgency), now=now
    )
    return read.rows


def _rfc3339(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
