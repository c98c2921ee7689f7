"""Two simulated weeks of a fleet that is kept at work, and what was expected on the way."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from carbon_tui.api.client import Client
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema.default_queries import PRINTS_ENDED
from carbon_tui.api.schema.endpoints import PRINTS
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import Print
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.api.transport.pacing import Pacer
from carbon_tui.orders.print_orders.gathering import Gatherer
from carbon_tui.orders.print_orders.lookup import fleet
from carbon_tui.orders.queues.board import QueueSnapshot
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from carbon_tui.timeline.due import Punctuality, verdict
from carbon_tui.timeline.durations import Durations
from carbon_tui.timeline.forecast import RunForecast, TimeRange, forecasts, whole

BEGAN = datetime(2026, 8, 3, 6, tzinfo=UTC)
STEP = timedelta(hours=6)
STEPS = 14 * 24 // 6
MOST_REQUESTS_AT_ONCE = 100_000
"""Two weeks pass in seconds: the API's limit would hold them up."""


@dataclass
class Expected:
    """One forecast made on the way, and what it stood on."""

    made_at: datetime
    uuid: str
    start: TimeRange
    end: TimeRange
    has_past: bool


@dataclass
class DueOrder:
    """One order and when it is due; `warned`: when it was first named late or perhaps late."""

    uuid: str
    due: datetime
    placed: datetime
    warned: datetime | None = None
    verdicts: list[Punctuality] = field(default_factory=list)


@dataclass
class Played:
    """What two weeks brought."""

    expected: list[Expected]
    orders: list[DueOrder]
    times: dict[str, tuple[datetime, datetime]]
    """True starts and ends by print uuid."""
    ends_of_orders: dict[str, datetime]
    """When the last print of an order ended; only of orders that ended whole."""


class Weeks:
    """Plays the fleet, places orders, asks for forecasts at every step."""

    def __init__(self, seed: int = 7) -> None:
        settings = SimulatorSettings(
            seed=seed, printers=8, prints=900, builds=40, printed_parts=20, measurements=10,
            rate_limit=0,
        )  # fmt: skip
        self.clock = Clock.fixed(BEGAN)
        self.simulator = Simulator(settings, self.clock)
        self.rng = random.Random(seed)
        self.expected: list[Expected] = []
        self.orders: list[DueOrder] = []
        self._durations = Durations()
        self._learnt_at = BEGAN - timedelta(days=2)

    async def play(self) -> Played:
        self.simulator.warm()
        self._builds = self.simulator.records.builds(status="Released")
        app = InProcess(self.simulator)
        client = Client(
            "http://127.0.0.1/v1", signer=None, transport=app, storage_transport=app,
            pacer=Pacer(most=MOST_REQUESTS_AT_ONCE),
        )  # fmt: skip
        try:
            for _ in range(STEPS):
                await self._place(client)
                await self._look(client)
                self.clock.advance(STEP.total_seconds())
        finally:
            await client.aclose()
        return self._played()

    async def _place(self, client: Client) -> None:
        """Keep every printer busy, now and then with more than it can do in time."""
        queues = self.simulator.records.queues()
        hungry = [serial for serial, queue in queues.items() if len(queue) < 3]
        builds = self._builds
        for serial in hungry:
            copies = self.rng.randrange(1, 6)
            order = await client.create_print_order(
                PrintOrderRequest(
                    build_uuid=self.rng.choice(builds)["uuid"],
                    total_copies=copies,
                    route_to=(serial,),
                )
            )
            due = self.clock.now() + timedelta(hours=self.rng.randrange(4, 60))
            self.orders.append(DueOrder(order.uuid or "", due, self.clock.now()))

    async def _look(self, client: Client) -> None:
        now = self.clock.now()
        printers = await fleet(client)
        board = await Gatherer(client, self.clock.now).board(printers)
        if now - self._learnt_at >= timedelta(days=1):
            self._durations, self._learnt_at = Durations.of(await self._past(client)), now
        made = forecasts(printers, board, self._durations, now)
        runs = [run for each in made.values() for run in each.runs]
        self._keep(runs, now)
        self._warn(board, {run.uuid: run.end for run in runs if run.uuid}, now)

    def _keep(self, runs: Iterable[RunForecast], now: datetime) -> None:
        for run in runs:
            if run.start is not None and not run.end.is_open:
                past = bool(run.basis.here or run.basis.elsewhere)
                self.expected.append(Expected(now, run.uuid, run.start, run.end, past))

    def _warn(self, board: QueueSnapshot, ends: dict[str, TimeRange], now: datetime) -> None:
        """As somebody would see it who looks at what waits."""
        by_order: dict[str, list[TimeRange]] = {}
        for lane in board.lanes:
            for waiting in lane.waiting:
                by_order.setdefault(waiting.order_uuid, []).append(ends[waiting.uuid])
        for order in self.orders:
            done = whole(by_order.get(order.uuid, ()))
            if done is None or order.due < now:
                continue
            named = verdict(done, order.due).punctuality
            order.verdicts.append(named)
            if named is not Punctuality.IN_TIME and order.warned is None:
                order.warned = now

    async def _past(self, client: Client) -> list[Print]:
        query = Query().where("status", *PRINTS_ENDED).sorted_by("finished_at", descending=True)
        return (await read_all(PRINTS, query, client.page, max_pages=1)).rows

    def _played(self) -> Played:
        times: dict[str, tuple[datetime, datetime]] = {}
        ends: dict[str, list[datetime | None]] = {}
        for row in self.simulator.records.prints():
            begun, ended = row.get("started_at"), row.get("finished_at")
            if begun and ended:
                times[row["uuid"]] = datetime.fromisoformat(begun), datetime.fromisoformat(ended)
            ends.setdefault(row.get("print_order_uuid") or "", []).append(
                datetime.fromisoformat(ended) if ended else None
            )
        whole_ends = {
            uuid: max(e for e in each if e is not None)
            for uuid, each in ends.items()
            if uuid and all(e is not None for e in each)
        }
        return Played(self.expected, self.orders, times, whole_ends)
