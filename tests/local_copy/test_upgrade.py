"""A copy that an older program made is one of this program's after it is opened for writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import msgspec

from carbon_tui.local_copy.schema import VERSION
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import PRINTS
from tests.groups.copied import NOW, prints


def as_version_1(path: Path) -> None:
    """As it was when SQLite generated the column of durations."""
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


def test_durations_are_kept_and_written_from_then_on(tmp_path: Path) -> None:
    path, records = tmp_path / "copy.sqlite", prints(Random(7), 60)
    json = {record.uuid or "": msgspec.json.encode(record).decode() for record in records}
    with closing(CopyStore(path)) as store:
        store.begin(PRINTS, None, NOW)
        store.write_page(PRINTS, records[:40], json)
    as_version_1(path)
    with closing(CopyStore(path)) as store:
        store.write_page(PRINTS, records[40:], json)
        kept = dict(store.rows("SELECT uuid, round(took_sec, 2) FROM prints"))
        assert store.rows("PRAGMA user_version") == [(VERSION,)]
    for record in records:
        both = record.started_at is not None and record.finished_at is not None
        assert (kept[record.uuid] is not None) == both
