"""What a copy holds: rows, from when to when, how old, what is missing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from carbon_tui.local_copy.store import read_only, translated
from carbon_tui.local_copy.tables import TABLES, CopiedTable, moment

DATES = ("finished_at", "updated_at", "created_at")
"""The first of them that a table has says from when to when its rows are."""


class TableStatus(Struct, frozen=True):
    """One table of the copy."""

    table: str
    rows: int
    gone: int
    first: datetime | None
    last: datetime | None
    since: datetime | None
    """What is older was not asked for; None: everything was."""
    complete_at: datetime | None
    """When it was last read to its end; None: never."""
    note: str


def statuses(path: Path) -> tuple[TableStatus, ...]:
    """Of every table. Raises NoCopy and the other CopyTroubles."""
    file = read_only(path)
    try:
        with translated(path):
            states = {
                name: (moment(since), moment(complete), note or "")
                for name, since, complete, note in file.execute(
                    "SELECT table_name, since, complete_at, note FROM sync_state"
                )
            }
            tables = []
            for table in TABLES:
                rows, gone, first, last = file.execute(_counting(table)).fetchone()
                state = states.get(table.name, (None, None, ""))
                tables.append(
                    TableStatus(table.name, rows, gone, moment(first), moment(last), *state)
                )
    finally:
        file.close()
    return tuple(tables)


def _counting(table: CopiedTable) -> str:
    date = next((name for name in DATES if table.dated_by(name)), "NULL")
    return (
        f"SELECT count(*) - count(gone_at), count(gone_at), min({date}), max({date})"
        f" FROM {table.name}"
    )
