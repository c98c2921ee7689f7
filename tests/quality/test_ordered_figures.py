"""The board's capability goes by the order in which parts were made, and says so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
    Print,
    PrintedPart,
)
from carbon_tui.quality.analysis import analyse, made_at
from carbon_tui.quality.chart_settings import ChartSettings, Phase
from carbon_tui.quality.lineage_join import in_order_made
from carbon_tui.quality.time_window import TimeWindow
from carbon_tui.quality.window_reader import MOST_REQUESTS_UNASKED, WindowReader
from tests.quality.made import START, at, measured

TEMPLATE = PartMeasurementTemplate(
    uuid="T", measurement_name="Bore", measurement_type="value", min=9.0, max=11.0
)
NOW = START + timedelta(days=1)


def reader_of(values: Sequence[float], *, edited: Sequence[int] = ()) -> WindowReader:
    """Part i is of print i, which ended in minute i; edited ones got a note hours later."""

    async def fetch(*_: Any) -> Any:
        raise AssertionError("everything is known")

    reader = WindowReader(fetch, lambda: NOW, TimeWindow(2))
    reader.learn([TEMPLATE])
    rows = [
        measured(i, value, minutes=i + (600 if i in edited else 0))
        for i, value in enumerate(values)
    ]
    (gap,) = reader.measurements.gaps(NOW)
    reader.measurements.accept(gap, sorted(rows, key=lambda row: row.updated_at or NOW), last=True)
    return reader


def join(reader: WindowReader, count: int) -> None:
    parts = [PrintedPart(uuid=f"p{i}", print_id=f"X{i}") for i in range(count)]
    reader.joins.accept_parts(None, parts)
    reader.joins.accept_prints(
        None, [Print(print_id=f"X{i}", finished_at=at(i)) for i in range(count)]
    )


def plain(_uuid: str | None) -> ChartSettings:
    return ChartSettings()


def drifting(count: int = 60) -> list[float]:
    return [9.8 + 0.005 * i + (0.03 if i % 2 else -0.03) for i in range(count)]


def cpk(values: Sequence[float]) -> float:
    sigma = float(np.mean(np.abs(np.diff(values)))) / 1.128
    mean = float(np.mean(values))
    return min(11 - mean, mean - 9) / (3 * sigma)


def test_a_later_note_moves_no_value() -> None:
    values = drifting()
    reader = reader_of(values, edited=range(0, 60, 3))
    measured_only = reader.summary("T")
    assert measured_only.order == "in the order measured"
    assert measured_only.capability.cpk != pytest.approx(cpk(values), rel=0.02)
    join(reader, 60)
    asyncio.run(reader.order_as_made(plain))
    line = reader.summary("T")
    assert line.capability.cpk == pytest.approx(cpk(values), rel=1e-9)
    assert line.order == "in the order made"
    assert line.latest == tuple(values[-30:])
    assert reader.order_in_words == "Cpk as made"


def test_the_line_says_what_the_chart_says_with_phases_and_points_left_out() -> None:
    values = [*drifting(40), *[value + 0.3 for value in drifting(40)]]
    reader = reader_of(values, edited=[5, 50])
    join(reader, 80)
    left_out = {"m45": "dropped", "of another window": "dropped"}
    settings = ChartSettings(phases=(Phase(at(40), "new resin"),), left_out=left_out)
    asyncio.run(reader.order_as_made(lambda _uuid: settings))
    line = reader.summary("T")
    lineages = in_order_made(reader.lineages(reader.measurements.series("T")))
    chart = analyse(
        TEMPLATE, [each.measurement for each in lineages],
        lineages=lineages, settings=settings, when=made_at,
    )  # fmt: skip
    assert line.capability == chart.capability
    assert line.capability.n == 39
    assert line.order == "in the order made, latest of 2 phases, 1 left out"


def test_decisions_count_also_while_prints_are_not_known() -> None:
    reader = reader_of(drifting(60))
    reader.join_trouble = None
    settings = ChartSettings(left_out={"m1": "dropped"})

    async def order() -> None:
        await reader._order("T", settings)  # what `order_as_made` does of a long window

    asyncio.run(order())
    line = reader.summary("T")
    assert (line.as_made, line.capability.n) == (False, 59)
    assert line.order == "in the order measured, 1 left out"
    assert reader.order_in_words == "Cpk as measured"


def test_what_comes_later_is_in_the_order_measured_until_it_is_known() -> None:
    reader = reader_of(drifting(60))
    join(reader, 61)
    asyncio.run(reader.order_as_made(plain))
    assert reader.summary("T").as_made
    late = measured(60, 10.0, minutes=70)
    reader.measurements._take(late)
    assert not reader.summary("T").as_made
    asyncio.run(reader.order_as_made(plain))
    assert reader.summary("T").as_made
    assert reader.summary("T").capability.n == 61


def test_a_long_window_is_not_joined_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = reader_of(drifting(60))
    asked: list[int] = []

    async def join_some(measurements: Sequence[PartMeasurement], *_: Any) -> None:
        asked.append(len(measurements))

    monkeypatch.setattr(reader, "join", join_some)
    monkeypatch.setattr("carbon_tui.quality.window_reader.MOST_REQUESTS_UNASKED", 0)
    asyncio.run(reader.order_as_made(plain))
    assert asked == []
    monkeypatch.setattr("carbon_tui.quality.window_reader.MOST_REQUESTS_UNASKED", 1)
    asyncio.run(reader.order_as_made(plain))
    assert asked == [60]
    assert MOST_REQUESTS_UNASKED == 300
