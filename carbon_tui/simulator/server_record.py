"""What the simulator holds and what was asked of it, for tests to read past the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from carbon_tui.simulator.lists import LISTS
from carbon_tui.simulator.records import RECORDS
from carbon_tui.simulator.shop import TRACKED, Shop
from carbon_tui.simulator.storage import Storage, StorageRequest

_AS_STORED = ("uuid", "status")
"""Fields that are a column of each table that has them, of the same name."""


class LoggedRequest(msgspec.Struct, frozen=True):
    """One request to the API. `at` is in seconds by the simulator's clock, `fault` its name."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int | None
    at: float
    fault: str | None = None
    body: bytes = b""

    def values(self, name: str) -> list[str]:
        """All values of one query parameter."""
        return [value for key, value in self.query if key == name]


class ServerRecord:
    """Reads the shop past the API: whole tables at once, without limits or tokens."""

    def __init__(self, shop: Shop, storage: Storage) -> None:
        self._shop, self._storage = shop, storage
        self.requests: list[LoggedRequest] = []
        self.errors: list[BaseException] = []

    # -- what was asked

    @property
    def storage_requests(self) -> list[StorageRequest]:
        """What reached the object storage, and whether a token came with it."""
        return self._storage.requests

    def count(self, method: str | None = None, path: str | None = None) -> int:
        """How many requests there were with this method and path."""
        return sum(
            (method is None or logged.method == method) and (path is None or logged.path == path)
            for logged in self.requests
        )

    def most_in_any(self, seconds: float) -> int:
        """The largest number of requests that any window of this length held."""
        times, first, most = [logged.at for logged in self.requests], 0, 0
        for last, at in enumerate(times):
            while times[first] <= at - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    # -- what there is

    def rows(self, path: str, **fields: str) -> list[dict[str, Any]]:
        """All records of a list (such as "/prints") whose top-level fields have these texts, in
        the order in which they were made."""
        return self._rows(path, fields)

    def _rows(
        self, path: str, fields: Mapping[str, str], where: str = "TRUE"
    ) -> list[dict[str, Any]]:
        """The same, of those rows of the table for which a condition holds."""
        columns, records = RECORDS[path]
        stored = [name for name in fields if name in _AS_STORED]
        where = " AND ".join([where, *(f"{name} = ?" for name in stored)])
        with self._shop.lock:
            self._shop.advance()
            self._shop.ensure(TRACKED)
            self._shop.advance()
            sql = f"SELECT {columns} FROM {LISTS[path].table} WHERE {where} ORDER BY n"
            rows = self._shop.store.execute(sql, [fields[name] for name in stored]).fetchall()
            made = records(self._shop, rows)
        asked_for = [
            record
            for record in made
            if all(record.get(name) == value for name, value in fields.items())
        ]
        plain: list[dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(asked_for))
        return plain

    def prints(self, **fields: str) -> list[dict[str, Any]]:
        """All prints, whatever their status, whose top-level fields have these values."""
        return self.rows("/prints", **fields)

    def builds(self, **fields: str) -> list[dict[str, Any]]:
        """All builds with these field values."""
        return self.rows("/builds", **fields)

    def print_orders(self, *, placed_only: bool = False, **fields: str) -> list[dict[str, Any]]:
        """All print orders, or only those that came through the API."""
        return self._rows("/print_orders", fields, "by = 'api'" if placed_only else "TRUE")

    def part_orders(self, **fields: str) -> list[dict[str, Any]]:
        """All part orders with these field values."""
        return self.rows("/part_orders", **fields)

    def printed_parts(self, **fields: str) -> list[dict[str, Any]]:
        """All printed parts with these field values."""
        return self.rows("/printed_parts", **fields)

    def measurements(self, **fields: str) -> list[dict[str, Any]]:
        """All measurements with these field values."""
        return self.rows("/part_measurements", **fields)

    def queues(self) -> dict[str, list[str]]:
        """The print uuids that wait for each printer, by its serial."""
        with self._shop.lock:
            self._shop.advance()
            return {m.serial: [live.uuid for live in m.queue] for m in self._shop.machines}

    def printer_states(self) -> Counter[str]:
        """How many printers are in each state."""
        with self._shop.lock:
            self._shop.advance()
            return Counter(machine.state() for machine in self._shop.machines)

    def total(self, path: str, **columns: str) -> int:
        """How many rows a list has, by column values of the store; without the cap."""
        with self._shop.lock:
            self._shop.advance()
            self._shop.ensure(LISTS[path].stage)
            where = " AND ".join(f"{name}=?" for name in columns) or "1"
            sql = f"SELECT count(*) FROM {LISTS[path].table} WHERE {where}"
            count: int = self._shop.store.execute(sql, tuple(columns.values())).fetchone()[0]
            return count
