"""Reading commands without a connection: the copy's rows, and a word about their age."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve

from .running import Runner

READING = [
    ("get", "printers", "-c", "name,serial", "-o", "csv"),
    ("get", "prints", "status=failed", "--all", "-o", "csv"),
    ("get", "prints", "status=finished", "--max", "7", "sort:finished-", "-o", "csv"),
    ("get", "builds", "--all", "-o", "csv"),
    ("get", "queues", "-o", "csv"),
    ("get", "part-orders", "--all", "-o", "csv"),
    ("get", "quality", "--window", "30d", "-o", "csv"),
    ("get", "measurements", "--joined", "--all", "-o", "csv"),
    ("report", "--since=-7d", "-o", "csv"),
]


@pytest.fixture
def copied(run: Runner, server: serve, home: Path) -> serve:
    """The server, after everything on it was copied."""
    assert run("sync", server=server).code == 0
    return server


def cut_off(server: serve) -> None:
    server.simulator.faults.add(Fault("drop-before", "*", times=None))


def test_reading_commands_write_the_copys_rows_and_say_how_old_they_are(
    run: Runner, copied: serve
) -> None:
    online = {command: run(*command, server=copied) for command in READING}
    cut_off(copied)
    for command in READING:
        got, before = run(*command, server=copied), online[command]
        assert (got.code, before.code) == (0, 0), (command, got.err)
        assert "No answer: from the local copy of " in got.err, command
        assert "local copy" not in before.err, command
        if command[0] == "get":
            assert sorted(got.out.splitlines()) == sorted(before.out.splitlines()), command
            assert len(got.out.splitlines()) > 1, command


REFUSED = [
    (("get", "prints", "from:server"), "broke before"),
    (("get", "models", "uuid=a0b1c2d3-0000-4000-8000-000000000001"), "Models are not copied"),
    (("get", "prints", "--process-data", "--max", "3"), "carbon-tui sync --quality-data"),
]


def test_what_the_copy_cannot_give_is_refused_with_the_reason(run: Runner, copied: serve) -> None:
    copied.simulator.faults.add(Fault("drop-before", "GET /part_measurements", times=None))
    midway = run("get", "quality", server=copied)
    assert midway.code == 3
    assert "local copy" not in midway.err, "templates came from the server"
    cut_off(copied)
    for command, sentence in REFUSED:
        got = run(*command, server=copied)
        assert got.code == 3, command
        assert sentence in got.err, command
