"""What 60,000 measurements cost: reading them in, summing up, charting one template.

Run by name, with -s to see the figures: pytest tests/benchmarks/test_quality.py -s
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from time import process_time

import numpy as np
import pytest

from carbon_tui.api.records import PartMeasurement, PartMeasurementTemplate
from carbon_tui.quality.analysis import analyse
from carbon_tui.quality.book import Book
from carbon_tui.quality.summary import Board
from carbon_tui.quality.window import Window
from carbon_tui.widgets.charts.control import ControlChart
from tests.quality.made import START, at

N, PAGE, TEMPLATES = 60_000, 1_000, 12
NOW = at(N)


def pages() -> list[list[PartMeasurement]]:
    values = np.random.default_rng(7).normal(10, 0.2, N)
    every = [
        PartMeasurement(
            uuid=f"{i:032x}",
            printed_part_uuid=f"{i // 3:032x}",
            part_measurement_template_uuid=f"T{i % TEMPLATES}",
            value=float(values[i]),
            measurement_result="pass" if abs(values[i] - 10) < 0.6 else "fail",
            updated_at=at(i / 10),
        )
        for i in range(N)
    ]
    return [every[start : start + PAGE] for start in range(0, N, PAGE)]


def templates() -> list[PartMeasurementTemplate]:
    return [
        PartMeasurementTemplate(
            uuid=f"T{i}", measurement_name=f"Bore {i}", measurement_type="value", min=9.4, max=10.6
        )
        for i in range(TEMPLATES)
    ]


def seconds(job: Callable[[], object]) -> float:
    before = process_time()
    job()
    return process_time() - before


def say(words: str) -> None:
    sys.stdout.write(f"\n{words}")


def opened() -> Book:
    return Book(Window((NOW - START).total_seconds() / 86_400), NOW)


def fill(book: Book, board: Board, data: list[list[PartMeasurement]]) -> None:
    (gap,) = book.gaps(NOW)
    for page in data:
        book.accept(gap, page, total=10_000, last=page is data[-1])
        board.summaries(book)


def test_a_page_costs_the_same_at_any_depth() -> None:
    data, book, board = pages(), opened(), Board(templates())
    (gap,) = book.gaps(NOW)
    accepting = [seconds(partial(book.accept, gap, page, last=False)) for page in data]
    early, late = sum(accepting[:20]), sum(accepting[-20:])
    summing = seconds(lambda: board.summaries(book))
    say(f"accept: {early / 20 / PAGE * 1e6:.1f} us per measurement early, ")
    say(f"{late / 20 / PAGE * 1e6:.1f} late; all 12 summaries of 60,000: {summing * 1e3:.1f} ms")
    assert late < 2 * early
    assert summing < 0.25


def test_the_first_picture_is_there_with_the_first_page() -> None:
    data, book, board = pages(), opened(), Board(templates())
    (gap,) = book.gaps(NOW)

    def first_picture() -> None:
        book.accept(gap, data[0], total=10_000, last=False)
        board.summaries(book)
        chart = ControlChart()
        chart.analysis = analyse(board.template("T0"), list(book.series("T0")))
        chart.draw(80, 24)

    spent = seconds(first_picture)
    say(f"first page to summaries and a control chart: {spent * 1e3:.1f} ms")
    assert spent < 0.1


def test_reading_the_whole_window_and_showing_every_page() -> None:
    data = pages()
    spent = seconds(lambda: fill(opened(), Board(templates()), data))
    say(f"60 pages, summaries after each: {spent:.2f} s, {spent / N * 1e6:.1f} us per measurement")
    assert spent / N < 50e-6


@pytest.mark.parametrize("n", [5_000, 60_000])
def test_one_template_is_analysed_and_drawn(n: int) -> None:
    rows = [row for page in pages() for row in page][:n]
    analysing = seconds(lambda: analyse(templates()[0], rows))
    chart = ControlChart()
    chart.analysis = analyse(templates()[0], rows)
    drawing = seconds(lambda: chart.draw(80, 24))
    say(f"{n:,} points: analysis {analysing * 1e3:.0f} ms, control chart {drawing * 1e3:.1f} ms")
    assert analysing < n * 40e-6
    assert drawing < 0.1


def test_memory_beyond_the_records() -> None:
    data = pages()
    tracemalloc.start()
    try:
        book, board = opened(), Board(templates())
        fill(book, board, data)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    say(f"memory beyond the records: {held / N:.0f} bytes per measurement")
    assert len(book) == N
    assert held / N < 200
