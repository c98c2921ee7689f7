"""A small shop for tests: the simulator, the real client in front of it, and a journal."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from carbon_tui.api.client import Client
from carbon_tui.api.schema.records import Build
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.print_orders.lookup import fleet
from carbon_tui.orders.print_orders.plan import Plan
from carbon_tui.orders.print_orders.sending import PrintOrderSender
from carbon_tui.orders.queues.rearrange import QueueChanger
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings

from .swift import swiftly

T = TypeVar("T")
URL = "http://127.0.0.1/v1"
WHEN = datetime(2026, 8, 3, 9, tzinfo=UTC)


class Shop:
    """Six printers whose time stands still until a test moves it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        small = {"printers": 6, "prints": 300, "builds": 40, "printed_parts": 120}
        fleet = SimulatorSettings(**{**small, "measurements": 10, "rate_limit": 0, **settings})
        self.clock = Clock.fixed(WHEN)
        self.simulator = Simulator(fleet, self.clock)
        self.simulator.warm()
        self.journal = Journal(folder / "orders" / "default.jsonl", URL)

    def run(self, work: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        """Do it with a client of its own, in no time."""
        return swiftly(self._with_client(work))

    async def _with_client(self, work: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        app = InProcess(self.simulator)
        client = Client(URL, signer=None, transport=app, storage_transport=app)
        try:
            return await work(client)
        finally:
            await client.aclose()

    def sender(self, client: Client) -> PrintOrderSender:
        return PrintOrderSender(client, self.journal)

    def rearranger(self, client: Client) -> QueueChanger:
        return QueueChanger(client, self.journal)

    @property
    def build(self) -> Build:
        """One that may be queued."""
        row = self.simulator.records.builds(status="Released")[0]
        return Build(uuid=row["uuid"], name=row["name"], revision=row.get("revision"))

    @property
    def serials(self) -> list[str]:
        return sorted(self.simulator.records.queues())

    @property
    def busy(self) -> list[str]:
        """Printers by the length of their queues, the longest first."""
        queues = self.queues
        return sorted(queues, key=lambda serial: -len(queues[serial]))

    @property
    def printing(self) -> str:
        """A printer that works: its queue moves."""
        printers = self.run(fleet)
        return next(
            p.serial or ""
            for p in printers
            if p.status is not None and p.status.printer_state == "Printing"
        )

    @property
    def queues(self) -> dict[str, tuple[str, ...]]:
        return {s: tuple(uuids) for s, uuids in self.simulator.records.queues().items()}

    def plan(self, copies: int = 2, printers: int = 2) -> Plan:
        return Plan.of([self.build]).on(*self.serials[:printers]).times(copies)

    def placed(self, uuid: str) -> list[dict[str, Any]]:
        """The orders on the server's book under this uuid."""
        return self.simulator.records.print_orders(uuid=uuid)

    def waiting_copies(self, uuid: str) -> int:
        """How many copies of this order really wait in queues."""
        waiting = {u for lane in self.queues.values() for u in lane}
        prints = self.simulator.records.prints(print_order_uuid=uuid)
        return sum(row["uuid"] in waiting for row in prints)
