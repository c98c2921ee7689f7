"""What a copy holds: rows, from when to when, how old, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from carbon_tui.local_copy.print_words import only_those_named, words_asked
from carbon_tui.local_copy.process_order import LACKING, READ_AT
from carbon_tui.local_copy.store import read_only, translated
from carbon_tui.local_copy.tables import (
    PRINTED_PARTS,
    PRINTERS,
    PRINTS,
    TABLES,
    CopiedTable,
    moment,
)
from carbon_tui.text.counting import counted

if TYPE_CHECKING:
    import sqlite3

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
    """Of every table, and of what printers recorded where that was read.

    Raises NoCopy and the other CopyTroubles.
    """
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
            tables += _recorded(file)
    finally:
        file.close()
    return tuple(tables)


def _recorded(file: sqlite3.Connection) -> Iterator[TableStatus]:
    """What printers recorded of prints, where any of it was read: values, and the ends of the
    prints they are of."""
    ((asked,),) = file.execute("SELECT EXISTS (SELECT 1 FROM print_quality_data)")
    if not asked:
        return
    ((values, prints, first, last),) = file.execute(
        "SELECT sum(number), count(print_id), min(finished_at), max(finished_at) FROM"
        " (SELECT print_id, count(*) AS number FROM print_quality_data WHERE field <> ''"
        f" GROUP BY print_id) LEFT JOIN {PRINTS.name} USING (print_id)"
    )
    ((lacking,),) = file.execute(f"SELECT count(*) {LACKING}")
    read_at = file.execute("SELECT value FROM copy_info WHERE name = ?", (READ_AT,)).fetchall()
    note = f"Values of {counted(prints, 'print')}."
    if lacking:
        lack = "lacks" if lacking == 1 else "lack"
        note += f" {counted(lacking, 'print')} that ended {lack} them."
    yield TableStatus(
        "print_quality_data",
        values or 0,
        0,
        moment(first),
        moment(last),
        None,
        moment(read_at[0][0]) if read_at else None,
        note,
    )


def unnamed(path: Path) -> str:
    """That prints of other statuses than the known ones may be missing, and what names such prints:
    sentences. Raises NoCopy and the other CopyTroubles."""
    with closing(read_only(path)) as file, translated(path):
        elsewhere = named_elsewhere(lambda sql: file.execute(sql))
        return " ".join(filter(None, (known_words(file), elsewhere)))


def known_words(file: sqlite3.Connection) -> str:
    """That prints of other statuses than those the copy knows may be missing, as a sentence."""
    with translated(None):
        words = file.execute("SELECT word, listed FROM print_status_words").fetchall()
    return only_those_named(words_asked({word: bool(listed) for word, listed in words}))


def named_elsewhere(rows: Callable[[str], Iterable[tuple[Any, ...]]]) -> str:
    """How many prints other records name that the copy does not hold, as a sentence; empty where
    there are none, and where not all prints or parts are copied. ``rows`` answers SQL."""
    ((whole,),) = rows(
        "SELECT count(*) FROM sync_state WHERE complete_at IS NOT NULL AND since IS NULL"
        f" AND table_name IN ('{PRINTS.name}', '{PRINTED_PARTS.name}')"
    )
    if whole < len((PRINTS, PRINTED_PARTS)):
        return ""
    ((named,),) = rows(f"SELECT count(*) FROM ({_NAMED_BY_PARTS} UNION {_NAMED_BY_PRINTERS})")
    if not named:
        return ""
    are = "is" if named == 1 else "are"
    return f"{counted(named, 'print')} that printed parts or printers name {are} not here."


_NAMED_BY_PARTS = (
    f"SELECT coalesce(nullif(print_id, ''), print_uuid) FROM {PRINTED_PARTS.name} AS part"
    " WHERE gone_at IS NULL AND print_uuid <> '' AND NOT EXISTS"
    f" (SELECT 1 FROM {PRINTS.name} WHERE uuid = part.print_uuid)"
)
_NAMED_BY_PRINTERS = (
    f"SELECT named.value FROM {PRINTERS.name} JOIN {PRINTERS.json_table} AS sent USING (id),"
    " json_each(CASE WHEN json_valid(sent.json) THEN json_array("
    "json_extract(sent.json, '$.prints.last.print_id'),"
    " json_extract(sent.json, '$.prints.current.print_id')) ELSE '[]' END) AS named"
    " WHERE gone_at IS NULL AND named.value <> '' AND NOT EXISTS"
    f" (SELECT 1 FROM {PRINTS.name} WHERE print_id = named.value)"
)


def _counting(table: CopiedTable) -> str:
    date = next((name for name in DATES if table.dated_by(name)), "NULL")
    return (
        f"SELECT count(*) - count(gone_at), count(gone_at), min({date}), max({date})"
        f" FROM {table.name}"
    )
