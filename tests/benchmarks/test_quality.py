"""What 60,000 measurements cost, as ratios to the vendor's client reading the same answers.

Run by name, with -s to see the figures: pytest tests/benchmarks/test_quality.py -s
"""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time

import carbon3d
import numpy as np
import pytest

from carbon_tui.api.schema import decode
from carbon_tui.api.schema.endpoints import PART_MEASUREMENTS
from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.quality.analysis import analyse
from carbon_tui.quality.template_summaries import TemplateSummaries
from carbon_tui.quality.time_window import TimeWindow
from carbon_tui.quality.window_measurements import WindowMeasurements
from carbon_tui.widgets.charts.control import ControlChart
from tests.benchmarks.test_decoding import Received
from tests.quality.made import START, at

N, PAGE, TEMPLATES = 60_000, 1_000, 12
NOW = at(N)


def bodies() -> list[bytes]:
    """The pages of the window as the API sends them."""
    values = np.random.default_rng(7).normal(10, 0.2, N)
    return [
        json.dumps(
            {
                "limit": PAGE,
                "next_cursor": "abc",
                "total_count": 10_000,
                "part_measurements": [
                    a_measurement(i, float(values[i])) for i in range(start, start + PAGE)
                ],
            }
        ).encode()
        for start in range(0, N, PAGE)
    ]


def a_measurement(i: int, value: float) -> dict[str, object]:
    return {
        "uuid": uuid_of(i),
        "printed_part_uuid": uuid_of(i // 3),
        "part_measurement_template_uuid": f"T{i % TEMPLATES}",
        "value": value,
        "category_value": None,
        "measurement_result": "pass" if abs(value - 10) < 0.6 else "fail",
        "notes": None,
        "zones": [],
        "updated_at": at(i / 10).isoformat(),
    }


def uuid_of(i: int) -> str:
    text = f"{i * 7919:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def templates() -> list[PartMeasurementTemplate]:
    return [
        PartMeasurementTemplate(
            uuid=f"T{i}", measurement_name=f"Bore {i}", measurement_type="value", min=9.4, max=10.6
        )
        for i in range(TEMPLATES)
    ]


def rows(body: bytes) -> tuple[PartMeasurement, ...]:
    return tuple(decode.page(PART_MEASUREMENTS, body).rows)


def vendors(body: bytes) -> object:
    return carbon3d.ApiClient().deserialize(Received(body), "PartMeasurementResponse")


def seconds(job: Callable[[], object], times: int = 5) -> float:
    """Median CPU time of one call."""
    spent = []
    for _ in range(times):
        gc.collect()
        before = process_time()
        job()
        spent.append(process_time() - before)
    return median(spent)


@pytest.fixture(scope="module")
def window() -> list[bytes]:
    return bodies()


def opened() -> WindowMeasurements:
    return WindowMeasurements(TimeWindow((NOW - START).total_seconds() / 86_400), NOW)


def fill(book: WindowMeasurements, board: TemplateSummaries, data: list[bytes]) -> None:
    """As the view does: every page read, accepted, and every template summed up after it."""
    (gap,) = book.gaps(NOW)
    for body in data:
        book.accept(gap, rows(body), total=10_000, last=body is data[-1])
        board.summaries(book)


def first_picture(body: bytes) -> None:
    """From the bytes of the first page to the board and a control chart."""
    book, board = opened(), TemplateSummaries(templates())
    (gap,) = book.gaps(NOW)
    book.accept(gap, rows(body), total=10_000, last=False)
    board.summaries(book)
    chart = ControlChart()
    chart.analysis = analyse(board.template("T0"), list(book.series("T0")))
    chart.draw(80, 24)


def test_the_first_picture_is_drawn_before_the_vendors_client_has_read_the_page(
    window: list[bytes],
) -> None:
    first_picture(window[0])
    slow, ours = seconds(partial(vendors, window[0]), 1), seconds(partial(first_picture, window[0]))
    print(
        f"\nvendor reads the page: {slow * 1e3:.0f} ms; first picture: {ours * 1e3:.1f} ms,", end=""
    )
    print(f" {ours / slow:.3f} of it")
    assert ours / slow < 0.2


def test_the_whole_window_is_shown_page_by_page_in_a_fraction_of_reading_it(
    window: list[bytes],
) -> None:
    slow = seconds(partial(vendors, window[0]), 1) / PAGE
    ours = seconds(lambda: fill(opened(), TemplateSummaries(templates()), window), 1) / N
    print(f"\nvendor reads: {slow * 1e6:.0f} us per measurement;", end="")
    print(f" ours, read and summed up page by page: {ours * 1e6:.1f} us, {ours / slow:.3f} of it")
    assert ours / slow < 0.2


def test_a_page_costs_the_same_at_any_depth(window: list[bytes]) -> None:
    pages = [rows(body) for body in window]
    book, board = opened(), TemplateSummaries(templates())
    (gap,) = book.gaps(NOW)

    def take(page: tuple[PartMeasurement, ...]) -> None:
        book.accept(gap, page, last=False)
        board.summaries(book)

    spent = [seconds(partial(take, page), 1) for page in pages]
    early, late = median(spent[5:25]), median(spent[-20:])
    print(f"\na page accepted and summed up: {early * 1e3:.1f} ms early,", end="")
    print(f" {late * 1e3:.1f} ms late, {late / early:.2f} times")
    assert late / early < 2


def test_analysing_and_drawing_grow_with_the_points_and_no_faster(window: list[bytes]) -> None:
    every = [row for body in window for row in rows(body)]
    few, many = every[: N // 12], every
    per_few = seconds(lambda: analyse(templates()[0], few)) / len(few)
    per_many = seconds(lambda: analyse(templates()[0], many), 3) / len(many)
    chart = ControlChart()
    chart.analysis = analyse(templates()[0], many)
    drawing = seconds(lambda: chart.draw(80, 24))
    print(
        f"\nanalysis: {per_few * 1e6:.1f} us a point of 5,000, {per_many * 1e6:.1f} of 60,000;",
        end="",
    )
    print(f" a key's redraw of 60,000: {drawing * 1e3:.1f} ms, {drawing / per_many / N:.4f} of it")
    assert per_many / per_few < 2
    assert drawing / (per_many * N) < 0.1


def test_the_book_holds_little_beside_the_records(window: list[bytes]) -> None:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        kept = [rows(body) for body in window]
        records = tracemalloc.get_traced_memory()[0] - before
        book, board = opened(), TemplateSummaries(templates())
        (gap,) = book.gaps(NOW)
        for page in kept:
            book.accept(gap, page, last=page is kept[-1])
            board.summaries(book)
        beside = tracemalloc.get_traced_memory()[0] - before - records
    finally:
        tracemalloc.stop()
    print(f"\nrecords {records / N:.0f} bytes each, beside them {beside / N:.0f}:", end="")
    print(f" {beside / records:.2f} of it; {(records + beside) / 2**20:.0f} MB in all")
    assert len(book) == N
    assert beside / records < 0.25
