"""The rows of one question from the copy: which match, in the order asked for, window by window.

What is kept of a row between two windows is its number in the copy, eight bytes: a list of a
million rows costs no more than that until somebody looks at them. SQL says which rows can match and
in which order; terms that it cannot say are tried on the records, as far as they are looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from heapq import merge
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from carbon_tui.groups.copied_columns import records_from, sorts_in_sql
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.row_order import RowOrder, row_orders
from carbon_tui.groups.rows_in_order import RowsInOrder
from carbon_tui.resources.ranking import by_several

if TYPE_CHECKING:
    from datetime import datetime

    from carbon_tui.prompt.search import Search
    from carbon_tui.resources.definition import AnyResource, Column

Numbers: TypeAlias = "array[int]"
"""Of rows, in the copy."""

ROWS_TRIED_FIRST = 4_000
"""Rows looked at before the copy is asked for all that match: often enough for a screen."""
ROWS_TRIED_AT_ONCE = 500
"""Small pieces: the screen gets its turn between two of them."""


class FirstMatches(Struct):
    """What is known as soon as the first rows are there."""

    as_of: datetime
    """When the copy was last complete, by the server's clock."""
    note: str
    """What is missing of it, as a sentence; empty when nothing is."""
    records: list[Any]
    rows: MatchingRows


class MatchingRows:
    """Numbers of the rows that match, in order, as far as they were looked for.

    Its methods take the question anew, on whatever connection it is asked just now; they run in
    threads, one at a time.
    """

    def __init__(self, search: Search, resource: AnyResource) -> None:
        self.total: int | None = None
        """How many match; None before everything was looked through."""
        self.asked_of: int | None = None
        """How many there are that the server's terms let through."""
        self._search = search
        self._resource = resource
        self._passed: Numbers = array("q")
        self._candidates: Numbers | None = None
        """What may match, in order; None: not listed yet."""
        self._tried = 0

    @property
    def tried(self) -> int:
        """Of how many rows it is known whether they match."""
        return self._tried

    @property
    def candidates(self) -> int | None:
        """How many rows are to be looked at; None before that is known."""
        return None if self._candidates is None else len(self._candidates)

    def first(self, question: CopyQuestion, count: int) -> FirstMatches:
        """The first rows, as quickly as they can be had."""
        if question.passes_here() is None and self._sorts_in_sql:
            orders = row_orders(question, self._search, self._resource)
            numbers = RowsInOrder(question).numbers(orders, count)
            if len(numbers) < count:
                self._all_pass(array("q", numbers))
        else:
            numbers = self._soon_found(question, count) or list(self.window(question, 0, count))
        return FirstMatches(question.as_of, question.note, records_of(question, numbers), self)

    def _soon_found(self, question: CopyQuestion, count: int) -> list[int]:
        """The first rows of what many have: found by trying the first of those that may match,
        before all of these are listed. Empty where they are not found so soon."""
        passes = question.passes_here()
        if self._candidates is not None or passes is None or not self._sorts_in_sql:
            return []
        orders = row_orders(question, self._search, self._resource)
        first = array("q", RowsInOrder(question).soon(orders, count, ROWS_TRIED_FIRST))
        if not first:
            # Not in the order of an index, as SQLite would: it knows nothing of how rare they are.
            ways = [RowOrder(f"+{order.sql}", order.descending).way for order in orders]
            sql = f"{_selected(question, ways)} LIMIT {ROWS_TRIED_FIRST}"
            first = array("q", (n for (n,) in question.rows(sql, question.condition.values)))
            if len(first) < ROWS_TRIED_FIRST:
                self._candidates = first
                return []
        passed: list[int] = []
        for start in range(0, len(first), ROWS_TRIED_AT_ONCE):
            passed += _passing(question, first[start : start + ROWS_TRIED_AT_ONCE], passes)
            if len(passed) >= count:
                return passed[:count]
        return []

    def window(self, question: CopyQuestion, start: int, count: int) -> Numbers:
        """Numbers of the rows at these places; fewer where there are no more."""
        if self.total is None:
            self.look_through(question, start + count)
        return self._passed[start : start + count]

    def last(self, question: CopyQuestion, before: int, count: int) -> Numbers:
        """Numbers of the rows up to a place from the end on."""
        self.look_through(question)
        return self._passed[max(0, before - count) : before]

    def look_through(
        self, question: CopyQuestion, until: int | None = None, most: int | None = None
    ) -> None:
        """Look on until so many match, or ``most`` rows were looked at, or all."""
        if self.total is not None:
            return
        passes = question.passes_here()
        if self._candidates is None:
            self._list(question)
        candidates = self._candidates
        if candidates is None:
            raise RuntimeError("the rows are listed just before")
        if passes is None:
            self._all_pass(candidates)
            return
        stop = len(candidates) if most is None else min(len(candidates), self._tried + most)
        while self._tried < stop and (until is None or len(self._passed) < until):
            some = candidates[self._tried : min(self._tried + ROWS_TRIED_AT_ONCE, stop)]
            self._passed.extend(_passing(question, some, passes))
            self._tried += len(some)
        if self._tried >= len(candidates):
            self.total = len(self._passed)

    def count(self, question: CopyQuestion) -> None:
        """How many rows the server's terms alone let through."""
        condition = question.of_the_server
        rows = question.rows(
            f"SELECT count(*) FROM {question.table.name} WHERE {condition.sql}", condition.values
        )
        self.asked_of = rows[0][0]

    def _all_pass(self, numbers: Numbers) -> None:
        self._candidates = self._passed = numbers
        self._tried = self.total = len(numbers)

    # -- in order

    def _list(self, question: CopyQuestion) -> None:
        orders = row_orders(question, self._search, self._resource)
        sql = _selected(question, [order.way for order in orders])
        rows = question.each(sql, question.condition.values)
        numbers = array("q", (number for (number,) in rows))
        self._candidates = numbers if self._sorts_in_sql else self._sorted(question, numbers)

    @property
    def _sorts_in_sql(self) -> bool:
        return sorts_in_sql(self._search, self._resource)

    def _sorted(self, question: CopyQuestion, numbers: Numbers) -> Numbers:
        """By what is reckoned from several fields of a record: a piece at a time."""
        by = [(question.resource.column(name), down) for name, down in self._search.local_order]
        key = _key_of([(column, down) for column, down in by if column is not None])
        pieces = []
        for start in range(0, len(numbers), ROWS_TRIED_AT_ONCE):
            some = numbers[start : start + ROWS_TRIED_AT_ONCE]
            records = records_of(question, some)
            keyed = [
                (key(record), place, number)
                for place, (number, record) in enumerate(zip(some, records, strict=True), start)
                if record is not None
            ]
            pieces.append(sorted(keyed, key=lambda row: row[:2]))
        return array("q", (row[2] for row in merge(*pieces, key=lambda row: row[:2])))


