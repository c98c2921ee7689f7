"""Rows to files."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from carbon_tui.api.schema.records import (
    Print,
    PrintConfig,
    Printer,
    PrinterStatus,
    PrintOrigin,
)
from carbon_tui.listing.export import (
    Format,
    writer,
)
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from carbon_tui.text.cleaning import clean

MOMENT = Moment(datetime(2026, 7, 15, 10, 30, tzinfo=UTC))
RUNS = [
    Print(
        uuid="1",
        name="Bracket, [v2]",
        status="failed",
        started_at=datetime(2026, 7, 15, 9, 0, tzinfo=UTC),
        finished_at=datetime(2026, 7, 15, 10, 0, tzinfo=UTC),
        origin=PrintOrigin(printer_serial="AAAAAA"),
        config=PrintConfig(slice_thickness_nm=25_000),
    ),
    Print(uuid="2", name="=cmd|' /C calc'!A0", status="finished"),
    Print(
        uuid="3", name=str(clean("red \x1b[31malert\x1b[0m\u202e")) and clean("red \x1b[31m\u202e")
    ),
    Print(),
]


def written(kind: Format, view: str, *pages: list[Any], columns: str = "") -> str:
    resource = by_name(view)
    chosen = [column for name in columns.split() if (column := resource.column(name)) is not None]
    out = writer(kind, resource, MOMENT, chosen or None)
    return out.start() + "".join(map(out.rows, pages)) + str(out.end())


def test_csv_has_every_column_by_name_and_times_in_utc() -> None:
    text = written(Format.CSV, "prints", RUNS[:1])
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert list(row) == [column.name for column in by_name("prints").own_columns]
    assert row["name"] == "Bracket, [v2]"
    assert row["started"] == "2026-07-15T09:00:00Z"
    assert row["took"] == "3600.0"
    assert row["resin"] == ""


def test_a_cell_that_a_spreadsheet_would_run_is_defused_in_csv() -> None:
    text = written(Format.CSV, "prints", RUNS, columns="name")
    assert [row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))][1] == (
        "'=cmd|' /C calc'!A0"
    )


@pytest.mark.parametrize("kind", list(Format))
def test_no_format_lets_a_control_character_through(kind: Format) -> None:
    if kind is Format.XLSX:
        return  # its text lies in XML, packed; what is in its cells is read back elsewhere
    text = written(kind, "prints", RUNS).removeprefix("\ufeff")
    assert all(character.isprintable() or character in "\r\n" for character in text)
    assert "␛[31m" in text


@pytest.mark.parametrize("pages", [[RUNS], [RUNS[:1], [], RUNS[1:]], [[]], []])
def test_json_is_one_array_however_the_pages_fall(pages: list[list[Print]]) -> None:
    objects = json.loads(written(Format.JSON, "prints", *pages))
    assert [each.get("uuid") for each in objects] == [r.uuid for page in pages for r in page]


def test_json_lines_hold_the_record_as_the_api_names_it_without_what_it_does_not_say() -> None:
    first, *_, last = written(Format.JSONL, "prints", RUNS).splitlines()
    assert json.loads(first)["origin"] == {"printer_serial": "AAAAAA"}
    assert json.loads(first)["started_at"] == "2026-07-15T09:00:00Z"
    assert json.loads(last) == {}


def test_chosen_columns_make_flat_objects() -> None:
    (line,) = written(Format.JSONL, "prints", RUNS[:1], columns="name slice started").splitlines()
    assert json.loads(line) == {
        "name": "Bracket, [v2]",
        "slice": 25_000,
        "started": "2026-07-15T09:00:00Z",
    }


def test_a_table_is_aligned_over_wide_characters_and_later_pages() -> None:
    printers = [
        Printer(name="打印机 三号", serial="AAAAAA", status=PrinterStatus(printer_state="Idle")),
        Printer(name="Ada", serial="BBBBBB", status=PrinterStatus(printer_state="Printing")),
    ]
    text = written(
        Format.TABLE, "printers", printers[:1], printers[1:], columns="name serial state"
    )
    assert text.splitlines() == [
        "Printer      Serial  State",
        "打印机 三号  AAAAAA  Idle",
        "Ada          BBBBBB  Printing",
    ]


def test_a_table_without_rows_still_has_its_head() -> None:
    assert written(Format.TABLE, "printers", columns="name state") == "Printer  State\n"
