"""A copy that an older program made is one of this program's after it is opened for writing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from carbon_tui.api.schema import decode
from carbon_tui.groups import copy_query
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows
from carbon_tui.local_copy.process_order import TABLES_OF_ORDER
from carbon_tui.local_copy.schema import VERSION
from carbon_tui.local_copy.store import CopyStore, read_only
from carbon_tui.local_copy.tables import IN_ORDER, PRINTED_PARTS, PRINTERS, PRINTS, TABLES
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.process_sort_values import PROCESS_ORDER
from carbon_tui.resources.registry import by_name
from tests.groups.copied import NOW, prints

ALL = "status=finished,failed,aborted,printing"


def as_version_4(path: Path) -> None:
    """As it was when prints could take less than no time."""
    with closing(sqlite3.connect(path)) as file:
        file.execute(
            "UPDATE prints SET took_sec ="
            " round((julianday(finished_at) - julianday(started_at)) * 86400, 3)"
        )
        file.execute("PRAGMA user_version=4")


def as_version_2(path: Path) -> None:
    """As it was when nothing was kept of orders, nor of rare rows."""
    as_version_4(path)
    with closing(sqlite3.connect(path)) as file:
        for table in TABLES:
            for rare in table.rare:
                file.execute(f"DROP INDEX IF EXISTS {table.rare_index(rare)}")
            for order in table.orders:
                file.execute(f"DROP INDEX IF EXISTS {table.order_index(order)}")
            for column, _ in table.computed:
                if column.name.endswith(IN_ORDER):
                    file.execute(f"ALTER TABLE {table.name} DROP COLUMN {column.name}")
        file.execute("ALTER TABLE printed_parts DROP COLUMN tags")
        for name in TABLES_OF_ORDER:
            file.execute(f"DROP TABLE {name}")
        file.execute("PRAGMA user_version=2")


def as_version_1(path: Path) -> None:
    """As it was when SQLite generated the column of durations."""
    as_version_2(path)
    with closing(sqlite3.connect(path)) as file:
        for column in ("printer_serial", "started_at", "finished_at"):
            file.execute(f"DROP INDEX prints_by_{column}_in_full")
        file.execute("ALTER TABLE prints RENAME COLUMN took_sec TO unused")
        file.execute(
            "ALTER TABLE prints ADD COLUMN took_sec REAL GENERATED ALWAYS AS"
            " (round((julianday(finished_at) - julianday(started_at)) * 86400, 3))"
        )
        file.execute("CREATE INDEX prints_by_started_at ON prints (started_at)")
        file.execute("CREATE INDEX prints_by_finished_at ON prints (finished_at)")
        file.execute("CREATE INDEX prints_for_groups ON prints (printer_serial, took_sec)")
        file.execute("PRAGMA user_version=1")


def copied(path: Path, records: list[Any]) -> None:
    json = {record.uuid or "": msgspec.json.encode(record).decode() for record in records}
    with closing(CopyStore(path)) as store:
        store.begin(PRINTS, None, NOW)
        store.write_page(PRINTS, records, json)
        store.complete(PRINTS, NOW, "")
        store.begin(PRINTERS, None, NOW)
        store.complete(PRINTERS, NOW, "")


def indexes_of(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as file:
        return {name for (name,) in file.execute("SELECT name FROM sqlite_master")}


@pytest.mark.parametrize("make_older", [as_version_1, as_version_2, as_version_4])
def test_what_is_reckoned_is_kept_and_written_from_then_on(tmp_path: Path, make_older: Any) -> None:
    path, records = tmp_path / "copy.sqlite", prints(Random(7), 60)
    copied(path, records[:40])
    indexes = indexes_of(path)
    make_older(path)
    assert (indexes_of(path) != indexes) == (make_older is not as_version_4)
    copied(path, records[40:])
    with closing(CopyStore(path)) as store:
        kept = {
            uuid: rest
            for uuid, *rest in store.rows(
                "SELECT uuid, round(took_sec, 2), name_in_order FROM prints"
            )
        }
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
    assert indexes <= indexes_of(path)
    for record in records:
        took, name = kept[record.uuid]
        begun, ended = record.started_at, record.finished_at
        assert (took is not None) == (begun is not None and ended is not None and begun <= ended)
        assert name == {
            "Straße_1": "strasse_\x01011\x01",
            "ſaddle 100%": "saddle \x0103100%\x01",
        }.get(record.name or "", (record.name or "").casefold())


@pytest.mark.parametrize(
    "asked",
    ["sort:name", "sort:resin,name-", "sort:speed", "sort:left", "sort:printer_name", "strasse"],
)
def test_an_older_copy_answers_before_it_is_made_new(
    tmp_path: Path, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_query, "NARROW", 1)
    path, view = tmp_path / "copy.sqlite", by_name("prints")
    copied(path, prints(Random(7), 60))
    search = parse(f"{ALL} {asked}", view, NOW, UTC)

    def first() -> list[str]:
        with closing(read_only(path)) as file:
            question = CopyQuestion(file, view, search, Moment(NOW))
            rows = MatchingRows(search, view).first(question, 30).records
        return [row.uuid for row in rows]

    newer = first()
    as_version_2(path)
    assert first() == newer


def test_what_printers_recorded_is_sorted_before_the_copy_is_made_new_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_query, "NARROW", 1)
    path, view, random = tmp_path / "copy.sqlite", by_name("prints"), Random(7)
    records = [
        msgspec.structs.replace(record, print_id=f"P{number}")
        for number, record in enumerate(prints(random, 60))
    ]
    copied(path, records)
    with closing(CopyStore(path)) as store:
        store.write_quality_data(
            (f"P{number}", [("Heater Setpoint (C)", f"{random.randrange(30)}")])
            for number in range(60)
        )
    search = parse(f"{ALL} sort:process_heater_setpoint-", view, NOW, UTC)

    def first() -> tuple[list[str], bool]:
        with closing(read_only(path)) as file:
            question = CopyQuestion(file, view, search, Moment(NOW))
            rows = MatchingRows(search, view).first(question, 30).records
            is_kept = question.sorted_field("Heater Setpoint (C)") is not None
            return [row.uuid for row in rows], is_kept

    as_version_2(path)
    older, was_kept = first()
    with closing(CopyStore(path)) as store:
        assert first() == (older, False)
        store.sort_quality_data(PROCESS_ORDER)
    assert (first(), was_kept) == ((older, True), False)


def test_a_copy_whose_making_new_was_broken_off_gets_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    copied(path, prints(Random(7), 20))
    indexes = indexes_of(path)
    with closing(sqlite3.connect(path)) as file:
        for order in PRINTS.orders[3:]:
            file.execute(f"DROP INDEX {PRINTS.order_index(order)}")
    CopyStore(path).close()
    assert indexes_of(path) == indexes


@pytest.mark.parametrize("make_older", [as_version_1, as_version_2])
def test_tags_of_an_older_copy_are_those_of_a_new_one(tmp_path: Path, make_older: Any) -> None:
    path, sql = tmp_path / "copy.sqlite", "SELECT uuid, tags FROM printed_parts ORDER BY uuid"
    tags = [
        {"printed_part": {}, "part": {"for": "Ünal \ud83d"}, "part_number": {"resin": "EPX 82"}},
        {"part_number": {"resin": "EPX 82"}, "printed_part": {"seen": "yes"}},
        {"printed_part": {}, "part": {}},
        None,
    ]
    rows = [{"uuid": f"p{number}", "tags": said} for number, said in enumerate(tags)]
    page = decode.page_with_json(PRINTED_PARTS.endpoint, json.dumps({"parts": rows}).encode())
    copied(path, prints(Random(7), 20))
    with closing(CopyStore(path)) as store:
        store.begin(PRINTED_PARTS, None, NOW)
        store.write_page(PRINTED_PARTS, page.rows, page.json)
        store.complete(PRINTED_PARTS, NOW, "")
        new = store.rows(sql)
    make_older(path)
    with closing(CopyStore(path)) as store:
        assert store.rows(sql) == new
    assert new[1] == ("p1", '[{"seen":"yes"},{"resin":"EPX 82"}]')