def _selected(question: CopyQuestion, ways: Sequence[str]) -> str:
    """SQL for the numbers of all rows that may match, sorted in these ways."""
    order = ", ".join([*ways, "id DESC"])
    return f"SELECT id FROM {question.table.name} WHERE {question.condition.sql} ORDER BY {order}"


def _passing(question: CopyQuestion, numbers: Numbers, passes: Callable[[Any], bool]) -> list[int]:
    return [
        number
        for number, record in zip(numbers, records_of(question, numbers), strict=True)
        if record is not None and passes(record)
    ]


def records_of(question: CopyQuestion, numbers: Sequence[int]) -> list[Any]:
    """The records with these numbers, in this order; None in place of one that cannot be read."""
    table = question.table
    marks = ",".join(map(str, numbers))
    texts = dict(question.rows(f"SELECT id, json FROM {table.json_table} WHERE id IN ({marks})"))
    there = [number for number in numbers if number in texts]
    records = records_from(table.endpoint, (texts[number] for number in there))
    if len(records) == len(there):
        of_number = dict(zip(there, records, strict=True))
    else:  # one of them is no record any more: each is looked at alone
        alone = ((number, records_from(table.endpoint, (texts[number],))) for number in there)
        of_number = {number: one[0] for number, one in alone if one}
    question.know(list(of_number.values()))
    return [of_number.get(number) for number in numbers]


def _key_of(by: Sequence[tuple[Column[Any], bool]]) -> Callable[[Any], Any]:
    return by_several([(column.value, down) for column, down in by])
