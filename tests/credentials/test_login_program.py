"""Logging in and out with the real program, a real keyring and a server over a socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from carbon_tui.credentials import ApiKey
from carbon_tui.system.secret import Secret
from tests.credentials.keyring_session import KeyringSession
from tests.credentials.keys import holders_of

pytestmark = pytest.mark.keyring

Ended = subprocess.CompletedProcess[str]
Program = Callable[..., Ended]


@pytest.fixture
def typed(home: Path) -> Program:
    """The program as a process to its end, with the home and the bus of this test."""

    def run(*arguments: str | Path) -> Ended:
        command = [sys.executable, "-m", "carbon_tui", *map(str, arguments)]
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
            check=False, env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
        )  # fmt: skip

    return run


class SimulatorProcess:
    """A simulator as `carbon-tui simulate --json` says it is."""

    def __init__(self, said: dict[str, str]) -> None:
        self.url = said["url"]
        self.secrets = Path(said["secrets"])

    @property
    def key(self) -> ApiKey:
        fields = json.loads(self.secrets.read_text())
        return ApiKey(fields["client_id"], Secret(fields["client_secret"]))


@pytest.fixture
def shop() -> Iterator[SimulatorProcess]:
    """The simulator as a program of its own; its key is of another folder than the home."""
    command = [sys.executable, "-m", "carbon_tui", "simulate", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield SimulatorProcess(json.loads(process.stdout.readline()))
        process.terminate()


def test_a_key_is_kept_used_shown_and_forgotten(
    typed: Program, shop: SimulatorProcess, session: KeyringSession, home: Path
) -> None:
    session.start_keyring()
    done = typed("login", shop.secrets, "--host", shop.url)
    assert done.returncode == 0, done.stderr
    assert f"works with {shop.url} and is kept in" in done.stderr
    assert f"{shop.secrets} still holds it in plain text: delete it." in done.stderr

    rows = typed("get", "printers", "--max", "3", "-o", "jsonl")
    assert (rows.returncode, len(rows.stdout.splitlines())) == (0, 3), rows.stderr
    assert typed("token").stdout.count(".") == 2

    doctor = typed("doctor")
    levels = {line.split()[1]: line.split()[0] for line in doctor.stdout.splitlines()}
    assert (levels["keyring"], levels["network"]) == ("ok", "ok")
    assert shop.key.client_id not in doctor.stdout
    assert holders_of(shop.key, home) == []

    assert typed("logout").returncode == 0
    gone = typed("get", "printers")
    assert gone.returncode == 1
    assert "carbon-tui login" in gone.stderr
    assert len(gone.stderr.splitlines()) == 1


def test_profiles_keep_their_own_keys_and_hosts(
    typed: Program, shop: SimulatorProcess, session: KeyringSession
) -> None:
    session.start_keyring()
    for profile in ("day", "night"):
        done = typed("login", shop.secrets, "--host", shop.url, "--profile", profile)
        assert done.returncode == 0, done.stderr
    assert typed("logout", "--profile", "day").returncode == 0
    assert typed("get", "printers", "--max", "1", "--profile", "day").returncode == 1
    assert typed("get", "printers", "--max", "1", "--profile", "night").returncode == 0


def test_a_run_with_a_file_and_a_host_stores_nothing(
    typed: Program, shop: SimulatorProcess, session: KeyringSession, home: Path
) -> None:
    session.start_keyring()
    got = typed("get", "printers", "--max", "1", "--secrets", shop.secrets, "--host", shop.url)
    assert got.returncode == 0, got.stderr
    assert typed("get", "printers", "--max", "1").returncode == 1
    assert holders_of(shop.key, home) == []


def test_a_locked_keyring_keeps_login_from_storing_anywhere_else(
    typed: Program, shop: SimulatorProcess, session: KeyringSession, home: Path
) -> None:
    session.start_keyring()
    session.lock()
    got = typed("login", shop.secrets, "--host", shop.url)
    assert got.returncode == 1
    assert "gnome-keyring-daemon --unlock" in got.stderr
    assert holders_of(shop.key, home) == []
    assert "keyring" in typed("doctor").stdout


def test_a_hung_keyring_is_told_and_holds_up_no_exit(
    typed: Program, shop: SimulatorProcess, session: KeyringSession
) -> None:
    session.start_keyring()
    assert typed("login", shop.secrets, "--host", shop.url).returncode == 0
    session.hang()
    got = typed("get", "printers")
    assert got.returncode == 1
    assert "does not answer" in got.stderr
    assert len(got.stderr.splitlines()) == 1


def test_without_a_bus_login_and_doctor_say_what_else_there_is(
    typed: Program, shop: SimulatorProcess, home: Path
) -> None:
    got = typed("login", shop.secrets, "--host", shop.url)
    assert got.returncode == 1
    assert "passphrase-protected file" in got.stderr
    assert holders_of(shop.key, home) == []
    line = next(each for each in typed("doctor").stdout.splitlines() if " keyring " in f" {each} ")
    assert not line.startswith("ok")
    assert "D-Bus" in line
