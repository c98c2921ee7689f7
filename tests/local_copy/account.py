"""An account of several lists on the small servers of the paging tests, and its copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from carbon_tui.api.errors import BadRequest, Unreachable
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.sync import Sync, SyncOptions, SyncReport
from carbon_tui.local_copy.tables import BY_NAME, CopiedTable
from carbon_tui.local_copy.verify import Verify, VerifyReport
from tests.paging.fleet import disturb, fill
from tests.paging.server import Clock, Manner, Server

LISTS: tuple[Endpoint[Any], ...] = (
    lists.PRINTERS,
    lists.PRINTER_QUEUES,
    lists.PRINTS,
    lists.PRINT_ORDERS,
    lists.BUILDS,
    lists.PRINTED_PARTS,
    lists.PART_MEASUREMENTS,
)


@dataclass
class Account:
    """Several lists of one server, and the file of their copy."""

    opened: ClassVar[list[CopyStore]] = []
    """Every file that an account has opened, for whoever ends the test to close."""
    path: Path | None
    manner: Manner = field(default_factory=Manner)
    random: Random = field(default_factory=Random)
    clock: Clock = field(default_factory=Clock)
    endpoints: tuple[Endpoint[Any], ...] = LISTS
    requests: int = 0
    cut_at: int | None = None
    """The request at which the line drops."""
    events: int = 0
    """So many things at most happen on the floor between two requests."""
    vanish: bool = False
    refused_words: frozenset[str] = frozenset()
    most_words: int = 5
    sorts_measurements: bool = True

    def __post_init__(self) -> None:
        self.servers = {
            endpoint.path: Server(endpoint, self.clock, self.manner) for endpoint in self.endpoints
        }
        if lists.PART_MEASUREMENTS.path in self.servers:  # a list whose sorts nobody published
            measured = dataclass_replace(self.manner, sorts=self.sorts_measurements)
            self.servers[lists.PART_MEASUREMENTS.path].manner = measured
        self.open()

    def open(self) -> None:
        self.store = CopyStore(self.path)
        self.opened.append(self.store)

    @classmethod
    def close_all(cls) -> None:
        while cls.opened:
            cls.opened.pop().close()

    @property
    def tables(self) -> tuple[CopiedTable, ...]:
        return tuple(table for table in BY_NAME.values() if table.endpoint.path in self.servers)

    def fill(self, rows: int) -> None:
        for server in self.servers.values():
            fill(server, rows, self.random)
        for row in self.servers.get("/printers", Server(lists.PRINTERS)).rows.values():
            row["status"] = None

    def reopen(self) -> None:
        """As after a death of the program: what the file holds is all that is left."""
        self.store.close()
        self.open()

    async def fetch(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        self.requests += 1
        self.clock.seconds += 1
        if self.cut_at is not None and self.requests >= self.cut_at:
            raise Unreachable("The line dropped.")
        words = [value for name, value in params if name == "status"]
        if len(words) > self.most_words or self.refused_words & set(words):
            raise BadRequest("No such status.")
        server = self.servers[endpoint.path]
        page = await server.fetch(server.endpoint, params)
        if self.events:
            self.happen(self.random.randrange(self.events + 1))
        return replace(page, json={endpoint.identify(row): written(row) for row in page.rows})

    async def lives_through(self, cuts: Iterable[int]) -> None:
        """Syncs that are cut off after so many requests each, while things happen; then peace."""
        for cut in cuts:
            self.cut_at = self.requests + cut
            try:
                await self.sync()
            except Unreachable:
                self.reopen()
            self.clock.seconds += self.random.randrange(100_000)
            self.happen(5)
        self.cut_at, self.events = None, 0
        self.clock.seconds += 1_000

    def happen(self, events: int) -> None:
        """Records arrive, change and, where the test wants it, vanish."""
        for server in self.servers.values():
            if server.endpoint not in (lists.PRINTERS, lists.PRINTER_QUEUES):
                disturb(server, self.random, events)
            if self.vanish and server.rows and self.random.random() < 0.1:
                del server.rows[self.random.choice(list(server.rows))]
                server.touch()

    async def sync(self, **options: Any) -> SyncReport:
        chosen = SyncOptions(only=self.tables, **options)
        return await Sync(
            self.store,
            self.fetch,
            self.clock.now,
            options=chosen,
            monotonic=self.clock.monotonic,
        ).run()

    async def verify(self) -> VerifyReport:
        return await Verify(
            self.store,
            self.fetch,
            self.clock.now,
            only=self.tables,
            monotonic=self.clock.monotonic,
        ).run()

    def copied(self, table: CopiedTable) -> dict[str, str]:
        """Key to JSON of every record that is not gone."""
        return dict(
            self.store.rows(
                f'SELECT "{table.key}", json FROM {table.name} JOIN {table.json_table} USING (id)'
                " WHERE gone_at IS NULL"
            )
        )

    def held(self, table: CopiedTable) -> dict[str, str]:
        """The same of the server."""
        server = self.servers[table.endpoint.path]
        return {key: written(server.record(row)) for key, row in server.rows.items()}

    def check(self) -> None:
        for table in self.tables:
            copied, held = self.copied(table), self.held(table)
            assert held.keys() - copied.keys() == set(), f"{table.name}: missing"
            assert copied.keys() - held.keys() == set(), f"{table.name}: gone on the server"
            assert copied == held, f"{table.name}: out of date"


def written(record: Any) -> str:
    """A record's JSON, as the server sends it."""
    return msgspec.json.encode(record).decode()
