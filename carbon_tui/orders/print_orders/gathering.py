"""Collects what an outlook and a board need, in few requests.

An outlook costs: printers (1), queues (1), the names of what waits (1 per 100), the history of
the plan's builds (1), the latest prints of the fleet (1), the usual durations of what waits (1 per
100 builds), the latest orders (1), the builds (1), the part orders in them (1). Whatever fails
besides printers and queues only leaves a gap in the picture, and the gap is named.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema.default_queries import PRINTS_ENDED
from carbon_tui.api.schema.endpoints import (
    PRINT_ORDERS,
    PRINTS,
)
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import (
    Build,
    Print,
    Printer,
    PrintOrder,
)
from carbon_tui.orders.print_orders.due_dates import due_dates
from carbon_tui.orders.print_orders.history import BuildHistory
from carbon_tui.orders.print_orders.lookup import (
    batches,
    builds,
    fleet,
    queues,
)
from carbon_tui.orders.print_orders.order_api import (
    ListApi,
    Queues,
)
from carbon_tui.orders.print_orders.outlook import (
    RECENT,
    Outlook,
    outlook,
)
from carbon_tui.orders.print_orders.plan import Plan
from carbon_tui.orders.queues.board import (
    QueueSnapshot,
    Waiting,
    named,
)

T = TypeVar("T")

RECENT_ORDERS = 100
"""How many of the latest orders are looked through."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """An outlook, the board under it, and what could not be read."""

    outlook: Outlook
    board: QueueSnapshot
    gaps: tuple[str, ...] = ()
    prints: tuple[Print, ...] = ()
    """What the outlook learnt from: prints that are over."""
    due: datetime | None = None
    """The earliest due date of the part orders that the plan's builds are made for."""


def _now() -> datetime:
    return datetime.now(UTC)


class Gatherer:
    """Reads for one form. Printers that the caller has already may be handed in."""

    def __init__(self, reading: ListApi, now: Callable[[], datetime] = _now) -> None:
        self._reading = reading
        self._now = now
        self._gaps: list[str] = []

    async def board(self, printers: Iterable[Printer] | None = None) -> QueueSnapshot:
        """Every printer's queue, with names. Raises ApiError where printers or queues fail."""
        known, now = await self._floor(printers)
        return await self._named(known, now)

    async def floor(self) -> tuple[list[Printer], QueueSnapshot]:
        """The printers and their queues, with names. Raises ApiError where either fails."""
        known, now = await self._floor(None)
        return known, await self._named(known, now)

    async def past(self, board: QueueSnapshot, printers: list[Printer]) -> BuildHistory:
        """What finished prints teach of what waits and of each printer; nothing where that cannot
        be read."""
        waiting = {w.build_uuid for lane in board.lanes for w in lane.waiting}
        ours, latest = await asyncio.gather(
            self._or_gap(self._prints("build_uuid", waiting), [], "how waiting prints fared"),
            self._or_gap(self._latest(printers), [], "which resin ran last"),
        )
        return BuildHistory.of([*latest, *ours])

    async def outlook(
        self, plan: Plan, printers: Iterable[Printer] | None = None, own: Iterable[str] = ()
    ) -> Gathered:
        """What the form shows; `own`: uuids of orders that are this very plan, sent before.

        Raises ApiError where printers or queues cannot be read.
        """
        self._gaps = []
        uuids = [b.build_uuid for b in plan.builds]
        known, now = await self._floor(printers)
        board, ours, latest, recent, records = await asyncio.gather(
            self._named(known, now),
            self._or_gap(self._prints("build_uuid", uuids), [], "how this build fared"),
            self._or_gap(self._latest(known), [], "which resin ran last"),
            self._or_gap(self._recent(), [], "the latest orders"),
            self._or_gap(builds(self._reading, uuids), list[Build](), "the build"),
        )
        waiting = {w.build_uuid for lane in board.lanes for w in lane.waiting} - set(uuids)
        others = await self._or_gap(
            self._prints("build_uuid", waiting), [], "how long waiting prints take"
        )
        over = (*latest, *others, *ours)
        history = BuildHistory.of(over)
        seen = outlook(
            plan.builds,
            known,
            board,
            history,
            self._now(),
            records=records,
            recent=recent,
            own=own,
        )
        dates: Mapping[str, datetime] = {}
        dates = await self._or_gap(
            due_dates(self._reading, records), dates, "when its part orders are due"
        )
        due = min(dates.values(), default=None)
        return Gathered(seen, board, tuple(self._gaps), over, due)

    async def _floor(self, printers: Iterable[Printer] | None) -> tuple[list[Printer], Queues]:
        if printers is not None:
            return list(printers), await queues(self._reading)
        known, now = await asyncio.gather(fleet(self._reading), queues(self._reading))
        return known, now

    async def _named(self, printers: list[Printer], now: Queues) -> QueueSnapshot:
        uuids = [uuid for lane in now.values() for uuid in lane]
        nobody: dict[str, Waiting] = {}
        names = await self._or_gap(
            named(self._reading, uuids), nobody, "the names of waiting prints"
        )
        return QueueSnapshot.of(printers, now, names)

    async def _prints(self, name: str, values: Iterable[str]) -> list[Print]:
        """The latest prints that are over, a page for each hundred values."""
        prints: list[Print] = []
        for portion in batches(values):
            prints += await self._latest_by(name, portion)
        return prints

    async def _latest(self, printers: list[Printer]) -> list[Print]:
        return await self._prints("printer_serial", (p.serial or "" for p in printers))

    async def _latest_by(self, name: str, values: tuple[str, ...]) -> list[Print]:
        """One page, the latest first."""
        query = (
            Query()
            .where(name, *values)
            .where("status", *PRINTS_ENDED, guessed=True)
            .sorted_by("finished_at", descending=True)
        )
        return (await read_all(PRINTS, query, self._reading.page, max_pages=1)).rows

    async def _recent(self) -> list[PrintOrder]:
        since = (self._now() - RECENT).isoformat().replace("+00:00", "Z")
        query = Query().where("updated_after", since).sorted_by("updated_at", descending=True)
        read = await read_all(
            PRINT_ORDERS, query, self._reading.page, max_pages=1, page_size=RECENT_ORDERS
        )
        return read.rows

    async def _or_gap(self, reading: Awaitable[T], otherwise: T, what: str) -> T:
        try:
            return await reading
        except ApiError:
            self._gaps.append(what)
            return otherwise
