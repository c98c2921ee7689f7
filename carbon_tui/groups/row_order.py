"""What rows of the copy are sorted by, as SQL, and the index that keeps them in this order."""

from __future__ import annotations

from functools import lru_cache, partial

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.groups.column_values import ColumnValues
from carbon_tui.groups.copied_columns import sql_columns
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.prefilter import NUMBERS
from carbon_tui.local_copy.process_order import SortedField, value_of_print
from carbon_tui.local_copy.tables import (
    IN_ORDER,
    NUMBER_OR_WORD,
    PRINTS,
    Stored,
    order_of_text,
)
from carbon_tui.prompt.search import Search
from carbon_tui.resources.definition import AnyResource, EachOnce
from carbon_tui.resources.formats import ValueKind
from carbon_tui.resources.print_quality import ALL_FIELDS
from carbon_tui.resources.process_sort_values import sorted_by

TEXTS_REMEMBERED = 50_000
"""Texts whose place in the order was reckoned lately."""
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

    text: str = ""
    """SQL of the same text of any row; one that says nothing has none of the words."""

    each: EachOnce | None = None
    """Rows have several words, of another table: column and index are that one's."""
    apart: SortedField | None = None
    """The values stand in an order of their own: column and kept are of its `source`."""

    @property
    def way(self) -> str:
        """It as a part of an ORDER BY. Descending, SQLite puts what says nothing last by itself."""
        return f"{self.sql} DESC" if self.descending else f"{self.sql} ASC NULLS LAST"

    def source(self, table: str) -> str:
        """What follows FROM for the rows of the table in this order."""
        return f"{table} INDEXED BY {self.index}" if self.apart is None else self.apart.source

    @property
    def nothing(self) -> str:
        """SQL of the rows that are not in the index."""
        return f"NOT ({self.kept})" if self.apart is None else f"{self.sql} IS NULL"


def row_orders(question: CopyQuestion, search: Search, resource: AnyResource) -> list[RowOrder]:
    """What the rows of a question are sorted by, in turn. Whatever the copy cannot say in SQL is
    left out."""
    question.add_function(NATURAL_ORDER, _remembered_order)
    table, values, columns = question.table, question.values, sql_columns(resource.name)
    orders = []
    for name, descending in search.local_order:
        column = resource.column(name)
        if column is not None and column.read_apart:
            orders.append(_by_process_value(question, column.title, descending))
        if column is None or name not in columns:
            continue
        sql = columns[name]
        if sql in NUMBER_OR_WORD:
            orders += _by_number_or_word(values, *NUMBER_OR_WORD[sql], descending)
        elif sql in NUMBERS or column.show.kind is ValueKind.DATE:
            orders.append(_by_value(values, sql, descending))
        elif column.joined_each is not None:
            orders.append(_by_several(question, column.joined_each, descending))
        elif values.index_of(f"{sql}{IN_ORDER}") is not None:
            orders.append(_by_value(values, f"{sql}{IN_ORDER}", descending))
        else:
            orders.append(_by_word(values, sql, column.joined_over or sql, descending))
    for sort in search.query.sort:
        field = table.endpoint.field_of_sort(sort.field)
        if field in table.column_names:
            orders.append(_by_value(values, field, sort.descending))
    return orders


def _by_value(values: ColumnValues, sql: str, descending: bool) -> RowOrder:
    index = None if values.table.covered_from(sql) else values.index_of(sql)
    if index is None:
        return RowOrder(sql, descending)
    return RowOrder(sql, descending, index.column, index.name, index.rows)


def _by_word(values: ColumnValues, text: str, column: str, descending: bool) -> RowOrder:
    sql, index = f"{NATURAL_ORDER}({text})", values.index_of(column)
    if index is None:
        return RowOrder(sql, descending)
    return RowOrder(sql, descending, index.column, index.name, index.rows, text, text)


def _by_number_or_word(
    values: ColumnValues, number: str, word: str, descending: bool
) -> list[RowOrder]:
    """Numbers stand before words, and what has a number has no word."""
    numbers, words = _by_value(values, number, descending), _by_word(values, word, word, descending)
    if words.column:
        words = replace(words, word=words.column)
    return [words, numbers] if descending else [numbers, words]


def _by_several(question: CopyQuestion, each: EachOnce, descending: bool) -> RowOrder:
    sql = f"{NATURAL_ORDER}({each.sql})"
    index = question.values_of(each.table).index_of(each.column)
    if index is None:
        return RowOrder(sql, descending)
    return RowOrder(sql, descending, index.column, index.name, index.rows, each.sql, each.sql, each)


def _by_process_value(question: CopyQuestion, field: str, descending: bool) -> RowOrder:
    """By what printers recorded in this field."""
    function = f"{_PROCESS_VALUE}_{ALL_FIELDS.index(field)}"
    question.add_function(function, partial(sorted_by, field))
    sql = f"{function}({value_of_print(field)})"
    apart = question.sorted_field(field)
    if apart is None:
        return RowOrder(sql, descending)
    return RowOrder(
        sql, descending, apart.column, PRINTS.index("print_id"), apart.rows, apart=apart
    )


_PROCESS_VALUE = "process_value"
"""How SQL's names begin for what the fields are sorted by."""


@lru_cache(TEXTS_REMEMBERED)
def _remembered_order(text: Stored) -> Stored:
    return order_of_text(text) if isinstance(text, str) else None
