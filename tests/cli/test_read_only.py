"""A profile that is kept read-only refuses every command that writes, before it asks anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.cli.arguments import COMMANDS
from carbon_tui.simulator.server import serve

from .running import Runner
from .test_account import settings_are

UUID = "7" * 32
WRITES: dict[str, list[tuple[str, ...]]] = {
    "queue": [("b", "--to", "ABC1234", "--copies", "1"),
              ("b", "--to", "ABC1234", "X", "--copies", "4", "--split"), ("--undo", UUID)],
    "order": [("--cancel", UUID), ("--flush", UUID), ("--go-on", UUID)],
    "move": [("x", "--place", "1")],
    "remove": [("x",)],
}  # fmt: skip
READS = {
    "login", "logout", "token", "profiles", "get", "download", "report", "watch", "sync", "sql",
    "simulate", "doctor", "completion",
}  # fmt: skip
"""What changes nothing on a server."""


@pytest.mark.parametrize(
    "arguments", [(command, *words) for command, each in WRITES.items() for words in each],
    ids=" ".join,
)  # fmt: skip
def test_nothing_is_sent(
    run: Runner, server: serve, home: Path, arguments: tuple[str, ...]
) -> None:
    settings_are(home, "[profiles.look]\nread_only = true\n")
    got = run(*arguments, "--profile", "look", server=server)
    assert (got.code, got.out) == (1, "")
    assert "this profile or run is read-only" in got.sentence
    assert len(server.simulator.records.requests) == 0


def test_every_command_is_known_to_write_or_not() -> None:
    assert set(WRITES) | READS == set(COMMANDS)
