"""Keys without a person: handed over by command, descriptor or systemd; and a terminal that is
asked though every stream goes elsewhere."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from carbon_tui.credentials import passphrase_file
from carbon_tui.simulator.server import serve

from .running import Runner
from .test_account import Conversation, settings_are

PASSPHRASE = "correct horse battery"
CHEAP = passphrase_file.GuessingCost(passes=1, memory=64, lanes=4)
DRAWN = "\x1b[?1049h"
"""The bytes that begin a screen of its own."""


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a guess costs is shown where key files are."""
    monkeypatch.setattr(passphrase_file, "COST", CHEAP)


@contextmanager
def holding(text: str) -> Iterator[str]:
    """The number of a descriptor that gives this text."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    yield str(reading)
    os.close(reading)


def key_files(home: Path) -> list[Path]:
    return list(home.rglob("*.key"))


def test_a_key_is_kept_and_used_with_a_passphrase_that_nobody_types(
    run: Runner, server: serve, home: Path
) -> None:
    with holding(f"{PASSPHRASE}\n") as descriptor:
        got = run("login", server.secrets, "--host", server.url, "--profile", "plant", "--json",
                  "--passphrase-fd", descriptor)  # fmt: skip
    outcome = json.loads(got.out)
    assert (got.code, outcome["state"], outcome["store"]) == (0, "done", "passphrase-file")
    assert (outcome["profile"], outcome["host"]) == ("plant", server.url)
    assert len(key_files(home)) == 1
    look = ("get", "printers", "--max", "1", "--profile", "plant", "-o", "csv")
    alone = run(*look)
    assert (alone.code, alone.out) == (1, "")
    assert "nobody can be asked here" in alone.err
    with holding(PASSPHRASE) as descriptor:
        assert run(*look, "--passphrase-fd", descriptor).code == 0
    with holding("wrong wrong wrong") as descriptor:
        wrong = run(*look, "--passphrase-fd", descriptor)
    assert (wrong.code, "does not open" in wrong.err) == (1, True)
    text = (home / ".config" / "carbon-tui" / "settings.toml").read_text()
    settings_are(home, f'{text}key_command = "echo {PASSPHRASE}"\n')
    assert run(*look).code == 0
    told = json.loads(run("doctor", "--profile", "plant", "--json").out)
    assert [each["level"] for each in told["findings"] if each["name"] == "network"] == ["ok"]


def test_a_command_or_systemd_hands_a_whole_key_over_and_nothing_is_stored(
    run: Runner, server: serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = ("get", "printers", "--max", "1", "--host", server.url)
    settings_are(home, f"[profiles.plant]\nkey_command = 'cat {server.secrets}'\nread_only = true")
    assert run(*look, "--profile", "plant").code == 0
    token = run("token", "--profile", "plant")
    assert (token.code, token.out.count(".")) == (0, 2)
    refused = run("queue", "b", "--to", "A", "--copies", "1", "--profile", "plant",
                  "--host", server.url)  # fmt: skip
    assert "read-only" in refused.err
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(home / "creds"))
    (home / "creds").mkdir()
    (home / "creds" / "carbon-tui.json").write_bytes(server.secrets.read_bytes())
    assert run(*look).code == 0
    assert key_files(home) == []


def test_a_command_that_fails_says_so_and_no_other_key_is_taken(
    run: Runner, server: serve, home: Path
) -> None:
    settings_are(home, "[profiles.plant]\nkey_command = 'false'")
    got = run("get", "printers", "--profile", "plant")
    assert got.code == 1
    assert "key_command (false) ended with 1" in got.err


_ON_A_TERMINAL_WITH_STREAMS_ELSEWHERE = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.dup2(0, 9);"  # while nobody has it open, a terminal looks as if it had ended
    "os.dup2(os.open(os.devnull, os.O_RDWR), 0);"
    "log = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY);"
    "os.dup2(log, 1); os.dup2(log, 2);"
    "os.execv(sys.executable, [sys.executable, '-m', 'carbon_tui', *sys.argv[2:]])"
)


def test_the_terminal_is_asked_though_every_stream_goes_elsewhere(
    server: serve, home: Path
) -> None:
    secrets, log = home / "secrets.json", home / "log"
    server.simulator.key.save(secrets)
    started = ("-c", _ON_A_TERMINAL_WITH_STREAMS_ELSEWHERE)
    talk = Conversation(home, log, "login", secrets, "--host", server.url, started=started)
    talk.hears("What now?")
    talk.hears("Number, or Enter for none: ")
    talk.says(next(line.split()[0] for line in talk.said.splitlines() if "that a pass" in line))
    for question in ("empty to stop): ", "The same again:"):
        talk.hears(question)
        talk.says(PASSPHRASE)
    talk.hears("Delete it now?")
    talk.says("y")
    assert talk.ends() == 0, (talk.said, log.read_text())
    assert not secrets.exists()
    assert "is kept in a passphrase-protected file" in log.read_text()
    assert PASSPHRASE not in log.read_text()


def test_a_wrong_passphrase_is_asked_for_again_before_anything_is_drawn(
    run: Runner, server: serve, home: Path
) -> None:
    with holding(PASSPHRASE) as descriptor:
        run("login", server.secrets, "--host", server.url, "--passphrase-fd", descriptor)
    talk = Conversation(home)
    talk.hears("Passphrase of the profile default: ")
    talk.says("wrong battery staple")
    talk.hears("does not open")
    talk.hears("Passphrase of the profile default: ")
    assert DRAWN not in talk.said
    talk.says(PASSPHRASE)
    talk.hears(DRAWN)
    talk.hears("Printer")
    talk.says("q")
    talk.ends()
