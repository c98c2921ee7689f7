"""Everything that ``get`` writes can be a workbook, or CSV as Excel reads it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carbon_tui.cli import output
from carbon_tui.simulator.server import serve

from .running import Runner


@pytest.fixture
def workbooks(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was written as bytes."""
    written: list[bytes] = []
    monkeypatch.setattr(output, "write_bytes", written.append)
    return written


def table(workbook: bytes) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).active
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (["quality", "--window", "90d"], {"measurement_name", "cpk"}),
        (["quality", "--window", "90d", "-c", "name,cpk"], {"Measurement", "Cpk"}),
        (["measurements", "--joined", "--max", "3"], {"uuid", "printer_serial", "value"}),
        (["prints", "status=finished", "--process-data", "--max", "2"], {"Status", "Printer name"}),
        (["prints", "status=finished,failed", "by:printer"], {"Printer", "Runs"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_every_kind_of_rows_is_a_workbook_with_numbers_as_numbers(
    run: Runner, server: serve, workbooks: list[bytes], arguments: list[str], titles: set[str]
) -> None:
    got = run("get", *arguments, "-o", "xlsx", server=server)
    assert got.code == 0, got.err
    (workbook,) = workbooks
    head, *rows = table(workbook)
    assert titles <= set(head), head
    assert rows
    assert any(isinstance(cell, int | float) for row in rows for cell in row)


def test_a_workbook_is_written_from_the_copy_too(
    run: Runner, server: serve, home: Path, workbooks: list[bytes]
) -> None:
    assert run("sync", "--only", "printers", server=server).code == 0
    got = run("get", "printers", "from:copy", "-o", "xlsx", server=server)
    assert (got.code, "From the local copy" in got.err) == (0, True)
    assert len(table(workbooks[0])) == 1 + len(server.simulator.records.queues())


def test_the_comma_is_of_every_kind_of_rows(run: Runner, server: serve) -> None:
    got = run("get", "measurements", "--joined", "--all", "-o", "excel-csv", "--decimal", "comma",
              server=server)  # fmt: skip
    head, *rows = csv.reader(io.StringIO(got.out.removeprefix("\ufeff")), delimiter=";")
    values = [row[head.index("value")] for row in rows if row[head.index("value")]]
    assert values
    assert all("." not in value for value in values)
    assert any("," in value for value in values)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prints", "by:printer", "-c", "name"], "Groups of prints have no column “name”; there"),
        (["prints", "by:printer", "--max", "3"], "With by: groups are written: leave out --max."),
        (["quality", "--max", "3"], "Quality has one row for each template: leave out --max."),
        (["quality", "x", "-o", "svg", "-c", "name"], "-o svg draws one template"),
        (["prints", "--decimal", "comma"], "--decimal is for -o excel-csv."),
    ],
)
def test_what_means_nothing_here_is_refused_before_anything_is_asked(
    run: Runner, server: serve, arguments: list[str], words: str
) -> None:
    got = run("get", *arguments, server=server)
    assert (got.code, got.sentence) == (2, f"carbon-tui: {got.sentence[12:]}")
    assert words in got.sentence
    assert len(server.simulator.records.requests) == 0
