"""Tables for CSV and JSON, and the page of text."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from math import nan

import pytest

from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.quality.analysis import analyse
from carbon_tui.quality.export import (
    Table,
    csv_lines,
    json_lines,
    measurements_table,
    split_table,
    statistics_table,
    trace_table,
    violations_table,
)
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.report import LINES, WIDTH, report
from carbon_tui.quality.splits import split
from carbon_tui.quality.template_summaries import TemplateSummaries
from carbon_tui.quality.time_window import TimeWindow, WindowCoverage
from carbon_tui.quality.traceability import TracedPart
from carbon_tui.quality.window_measurements import WindowMeasurements
from carbon_tui.text.csv_cells import (
    csv_line,
    defused,
)
from tests.quality.made import START, at, by_printer, made_part, made_print, measured

TEMPLATE = PartMeasurementTemplate(
    uuid="T",
    measurement_name="Bore",
    measurement_type="value",
    operation_name="CMM",
    production_sop_name="Housing",
    production_sop_version=3,
    units="mm",
    min=9.0,
    max=11.0,
)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-x",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1+1",
        "＋1a",
        "－x",
        "＠x",
        "\n=1",
    ],
)
def test_formulas_are_defused(text: str) -> None:
    assert defused(text) == f"'{text}"
    line = csv_line([text, "next"])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [f"'{text}", "next"]


@pytest.mark.parametrize("text", ["-1.5", "+3", "-1e-9", "12", "M1-A", "a=b", "", "ø"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    assert defused(text) == text


def test_cells_are_typed() -> None:
    when = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert csv_line([None, True, -1.5, 3, when, 'a "b"', "a;b"]) == (
        ',true,-1.5,3,2026-03-01T12:00:00Z,"a ""b""","a;b"\r\n'
    )


def rows(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader("".join(csv_lines(table)).splitlines()))


def test_the_window_is_exported_with_its_lineage() -> None:
    lineage = Lineage(measured(1, 11.5, "fail"), made_part(1), made_print("X"))
    (row,) = rows(measurements_table([lineage], [TEMPLATE]))
    assert (row["measurement_name"], row["value"], row["side"]) == ("Bore", "11.5", "above")
    assert (row["printer_serial"], row["serial_number"]) == ("M1", "S001")


def test_an_unknown_template_and_a_missing_part_leave_cells_empty() -> None:
    table = measurements_table([Lineage(PartMeasurement(value=nan))], [])
    (record,) = json.loads("".join(json_lines(table)))
    assert set(record.values()) == {None}
    assert json.loads("".join(json_lines(Table(("a",), [])))) == []
    assert json.loads("".join(json_lines(Table(("a",), [(nan,), (1.5,)])))) == [
        {"a": None},
        {"a": 1.5},
    ]


def test_statistics_violations_splits_and_traces_are_tables() -> None:
    book = WindowMeasurements(TimeWindow(7), at(100))
    (gap,) = book.gaps(at(100))
    values = [10.0 + (i % 3 - 1) / 10 for i in range(40)] + [13.0]
    series = [measured(i, value) for i, value in enumerate(values)]
    book.accept(gap, series, last=True)
    (summary,) = TemplateSummaries([TEMPLATE]).summaries(book)
    (statistics,) = rows(statistics_table([(summary, analyse(TEMPLATE, series))]))
    assert (statistics["n"], statistics["outside_limits"]) == ("41", "1")
    assert statistics["production_sop"] == "Housing v3"
    found = rows(violations_table([analyse(TEMPLATE, series)]))
    assert ("1", "41") in {(row["rule"], row["failed_at_points"]) for row in found}
    assert {row["measurement_name"] for row in found} == {TEMPLATE.measurement_name}
    groups = rows(
        split_table(split(by_printer({"A": [1.0, 2.0], "B": [2.0, 1.0]}), Factor.PRINTER))
    )
    assert {row["printer"] for row in groups} == {"A", "B"}
    traced = TracedPart(made_part(1), None, (measured(1, result="flag"),))
    assert rows(trace_table([traced]))[0]["result"] == "flag"


COVERAGE = WindowCoverage(TimeWindow(7), 100, 1.0)


def test_the_report_fits_a_page_and_says_everything() -> None:
    values = [10.0 + (i * 7 % 11 - 5) / 20 for i in range(200)] + [13.0]
    series = [
        measured(i, value, "fail" if value > 11 else "pass") for i, value in enumerate(values)
    ]
    splits = [split([Lineage(m) for m in series], Factor.PRINTER)]
    text = report(analyse(TEMPLATE, series), COVERAGE, START, splits)
    lines = text.splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= WIDTH
    for words in (
        "Bore",
        "Housing v3",
        "9 to 11 mm",
        "all 100 measurements",
        "Cpk",
        "rule 1",
        "####",
    ):
        assert words in text


def test_the_report_of_a_category_is_a_pareto() -> None:
    template = PartMeasurementTemplate(uuid="T", measurement_type="category")
    series = [
        PartMeasurement(category_value="crack", measurement_result="fail", zones=("rim",)),
        PartMeasurement(category_value="good", measurement_result="pass"),
    ]
    text = report(analyse(template, series), COVERAGE, START)
    assert "crack" in text
    assert "rim" in text
    assert "Cpk" not in text


@pytest.mark.parametrize("n", [0, 1, 2])
def test_the_report_of_little_says_little(n: int) -> None:
    text = report(analyse(None, [measured(i, 1.0) for i in range(n)]), COVERAGE, START)
    assert "Unknown template" in text
    assert "The template of these measurements is not known." in text


def test_points_that_need_attention_are_in_order() -> None:
    values = [10.0, 10.1] * 20 + [12.0, 10.0]
    series = [measured(i, v, "flag" if i == 3 else "pass") for i, v in enumerate(values)]
    series.append(measured(99, None))
    found = analyse(TEMPLATE, series)
    assert {3, 40} <= set(found.attention)
    assert list(found.attention) == sorted(found.attention)
    assert found.outside == (40,)
    assert found.without_value == 1
