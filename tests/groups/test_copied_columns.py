"""What SQL says of a column is what the view says of it, whatever a record holds or lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from msgspec import inspect

from carbon_tui.api.schema import decode
from carbon_tui.groups.copied_columns import sql_columns, table_of
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.group_sums import shown_key
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import stamp
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import EVERY, by_name
from tests.groups.copied import NOW

COPIED = tuple(view for view in EVERY if sql_columns(view.name))
RECORDS = 300
TEXTS = ("", "arch", "Arch 2", "7", "1.75", "open", "Complete", "canceled", "cut \ud83d", "a\tb")


def anything(kind: inspect.Type, random: Random) -> Any:
    """Of this kind, as JSON; whatever may be missing sometimes is."""
    if isinstance(kind, inspect.UnionType):
        kinds = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        return anything(random.choice(kinds), random) if random.random() < 0.7 else None
    if isinstance(kind, inspect.StructType):
        return {each.encode_name: anything(each.type, random) for each in kind.fields}
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return [anything(kind.item_type, random) for _ in range(random.randrange(3))]
    if isinstance(kind, inspect.DictType):
        return {"key": anything(kind.value_type, random)}
    if isinstance(kind, inspect.DateTimeType):
        micro = random.choice([0, 500_000, 123_456, 999_999])
        return (NOW - timedelta(hours=random.randrange(900), microseconds=micro)).isoformat()
    if isinstance(kind, inspect.BoolType):
        return random.random() < 0.5
    if isinstance(kind, inspect.IntType):
        return random.choice([0, 3, -1, random.randrange(10**6)])
    if isinstance(kind, inspect.FloatType):
        return random.choice([0, 0.5, -1.25, 82.311, random.random() * 100])
    return random.choice(TEXTS)


@pytest.fixture(scope="module")
def written() -> Iterator[tuple[CopyStore, dict[str, Any]]]:
    """A copy of any records, and these by view."""
    random, store, records = Random(4), CopyStore(None), {}
    for view in COPIED:
        table = table_of(view)
        assert table is not None
        kind = inspect.type_info(table.endpoint.record)
        rows = [anything(kind, random) | {table.key: f"{number}"} for number in range(RECORDS)]
        page = decode.page_with_json(
            table.endpoint, json.dumps({table.endpoint.rows: rows}).encode()
        )
        assert len(page.rows) == RECORDS
        store.begin(table, None, NOW)
        store.write_page(table, page.rows, page.json)
        store.complete(table, NOW, "")
        records[view.name] = page.rows
    yield store, records
    store.close()


def plain(value: Any) -> Any:
    """As SQL has it; what says nothing is None."""
    if isinstance(value, datetime):
        return stamp(value)
    return None if value == "" else value


@pytest.mark.parametrize("view", COPIED, ids=lambda view: view.name)
def test_sql_says_of_every_column_what_the_view_says(
    view: Any, written: tuple[CopyStore, dict[str, Any]]
) -> None:
    store, records = written
    table = table_of(view)
    assert table is not None
    with closing(store.reader()) as file:
        for name, sql in sql_columns(view.name).items():
            column = view.column(name)
            if column.joined:
                continue
            found = file.execute(f'SELECT "{table.key}", {sql} FROM {table.name}').fetchall()
            said = {key: shown_key(value) for key, value in found}
            assert said == {
                view.identify(record): plain(column.value(record)) for record in records[view.name]
            }, name


@pytest.mark.parametrize("asked", ['result!="a\tb"', 'result="a\tb"', 'notes:"a\tb"'])
def test_a_letter_that_is_shown_as_another_is_no_letter_of_a_cell(
    asked: str, written: tuple[CopyStore, dict[str, Any]]
) -> None:
    """Cells have a stand-in for it, and are compared as they are shown."""
    store, records = written
    view = by_name("measurements")
    search, moment = parse(asked, view, NOW, UTC), Moment(NOW)
    passes = search.predicate(view, moment)
    assert passes is not None
    with closing(store.reader()) as file:
        question = CopyQuestion(file, view, search, moment)
        found = {record.uuid for some in question.records() for record in some}
    assert found == {record.uuid for record in records[view.name] if passes(record)}
