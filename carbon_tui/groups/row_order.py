"""What rows of the copy are sorted by, as SQL, and the index that keeps them in this order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from carbon_tui.groups.copy_query import CopyQuestion, sql_columns
from carbon_tui.groups.prefilter import NUMBERS
from carbon_tui.local_copy.tables import IN_ORDER, CopiedTable, Stored, order_of_text
from carbon_tui.prompt.search import Search
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import ValueKind

TEXTS_REMEMBERED = 50_000
NATURAL_ORDER = "natural_order"
"""SQL's name for what a text is sorted by."""


class RowOrder(Struct, frozen=True):
    """One thing that rows are sorted by; what says nothing stands last, either way."""

    sql: str
    """What is compared."""
    descending: bool = False
    column: str = ""
    """The table's column whose index helps; empty: none does."""
    index: str = ""
    """What the index is called."""
    kept: str = "1"
    """SQL of the rows that are in the index."""
    word: str = ""
    """SQL: the text that rows with the same `column` share, sorted as people count; empty: the
    index stands in the order that is asked for."""

    @property
    def way(self) -> str:
        """It as a part of an ORDER BY. Descending, SQLite puts what says nothing last by itself."""
        return f"{self.sql} DESC" if self.descending else f"{self.sql} ASC NULLS LAST"


def row_orders(question: CopyQuestion, search: Search, resource: AnyResource) -> list[RowOrder]:
    """What the rows of a question are sorted by, in turn. Whatever the copy cannot say in SQL is
    left out."""
    question.add_function(NATURAL_ORDER, _remembered_order)
    table, columns = question.table, sql_columns(resource.name)
    indexes = question.indexes
    orders = []
    for name, descending in search.local_order:
        column = resource.column(name)
        if column is None or name not in columns:
            continue
        sql = columns[name]
        if sql in NUMBERS or column.show.kind is ValueKind.DATE:
            orders.append(_by_value(table, sql, descending))
        elif table.order_by(f"{sql}{IN_ORDER}") and _kept_in(indexes, table, f"{sql}{IN_ORDER}"):
            orders.append(_by_value(table, f"{sql}{IN_ORDER}", descending))
        else:
            orders.append(_by_word(table, sql, column.joined_over or sql, descending))
    for sort in search.query.sort:
        field = table.endpoint.field_of_sort(sort.field)
        if field in table.column_names:
            orders.append(_by_value(table, field, sort.descending))
    return [order if order.index in indexes else _without_index(order) for order in orders]


def _kept_in(there: frozenset[str], table: CopiedTable, column: str) -> bool:
    """An earlier program's file lacks the column, too."""
    order = table.order_by(column)
    return order is not None and table.order_index(order) in there


def _by_value(table: CopiedTable, sql: str, descending: bool) -> RowOrder:
    order = next((order for order in table.orders if order.value == sql), None)
    if order is None:
        return RowOrder(sql, descending)
    return RowOrder(sql, descending, order.column, table.order_index(order), order.rows)


def _by_word(table: CopiedTable, text: str, column: str, descending: bool) -> RowOrder:
    sql = f"{NATURAL_ORDER}({text})"
    order = table.order_by(column)
    if order is not None:
        return RowOrder(sql, descending, column, table.order_index(order), order.rows, text)
    for index in _other_indexes(table, column):
        return RowOrder(sql, descending, column, index, f"{column} IS NOT NULL", text)
    return RowOrder(sql, descending)


def _other_indexes(table: CopiedTable, column: str) -> Iterator[str]:
    if column in table.indexes:
        yield table.index(column)
    if table.covered_from(column):
        yield table.covering_index(column)


def _without_index(order: RowOrder) -> RowOrder:
    return RowOrder(order.sql, order.descending)


@lru_cache(TEXTS_REMEMBERED)
def _remembered_order(text: Stored) -> Stored:
    return order_of_text(text) if isinstance(text, str) else None
