"""Reads the floor over time: printers, queues, and what was printed since a time.

The first reading takes some ten requests. A later one takes two, for printers and queues, and the
rest only where these differ from before, or where more of the past is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.paging.resume import rfc3339_seconds
from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.default_queries import PRINTS_ENDED, RUNNING_PRINTS, every
from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER, RECORDS_LATE_BY
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import Print, Printer
from carbon_tui.orders.print_orders.lookup import fleet, queues
from carbon_tui.orders.print_orders.order_api import ListApi, Queues
from carbon_tui.orders.queues.board import QueueSnapshot, Waiting, named
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.durations import Durations
from carbon_tui.timeline.floor import FloorTimeline, floor_timeline
from carbon_tui.timeline.states import StateSpan

LATEST_PRINTS = 10
"""Of one order or build that are looked through for the one that ended last."""
PAGES_OF_HISTORY = 1
"""Of the fleet's latest ended prints, a thousand each: what turn-arounds and spreads come from."""
PAGES_OF_BUILDS = 2
"""Of the latest ended prints of the builds that wait."""


class FloorReader:
    """Keeps what was read; `read` brings it up to date. Every method may raise ApiError."""

    def __init__(self, reading: ListApi, server_now: Callable[[], datetime]) -> None:
        self._reading = reading
        self._server_now = server_now
        self._printers: list[Printer] = []
        self._queues: Queues | None = None
        self._names: dict[str, Waiting] = {}
        self._prints: dict[str, Print] = {}
        self._history: dict[str, Print] = {}
        self._known_builds: set[str] = set()
        self._durations = Durations()
        self._since: datetime | None = None
        self._read_to: datetime | None = None
        self._shortfall = ""

    async def read(
        self,
        since: datetime,
        known_printers: list[Printer] | None = None,
        states: Callable[[], Iterable[StateSpan]] = tuple,
    ) -> FloorTimeline:
        """The floor from `since` on, as it stands now. `known_printers`: what was just read of the
        fleet by others; `states`: asked once all is read, what was seen of printers before."""
        printers = known_printers if known_printers else await fleet(self._reading)
        now_waiting = await queues(self._reading)
        now = self._server_now()
        changed = self._differ(printers, now_waiting)
        if changed:
            await self._read_names(now_waiting)
        if changed or self._since is None or since < self._since or self._shortfall:
            await self._read_prints(since, now)
            await self._learn(printers)
        self._printers, self._queues = printers, now_waiting  # where all of it was read
        board = QueueSnapshot.of(printers, now_waiting, self._names)
        known = self._prints.values()
        floor = floor_timeline(printers, board, known, self._durations, now, since, states())
        return replace(floor, shortfall=self._shortfall)

    @property
    def durations(self) -> Durations:
        """What past runs taught so far."""
        return self._durations

    def _differ(self, printers: list[Printer], now_waiting: Queues) -> bool:
        """Whether anything began, ended or was queued since the last reading."""
        if now_waiting != self._queues:
            return True
        return [_runs(p) for p in printers] != [_runs(p) for p in self._printers]

    async def _read_names(self, now_waiting: Queues) -> None:
        waiting = {uuid for uuids in now_waiting.values() for uuid in uuids}
        self._names = {uuid: name for uuid, name in self._names.items() if uuid in waiting}
        unknown = [uuid for uuid in waiting if uuid not in self._names]
        if unknown:
            self._names |= await named(self._reading, unknown)

    async def _read_prints(self, since: datetime, now: datetime) -> None:
        """What ended since then, and what runs; only what is new where the rest is known."""
        reaches = self._since is not None and since >= self._since
        start = self._read_to - RECORDS_LATE_BY if reaches and self._read_to else since
        ended = every(
            endpoints.PRINTS,
            Query().where("finished_after", rfc3339_seconds(start)).sorted_by("finished_at"),
        )
        running = RUNNING_PRINTS.sorted_by("started_at")
        reads = [
            await read_all(endpoints.PRINTS, query, self._reading.page)
            for query in (ended, running)
        ]
        for read in reads:
            self._prints.update((raw(p.uuid or ""), p) for p in read.rows)
        self._shortfall = next(filter(None, (r.completeness.shortfall for r in reads)), "")
        self._since = since if self._since is None else min(since, self._since)
        if not self._shortfall:
            self._read_to = now

    async def _learn(self, printers: list[Printer]) -> None:
        """How long things take. The fleet's past is read once, builds when they first wait."""
        if not self._history:
            latest = Query().where("status", *PRINTS_ENDED, guessed=True)
            latest = latest.sorted_by("finished_at", descending=True)
            await self._remember(latest, PAGES_OF_HISTORY)
        current = {_build_of_current(printer) for printer in printers}
        builds = {waiting.build_uuid for waiting in self._names.values()} | current
        unknown = sorted(builds - self._known_builds - {""})
        if unknown:
            theirs = Query().where("build_uuid", *unknown)
            theirs = theirs.where("status", *PRINTS_ENDED, guessed=True)
            theirs = theirs.sorted_by("finished_at", descending=True)
            await self._remember(theirs, PAGES_OF_BUILDS)
            self._known_builds |= set(unknown)
        self._durations = Durations.of([*self._history.values(), *self._prints.values()])

    async def _remember(self, query: Query, pages: int) -> None:
        read = await read_all(endpoints.PRINTS, query, self._reading.page, max_pages=pages)
        self._history.update((raw(p.uuid or ""), p) for p in read.rows)

    async def latest_print(self, parameter: str, values: Iterable[str]) -> Print | None:
        """The print that ended last of those whose parameter is one of the values; else one that
        has not ended; None where there is none."""
        asked = tuple(values)[:MAX_VALUES_PER_PARAMETER]
        if not asked:
            return None
        query = every(endpoints.PRINTS, Query().where(parameter, *asked))
        query = query.sorted_by("finished_at", descending=True)
        read = await read_all(
            endpoints.PRINTS, query, self._reading.page, max_pages=1, page_size=LATEST_PRINTS
        )
        begun = [print_ for print_ in read.rows if print_.started_at is not None]
        return next((p for p in begun if p.finished_at is not None), begun[0] if begun else None)


def _runs(printer: Printer) -> tuple[object, ...]:
    current = printer.prints.current if printer.prints else None
    last = printer.prints.last if printer.prints else None
    return (
        printer.serial,
        (current.print_id or current.name) if current else None,
        last.finished_at if last else None,
    )


def _build_of_current(printer: Printer) -> str:
    current = printer.prints.current if printer.prints else None
    return raw((current.build_uuid if current else None) or "")
