"""What stands in a column of the copy, as far as an index tells it quickly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from carbon_tui.groups.condition import NONE_OF_THEM, Condition, either, looked_up
from carbon_tui.local_copy.store import translated
from carbon_tui.local_copy.tables import CopiedTable, Stored, moment

if TYPE_CHECKING:
    import sqlite3

MOST_VALUES = 1_000
"""Of a column, that are looked at one by one."""
MOST_ROWS = 20_000
"""That are looked up before all are looked at; of more it is asked in each row."""
FEW_RANGES = 6
"""That cost little in each row."""


def different_values(table: str, column: str, index: str, kept: str, told: str, most: int) -> str:
    """SQL for the different values of a column, from one to the next, so that a million rows with
    ten of them cost ten steps: (value, ``told``), ``most`` at most. ``kept`` is SQL of the index's
    rows; ``told`` is SQL over the table, of which only this column is there."""
    next_one = (
        f"(SELECT min(t.{column}) FROM main.{table} AS t INDEXED BY {index}"
        f" WHERE {kept} AND t.{column} > {table}.{column})"
    )
    return (
        f"WITH RECURSIVE {table}({column}) AS ("
        f"SELECT min({column}) FROM main.{table} INDEXED BY {index} WHERE {kept}"
        f" UNION ALL SELECT {next_one} FROM {table} WHERE {table}.{column} IS NOT NULL"
        f" LIMIT {most + 1})"
        f" SELECT {column}, {told} FROM {table} WHERE {column} IS NOT NULL LIMIT {most}"
    )


FUNCTION = "value_passes"
"""How the names of functions begin that SQL asks this program by."""


class ColumnIndex(Struct, frozen=True):
    """An index that begins with one column of a table."""

    name: str
    column: str
    rows: str
    """SQL of the rows that are in it."""


class ColumnValues:
    """Looks into one table, on one connection."""

    def __init__(self, file: sqlite3.Connection, table: CopiedTable) -> None:
        self._file = file
        self.table = table
        self.indexes = frozenset(
            name for (name,) in self._rows("SELECT name FROM sqlite_master WHERE type='index'")
        )
        """What the file's indexes are called: an earlier program's lacks some."""
        self.columns = frozenset(
            name for _, name, *_ in self._rows(f"PRAGMA table_info({table.name})")
        )
        """What the table's columns are called in the file: the same goes for these."""
        self._functions = 0

    def few(self, sql: str) -> list[Stored] | None:
        """The different values that are not null; None where they are many, or no index tells."""
        index = self.index_of(sql)
        if index is None:
            return None
        values = self._rows(
            different_values(
                self.table.name, index.column, index.name, index.rows, "1", MOST_VALUES + 1
            )
        )
        return None if len(values) > MOST_VALUES else [value for value, _ in values]

    def index_of(self, sql: str) -> ColumnIndex | None:
        """An index in whose order these values stand."""
        return next((each for each in self._indexes_of(sql) if each.name in self.indexes), None)

    def _indexes_of(self, sql: str) -> Iterator[ColumnIndex]:
        table = self.table
        for order in table.orders:
            if order.value == sql:
                yield ColumnIndex(table.order_index(order), order.column, order.rows)
        if sql in table.indexes:
            yield ColumnIndex(table.index(sql), sql, f"{sql} IS NOT NULL")
        if table.covered_from(sql):
            yield ColumnIndex(table.covering_index(sql), sql, f"{sql} IS NOT NULL")

    def between(self, sql: str) -> tuple[float, float]:
        """The least and the largest of these numbers, as far as an index tells."""
        index = self.index_of(sql)
        if index is None:
            return -inf, inf
        rows = f"FROM {self.table.name} INDEXED BY {index.name} WHERE {index.rows}"
        low, high = (
            self._rows(f"SELECT {end}({index.column}) {rows}")[0][0] for end in ("min", "max")
        )
        return (low, high) if isinstance(low, int | float) else (inf, -inf)

    def ends(self, sql: str) -> tuple[datetime, datetime] | None:
        """The first and the last date; None where there is none."""
        table, indexed = self.table.name, self.index_of(sql) is not None
        rows = self._rows(
            f"SELECT (SELECT min({sql}) FROM {table}), (SELECT max({sql}) FROM {table})"
            if indexed
            else f"SELECT min({sql}), max({sql}) FROM {table}"
        )
        first, last = (moment(text) for text in rows[0])
        return None if first is None or last is None else (first, last)

    def rare(self, sql: str) -> Condition:
        """What is true of few rows, as these rows; as it is where it is not so rare, or where no
        index tells."""
        table = self.table
        index = next((table.rare_index(r) for r in table.rare if r.sql == sql), "")
        if index not in self.indexes:
            return Condition(f"({sql})")
        rows = f"SELECT id FROM {table.name} INDEXED BY {index} WHERE ({sql}) AND id >= 0"
        return self.few_rows(Condition(rows)) or Condition(f"({sql})")

    def in_ranges(self, sql: str, ranges: Sequence[tuple[Stored, Stored]]) -> Condition:
        """The rows whose value lies in one of these ranges, from the one up to the other.

        They are looked up where an index tells them; but of a few ranges with many rows it is
        asked in each row."""
        if not ranges:
            return NONE_OF_THEM
        index = self.index_of(sql)
        in_each_row = [Condition(f"({sql} >= ? AND {sql} < ?)", pair) for pair in ranges]
        if index is None:
            few = len(ranges) <= FEW_RANGES
            return either(in_each_row) if few else Condition(f"{sql} IS NOT NULL")
        table, column = self.table.name, index.column
        numbers = Condition(
            f"WITH stretches(low, high) AS (VALUES {','.join(['(?,?)'] * len(ranges))})"
            f" SELECT {table}.id FROM stretches CROSS JOIN {table} INDEXED BY {index.name}"
            f" WHERE {index.rows} AND {column} >= low AND {column} < high",
            tuple(end for pair in ranges for end in pair),
        )
        if len(ranges) > FEW_RANGES:
            return looked_up(numbers.sql, numbers.values)
        return self.few_rows(numbers) or either(in_each_row)

    def few_rows(self, numbers: Condition) -> Condition | None:
        """The rows whose numbers this statement answers; None where they are many."""
        sql = f"SELECT count(*) FROM ({numbers.sql} LIMIT {MOST_ROWS + 1})"
        ((count,),) = self._rows(sql, numbers.values)
        if count > MOST_ROWS:
            return None
        return looked_up(numbers.sql, numbers.values) if count else NONE_OF_THEM

    def function(self, test: Callable[[Any], bool]) -> str:
        """SQL's name for this test of one value."""
        self._functions += 1
        name = f"{FUNCTION}_{self._functions}"
        self._file.create_function(name, 1, lambda value: int(test(value)), deterministic=True)
        return name

    def _rows(self, sql: str, values: Sequence[Stored] = ()) -> list[tuple[Any, ...]]:
        with translated(None):
            return self._file.execute(sql, values).fetchall()
