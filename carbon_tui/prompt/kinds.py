"""What can be typed for a column: it follows from how the column is shown."""

from __future__ import annotations

from enum import Enum
from typing import Any

from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import Show


class ValueKind(Enum):
    TEXT = "text"
    NUMBER = "a number"
    READING = "a number or a word"
    DATE = "a date"
    DURATION = "a duration such as 45m, 2h30m or 1d"
    LENGTH = "a length in µm"
    SIZE = "a size such as 500kB or 20MB"


_KINDS: dict[Show, ValueKind] = {
    formats.ago: ValueKind.DATE,
    formats.when: ValueKind.DATE,
    units.stamp: ValueKind.DATE,
    units.until: ValueKind.DATE,
    units.late: ValueKind.DATE,
    formats.remaining: ValueKind.DURATION,
    formats.free_in: ValueKind.DURATION,
    units.duration: ValueKind.DURATION,
    units.micrometres: ValueKind.LENGTH,
    units.size: ValueKind.SIZE,
    formats.number: ValueKind.NUMBER,
    units.waiting: ValueKind.NUMBER,
    units.limit: ValueKind.READING,
    units.failures: ValueKind.NUMBER,
    units.flags: ValueKind.NUMBER,
    units.percent: ValueKind.NUMBER,
    units.capability: ValueKind.NUMBER,
    units.millilitres: ValueKind.NUMBER,
    units.millimetres_per_hour: ValueKind.NUMBER,
}

UNITS = {ValueKind.DURATION: "s", ValueKind.LENGTH: "nm", ValueKind.SIZE: "B"}
"""How a record's own number is typed where a bare one would mean something else."""


def names_printers(column: Column[Any] | None) -> bool:
    """Whether the column holds serials of printers and shows what these are called."""
    return column is not None and column.show is formats.printer


def kind_of(column: Column[object]) -> ValueKind:
    """How values of this column are typed."""
    return _KINDS.get(column.show, ValueKind.TEXT)
