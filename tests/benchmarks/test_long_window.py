"""What 300,000 measurements cost: a year of a large fleet, read, joined, ordered and drawn.

Times are ratios to reading the same bytes, memory is what is kept beside the decoded records. Run
by name, with -s to see the figures: pytest tests/benchmarks/test_long_window.py -s
"""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest

from carbon_tui.api.schema.records import PartMeasurement, Print, PrintedPart, PrintOrigin
from carbon_tui.quality.analysis import analyse, made_at
from carbon_tui.quality.chart_settings import ChartSettings
from carbon_tui.quality.lineage_join import in_order_made
from carbon_tui.quality.template_analyses import window_signals
from carbon_tui.quality.time_window import TimeWindow
from carbon_tui.quality.window_reader import WindowReader
from carbon_tui.widgets.charts.control import ControlChart
from tests.benchmarks.test_quality import (
    PAGE,
    a_measurement,
    rows,
    seconds,
    templates,
    uuid_of,
    vendors,
)
from tests.quality.made import START, at

N = 300_000
PARTS, PARTS_OF_A_PRINT, PRINTERS = N // 3, 8, 40
NOW = at(N / 10)

LARGEST_BESIDE = 100
"""Bytes per measurement beside its record: PERFORMANCE of lists allows as many per row."""
PAGE_MS = 10.0
"""CPU of taking in a page of 1,000, at any size."""


def body(start: int) -> bytes:
    import json

    values = [10 + 0.2 * ((i * 7919) % 997 / 997 - 0.5) for i in range(start, start + PAGE)]
    return json.dumps(
        {
            "limit": PAGE,
            "next_cursor": "abc",
            "total_count": 10_000,
            "part_measurements": [
                a_measurement(start + i, value) for i, value in enumerate(values)
            ],
        }
    ).encode()


def opened() -> WindowReader:
    async def fetch(*_: Any) -> Any:
        raise AssertionError("everything is known")

    reader = WindowReader(fetch, lambda: NOW, TimeWindow((NOW - START).total_seconds() / 86_400))
    reader.learn(templates())
    return reader


def read(reader: WindowReader) -> Iterator[tuple[float, float]]:
    """CPU seconds of reading each page's bytes, and of taking it in and summing up the board."""
    (gap,) = reader.measurements.gaps(NOW)
    for start in range(0, N, PAGE):
        data = body(start)
        began = process_time()
        records = rows(data)
        decoded = process_time()
        reader.measurements.accept(gap, records, total=10_000, last=start + PAGE == N)
        _ = reader.summaries
        yield decoded - began, process_time() - decoded


def join(reader: WindowReader) -> None:
    """Every part and print, as if they had been asked for."""
    reader.joins.accept_parts(
        None,
        (
            PrintedPart(
                uuid=uuid_of(i),
                print_id=f"X{i // PARTS_OF_A_PRINT}",
                resin_lot_number=f"L{i // 9_000}",
                part_number=f"N{i % 5}",
            )
            for i in range(PARTS)
        ),
    )
    reader.joins.accept_prints(
        None,
        (
            Print(
                print_id=f"X{i}",
                uuid=f"u{i}",
                finished_at=at(i * 3 * PARTS_OF_A_PRINT / 10),
                origin=PrintOrigin(
                    printer_serial=f"M{i % PRINTERS}",
                    platform_serial=f"P{i % 90}",
                    cassette_serial=f"C{i % 70}",
                ),
            )
            for i in range(PARTS // PARTS_OF_A_PRINT + 1)
        ),
    )


def plain(_uuid: str | None) -> ChartSettings:
    return ChartSettings()


@pytest.fixture(scope="module")
def whole() -> tuple[WindowReader, list[tuple[float, float]]]:
    reader = opened()
    spent = list(read(reader))
    join(reader)
    return reader, spent


Whole = tuple[WindowReader, list[tuple[float, float]]]


def test_a_page_costs_no_more_at_the_end_than_at_the_beginning(whole: Whole) -> None:
    _, spent = whole
    taken = [sorted(part for _, part in spent[at : at + 30])[15] for at in (5, 270)]
    decoding = sorted(part for part, _ in spent)[150]
    vendor = seconds(lambda: vendors(body(0)), 1)
    print(f"\n{N:,} measurements: {decoding * 1e3:.2f} ms to read a page of {PAGE:,},")
    print(
        f"{taken[0] * 1e3:.2f} ms to take one in at the beginning, {taken[1] * 1e3:.2f} at the end"
    )
    print(
        f"both together {vendor / (decoding + taken[1]):.0f} times as fast as the vendor's reading"
    )
    assert taken[1] <= max(PAGE_MS / 1e3, 1.2 * taken[0])
    assert vendor / (decoding + taken[1]) > 10


def test_memory_beside_the_records() -> None:
    data = [body(start) for start in range(0, N, PAGE)]
    tracemalloc.start()
    try:
        kept: list[PartMeasurement] = []
        for each in data:
            kept.extend(rows(each))
        records = tracemalloc.get_traced_memory()[0]
        reader = opened()
        (gap,) = reader.measurements.gaps(NOW)
        for start in range(0, N, PAGE):
            reader.measurements.accept(gap, kept[start : start + PAGE], total=10_000, last=False)
        kept.clear()
        _ = reader.summaries
        whole_window = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    beside = (whole_window - records) / N
    print(f"\nrecords {records / N:.0f} bytes each, {records / 2**20:.0f} MiB;")
    print(f"the window keeps {beside:.0f} bytes a measurement beside its record")
    assert beside <= LARGEST_BESIDE


def test_ordering_comparing_and_drawing_in_reading_times(whole: Whole) -> None:
    reader, spent = whole
    reading = sum(map(sum, spent))
    began = process_time()
    asyncio.run(reader.order_as_made(plain))
    ordering = process_time() - began
    assert reader.order_in_words == "Cpk as made"
    lineages = in_order_made(reader.lineages(reader.measurements.series("T0")))
    measurements = [each.measurement for each in lineages]
    template = reader.template_summaries.template("T0")

    def picture() -> None:
        chart = ControlChart()
        chart.analysis = analyse(template, measurements, lineages=lineages, when=made_at)
        chart.draw(120, 40)

    drawing = seconds(picture, 3)
    began = process_time()
    window_signals(reader)
    comparing = process_time() - began
    print(f"\nreading {reading:.2f} s CPU; all 12 templates in the order made {ordering:.2f} s")
    print(f"({ordering / reading:.2f} of reading); one chart of {len(measurements):,} points")
    print(f"{drawing:.2f} s ({drawing / reading:.3f}); comparing all groups {comparing:.2f} s")
    print(f"({comparing / reading:.2f} of reading)")
    assert ordering / reading < 4
    assert drawing / reading < 0.5
    assert comparing / reading < 10
