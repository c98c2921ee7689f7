"""Spreadsheets are read back by other libraries: numbers, times, and no formulas."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import openpyxl
import pytest

from carbon_tui.api.schema.records import Print, PrintConfig
from carbon_tui.listing.export import Format, last_bytes, writer
from carbon_tui.listing.spreadsheet import writes_decimal_comma
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name

SUMMER = timezone(timedelta(hours=2))
STARTED = datetime(2026, 8, 1, 10, 30, tzinfo=UTC)
PRINTS = by_name("prints")
MOMENT = Moment(STARTED, SUMMER, printers={"ABC1234": "Ada"})
RUNS = [
    Print(
        name="=1+1",
        started_at=STARTED,
        finished_at=STARTED + timedelta(minutes=90),
        origin=None,
        config=PrintConfig(slice_thickness_nm=50_000),
    ),
    Print(name="plain; with a semicolon"),
]
NAMES = ("name", "started", "took", "slice")


def columns() -> list[Any]:
    return [PRINTS.column(name) for name in NAMES]


def written(kind: Format, **options: Any) -> bytes:
    out = writer(kind, PRINTS, MOMENT, columns(), **options)
    return out.start().encode() + out.rows(RUNS).encode() + last_bytes(out)


def test_a_workbook_has_numbers_times_and_units_and_no_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(Format.XLSX))).active
    titles, first, second = sheet.iter_rows(values_only=True)
    assert titles == ("Print", "Started", "Took (h)", "Slice (µm)")
    local = STARTED.astimezone(SUMMER).replace(tzinfo=None)
    assert first == ("=1+1", local, 1.5, 50)
    assert second == ("plain; with a semicolon", None, None, None)
    assert [cell.data_type for cell in sheet[2]] == ["s", "d", "n", "n"]


@pytest.mark.parametrize(("comma", "separator", "hours"), [(True, ";", "1,5"), (False, ",", "1.5")])
def test_csv_for_excel_is_marked_and_writes_numbers_as_the_language_does(
    comma: bool, separator: str, hours: str
) -> None:
    text = written(Format.EXCEL_CSV, decimal_comma=comma).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=separator))
    assert rows[0] == ["Print", "Started", "Took (h)", "Slice (µm)"]
    assert rows[1][:3] == ["'=1+1", "2026-08-01 12:30:00", hours]
    assert rows[2][0] == "plain; with a semicolon"


@pytest.mark.parametrize("comma", [True, False])
def test_another_reader_has_the_same_numbers_and_times(comma: bool) -> None:
    pandas = pytest.importorskip("pandas")
    data = io.BytesIO(written(Format.EXCEL_CSV, decimal_comma=comma))
    separator, decimal = (";", ",") if comma else (",", ".")
    table = pandas.read_csv(data, sep=separator, decimal=decimal, parse_dates=["Started"],
                            encoding="utf-8-sig")  # fmt: skip
    assert table["Took (h)"][0] == 1.5
    assert table["Slice (µm)"][0] == 50
    assert table["Started"][0] == STARTED.astimezone(SUMMER).replace(tzinfo=None)
    assert list(table["Print"]) == ["'=1+1", "plain; with a semicolon"]


def test_a_printers_name_stands_beside_its_serial() -> None:
    column: Any = PRINTS.column("printer")
    out = writer(Format.EXCEL_CSV, PRINTS, MOMENT, [column], decimal_comma=False)
    assert out.start().split() == ["\ufeffPrinter,Printer", "name"]


@pytest.mark.parametrize(
    ("environment", "comma"),
    [
        ({}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_US.UTF-8", "LC_NUMERIC": "fr_FR.UTF-8"}, True),
    ],
)
def test_the_language_decides_how_numbers_are_written(
    environment: dict[str, str], comma: bool
) -> None:
    assert writes_decimal_comma(environment) is comma
