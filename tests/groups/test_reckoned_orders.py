"""Rows sorted in SQL by what a view reckons from two fields stand as their records say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.api.schema.part_order_states import CLOSED
from carbon_tui.api.schema.records import PartMeasurement, PartOrder
from carbon_tui.groups.copied_columns import sorts_in_sql
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows, records_of
from carbon_tui.groups.row_order import row_orders
from carbon_tui.groups.rows_in_order import RowsInOrder
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.ranking import by_several
from carbon_tui.resources.registry import by_name
from tests.groups.copied import NOW, a_copy, also_copied, few_are_many
from tests.hunting import examples

ROWS = 240
WORDS = (
    None,
    "",
    "burr",
    "Tear 2",
    "tear 10",
    "TEAR 02",
    "7",
    "1.5",
    "Straße",
    "STRASSE 2",
    "日本 3",
)
STATES = (
    None,
    "",
    "open",
    "Complete",
    "CANCELED",
    "cancelled",
    "compLETE",
    "odd",
    "ſ",
    "processing",
)


def measured(random: Random, number: int) -> PartMeasurement:
    return PartMeasurement(
        uuid=f"check-{number}",
        value=random.choice([None, None, 0.0, 1.5, 1.5, -2.0, random.uniform(0, 3)]),
        category_value=random.choice(WORDS),
        measurement_result=random.choice(["pass", "fail", None]),
        updated_at=NOW - timedelta(hours=random.randrange(40)),
    )


def ordered(random: Random, number: int) -> PartOrder:
    return PartOrder(
        uuid=f"order-{number}",
        status=random.choice(STATES),
        due_date=random.choice([None, NOW + timedelta(hours=random.randrange(-30, 30))]),
        updated_at=NOW - timedelta(hours=random.randrange(40)),
    )


RANDOM = Random(9)
RECORDS: dict[str, list[Any]] = {
    "measurements": [measured(RANDOM, number) for number in range(ROWS)],
    "part-orders": [ordered(RANDOM, number) for number in range(ROWS)],
}
ORDERS = {
    "measurements": ("value", "value-", "result,value", "value,result-", "value-,updated"),
    "part-orders": ("late", "late-", "status,late", "late-,status", "late,updated-"),
}
TERMS = {
    "measurements": ("", "value>1", "value:0..2", "value=tear", "value=1.5", "value~ea", "x", "!x",
                     "value=", "value!=", "value!=7", "(value<1 | value~^t)", "1.5"),
    "part-orders": ("", "late>1h", "late<2h", "late>=2026-08-01", "late=today", "late!=today",
                    "late=", "late!=", "(late>5h | status=odd)", "!(late>0m)", "2026-08", "h"),
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Iterator[CopyStore]:
    store = a_copy("part_measurements", RECORDS["measurements"])
    yield also_copied(store, "part_orders", RECORDS["part-orders"])
    store.close()


@given(data=st.data(), few=st.integers(2, 40), count=st.integers(1, ROWS))
@pytest.mark.parametrize("name", list(RECORDS))
@settings(max_examples=examples(50), deadline=None)
def test_the_first_rows_are_those_of_the_records(
    name: str, data: st.DataObject, few: int, count: int, store: CopyStore
) -> None:
    view, moment = by_name(name), Moment(NOW)
    order = data.draw(st.sampled_from(ORDERS[name]))
    search = parse(f"{data.draw(st.sampled_from(TERMS[name]))} sort:{order}", view, NOW, UTC)
    passes = search.predicate(view, moment)
    columns = [(view.column(name), down) for name, down in search.local_order]
    key = by_several([(column.value, down) for column, down in columns if column is not None])
    kept = [record for record in RECORDS[name] if passes is None or passes(record)]
    assert sorts_in_sql(search, view)
    with few_are_many(few=few, walked=30), closing(store.reader()) as file:
        question = CopyQuestion(file, view, search, moment)
        found = MatchingRows(search, view).first(question, count).records
        everything = MatchingRows(search, view).window(question, 0, ROWS)
        if question.passes_here() is None:
            orders = row_orders(question, search, view)
            assert RowsInOrder(question).numbers(orders, count) == list(everything[:count])
        whole = records_of(question, everything)
    assert [key(record) for record in found] == sorted(map(key, kept))[:count]
    assert [key(record) for record in whole] == sorted(map(key, kept))


def test_sqlite_knows_closed_orders_in_whatever_letters() -> None:
    """It compares the letters of ASCII alone without their case: no other letter folds to one."""
    others = [chr(code) for code in range(0x80, 0x30000) if chr(code).casefold().isascii()]
    assert not any(letter.casefold() in word for letter in others for word in CLOSED)
