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


class Kind(Enum):
    TEXT = "text"
    NUMBER = "a number"
    READING = "a number or a word"
    DATE = "a date"
    DURATION = "a duration such as 45m, 2h30m or 1d"
    LENGTH = "a length in µm"
    SIZE = "a size such as 500kB or 20MB"


_KINDS: dict[Show, Kind] = {
    formats.ago: Kind.DATE,
    formats.when: Kind.DATE,
    units.stamp: Kind.DATE,
    units.until: Kind.DATE,
    units.late: Kind.DATE,
    formats.remaining: Kind.DURATION,
    units.duration: Kind.DURATION,
    units.micrometres: Kind.LENGTH,
    units.size: Kind.SIZE,
    formats.number: Kind.NUMBER,
    units.waiting: Kind.NUMBER,
    units.limit: Kind.READING,
    units.failures: Kind.NUMBER,
    units.flags: Kind.NUMBER,
    units.percent: Kind.NUMBER,
    units.capability: Kind.NUMBER,
    units.millilitres: Kind.NUMBER,
    units.millimetres_per_hour: Kind.NUMBER,
}

UNITS = {Kind.DURATION: "s", Kind.LENGTH: "nm", Kind.SIZE: "B"}
"""How a record's own number is typed where a bare one would mean something else."""


def names_printers(column: Column[Any] | None) -> bool:
    """Whether the column holds serials of printers and shows what these are called."""
    return column is not None and column.show is formats.printer


def kind_of(column: Column[object]) -> Kind:
    """How values of this column are typed."""
    return _KINDS.get(column.show, Kind.TEXT)
