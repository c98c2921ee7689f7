"""Records in a copy of their own, for questions about groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from carbon_tui.api.schema.records import (
    PartOrder,
    Print,
    PrintConfig,
    PrintMetrics,
    PrintOrigin,
    Record,
)
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import BY_NAME

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


def a_copy(table: str, records: Sequence[Record], since: datetime | None = None) -> CopyStore:
    """A complete copy in memory of these records."""
    store, copied = CopyStore(None), BY_NAME[table]
    json = {copied.endpoint.identify(r): msgspec.json.encode(r).decode() for r in records}
    store.begin(copied, since, NOW)
    store.write_page(copied, records, json)
    store.complete(copied, NOW, "")
    return store


def prints(random: Random, count: int) -> list[Print]:
    """Of few printers and resins, so that groups differ in size; anything may be missing."""
    return [_print(random, number) for number in range(count)]


def _print(random: Random, number: int) -> Print:
    started = NOW - timedelta(seconds=random.randrange(90 * 86_400), microseconds=number)
    took = timedelta(milliseconds=random.randrange(60_000, 40_000_000))
    maybe: Any = lambda value: value if random.random() < 0.9 else None  # noqa: E731
    return Print(
        uuid=f"uuid-{number}",
        name=random.choice(["arch", "Saddle", "bracket", "ſaddle 100%", "Straße_1", "ARCH"]),
        status=maybe(random.choice(["finished"] * 6 + ["failed", "aborted", "printing", "odd"])),
        started_at=maybe(started),
        finished_at=maybe(started + took),
        origin=maybe(PrintOrigin(printer_serial=maybe(f"P{random.randrange(5)}"))),
        config=maybe(PrintConfig(resin_name=random.choice(["EPX 82", "RPU 70", "", None]))),
        metrics=maybe(PrintMetrics(consumed_resin_volume_ml=maybe(random.random() * 100))),
    )


def part_orders(random: Random, count: int) -> list[PartOrder]:
    return [
        PartOrder(
            uuid=f"order-{number}",
            status=random.choice(["open", "processing", "complete", "canceled", None]),
            due_date=random.choice([None, NOW + timedelta(hours=random.randrange(-99, 99))]),
            updated_at=NOW - timedelta(hours=number),
            printed_parts_count=random.choice([None, number]),
        )
        for number in range(count)
    ]
