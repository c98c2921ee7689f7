"""What goes wrong with a file: a death, a full disk, two at once, damage, a newer program."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

from carbon_tui.api.schema import endpoints as lists
from carbon_tui.local_copy.errors import (
    CopyDamaged,
    CopyTooNew,
    CopyTrouble,
    SyncUnderWay,
)
from carbon_tui.local_copy.place import claimed
from carbon_tui.local_copy.state_history import kept_states
from carbon_tui.local_copy.store import CopyStore, move_aside, read_only, translated
from carbon_tui.local_copy.tables import BY_NAME
from carbon_tui.system.files import FileTrouble
from tests.hunting import USUAL
from tests.local_copy.account import Account
from tests.local_copy.dying import POINTS, account
from tests.paging.server import START

TRIALS = 2 * settings().max_examples // USUAL
"""Of each point; a hunt makes more of them."""
ROOT = Path(__file__).parents[2]


def is_sound(kept: Account) -> bool:
    """Whether SQLite finds nothing wrong with the file; reads all of it."""
    return kept.store.rows("PRAGMA quick_check(1)") == [("ok",)]


@pytest.mark.parametrize("point", POINTS)
async def test_a_death_at_any_moment_leaves_rows_and_position_that_belong_together(
    point: str, tmp_path: Path
) -> None:
    for seed in range(TRIALS):
        path = tmp_path / f"{seed}.sqlite"
        times = Random(f"{point}{seed}").randrange(1, 12)
        command = [sys.executable, "-m", "tests.local_copy.dying", path, seed, point, times]
        died = await asyncio.create_subprocess_exec(*map(str, command), cwd=ROOT)
        assert await died.wait() == -9
        survivor = account(path, seed)
        assert is_sound(survivor)
        for table in survivor.tables:
            copied, held = survivor.copied(table), survivor.held(table)
            assert copied.items() <= held.items()
        await survivor.sync()
        survivor.check()
        survivor.store.close()


async def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path: Path) -> None:
    account = Account(tmp_path / "copy.sqlite", random=Random(1))
    account.fill(50)
    await account.sync()
    (pages,) = account.store.rows("PRAGMA page_count")[0]
    account.store.rows(f"PRAGMA max_page_count={pages + 5}")
    account.fill(2_000)
    with pytest.raises(CopyTrouble, match="The disk is full"):
        await account.sync()
    assert is_sound(account)
    account.reopen()
    await account.sync()
    account.check()


async def test_two_syncs_of_one_copy_at_once_are_one(tmp_path: Path) -> None:
    path = tmp_path / "copies" / "copy.sqlite"
    with claimed(path), pytest.raises(SyncUnderWay), claimed(path):
        pass
    with claimed(path):
        assert not path.exists()


def test_a_sync_that_finds_no_room_for_its_lock_says_so(tmp_path: Path) -> None:
    path = tmp_path / "copies" / "copy.sqlite"
    (tmp_path / "copies" / "copy.sqlite.lock").mkdir(parents=True)
    with pytest.raises(FileTrouble, match=r"lock cannot be opened .*: check"), claimed(path):
        pass


async def test_a_copy_of_a_newer_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    CopyStore(path).close()
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version=99")
    file.close()
    before = path.read_bytes()
    with pytest.raises(CopyTooNew):
        CopyStore(path)
    with pytest.raises(CopyTooNew):
        read_only(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("sql", ["SELECT * FROM none", "SELECT * FROM broken"])
def test_what_is_wrong_is_said_without_a_path_too(sql: str) -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as file:
        file.execute("CREATE TABLE broken(x)")
        file.execute("PRAGMA writable_schema=ON")
        file.execute("UPDATE sqlite_schema SET rootpage=99 WHERE name='broken'")
        file.execute("PRAGMA schema_version=99")
        with pytest.raises(CopyTrouble, match=r"^The local copy (is|cannot)"), translated(None):
            file.execute(sql).fetchall()


@pytest.mark.parametrize("damage", ["no database", "in the middle"])
async def test_a_damaged_copy_is_moved_aside_and_read_anew(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    account = Account(path, random=Random(2))
    account.fill(400)
    await account.sync()
    account.store.close()
    content = bytearray(path.read_bytes())
    start = 0 if damage == "no database" else 8192
    content[start : start + 300_000] = b"\xa5" * min(300_000, len(content) - start)
    path.write_bytes(content)

    async def opened_and_read() -> None:
        account.open()
        await account.sync()

    with pytest.raises(CopyDamaged):
        await opened_and_read()
    account.store.close()
    aside = move_aside(path, lambda: START)
    assert aside.read_bytes() == content
    account.open()
    await account.sync()
    account.check()


async def test_a_copy_is_its_owners_alone(tmp_path: Path) -> None:
    account = Account(tmp_path / "own" / "copy.sqlite", random=Random(3))
    account.fill(20)
    await account.sync()
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "own").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o700


async def test_hostile_text_is_stored_as_it_came() -> None:
    hostile = "\x1b]52;c;aGk=\x07 \u202e [red] ' \" \x00 \U0001f3ed"
    account = Account(None, endpoints=(lists.PRINTS,), random=Random(4))
    account.fill(1)
    (row,) = account.servers["/prints"].rows.values()
    row["name"] = hostile
    await account.sync()
    account.check()
    assert account.store.rows("SELECT name FROM prints") == [(hostile,)]


async def test_a_server_that_repeats_itself_for_ever_is_no_complete_copy() -> None:
    account = Account(None, endpoints=(lists.BUILDS,), random=Random(5))
    account.fill(30)
    server = account.servers["/builds"]
    server.manner.page_cap = 10
    first = server.answer

    def answer(params: tuple[tuple[str, str], ...]) -> object:
        page = first(tuple(pair for pair in params if pair[0] != "cursor"))
        return type(page)(page.rows, page.total, page.limit, "always the same")

    server.answer = answer  # type: ignore[method-assign, assignment]  # a server that lies
    (table,) = (await account.sync()).tables
    assert not table.complete
    assert "sent rows without end" in table.note
    assert account.store.state(BY_NAME["builds"]).complete_at is None
    del server.answer
    await account.sync()
    account.check()


async def test_a_printers_states_are_kept_as_they_change() -> None:
    from carbon_tui.api.schema.records import PrinterStatus

    account = Account(None, endpoints=(lists.PRINTERS,), random=Random(6))
    account.fill(1)
    (row,) = account.servers["/printers"].rows.values()
    for state in ("idle", "idle", "printing", "idle"):
        row["status"] = PrinterStatus(printer_state=state)
        await account.sync()
    kept = account.store.rows("SELECT printer_state FROM printer_state_history ORDER BY id")
    assert [state for (state,) in kept] == ["idle", "printing", "idle"]
    spans = list(kept_states(account.store._file, datetime.min.replace(tzinfo=UTC)))
    assert [span.state for span in spans] == ["idle", "printing", "idle"]
    assert [span.until for span in spans[:-1]] == [span.since for span in spans[1:]]
    last = account.store.state(BY_NAME["printers"]).complete_at
    assert spans[-1].until == last
    assert [s.state for s in kept_states(account.store._file, spans[-1].since)] == ["idle"]
