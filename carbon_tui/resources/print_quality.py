"""Print quality data: the 47 fields of a finished print, grouped, and each value with its unit.

The API names fields for people, with the unit in brackets: "Heater Setpoint (C)". Every value is a
string, and many may be empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from carbon_tui.api.schema.records import (
    Print,
    PrintQualityData,
)
from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.mentions import key_of

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Print",
        (
            "Print ID", "Print Number", "Project Name", "Project ID", "Script Name",
            "Print Finished Status", "Print Alerts", "Created At", "Started Date-Time",
            "Finished Date-Time",
        ),
    ),
    (
        "Printer",
        (
            "Printer Name", "Printer Serial", "Printer ID", "Hardware Profile",
            "Software Version", "Platform Serial", "Cassette Name", "Cassette Serial",
            "Window Serial", "FFB Enabled Print",
        ),
    ),
    (
        "Times",
        (
            "Total Time (min)", "Move Time (min)", "Exposure Time Total (min)",
            "Total Delay Time (min)", "Estimated Print Time (ms)",
        ),
    ),
    (
        "Slices",
        ("Total Slices", "Slice Thickness (um)", "Build Height (mm)", "Blackline (um)"),
    ),
    (
        "Light and heat",
        (
            "Light Engine Turned On", "Light Engine Intensity (mW/cm2)",
            "Current to Light Engine (mA)", "Peak Wavelength (nm)", "Base Exposure Multiplier",
            "Resin Exposure Compensation", "Heater Setpoint (C)",
        ),
    ),
    (
        "Oxygen",
        (
            "Avg O2 Partial Pressure at Window (%)", "Avg O2 Concentration (%)",
            "Avg O2 Flow (ml/min)",
        ),
    ),
    (
        "Resin",
        (
            "Resin Name", "Estimated Consumed Resin Volume (ml)",
            "Minimum Required Resin Volume (ml)", "Estimated Resin Volume (ml)", "Resin Viscosity",
            "Resin Alpha", "Resin DC", "Resin FC",
        ),
    ),
)  # fmt: skip

OTHER = "Other fields"
"""What the server sends beyond the fields that are known."""

_UNIT = re.compile(r"^(.*\S)\s*\(([^()]+)\)$")
_NOTHING = frozenset({"", "nan", "null", "none", "n/a"})


class QualityReading(Struct, frozen=True):
    """One field: its name without the unit, its value, its unit."""

    name: str
    value: str
    """Empty where the server has none."""
    unit: str = ""

    @property
    def is_number(self) -> bool:
        return re.fullmatch(r"[-+]?\d[\d.,]*(e[-+]?\d+)?", self.value, re.IGNORECASE) is not None

    @property
    def text(self) -> str:
        return f"{self.value} {self.unit}".strip() if self.value else ""


Grouped = list[tuple[str, list[QualityReading]]]


def grouped(data: PrintQualityData) -> Grouped:
    """All 47 fields in their groups, also those that the server left out, and then any others."""
    values = {name: value or "" for name, value in data.fields}
    known = {name for _, names in GROUPS for name in names}
    others = [name for name in values if name not in known]
    groups = [*GROUPS, (OTHER, tuple(others))] if others else [*GROUPS]
    return [(title, _readings(names, values)) for title, names in groups]


def _readings(names: Iterable[str], values: Mapping[str, str]) -> list[QualityReading]:
    return [reading(name, values.get(name, "")) for name in names]


def reading(name: str, value: str) -> QualityReading:
    """A field taken apart; "NaN" and the like are no value."""
    plain = "" if value.strip().casefold() in _NOTHING else value.strip()
    unit = _UNIT.match(name)
    return QualityReading(unit[1], plain, unit[2]) if unit else QualityReading(name, plain)


def missing(groups: Grouped) -> tuple[int, int]:
    """How many fields have no value, of how many."""
    values = [field.value for _, readings in groups for field in readings]
    return values.count(""), len(values)


def side_by_side(
    one: PrintQualityData | None, other: PrintQualityData | None
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Both prints' fields, line by line: name, the one's value, the other's."""
    left, right = (grouped(side or PrintQualityData()) for side in (one, other))
    titles = list(dict.fromkeys(title for title, _ in (*left, *right)))
    return [(title, _lines(dict(left).get(title, []), dict(right).get(title, [])))
            for title in titles]  # fmt: skip


def _lines(left: list[QualityReading], right: list[QualityReading]) -> list[tuple[str, str, str]]:
    lefts, rights = ({field.name: field.text for field in side} for side in (left, right))
    return [(name, lefts.get(name, ""), rights.get(name, "")) for name in {**lefts, **rights}]


def _why_none(run: Any) -> str | None:
    if isinstance(run, Print) and run.print_id:
        return None
    return "This print has no print id, and its quality data cannot be asked for without one."


PRINT_QUALITY: KeyAction = KeyAction(
    "print_quality",
    ("Q",),
    "Quality data",
    f"The 47 fields that the printer recorded of this print, grouped; {key_of('compare')}"
    " compares those of two.",
    why_not=_why_none,
    by="print_quality",
)

PROCESS_DATA: KeyAction = KeyAction(
    "process_data",
    ("M",),
    "Process data",
    "The 47 fields of all prints here, or of those marked: failed against finished, field by"
    " field.",
    many=True,
    anywhere=True,
    by="quality",
)

ALL_FIELDS: tuple[str, ...] = tuple(name for _, names in GROUPS for name in names)
"""The 47 fields under the API's names, in their groups."""


def fields_of(data: PrintQualityData) -> dict[str, str]:
    """Values by the API's names; "NaN" and the like are no value."""
    return {name: reading(name, value or "").value for name, value in data.fields}
