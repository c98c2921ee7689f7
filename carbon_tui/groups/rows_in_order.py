"""The first rows of a list, in any order that the copy keeps, without a look at all the others.

An index gives rows in one order only. Those that are equal in it are told apart by what they are
sorted by next, and there may be any number of them: few are looked up and sorted, of many those
with the latest dates are likely to be first. Columns with few words are sorted by these: each
stands for all of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from carbon_tui.groups.column_values import different_values
from carbon_tui.groups.condition import Condition, all_of, marks
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.row_order import RowOrder
from carbon_tui.local_copy.tables import Stored, order_of_text
from carbon_tui.resources.definition import EachOnce
from carbon_tui.resources.formats import SEVERAL
from carbon_tui.text.natural_order import END_OF_TEXT

FEW_ROWS = 3_000
"""So many are looked up one by one in some milliseconds."""
MOST_WORDS = 10_000
"""Of a column, whose order is found out before that of its rows."""
WORDS_AT_ONCE = 500
"""Values of a column that one question to the copy names."""
WALKED = 20_000
"""Rows that are looked at as an index gives them, before all are."""
MOST_WALKED_SHARE = 6
"""One row in so many, where enough of these are found if they go on as the first ones."""


class RowsInOrder:
    """Finds the first rows of one question, which SQL can answer alone."""

    def __init__(self, question: CopyQuestion) -> None:
        self._question = question
        self._table = question.table.name
        self._walked = WALKED

    def numbers(self, orders: Sequence[RowOrder], count: int) -> list[int]:
        """Of the first ``count`` rows, in order; among those that are equal in everything the
        latest written comes first."""
        condition = self._question.condition
        if not self._question.is_wide or not any(order.index for order in orders):
            return self._sorted(condition, orders, "", count, newest_first=False)
        return self._first(condition, orders, count)

    def soon(self, orders: Sequence[RowOrder], least: int, most: int) -> list[int]:
        """Numbers of the first rows, if there are ``least`` of them among those that an index gives
        first; ``most`` at most. Else none: it takes less to look at all rows as they stand."""
        if not orders or orders[0].each is not None:
            return []
        order, values, table = orders[0], self._question.values, self._question.table
        column, kept, source = order.column, order.kept, order.source(self._table)
        if not order.index:
            column, index = order.sql, table.covering_index(order.sql)
            kept, source = f"{column} IS NOT NULL", f"{self._table} INDEXED BY {index}"
            if not table.covered_from(column) or index not in values.indexes:
                return []
        elif order.word:  # in the order of the index no word comes first: any rows will do
            column, kept, source = "id", "1", self._table
        way = "DESC" if order.descending else "ASC"
        walk = f"FROM {source} WHERE {kept} ORDER BY {column} {way}"
        passing = self._passing(walk)
        further = 2 * WALKED * least // passing if passing else 0
        if passing < least and WALKED < further < self._written() // MOST_WALKED_SHARE:
            self._walked = further
            passing = self._passing(walk)
        if passing < least:
            return []
        return self._first(self._question.condition, orders, min(passing, most))

    def _written(self) -> int:
        """How many rows there are, or a few more; found at once, where counting looks at all."""
        rows = self._rows(f"SELECT max(id) FROM {self._table}", Condition(""))
        return rows[0][0] or 0

    def _passing(self, rows: str) -> int:
        """How many of these rows pass, as far as they are walked. As a value, SQLite would look at
        both sides of each OR."""
        condition = self._question.condition
        counted = self._rows(
            "SELECT count(passes) FROM"
            f" (SELECT CASE WHEN {condition.sql} THEN 1 END AS passes {rows} LIMIT {self._walked})",
            condition,
        )
        number: int = counted[0][0]
        return number

    def _first(self, within: Condition, orders: Sequence[RowOrder], count: int) -> list[int]:
        if count <= 0:
            return []
        if not orders or not orders[0].index:
            return self._latest(within, orders, count) or self._sorted(within, orders, "", count)
        if orders[0].each is not None:
            return self._by_several(within, orders, orders[0].each, count)
        if orders[0].word:
            return self._by_word(within, orders, count)
        return self._by_value(within, orders, count)

    def _by_value(self, within: Condition, orders: Sequence[RowOrder], count: int) -> list[int]:
        order, *others = orders
        column, source = order.column, order.source(self._table)
        way = "DESC" if order.descending else "ASC"
        condition = all_of([within, Condition(order.kept)])
        walked = self._rows(
            f"SELECT id, {column} FROM {source} WHERE {condition.sql}"
            f" ORDER BY {column} {way} LIMIT {count}",
            condition,
        )
        if len(walked) < count:
            numbers = self._sorted(_among(number for number, _ in walked), orders, "", count)
            nothing = all_of([within, Condition(order.nothing)])
            return numbers + self._first(nothing, others, count - len(numbers))
        value = walked[-1][1]
        before = _among(number for number, other in walked if other != value)
        numbers = self._sorted(before, orders, "", count)
        equal = all_of([condition, Condition(f"{column} = ?", (value,))])
        anywhere = equal
        if order.apart is not None:
            anywhere = all_of([within, Condition(f"{order.sql} = ?", (value,))])
        return numbers + self._equal(equal, anywhere, others, source, count - len(numbers))

    def _equal(
        self,
        equal: Condition,
        anywhere: Condition,
        orders: Sequence[RowOrder],
        source: str,
        count: int,
    ) -> list[int]:
        """The first of rows that one index gives under one value. ``anywhere`` says the same of
        rows that come from elsewhere."""
        if self._up_to(FEW_ROWS + 1, equal, source) <= FEW_ROWS:
            return self._sorted(equal, orders, source, count)
        if orders and orders[0].index:
            return self._first(anywhere, orders, count)
        return self._latest(anywhere, orders, count) or self._sorted(equal, orders, source, count)

    def _latest(self, within: Condition, orders: Sequence[RowOrder], count: int) -> list[int]:
        """The first of many rows that are sorted by a date, if they are soon found; else none."""
        table, date = self._question.table, orders[0].sql if orders else ""
        if table.covered_from(date) and table.covering_index(date) in self._question.values.indexes:
            way, by_date = ("DESC", ">=") if orders[0].descending else ("ASC", "<=")
            walked = table.covering_index(date)
            ends = self._rows(
                f"SELECT {date} FROM {self._table} INDEXED BY {walked} WHERE {date} IS NOT NULL"
                f" ORDER BY {date} {way} LIMIT 1 OFFSET {self._walked}",
                Condition(""),
            )
            for (end,) in ends:
                near = all_of([within, Condition(f"{date} {by_date} ?", (end,))])
                source = f"{self._table} INDEXED BY {walked}"
                numbers = self._sorted(near, orders, source, count, newest_first=False)
                if len(numbers) == count:
                    return numbers
        return []

    def _by_word(self, within: Condition, orders: Sequence[RowOrder], count: int) -> list[int]:
        order, *others = orders
        words = self._words(order, order.word)
        if words is None:
            return self._sorted(within, orders, "", count)
        column, source = order.column, order.source(self._table)
        condition = all_of([within, Condition(order.kept)])
        numbers: list[int] = []
        for some, are_equal in self._pieces(order, words, count):
            among = Condition(f"{column} IN ({marks(some)})", tuple(some))
            these, left = all_of([condition, among]), count - len(numbers)
            if are_equal:
                numbers += self._equal(these, these, others, source, left)
            else:
                numbers += self._sorted(these, orders, source, left)
            if len(numbers) >= count:
                return numbers
        nothing = Condition(f"coalesce({order.text}, '') = ''" if words else "1")
        return numbers + self._first(all_of([within, nothing]), others, count - len(numbers))

    def _by_several(
        self, within: Condition, orders: Sequence[RowOrder], each: EachOnce, count: int
    ) -> list[int]:
        """By a text of several words: rows that have the first words are found by these. What has
        none of them comes later, for its text begins with a word that comes later."""
        order = orders[0]
        words = self._words(order, order.column)
        if words is None:
            return self._sorted(within, orders, "", count)
        keys: dict[int, str] = {}
        found: list[int] = []
        for some, _ in self._pieces(order, words, count):
            having = Condition(
                f"{each.key} IN (SELECT {each.by} FROM {each.table} INDEXED BY {order.index}"
                f" WHERE {order.kept} AND {each.column} IN ({marks(some)}))",
                tuple(some),
            )
            these = all_of([within, having])
            texts = self._rows(
                f"SELECT id, {order.word} FROM {self._table} WHERE {these.sql}", these
            )
            keys.update((number, key) for number, text in texts if (key := order_of_text(text)))
            found = _settled(keys, words, some[-1], order.descending)
            if len(found) >= count:
                break
        else:
            found = list(keys)
        # Of these only what can be among the first, with what is equal to the last of them.
        ranked = sorted(found, key=keys.__getitem__, reverse=order.descending)
        last = keys[ranked[min(count, len(ranked)) - 1]] if ranked else ""
        first = [n for n in ranked if keys[n] == last or (keys[n] > last) == order.descending]
        are_equal = len({keys[number] for number in first}) == 1
        rest = orders[1:] if are_equal else orders
        numbers = self._sorted(all_of([within, _among(first)]), rest, "", count)
        if len(numbers) >= count:
            return numbers
        nothing = Condition(f"coalesce({order.text}, '') = ''" if words else "1")
        left = count - len(numbers)
        return numbers + self._first(all_of([within, nothing]), orders[1:], left)

    def _words(self, order: RowOrder, told: str) -> list[tuple[str, Stored]] | None:
        """What the index holds and says something: (key, word) in order, the key of what ``told``
        says of it; None of far too many."""
        words = different_values(
            self._table_of(order), order.column, order.index, order.kept, told, MOST_WORDS + 1
        )
        rows = self._rows(words, Condition(""))
        if len(rows) > MOST_WORDS:
            return None
        texts = ((shown, word) for word, shown in rows if isinstance(shown, str))
        keyed = [(key, word) for shown, word in texts if (key := order_of_text(shown))]
        return sorted(keyed, key=lambda pair: pair[0], reverse=order.descending)

    def _pieces(
        self, order: RowOrder, words: Sequence[tuple[str, Stored]], count: int
    ) -> Iterator[tuple[list[Stored], bool]]:
        """Words whose rows are looked up together, and whether these are all equal: as many words
        as have few rows, or those that are written alike."""
        pending: list[Stored] = []
        rows, enough = 0, count
        for _, alike in groupby(words, key=lambda pair: pair[0]):
            equal = [word for _, word in alike]
            here = Condition(f"{order.kept} AND {order.column} IN ({marks(equal)})", tuple(equal))
            more = self._up_to(FEW_ROWS + 1, here, order.source(self._table_of(order)))
            if pending and (more > FEW_ROWS or len(pending) + len(equal) > WORDS_AT_ONCE):
                yield pending, False
                pending, rows = [], 0
            if more > FEW_ROWS:
                yield equal, True
                continue
            pending, rows = [*pending, *equal], rows + more
            if rows >= enough:
                yield pending, False
                pending, rows, enough = [], 0, min(2 * enough, FEW_ROWS)
        if pending:
            yield pending, False

    def _table_of(self, order: RowOrder) -> str:
        """The table whose column and index it names."""
        return self._table if order.each is None else order.each.table

    def _up_to(self, most: int, condition: Condition, source: str) -> int:
        """How many rows there are, counted so far."""
        rows = self._rows(
            f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {condition.sql} LIMIT {most})",
            condition,
        )
        number: int = rows[0][0]
        return number

    def _sorted(
        self,
        within: Condition,
        orders: Sequence[RowOrder],
        source: str,
        count: int,
        *,
        newest_first: bool = True,
    ) -> list[int]:
        """By SQLite, which keeps the first rows in mind: a row that is none of them costs little.
        So those that came last, and are likely to be first, are looked at first."""
        source = source or self._table
        ways = ", ".join([*(order.way for order in orders), "id DESC"])
        if not (newest_first and orders):
            sql = f"SELECT id FROM {source} WHERE {within.sql} ORDER BY {ways}"
        else:
            keys = "".join(f", {order.sql} AS key_{at}" for at, order in enumerate(orders))
            ways = ", ".join(
                [
                    *(RowOrder(f"key_{at}", o.descending).way for at, o in enumerate(orders)),
                    "id DESC",
                ]
            )
            sql = (
                f"SELECT id FROM (SELECT id{keys} FROM {source} WHERE {within.sql}"
                f" ORDER BY id DESC LIMIT -1) ORDER BY {ways}"
            )
        return [number for (number,) in self._rows(f"{sql} LIMIT {count}", within)]

    def _rows(self, sql: str, condition: Condition) -> list[tuple[Any, ...]]:
        return self._question.rows(sql, condition.values)


def _among(numbers: Iterable[int]) -> Condition:
    """The rows with these numbers."""
    return Condition(f"id IN ({','.join(map(str, numbers))})")


def _settled(
    keys: Mapping[int, str], words: Sequence[tuple[str, Stored]], last: Stored, descending: bool
) -> list[int]:
    """The rows that stand before whatever has only words that come after the last one.

    A text of several words stands after its first word, and before whatever is greater than this
    and does not begin with it.
    """
    at = next(at for at, (_, word) in enumerate(words) if word == last)
    end = words[at][0]
    if not descending:
        return [number for number, key in keys.items() if key <= end]
    later = {key.removesuffix(END_OF_TEXT) for key, _ in words[at + 1 :]}
    end = max([end, *(f"{start}{_BEHIND_COMMAS}" for start in later if end.startswith(start))])
    return [number for number, key in keys.items() if key >= end]


_BEHIND_COMMAS = chr(ord(SEVERAL[0]) + 1)
