"""Rows to CSV, JSONL, JSON or a table, one at a time: any number of rows in constant memory.

Text is what the screen shows: cleaned, so that no file drives a terminal, and in CSV defused, so
that no cell runs in a spreadsheet. CSV has the columns, with times in UTC; JSON has the record
under the API's own names, or the chosen columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from rich.cells import cell_len

from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import (
    Moment,
    Value,
)
from carbon_tui.resources.ranking import by_several
from carbon_tui.text.csv_cells import csv_line
from carbon_tui.text.json_text import as_json

Columns = Sequence[Column[Any]]

GAP = "  "
SAMPLE = 200
"""Rows that a table's widths are taken from before the first line is written."""


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    EXCEL_CSV = "excel-csv"
    XLSX = "xlsx"

    @property
    def suffix(self) -> str:
        """How the name of such a file ends."""
        return ".csv" if self is Format.EXCEL_CSV else f".{self.value}"


Tail = str | bytes
"""The end of a file: text, or for a workbook, which is no text, all its bytes."""


class Writer(Protocol):
    """Makes the text of a file: its beginning, its rows, its end, to be written in this order."""

    def start(self) -> str: ...

    def rows(self, records: Iterable[Any]) -> str: ...

    def end(self) -> Tail: ...


def writer(
    kind: Format,
    resource: AnyResource,
    moment: Moment,
    columns: Columns | None = None,
    *,
    decimal_comma: bool | None = None,
) -> Writer:
    """The writer for a format; ``columns`` None means those that suit it.

    ``decimal_comma`` is of CSV for Excel alone: None is what the person's language writes. A
    workbook is no text: it is all in its end.

    That is every column for CSV, the whole record for JSON, the columns shown from the start for
    a table.
    """
    match kind:
        case Format.CSV:
            return _Csv(columns or resource.own_columns)
        case Format.JSONL:
            return _JsonLines(_objects(columns))
        case Format.JSON:
            return _JsonArray(_objects(columns))
        case Format.EXCEL_CSV:
            from carbon_tui.listing.spreadsheet import ExcelCsv, writes_decimal_comma

            comma = writes_decimal_comma() if decimal_comma is None else decimal_comma
            return ExcelCsv(columns or resource.own_columns, moment, decimal_comma=comma)
        case Format.XLSX:
            from carbon_tui.listing.spreadsheet import WorkbookWriter

            return WorkbookWriter(resource.title, columns or resource.own_columns, moment)
        case Format.TABLE:
            picked = columns or tuple(
                column for column in resource.columns if column.default_visible
            )
            return _Table(picked, moment)


MakeWriter = Callable[[AnyResource, Moment, Columns | None], Writer]
"""`writer` with a format that is decided."""


def whole_file(out: Writer, rows: Iterable[Any]) -> Tail:
    """All of a file at once."""
    text = out.start() + out.rows(rows)
    end = out.end()
    return end if isinstance(end, bytes) else text + end


def last_bytes(out: Writer) -> bytes:
    """The end of the file: for a workbook all of it."""
    end = out.end()
    return end if isinstance(end, bytes) else end.encode()


class _Csv:
    """RFC 4180 with a line of column names."""

    def __init__(self, columns: Columns) -> None:
        self._names = [column.name for column in columns]
        self._values = [column.value for column in columns]

    def start(self) -> str:
        return csv_line(self._names)

    def rows(self, records: Iterable[Any]) -> str:
        values = self._values
        return "".join(csv_line([value(record) for value in values]) for record in records)

    def end(self) -> str:
        return ""


class _JsonLines:
    """One object a line."""

    def __init__(self, encode: Callable[[Any], str]) -> None:
        self._encode = encode

    def start(self) -> str:
        return ""

    def rows(self, records: Iterable[Any]) -> str:
        return "".join(f"{self._encode(record)}\n" for record in records)

    def end(self) -> str:
        return ""


class _JsonArray:
    """One array, an object a line."""

    def __init__(self, encode: Callable[[Any], str]) -> None:
        self._encode = encode
        self._some = False

    def start(self) -> str:
        return "["

    def rows(self, records: Iterable[Any]) -> str:
        return "".join(self._each(records))

    def _each(self, records: Iterable[Any]) -> Iterator[str]:
        for record in records:
            yield ",\n" if self._some else "\n"
            self._some = True
            yield self._encode(record)

    def end(self) -> str:
        return "\n]\n" if self._some else "]\n"


class _Table:
    """Aligned columns, as wide as the first rows need; nothing is cut."""

    def __init__(self, columns: Columns, moment: Moment) -> None:
        self._columns = columns
        self._moment = moment
        self._widths: list[int] | None = None

    def start(self) -> str:
        return ""

    def rows(self, records: Iterable[Any]) -> str:
        lines = [self._cells(record) for record in records]
        head = ""
        if self._widths is None:
            titles = [column.title for column in self._columns]
            self._widths = [
                max(map(cell_len, cells))
                for cells in zip(titles, *lines[:SAMPLE], strict=True)
            ]  # fmt: skip
            head = self._line(titles)
        return head + "".join(map(self._line, lines))

    def _cells(self, record: Any) -> list[str]:
        moment = self._moment
        return [column.show(column.value(record), moment).text for column in self._columns]

    def _line(self, cells: Sequence[str]) -> str:
        padded = map(_padded, self._columns, cells, self._widths or ())
        return GAP.join(padded).rstrip() + "\n"

    def end(self) -> str:
        return self.rows(()) if self._widths is None else ""


def _padded(column: Column[Any], text: str, width: int) -> str:
    blank = " " * (width - cell_len(text))
    return blank + text if column.right else text + blank


def _objects(columns: Columns | None) -> Callable[[Any], str]:
    """The record as the API names it, without what it does not say; or the chosen columns."""
    if columns is None:
        return lambda record: as_json(record).decode()
    chosen = [(column.name, column.value) for column in columns]

    def flat(record: Any) -> str:
        return as_json({name: _plain(value(record)) for name, value in chosen}).decode()

    return flat


def _plain(value: Value) -> Value:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def in_order(
    rows: Sequence[Any], order: Sequence[tuple[str, bool]], resource: AnyResource
) -> Sequence[Any]:
    """The rows sorted by several columns, the first one first; rows without a value come last."""
    order_columns = [(resource.column(name), down) for name, down in order]
    keys = [(column.value, down) for column, down in order_columns if column is not None]
    return sorted(rows, key=by_several(keys)) if keys else rows
