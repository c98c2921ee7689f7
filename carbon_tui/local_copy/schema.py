"""The tables as SQL, and the same for people to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from carbon_tui.local_copy.process_order import NUMBER_ALL, TABLES_OF_ORDER
from carbon_tui.local_copy.tables import (
    IN_ORDER,
    PRINTED_PARTS,
    TABLES,
    TAGS,
    VIEWS,
    CopiedColumn,
    CopiedTable,
)

VERSION = 5
"""Of the file. A higher one in a file is a newer program's, and is left alone."""
ORDER_OF_TEXT = "order_of_text"
"""SQL's name for `tables.order_of_text`."""
TAGS_OF_JSON = "tags_of_json"
"""SQL's name for `tables.tags_of_json`."""
APPLICATION_ID = 0x43_54_55_49
"""Marks the file as this program's in SQLite's header."""


class OwnTable(Struct, frozen=True):
    """A table that is no list of the API."""

    name: str
    what: str
    sql: str


OWN_TABLES = (
    OwnTable(
        "print_quality_data",
        "The 47 named fields of a finished print, one a row (sync --quality-data).",
        "print_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT,"
        " PRIMARY KEY (print_id, field)) WITHOUT ROWID",
    ),
    *(OwnTable(name, *rest) for name, rest in TABLES_OF_ORDER.items()),
    OwnTable(
        "printer_state_history",
        "What state a printer was in: first seen so at seen_at, last at last_seen_at (UTC). It"
        " changed between one row's last and the next row's first sight.",
        "id INTEGER PRIMARY KEY, serial TEXT NOT NULL, seen_at TEXT NOT NULL,"
        " printer_state TEXT, alerts TEXT, last_seen_at TEXT)",
    ),
    OwnTable(
        "print_status_words",
        "The words of print statuses that are asked for, and whether the server lists them.",
        "word TEXT PRIMARY KEY, listed INTEGER, asked_at TEXT) WITHOUT ROWID",
    ),
    OwnTable(
        "sync_state",
        "Per table: since when it is copied, when it was last complete, what is missing.",
        "table_name TEXT PRIMARY KEY, since TEXT, began_at TEXT, complete_at TEXT, note TEXT)"
        " WITHOUT ROWID",
    ),
    OwnTable(
        "sync_positions",
        "How far each list is read.",
        "list TEXT PRIMARY KEY, position TEXT) WITHOUT ROWID",
    ),
    OwnTable(
        "copy_info",
        "Whose data this is.",
        "name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    ),
)


def statements() -> Iterator[str]:
    """Everything that an empty file needs, without what `indexes` make."""
    for table in TABLES:
        yield _create(table)
        yield f"CREATE TABLE {table.json_table} (id INTEGER PRIMARY KEY, json TEXT NOT NULL)"
    for own in OWN_TABLES:
        yield f"CREATE TABLE {own.name} ({own.sql}"
    yield "CREATE INDEX printer_state_by_serial ON printer_state_history (serial, id)"
    for view in VIEWS:
        yield f"CREATE VIEW {view.name} AS {view.select.strip()}"


def additions(has_column: Callable[[str, str], bool]) -> Iterator[str]:
    """What a file lacks that an earlier program made. SQL calls `ORDER_OF_TEXT` and `TAGS_OF_JSON`
    in it."""
    if not has_column("printer_state_history", "last_seen_at"):
        yield "ALTER TABLE printer_state_history ADD COLUMN last_seen_at TEXT"
    if not has_column(PRINTED_PARTS.name, TAGS.name):
        yield f"ALTER TABLE {PRINTED_PARTS.name} ADD COLUMN {TAGS.name} TEXT"
        yield (
            f"UPDATE {PRINTED_PARTS.name} SET {TAGS.name} = (SELECT {TAGS_OF_JSON}(json)"
            f" FROM {PRINTED_PARTS.json_table} AS sent"
            f" WHERE sent.id = {PRINTED_PARTS.name}.id AND json_valid(json))"
        )
    for table in TABLES:
        texts = [column.name for column, _ in table.computed if column.name.endswith(IN_ORDER)]
        lacking = [name for name in texts if not has_column(table.name, name)]
        for name in lacking:
            yield f"ALTER TABLE {table.name} ADD COLUMN {name} TEXT"
        if lacking:
            keys = (f"{name} = {ORDER_OF_TEXT}({name.removesuffix(IN_ORDER)})" for name in lacking)
            yield f"UPDATE {table.name} SET {', '.join(keys)}"


def indexes(table: CopiedTable) -> Iterator[tuple[str, str]]:
    """The table's indexes: what each is called, and the statement that makes it.

    They are made when a table is complete for the first time, from all of its rows at once: that
    takes a tenth of the time of keeping them up to date from the first row on.
    """
    for column in table.indexes:
        name = table.index(column)
        yield name, f"CREATE INDEX {name} ON {table.name} ({column})"
    for names in table.covering:
        name = table.covering_index(names[0])
        yield name, f"CREATE INDEX {name} ON {table.name} ({', '.join(names)})"
    for order in table.orders:
        name = table.order_index(order)
        yield name, f"CREATE INDEX {name} ON {table.name} ({order.column}) WHERE {order.rows}"
    for rare in table.rare:
        name = table.rare_index(rare)
        yield name, f"CREATE INDEX {name} ON {table.name} (id) WHERE {rare.rows}"


def upgrades(version: int) -> Iterator[str]:
    """What makes a file of this older version one of this program's, with `additions`; indexes come
    later."""
    if version < 2:  # a column that SQLite generates cannot be read from an index alone
        yield "DROP INDEX prints_for_groups"
        yield "DROP INDEX prints_by_started_at"
        yield "DROP INDEX prints_by_finished_at"
        yield "ALTER TABLE prints RENAME COLUMN took_sec TO took_sec_generated"
        yield "ALTER TABLE prints ADD COLUMN took_sec REAL"
        yield "UPDATE prints SET took_sec = took_sec_generated"
    if version < 4:  # nothing of what printers recorded was sorted
        for name, (_, sql) in TABLES_OF_ORDER.items():
            yield f"CREATE TABLE {name} ({sql}"
        yield NUMBER_ALL
    if version < 5:  # prints that ended before they began took less than no time
        yield "UPDATE prints SET took_sec = NULL WHERE took_sec < 0"


def _create(table: CopiedTable) -> str:
    columns = ", ".join(
        [
            *(_definition(column, table) for column in table.columns),
            *(f"{column.name} {column.type}" for column, _ in table.computed),
        ]
    )
    return f"CREATE TABLE {table.name} (id INTEGER PRIMARY KEY, gone_at TEXT, {columns})"


def _definition(column: CopiedColumn, table: CopiedTable) -> str:
    # Numbers that a server sends where text was promised stay what they are called here.
    only_one = " NOT NULL UNIQUE" if column.name == table.key else ""
    return f'"{column.name}" {column.type}{only_one}'


def described() -> str:
    """The tables and views for people: a sentence each, and their columns with units."""
    lines: list[str] = []
    for table in TABLES:
        lines += [f"{table.name}", f"    {table.what}"]
        lines += [f"    {text}" for text in _columns(table)]
        lines.append("")
    lines += ["Every table above has gone_at: when a record was found to be gone (UTC), or null."]
    lines += ["The record as the server wrote it: TABLE_json (id, json), with the same id.", ""]
    for view in VIEWS:
        lines += [view.name, f"    {view.what}", ""]
    for own in OWN_TABLES:
        lines += [own.name, f"    {own.what}", ""]
    return "\n".join(lines)


def _columns(table: CopiedTable) -> Iterator[str]:
    columns = (*table.columns, *(column for column, _ in table.computed))
    words = [f"{each.name} ({each.what})" if each.what else each.name for each in columns]
    line = ""
    for word in words:
        if line and len(line) + len(word) > 88:
            yield f"{line},"
            line = ""
        line = f"{line}, {word}" if line else word
    yield line
