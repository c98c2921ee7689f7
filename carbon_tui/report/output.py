"""A report as text: a table for people, Markdown, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

import msgspec
from rich.cells import cell_len, set_cell_size

from carbon_tui.report.document import CellValue, ReportColumn, ReportDocument, ReportTable
from carbon_tui.text import json_text
from carbon_tui.text.csv_cells import csv_line
from carbon_tui.text.written_shares import share_text


def shown(value: CellValue, column: ReportColumn, zone: tzinfo) -> str:
    """A cell for people; nothing where there is none."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str):
        return value
    if column.is_share:
        return share_text(value, column.decimals)
    return f"{value:,.{column.decimals}f}"


def heading(column: ReportColumn) -> str:
    return f"{column.title} ({column.unit})" if column.unit else column.title


def as_table(whole: ReportDocument, zone: tzinfo) -> str:
    """Titles, columns in line, notes below."""
    document = whole.for_people()
    lines = [document.title, "=" * len(document.title), ""]
    for table in document.tables:
        lines += [table.title, *_aligned(table, zone)]
        lines += [table.shown_note] if table.shown_note else []
        lines.append("")
    return "\n".join([*lines, *document.remarks]) + "\n"


LEAST_TEXT_WIDTH = 12
"""Cells that names keep where there is little room."""
LEFT_OUT_FIRST = (
    "state_seen", "parts_failed", "copies", "down_hours", "finished", "resin_ml", "parts_made",
    "status", "uncertain_minutes", "state", "kind",
)  # fmt: skip
"""Columns that a narrow screen does without, in that order."""


def text_lines(whole: ReportDocument, zone: tzinfo, width: int) -> Iterator[tuple[str, str]]:
    """For a screen of that many cells, below a line that says the title: (line, role). Columns
    that have no room are left out, and long names are cut."""
    document = whole.for_people()
    for place, table in enumerate(document.tables):
        if place:
            yield "", "plain"
        yield table.title, "title"
        head, *rows = _fitted(table, zone, width)
        yield head, "label"
        yield from ((row, "plain") for row in rows)
        if table.shown_note:
            yield table.shown_note, "muted"
    yield "", "plain"
    yield from ((remark, "muted") for remark in document.remarks)


def _fitted(table: ReportTable, zone: tzinfo, width: int) -> list[str]:
    rows = [[heading(column) for column in table.columns], *_shown_rows(table, zone)]
    places = list(range(len(table.columns)))
    widths = [max(cell_len(row[place]) for row in rows) for place in places]

    def needed() -> int:
        texts = [place for place in places if not table.columns[place].is_number]
        saved = sum(max(0, widths[place] - LEAST_TEXT_WIDTH) for place in texts)
        return sum(widths[place] + 2 for place in places) - saved

    for name in LEFT_OUT_FIRST:
        if needed() <= width or len(places) <= 2:
            break
        places = [place for place in places if table.columns[place].name != name]
    while needed() > width and len(places) > 2:
        places.pop()
    over = sum(widths[place] + 2 for place in places) - width
    for place in sorted(places, key=lambda place: -widths[place]):
        if over > 0 and not table.columns[place].is_number:
            less = min(over, max(0, widths[place] - LEAST_TEXT_WIDTH))
            widths[place] -= less
            over -= less
    return [
        "".join(
            "  "
            + _padded(
                _shortened(row[place], widths[place]),
                widths[place],
                to_the_right=table.columns[place].is_number,
            )
            for place in places
        ).rstrip()
        for row in rows
    ]


def _shortened(text: str, width: int) -> str:
    return text if cell_len(text) <= width else f"{set_cell_size(text, width - 1).rstrip()}…"


def _aligned(table: ReportTable, zone: tzinfo) -> Iterator[str]:
    rows = [[heading(column) for column in table.columns], *_shown_rows(table, zone)]
    widths = [max(cell_len(row[place]) for row in rows) for place in range(len(table.columns))]
    for row in rows:
        cells = [
            _padded(text, width, to_the_right=column.is_number)
            for text, width, column in zip(row, widths, table.columns, strict=True)
        ]
        yield ("  " + "  ".join(cells)).rstrip()


def _padded(text: str, width: int, *, to_the_right: bool) -> str:
    """Terminals give some letters two columns, so that `len` does not say how wide a text is."""
    blank = " " * (width - cell_len(text))
    return blank + text if to_the_right else text + blank


def _shown_rows(table: ReportTable, zone: tzinfo) -> list[list[str]]:
    return [
        [shown(value, column, zone) for value, column in zip(row, table.columns, strict=True)]
        for row in table.shown_rows
    ]


def as_markdown(whole: ReportDocument, zone: tzinfo) -> str:
    """Tables as GitHub and most others draw them. Names cannot leave their cell."""
    document = whole.for_people()
    lines = [f"# {_escaped(document.title)}", ""]
    for table in document.tables:
        lines += [f"## {table.title}", ""]
        lines.append(_markdown_row([heading(column) for column in table.columns]))
        lines.append(_markdown_row(["---:" if c.is_number else "---" for c in table.columns]))
        lines += [
            _markdown_row([_escaped(text) for text in row]) for row in _shown_rows(table, zone)
        ]
        lines += ["", *([table.shown_note, ""] if table.shown_note else [])]
    return "\n".join([*lines, *(f"- {_escaped(remark)}" for remark in document.remarks)]) + "\n"


def _markdown_row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    for special in "\\`*_[]<>|#":
        text = text.replace(special, f"\\{special}")
    return text


def as_csv(document: ReportDocument) -> str:
    """One record a row: which table, then its cells by name; times in UTC. Every table has a line
    of column names of its own."""
    lines = [csv_line(("table", "since", "until", "read_at"))]
    lines.append(csv_line(("report", document.since, document.until, document.read_at)))
    for table in document.tables:
        lines.append(csv_line(("table", *(column.name for column in table.columns))))
        lines += [csv_line((table.name, *row)) for row in table.rows]
    return "".join(lines)


def as_json(document: ReportDocument) -> str:
    """The tables by name, each a list of objects; times in UTC, shares from 0 to 1."""
    tables: dict[str, list[dict[str, Any]]] = {
        table.name: [
            {column.name: value for column, value in zip(table.columns, row, strict=True)}
            for row in table.rows
        ]
        for table in document.tables
    }
    whole = {
        "since": document.since,
        "until": document.until,
        "read_at": document.read_at,
        **tables,
        "remarks": document.remarks,
    }
    return msgspec.json.format(json_text.as_json(whole)).decode() + "\n"
