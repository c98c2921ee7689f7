"""Rows for spreadsheets: an Excel workbook, and CSV as Excel reads it.

Both have the same columns: titles with their unit as on the screen (a slice of 50000 nm is 50 under
"Slice (µm)"), numbers as numbers, times as times of the reader's own zone, and beside a printer's
serial its name, where the fleet is known. No cell is a formula.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import Moment, Value
from carbon_tui.text.csv_cells import csv_cell

BYTE_ORDER_MARK = "\ufeff"
"""By this Excel knows that a CSV is UTF-8."""

_POINT_LANGUAGES = frozenset({"c", "posix", "en", "zh", "ja", "ko", "th", "he", "hi", "ms", "ar"})
"""Languages that write a decimal point (CLDR); nearly all others write a comma."""

MAX_CELL_LETTERS = 32_767
"""What Excel takes in one cell."""
MAX_SHEET_ROWS = 1_048_576


class SheetColumn(NamedTuple):
    """One column of a sheet."""

    title: str
    value: Callable[[Any], Value]


def sheet_columns(columns: Sequence[Column[Any]], moment: Moment) -> list[SheetColumn]:
    """The columns as a spreadsheet has them."""
    return [sheet for column in columns for sheet in _of(column, moment)]


def _of(column: Column[Any], moment: Moment) -> Iterator[SheetColumn]:
    unit, factor = column.show.unit, column.show.factor
    title = f"{column.title} ({unit})" if unit else column.title
    yield SheetColumn(title, _scaled(column.value, factor) if factor != 1 else column.value)
    if column.show.names_printers and moment.printers:
        yield SheetColumn(f"{column.title} name", _named(column.value, moment.printers))


def _scaled(value: Callable[[Any], Value], factor: float) -> Callable[[Any], Value]:
    def scaled(record: Any) -> Value:
        number = value(record)
        if isinstance(number, bool) or not isinstance(number, int | float):
            return number
        return round(number * factor, 6)

    return scaled


def _named(value: Callable[[Any], Value], names: Mapping[str, str]) -> Callable[[Any], Value]:
    def name(record: Any) -> Value:
        return names.get(str(value(record) or ""))

    return name


def writes_decimal_comma(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the person's own language writes 1,5; a terminal without a language writes 1.5."""
    named = (environment.get(name) for name in ("LC_ALL", "LC_NUMERIC", "LANG"))
    language = next((name for name in named if name), "C")
    return language.partition("_")[0].partition(".")[0].casefold() not in _POINT_LANGUAGES


class ExcelCsv:
    """CSV that Excel opens as it is: with a byte order mark, times as Excel reads them, and in the
    countries of the decimal comma with semicolons between the cells."""

    def __init__(
        self, columns: Sequence[Column[Any]], moment: Moment, *, decimal_comma: bool
    ) -> None:
        self._columns = sheet_columns(columns, moment)
        self._zone = moment.zone
        self._comma = decimal_comma

    def start(self) -> str:
        return BYTE_ORDER_MARK + self._line([column.title for column in self._columns])

    def rows(self, records: Iterable[Any]) -> str:
        columns = self._columns
        return "".join(self._line([c.value(record) for c in columns]) for record in records)

    def end(self) -> str:
        return ""

    def _line(self, cells: Sequence[Value]) -> str:
        separator = ";" if self._comma else ","
        return separator.join(map(self._cell, cells)) + "\r\n"

    def _cell(self, value: Value) -> str:
        if isinstance(value, datetime):
            return value.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")
        if isinstance(value, float) and self._comma:
            return repr(value).replace(".", ",")
        return csv_cell(value)


class WorkbookWriter:
    """An Excel workbook with one sheet; its bytes are there at the end."""

    def __init__(self, title: str, columns: Sequence[Column[Any]], moment: Moment) -> None:
        from xlsxwriter import Workbook

        self._columns = sheet_columns(columns, moment)
        self._zone = moment.zone
        self._bytes = BytesIO()
        self._book = Workbook(
            self._bytes,
            {
                "constant_memory": True,
                "in_memory": True,  # nothing is left on a disk where the reading fails
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": True,
            },
        )
        self._sheet = self._book.add_worksheet(title[:31])
        self._when = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._row = 0

    def start(self) -> str:
        bold = self._book.add_format({"bold": True})
        for place, column in enumerate(self._columns):
            self._sheet.write_string(0, place, column.title, bold)
            self._sheet.set_column(place, place, max(12, len(column.title) + 2))
        self._sheet.freeze_panes(1, 0)
        return ""

    def rows(self, records: Iterable[Any]) -> str:
        for record in records:
            self._row += 1
            if self._row >= MAX_SHEET_ROWS:
                continue
            for place, column in enumerate(self._columns):
                self._write(place, column.value(record))
        return ""

    @property
    def left_out(self) -> int:
        """Rows beyond what a sheet holds."""
        return max(0, self._row - MAX_SHEET_ROWS + 1)

    def end(self) -> bytes:
        """The workbook, whole; nothing can be written to it after that."""
        self._sheet.autofilter(0, 0, min(self._row, MAX_SHEET_ROWS - 1), len(self._columns) - 1)
        self._book.close()
        return self._bytes.getvalue()

    def _write(self, place: int, value: Value) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(self._row, place, value)
        elif isinstance(value, int | float):
            self._sheet.write_number(self._row, place, value)
        elif isinstance(value, datetime):
            local = value.astimezone(self._zone).replace(tzinfo=None)
            self._sheet.write_datetime(self._row, place, local, self._when)
        else:
            self._sheet.write_string(self._row, place, str(value)[:MAX_CELL_LETTERS])
