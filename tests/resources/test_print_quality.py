"""The 47 fields: all in a group, taken apart, and side by side."""

from __future__ import annotations

import json
from pathlib import Path

from carbon_tui.api.schema.records import PrintQualityData
from carbon_tui.resources.print_quality import (
    GROUPS,
    OTHER,
    QualityReading,
    grouped,
    missing,
    reading,
    side_by_side,
)

DOCUMENT = json.loads((Path(__file__).parents[1] / "openapi.json").read_text(encoding="utf-8"))


def published() -> set[str]:
    """The fields by the names that the vendor gives them."""
    found = [
        set(schema["properties"])
        for schema in DOCUMENT["components"]["schemas"].values()
        if "Total Slices" in schema.get("properties", {})
    ]
    assert len(found) == 1
    return found[0]


def test_every_published_field_stands_in_exactly_one_group() -> None:
    names = [name for _, group in GROUPS for name in group]
    assert len(names) == len(set(names)) == 47
    assert set(names) == published()


def test_a_field_is_taken_apart_into_name_value_and_unit() -> None:
    assert reading("Heater Setpoint (C)", " 36 ") == QualityReading("Heater Setpoint", "36", "C")
    assert reading("Light Engine Intensity (mW/cm2)", "7.9").text == "7.9 mW/cm2"
    assert reading("Resin DC", "12.4") == QualityReading("Resin DC", "12.4", "")
    assert reading("Peak Wavelength (nm)", "NaN").text == ""


def test_what_is_missing_is_there_and_counted() -> None:
    data = PrintQualityData(
        print_id="p", fields=(("Print ID", "p"), ("Total Slices", "12"), ("Resin DC", ""))
    )
    groups = grouped(data)
    assert missing(groups) == (45, 47)
    assert {title for title, _ in groups} == {title for title, _ in GROUPS}


def test_a_field_that_nobody_knows_is_shown_too() -> None:
    groups = dict(grouped(PrintQualityData(fields=(("Humidity (%)", "41"),))))
    assert groups[OTHER] == [QualityReading("Humidity", "41", "%")]


def test_only_numbers_stand_in_the_column_of_numbers() -> None:
    assert all(reading("x", text).is_number for text in ("1", "-2.5", "1,000", "1e-9", "+3"))
    texts = ("true", "M2", "2026-01-01", "", "e5")
    assert not any(reading("x", text).is_number for text in texts)


def test_two_prints_stand_side_by_side_also_where_one_has_nothing() -> None:
    one = PrintQualityData(fields=(("Total Slices", "12"), ("Humidity (%)", "41")))
    other = PrintQualityData(fields=(("Total Slices", "13"),))
    lines = dict(side_by_side(one, other))
    assert ("Total Slices", "12", "13") in lines["Slices"]
    assert lines[OTHER] == [("Humidity", "41 %", "")]
    assert ("Total Slices", "12", "") in dict(side_by_side(one, None))["Slices"]
