"""How an account was left: kept for each profile, whole after a crash, and never precious."""

from __future__ import annotations

import argparse
import asyncio
import stat
from pathlib import Path

import pytest
from msgspec.structs import replace

from carbon_tui.cli.opened_account import open_account
from carbon_tui.session.memory import (
    LONGEST_LINE,
    MOST_LINES,
    AccountMemory,
    Remembered,
    memory_file,
)
from carbon_tui.settings import ViewColumns


def leave(path: Path) -> Remembered:
    """As a person does: a filter, columns, history, a window, another view."""

    async def left() -> Remembered:
        memory = AccountMemory(path)
        memory.left("prints", "status=failed sort:started-")
        memory.arranged(ViewColumns(name="prints", columns=("name", "status"), widths={"name": 40}))
        memory.asked("prints", "status=failed")
        memory.commanded("prints status=failed")
        memory.looked_at(30.0)
        memory.went_to("prints")
        await memory.write()
        return memory.now

    return asyncio.run(left())


def test_what_was_left_is_there_the_next_time(tmp_path: Path) -> None:
    path = memory_file(tmp_path, "north", "https://api.example.com/v1")
    left = leave(path)
    again = AccountMemory(path).now
    assert again == left
    assert again.last_view == "prints"
    assert again.window_days == 30.0
    assert again.commands == ("prints status=failed",)
    view = again.view("prints")
    assert view.question == "status=failed sort:started-"
    assert view.columns == ("name", "status")
    assert view.widths == {"name": 40}
    assert view.filters == ("status=failed",)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_profile_and_host_has_its_own(tmp_path: Path) -> None:
    hosts = ("https://a.example/v1", "https://b.example/v1")
    files = {memory_file(tmp_path, name, host) for name in ("north", "../north") for host in hosts}
    assert len(files) == 4
    assert {file.parent for file in files} == {tmp_path / "remembered"}
    leave(memory_file(tmp_path, "north", hosts[0]))
    assert AccountMemory(memory_file(tmp_path, "south", hosts[0])).now == Remembered()


def test_two_runs_keep_what_the_other_has_written(tmp_path: Path) -> None:
    async def both() -> None:
        one, other = (
            AccountMemory(tmp_path / "m" / "a.json"),
            AccountMemory(tmp_path / "m" / "a.json"),
        )
        assert one.now == other.now
        one.left("prints", "status=failed")
        other.left("builds", "arch")
        await asyncio.gather(one.write(), other.write())

    asyncio.run(both())
    again = AccountMemory(tmp_path / "m" / "a.json").now
    assert (again.view("prints").question, again.view("builds").question) == (
        "status=failed",
        "arch",
    )


def test_one_view_is_forgotten_or_everything(tmp_path: Path) -> None:
    path = tmp_path / "m" / "a.json"
    leave(path)

    async def forget(everything: bool) -> None:
        memory = AccountMemory(path)
        memory.left("builds", "arch")
        memory.forget() if everything else memory.forget_view("prints")
        await memory.write()

    asyncio.run(forget(everything=False))
    assert set(AccountMemory(path).now.views) == {"builds"}
    asyncio.run(forget(everything=True))
    assert AccountMemory(path).now == Remembered()


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"views": 7}',
        b"[" * 100_000,
        b'{"last_view": "' + b"x" * 600_000,
    ],
    ids=["cut", "list", "bytes", "kind", "nested", "huge"],
)
def test_a_file_that_cannot_be_used_is_begun_anew(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m" / "a.json"
    path.parent.mkdir(mode=0o700)
    path.write_bytes(data)
    assert AccountMemory(path).now == Remembered()
    leave(path)
    assert AccountMemory(path).now.last_view == "prints"


def test_a_link_is_not_followed_and_nothing_fails(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("mine")
    path = tmp_path / "m" / "a.json"
    path.parent.mkdir(mode=0o700)
    path.symlink_to(target)
    leave(path)
    assert target.read_text() == "mine"


def test_history_has_each_line_once_and_no_end_of_them(tmp_path: Path) -> None:
    memory = AccountMemory()
    for n in range(MOST_LINES + 20):
        memory.commanded(f"prints {n}")
    for line in ("prints 50", "  ", "x" * (LONGEST_LINE + 1)):
        memory.commanded(line)
    commands = memory.now.commands
    assert len(commands) == MOST_LINES
    assert commands[-2:] == (f"prints {MOST_LINES + 19}", "prints 50")


def test_without_a_file_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def used() -> None:
        memory = AccountMemory()
        memory.left("prints", "status=failed")
        await memory.write()
        assert memory.now.view("prints").question == "status=failed"

    asyncio.run(used())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("left", "opened"), [("builds", "builds"), ("", "printers"), ("no-such-view", "printers")]
)
def test_the_program_opens_on_the_view_that_was_left(left: str, opened: str) -> None:
    memory = AccountMemory()
    memory.went_to(left)
    demo = open_account(argparse.Namespace(demo=True, secrets=None, host=None, profile=None))
    resource, search = replace(demo, memory=memory).last_view()
    assert resource.name == opened
    assert search is None


def test_the_demo_remembers_nothing_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    options = argparse.Namespace(demo=True, read_only=False, secrets=None, host=None, profile=None)

    async def used() -> None:
        memory = open_account(options).memory
        memory.left("prints", "status=failed")
        await memory.write()

    asyncio.run(used())
    assert list(tmp_path.iterdir()) == []
