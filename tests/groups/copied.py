"""Records in a copy of their own, for questions about groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
import pytest

from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
    PartOrder,
    Print,
    PrintConfig,
    PrintedPart,
    PrintMetrics,
    PrintOrigin,
    Record,
)
from carbon_tui.groups import copy_query, rows_in_order
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import BY_NAME

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


@contextmanager
def few_are_many(*, few: int, walked: int) -> Iterator[None]:
    """What is done only with tables of many rows is done with these; ``few`` rows are looked up one
    by one, and so many are walked through an index before it is known whether it pays."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copy_query, "NARROW", 1)
        patch.setattr(rows_in_order, "FEW_ROWS", few)
        patch.setattr(rows_in_order, "WALKED", walked)
        patch.setattr(rows_in_order, "MOST_WALKED_SHARE", 1)
        patch.setattr(rows_in_order, "WORDS_AT_ONCE", 3)
        yield


def a_copy(table: str, records: Sequence[Record], since: datetime | None = None) -> CopyStore:
    """A complete copy in memory of these records."""
    store, copied = CopyStore(None), BY_NAME[table]
    json = {copied.endpoint.identify(r): msgspec.json.encode(r).decode() for r in records}
    store.begin(copied, since, NOW)
    store.write_page(copied, records, json)
    store.complete(copied, NOW, "")
    return store


def also_copied(store: CopyStore, table: str, records: Sequence[Record]) -> CopyStore:
    """The same copy with another table, complete as well."""
    copied = BY_NAME[table]
    json = {copied.endpoint.identify(r): msgspec.json.encode(r).decode() for r in records}
    store.begin(copied, None, NOW)
    store.write_page(copied, records, json)
    store.complete(copied, NOW, "")
    return store


def prints(random: Random, count: int) -> list[Print]:
    """Of few printers and resins, so that groups differ in size; anything may be missing, and some
    ended before they began."""
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
        finished_at=maybe(started + took if number % 17 else started - took),
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


def printed_parts(random: Random, count: int) -> list[PrintedPart]:
    return [
        PrintedPart(
            uuid=f"part-{number}",
            serial_number=f"S{number}",
            part_number=random.choice(["A-1", "A-2", "", None]),
            status=random.choice(["complete"] * 4 + ["failed", "canceled", "Complete", None]),
            resin_lot_number=random.choice(["L1", "L2", None]),
            updated_at=random.choice([None, NOW - timedelta(hours=random.randrange(2_000))]),
            print_uuid=f"uuid-{random.randrange(6)}",
        )
        for number in range(count)
    ]


def templates() -> list[PartMeasurementTemplate]:
    """With both limits, with one of them, and with none."""
    return [
        PartMeasurementTemplate(uuid="both", measurement_name="Bore", min=1.0, max=2.0),
        PartMeasurementTemplate(uuid="least", measurement_name="Wall", min=1.5),
        PartMeasurementTemplate(uuid="most", measurement_name="Gap", max=1.5),
        PartMeasurementTemplate(uuid="none", measurement_name="Look"),
    ]


def measurements(random: Random, count: int) -> list[PartMeasurement]:
    """Of these templates and of one that is not known; some have a category in place of a
    number."""
    return [
        PartMeasurement(
            uuid=f"check-{number}",
            part_measurement_template_uuid=random.choice(
                ["both", "least", "most", "none", "gone", None]
            ),
            printed_part_uuid=f"part-{random.randrange(9)}",
            value=random.choice([None, random.choice([1.0, 1.5, 2.0]), random.uniform(0.5, 2.5)]),
            category_value=random.choice([None, "burr", "Tear", "7", "1.75", ""]),
            measurement_result=random.choice(["pass", "fail", "flag", "incomplete", "Fail", None]),
            updated_at=NOW - timedelta(hours=random.randrange(2_000)),
        )
        for number in range(count)
    ]
