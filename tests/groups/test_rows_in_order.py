"""The first rows by an order that the copy keeps are those of the whole list in that order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.api.schema import decode, endpoints
from carbon_tui.groups.copied_columns import sql_columns
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows, records_of
from carbon_tui.groups.row_order import row_orders
from carbon_tui.groups.rows_in_order import RowsInOrder
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import BUILDS, PRINTED_PARTS, PRINTERS, PRINTS, CopiedTable
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.ranking import rank
from carbon_tui.resources.registry import by_name
from tests.groups.copied import few_are_many
from tests.hunting import examples

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
VIEW = by_name("prints")
ROWS = 260
STATUS = "status=finished,failed,aborted,printing"
SORTED = [column.name for column in VIEW.columns if column.name in sql_columns(VIEW.name)]
COPIED = [
    column.name
    for column in VIEW.columns
    if column.name in SORTED
    and not column.joined
    and column.name not in ("status", "order", "started", "finished", "uuid")
]
"""Columns that a record itself says, and that are sorted here also in a list from the server."""
TEXTS = (
    "Arch 2", "arch 10", "ARCH 02", "arch", "Straße 7", "STRASSE 7", "ſaddle", "saddle", "10",
    "9", "009", "9 9", "\x1b[31mred", "\u202eabc", "", " ", "ÄRMEL", "ärmel 1", "a%_b\\", "\u3164",
    "v5.10.0", "v5.9.1", "日本 3", "日本 12", "nul\0l",
)  # fmt: skip


def texts(random: Random) -> str | None:
    return random.choice((None, *TEXTS))


def numbers(random: Random) -> float | None:
    return random.choice([None, 0, -1.5, 48, 48, 48, 1e9, 3, random.randrange(40)])


def a_print(random: Random, number: int) -> dict[str, Any]:
    """Whatever there is may be missing, and much of it is the same in several prints."""
    begin = NOW - timedelta(hours=random.randrange(60))
    ends = random.random() < 0.7

    def whole() -> int | None:
        return random.choice([None, 0, 25_000, 50_000, random.randrange(99)])

    return {
        "uuid": f"uuid-{number}",
        "name": texts(random),
        "print_id": random.choice([f"P{number}", f"p{number % 7}", None]),
        "status": random.choice(["finished", "finished", "failed", "aborted", "printing"]),
        "started_at": begin.isoformat() if random.random() < 0.9 else None,
        "finished_at": (begin + timedelta(hours=random.randrange(9))).isoformat() if ends else None,
        "remaining_sec": whole(),
        "build_uuid": random.choice([None, *(f"b{n}" for n in range(9))]),
        "print_order_uuid": random.choice([None, "o1", "O1", "o10", "o9"]),
        "print_order_number": random.choice([None, "", "PO-1", "PO-2", "po-2"]),
        "printed_by": texts(random),
        "origin": {
            "printer_serial": random.choice([None, "M1", "M2", "M3", "M9", "m2"]),
            "platform_serial": texts(random),
            "platform_nfc_uid": texts(random),
            "cassette_serial": random.choice(["C1", "C10", "C9"]),
            "cassette_nfc_uid": None,
            "software_version": random.choice(["5.9.1", "5.10.0", "5.10"]),
        },
        "config": {
            "resin_name": texts(random),
            "print_profile": "one",
            "release_film_nm": whole(),
            "slice_thickness_nm": whole(),
        },
        "metrics": {
            "average_speed_mmhr": whole(),
            "consumed_resin_volume_ml": numbers(random),
            "minimum_required_resin_volume_ml": numbers(random),
            "estimated_total_resin_volume_ml": numbers(random),
            "measured_resin_volume_ml": numbers(random),
        },
        "feedback": {"feedback_rating": numbers(random), "feedback_message": texts(random)},
    }


def written(store: CopyStore, table: CopiedTable, rows: list[dict[str, Any]]) -> None:
    body = json.dumps({table.endpoint.rows: rows}).encode()
    page = decode.page_with_json(table.endpoint, body)
    store.begin(table, None, NOW)
    store.write_page(table, page.rows, page.json)
    store.complete(table, NOW, "")


@pytest.fixture(scope="module")
def store() -> Iterator[CopyStore]:
    random = Random(11)
    store = CopyStore(None)
    written(store, PRINTS, [a_print(random, number) for number in range(ROWS)])
    builds = [{"uuid": f"b{n}", "name": texts(random)} for n in range(6)]
    written(store, BUILDS, [*builds, {"uuid": "b7", "name": builds[0]["name"]}])
    names = ["Line 2", None, "line 10"]
    written(store, PRINTERS, [{"serial": f"M{n + 1}", "name": x} for n, x in enumerate(names)])
    numbers = ["LOT", "LOT!5", "lot", "A", "A!", "A-1", "A 10", "A 9", "", None, "LOT, A", "\x1bA"]
    written(
        store,
        PRINTED_PARTS,
        [
            {
                "uuid": f"p{n}",
                "print_uuid": f"uuid-{random.randrange(2 * ROWS // 3)}",
                "part_order_number": random.choice(numbers),
                "resin_lot_number": random.choice(numbers[:3]),
            }
            for n in range(ROWS)
        ],
    )
    store.mark_gone(PRINTED_PARTS, [f"p{n}" for n in range(0, ROWS, 7)], NOW)
    store.mark_gone(PRINTS, [f"uuid-{number}" for number in range(0, ROWS, 9)], NOW)
    yield store
    store.close()


@pytest.fixture(autouse=True, scope="module")
def in_many_rows() -> Iterator[None]:
    with few_are_many(few=12, walked=70):
        yield


def ways(names: list[str]) -> st.SearchStrategy[list[str]]:
    name = st.tuples(st.sampled_from(names), st.sampled_from(["", "-"])).map("".join)
    return st.lists(name, min_size=1, max_size=3, unique_by=lambda way: way.rstrip("-"))


@given(
    sort=ways(SORTED),
    asked=st.sampled_from(
        [STATUS, "status=failed", f"{STATUS} started>=2026-07-31", f"{STATUS} printer=M2"]
    ),
    count=st.integers(1, ROWS),
)
@settings(max_examples=examples(60), deadline=None)
def test_the_first_rows_are_those_of_the_whole_list(
    sort: list[str], asked: str, count: int, store: CopyStore
) -> None:
    text = f"{asked} sort:{','.join(sort)}"
    search = parse(text, VIEW, NOW, UTC)
    with closing(store.reader()) as file:
        question = CopyQuestion(file, VIEW, search, Moment(NOW))
        orders = row_orders(question, search, VIEW)
        first = RowsInOrder(question).numbers(orders, count)
        whole = MatchingRows(search, VIEW).window(question, 0, count)
    assert first == list(whole)


@given(sort=ways(COPIED), count=st.integers(1, ROWS))
@settings(max_examples=examples(12), deadline=None)
def test_they_stand_in_the_order_of_what_their_records_say(
    sort: list[str], count: int, store: CopyStore
) -> None:
    search = parse(f"{STATUS} sort:{','.join(sort)}", VIEW, NOW, UTC)
    with closing(store.reader()) as file:
        question = CopyQuestion(file, VIEW, search, Moment(NOW))
        everything = [record for records in question.records() for record in records]
        found = RowsInOrder(question).numbers(row_orders(question, search, VIEW), count)
        shown = records_of(question, found)
    for name, descending in reversed(search.local_order):
        column = VIEW.column(name)
        assert column is not None
        read = column.value
        told = [record for record in everything if rank(read(record)) is not None]
        told.sort(key=lambda record: rank(read(record)) or (0, 0), reverse=descending)
        everything = told + [record for record in everything if rank(read(record)) is None]
    values = [tuple(rank(_value(r, name)) for name, _ in search.local_order) for r in everything]
    assert [tuple(rank(_value(r, name)) for name, _ in search.local_order) for r in shown] == (
        values[: len(shown)]
    )
    assert len(shown) == min(count, len(values))


def _value(record: Any, name: str) -> Any:
    column = VIEW.column(name)
    return None if column is None else column.value(record)


@given(
    sort=st.sampled_from(["part_order", "part_order-", "lot", "lot-", "lot-,part_order,name"]),
    count=st.integers(1, ROWS),
)
@settings(max_examples=examples(30), deadline=None)
def test_what_the_parts_of_prints_say_is_sorted_by(sort: str, count: int, store: CopyStore) -> None:
    search = parse(f"{STATUS} sort:{sort}", VIEW, NOW, UTC)
    with closing(store.reader()) as file:
        question = CopyQuestion(file, VIEW, search, Moment(NOW))
        first = RowsInOrder(question).numbers(row_orders(question, search, VIEW), count)
        assert first == list(MatchingRows(search, VIEW).window(question, 0, count))


def test_every_column_has_an_order(store: CopyStore) -> None:
    without = []
    for name in SORTED:
        search = parse(f"{STATUS} sort:{name}", VIEW, NOW, UTC)
        with closing(store.reader()) as file:
            question = CopyQuestion(file, VIEW, search, Moment(NOW))
            orders = row_orders(question, search, VIEW)
            first = orders[0]
            by_date = PRINTS.covered_from(first.sql)
            unique = first.sql == endpoints.PRINTS.key
            if not (first.index or by_date or unique):
                without.append(name)
    assert without == []
