"""What printers recorded of prints, as columns: read once, a hundred prints at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from carbon_tui.api.schema.records import Print, PrintQualityData
from carbon_tui.resources import process_columns
from carbon_tui.resources.print_quality import ALL_FIELDS
from carbon_tui.resources.prints import PRINTS
from carbon_tui.resources.process_columns import (
    PROCESS_COLUMNS,
    ProcessDataStore,
    column_name,
    is_of_numbers,
)

RUNS = [Print(print_id=f"P{i}") for i in range(250)]


class EvenPrints:
    """Has data of even prints."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    async def read(self, ids: list[str]) -> Iterable[PrintQualityData]:
        self.asked.append(ids)
        return [
            PrintQualityData(
                print_id=each,
                fields=(("Heater Setpoint (C)", "34.50"), ("Printer Serial", "0012"),
                        ("Total Slices", "NaN"), ("Move Time (min)", "1,200.5")),
            )
            for each in ids
            if int(each[1:]) % 2 == 0
        ]  # fmt: skip


def test_every_field_is_a_column_of_its_own() -> None:
    names = [column.name for column in PROCESS_COLUMNS]
    assert len(set(names)) == len(ALL_FIELDS) == 47
    assert column_name("Avg O2 Flow (ml/min)") == "process_avg_o2_flow"
    assert column_name("Started Date-Time") == "process_started_date_time"
    assert set(names) <= {column.name for column in PRINTS.columns}
    assert not set(names) & {column.name for column in PRINTS.own_columns}
    assert is_of_numbers("Resin DC")
    assert not is_of_numbers("Printer Serial")


def test_prints_are_read_once_and_their_columns_say_it() -> None:
    server = EvenPrints()
    store = ProcessDataStore(server.read)
    bound = store.bound(PRINTS)
    asyncio.run(store.read(RUNS))
    asyncio.run(store.read(RUNS))
    assert [len(ids) for ids in server.asked] == [100, 100, 50]
    column = {name: bound.column(f"process_{name}") for name in
              ("heater_setpoint", "printer_serial", "total_slices", "move_time")}  # fmt: skip
    values = {name: each.value(RUNS[2]) for name, each in column.items() if each is not None}
    assert values == {
        "heater_setpoint": 34.5,
        "printer_serial": "0012",
        "total_slices": None,
        "move_time": 1200.5,
    }
    heater = column["heater_setpoint"]
    assert heater is not None
    assert heater.value(RUNS[3]) is None
    assert heater.value(Print()) is None
    assert store.without_data(RUNS) == 125
    assert store.unread([*RUNS, Print(print_id="new"), Print()]) == [Print(print_id="new")]


def test_a_print_without_data_is_asked_about_again_after_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, now = EvenPrints(), [100.0]
    monkeypatch.setattr(process_columns, "monotonic", lambda: now[0])
    store = ProcessDataStore(server.read)
    asyncio.run(store.read(RUNS[:4]))
    now[0] += 59
    asyncio.run(store.read(RUNS[:4]))
    assert len(server.asked) == 1
    now[0] += 2
    asyncio.run(store.read(RUNS[:4]))
    assert server.asked[1] == ["P1", "P3"]
