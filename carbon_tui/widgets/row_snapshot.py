"""What a row of the table says, before it is drawn: enough to tell if it must be drawn anew."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from carbon_tui.api.schema.printer_names import in_plain_letters
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import (
    Cell,
    Moment,
)
from carbon_tui.widgets.columns import Layout
from carbon_tui.widgets.rows import Rows


class RowSnapshot(Struct, frozen=True):
    """What a row reads, as a value: rows with equal snapshots are drawn the same, whatever became
    of their records."""

    key: str
    here: bool
    """The cursor stands on it."""
    marked: bool
    ascii: bool
    layout: Layout
    cells: tuple[Cell, ...]
    fresh: tuple[bool, ...]
    """Which cells are lit, because they changed a moment ago."""


def row_snapshot(
    rows: Rows, position: int, layout: Layout, moment: Moment, *, here: bool
) -> RowSnapshot:
    """The row as it reads now. It costs a fraction of a drawn line: neither style nor width."""
    record, key = rows.record(position), rows.key(position)
    columns = [slot.column for slot in layout.slots]
    return RowSnapshot(
        key,
        here,
        rows.is_marked(key),
        moment.ascii,
        layout,
        tuple([_cell(column, record, moment) for column in columns]),
        tuple([rows.is_fresh(key, column.name) for column in columns]),
    )


def _cell(column: Column[Any], record: Any, moment: Moment) -> Cell:
    """Where the terminal has plain letters alone, a name in others gives way to its other word."""
    cell = column.show(column.value(record), moment)
    if not moment.ascii or column.match_also is None or cell.text.isascii():
        return cell
    return Cell(in_plain_letters(cell.text, column.match_also(record) or cell.text), cell.role)
