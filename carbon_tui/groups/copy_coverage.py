"""Whether the local copy holds what is asked, or not all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from carbon_tui.api.schema.print_states import LIVE
from carbon_tui.api.schema.query import Query
from carbon_tui.groups.copied_process_data import prints_lacking_data
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.store import translated
from carbon_tui.local_copy.tables import BY_NAME, PRINTS, CopiedTable, moment, stored_text
from carbon_tui.resources.definition import Column
from carbon_tui.text.counting import counted

if TYPE_CHECKING:
    import sqlite3


def check_joined(file: sqlite3.Connection, columns: Iterable[Column[Any]]) -> None:
    """Raises NotInTheCopy where a table that the columns join was never copied to its end."""
    joined = " ".join(column.joined for column in columns)
    if not joined:
        return
    with translated(None):
        rows = file.execute("SELECT table_name FROM sync_state WHERE complete_at IS NOT NULL")
        whole = {name for (name,) in rows}
    for name in BY_NAME:
        if name not in whole and re.search(rf"\b{name}\b", joined):
            raise _not_whole(name)


def _not_whole(table: str) -> NotInTheCopy:
    return NotInTheCopy(f"The copy does not hold all {table} yet: carbon-tui sync.")


def check_process_data(file: sqlite3.Connection) -> None:
    """Raises NotInTheCopy where it holds what printers recorded of some prints only."""
    lacking = prints_lacking_data(file)
    if lacking:
        raise NotInTheCopy(
            f"The copy lacks what printers recorded of {counted(lacking, 'print')}:"
            " carbon-tui sync --quality-data."
        )


def copy_state(
    file: sqlite3.Connection, table: CopiedTable
) -> tuple[datetime, str, datetime | None]:
    """When the table was complete, what is said of it, and since when it is copied."""
    with translated(None):
        rows = file.execute(
            "SELECT complete_at, note, since FROM sync_state WHERE table_name=?", (table.name,)
        ).fetchall()
    complete = moment(rows[0][0]) if rows else None
    if complete is None:
        raise _not_whole(table.name)
    return complete, rows[0][1] or "", moment(rows[0][2])


def check_range(
    file: sqlite3.Connection, table: CopiedTable, query: Query, since: datetime | None
) -> None:
    """Whether what is asked lies in what is copied. Raises NotInTheCopy."""
    if since is None or _are_there(file, table, query):
        return
    words = query.values("status")
    if table is PRINTS and words and all(word in LIVE for word in words):
        return  # what runs or waits is copied however old it is
    for span in table.endpoint.spans:
        asked = [moment(value) for value in query.values(span.after)]
        # Whatever began, changed or ended after it also ended or changed after it, or not yet.
        if any(when is not None and when >= since for when in asked):
            return
    raise NotInTheCopy(
        f"The copy holds {table.name} since {since:%Y-%m-%d} only: ask for later ones, or"
        " carbon-tui sync --since all."
    )


def _are_there(file: sqlite3.Connection, table: CopiedTable, query: Query) -> bool:
    """Whether records are asked for by their keys, and all of them are copied."""
    keys = [stored_text(key) for key in dict.fromkeys(query.values(table.endpoint.key))]
    if not keys:
        return False
    marks = ",".join("?" * len(keys))
    with translated(None):
        rows = file.execute(
            f'SELECT count(*) FROM {table.name} WHERE "{table.key}" IN ({marks})', keys
        ).fetchall()
    count: int = rows[0][0]
    return count == len(keys)
