"""Asking the copy in SQL: nothing is written, whatever is asked, and a question can be broken off.

Three locks of SQLite's own: the file is open for reading only, the connection refuses to write, and
an authorizer lets through what reads and nothing else, so that no other file can be attached.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from carbon_tui.local_copy.errors import SqlRefused

ROWS_AT_ONCE = 1_000
"""Rows that are fetched and written in one piece."""
HARMLESS_PRAGMAS = frozenset(
    ("table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list")
)


class SqlQuestion:
    """One SELECT, from its columns to its last row. Rows come as they are found."""

    def __init__(self, file: sqlite3.Connection, sql: str) -> None:
        """Raises SqlRefused."""
        self._file = file
        self._thread = ThreadPoolExecutor(1, "asking the copy")
        file.set_authorizer(_authorize)
        self._cursor = self._run(lambda: file.execute(sql))
        columns = self._cursor.description
        if columns is None:
            raise SqlRefused("Nothing is asked there: write a SELECT.")
        self.columns: tuple[str, ...] = _told_apart([column[0] for column in columns])

    def rows(self) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Some rows at a time. Raises SqlRefused."""
        while rows := self._run(lambda: self._cursor.fetchmany(ROWS_AT_ONCE)):
            yield rows

    def close(self) -> None:
        self._thread.shutdown()
        self._file.close()

    def _run(self, step: Any) -> Any:
        """In a thread, so that Ctrl+C is heard while SQLite searches."""
        try:
            return self._thread.submit(step).result()
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise SqlRefused(_in_words(str(error))) from error
        except KeyboardInterrupt:
            self._file.interrupt()
            raise


def _authorize(
    action: int, first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        harmless = first in HARMLESS_PRAGMAS
        return sqlite3.SQLITE_OK if harmless else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    reads = (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    )
    return sqlite3.SQLITE_OK if action in reads else sqlite3.SQLITE_DENY


def _in_words(error: str) -> str:
    if any(word in error for word in ("not authorized", "denied", "readonly", "prohibited")):
        return "The copy can only be read: ask with SELECT."
    if "one statement" in error:
        return "Ask one question at a time: only one SELECT."
    said = error.rstrip(".")
    return f"SQLite says: {said}. carbon-tui sql without a question shows tables and columns."


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Column names, each once: the second ``name`` is ``name_2``."""
    names_taken: list[str] = []
    for name in names:
        unique, number = name, 1
        while unique in names_taken:
            number += 1
            unique = f"{name}_{number}"
        names_taken.append(unique)
    return tuple(names_taken)
