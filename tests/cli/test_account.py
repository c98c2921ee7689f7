"""``login``, ``logout``, ``token``, ``doctor``."""

from __future__ import annotations

import json
import os
import pty
import select
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from carbon_tui.session.alarm import clock_words
from carbon_tui.simulator import Clock, Fault, SimulatorKey
from carbon_tui.simulator.server import serve
from tests.conftest import Serving

from .running import Runner, environment, program


def test_a_token_is_all_that_goes_to_stdout_and_the_server_takes_it(
    run: Runner, server: serve
) -> None:
    got = run("token", "--minutes", "2", "--secrets", server.secrets)
    assert (got.code, got.err) == (0, "")
    answer = httpx.get(
        f"{server.url}/printers?limit=1&offset=0",
        headers={"Authorization": f"Bearer {got.out.strip()}"},
    )
    assert answer.status_code == 200


def test_without_a_keyring_login_stores_nothing_and_says_what_to_do(
    run: Runner, server: serve, home: Path
) -> None:
    got = run("login", server.secrets, "--host", server.url)
    assert (got.code, got.out) == (1, "")
    assert "keyring" in got.err.casefold()
    secret = server.simulator.key.client_secret
    line = secret.splitlines()[1]
    assert all(line not in path.read_text(errors="replace") for path in _files(home))


def test_login_asks_the_server_before_it_stores(run: Runner, server: serve, home: Path) -> None:
    stranger = SimulatorKey.make("stranger").save(home / "stranger.json")
    got = run("login", stranger, "--host", server.url)
    assert got.code == 1
    assert any(request.status == 401 for request in server.simulator.records.requests)
    assert _files(home) == [home / "stranger.json"]


def _files(folder: Path) -> list[Path]:
    """All but the log and the times of requests, which programs on one key share."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".log"]
    return [path for path in files if path.parent.name != "requests"]


@pytest.mark.parametrize("command", ["logout", "token"])
def test_a_profile_without_a_key_is_told_how_to_get_one(run: Runner, command: str) -> None:
    got = run(command, "--profile", "nobody")
    assert got.code == 1
    assert "carbon-tui login" in got.sentence


LONGEST_WAIT_SECONDS = 30.0
"""For something that is to be said; a screen says something all the time."""


class Conversation:
    """The program on a terminal of its own, talked to line by line."""

    def __init__(
        self, home: Path, *arguments: str | Path, started: tuple[str, str] = ("-m", "carbon_tui")
    ) -> None:
        self._ours, theirs = pty.openpty()
        command = [sys.executable, *started, *map(str, arguments)]
        self._process = subprocess.Popen(
            command, env=environment(home), stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.said = ""
        self._heard = 0

    def hears(self, words: str) -> None:
        """Wait until the program says this, after what was heard last."""
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while words not in self.said[self._heard :]:
            piece = self._read()
            assert piece, f"{words!r} was never said: {self.said!r}"
            assert time.monotonic() < deadline, f"{words!r} was not said: {self.said!r}"
            self.said += piece
        self._heard = self.said.index(words, self._heard) + len(words)

    def says(self, line: str) -> None:
        os.write(self._ours, f"{line}\n".encode())

    def ends(self) -> int:
        while piece := self._read():
            self.said += piece
        os.close(self._ours)
        return self._process.wait(20)

    def _read(self) -> str:
        if not select.select([self._ours], [], [], LONGEST_WAIT_SECONDS)[0]:
            return ""
        try:
            return os.read(self._ours, 65_536).decode(errors="replace")
        except OSError:  # Linux's word for the end of a terminal
            return ""


def test_without_a_keyring_the_choices_are_offered_and_a_passphrase_file_works(
    run: Runner, server: serve, home: Path
) -> None:
    secrets = home / "secrets.json"
    server.simulator.key.save(secrets)
    talk = Conversation(home, "login", secrets, "--host", server.url, "--profile", "shop")
    talk.hears("Number, or Enter for none:")
    assert "passphrase" in talk.said
    number = next(line.split()[0] for line in talk.said.splitlines() if "that a passphrase" in line)
    talk.says(number)
    for _ in range(2):
        talk.hears("passphrase for the file" if _ == 0 else "The same again:")
        talk.says("correct horse battery")
    talk.hears("Delete it now?")
    talk.says("y")
    assert talk.ends() == 0, talk.said
    assert not secrets.exists()
    assert "horse" not in talk.said.replace("correct horse battery\r\n", "")

    again = Conversation(home, "get", "printers", "--max", "1", "--profile", "shop")
    again.hears("Passphrase of the profile shop:")
    again.says("correct horse battery")
    assert again.ends() == 0, again.said
    assert "Printer" in again.said

    forgotten = run("logout", "--profile", "shop")
    assert forgotten.code == 0
    assert run("token", "--profile", "shop").code == 1


def logged_in(home: Path, server: serve, *more: str) -> None:
    """A key in a file that a passphrase protects, for the profile shop."""
    secrets = home / "secrets.json"
    server.simulator.key.save(secrets)
    talk = Conversation(home, "login", secrets, "--host", server.url, "--profile", "shop", *more)
    talk.hears("Number, or Enter for none:")
    talk.says(next(line.split()[0] for line in talk.said.splitlines() if "that a pass" in line))
    talk.hears("12 characters or more, for example")
    talk.hears("passphrase for the file (empty to stop): ")
    talk.says("too short")
    talk.hears("That is too short")
    talk.hears("passphrase for the file (empty to stop): ")
    talk.says("correct horse battery")
    talk.hears("The same again:")
    talk.says("correct horse battery")
    talk.hears("Delete it now?")
    talk.says("n")
    assert talk.ends() == 0, talk.said


def test_a_logout_offers_to_delete_the_copy_of_the_data(server: serve, home: Path) -> None:
    logged_in(home, server)
    synced = Conversation(home, "sync", "--only", "printers", "--profile", "shop")
    synced.hears("Passphrase of the profile shop:")
    synced.says("correct horse battery")
    assert synced.ends() == 0, synced.said
    copies = home / ".local" / "share" / "carbon-tui" / "copies"
    (copy,) = copies.glob("*.sqlite")
    copy.with_name(f"{copy.name}.damaged-20260101-000000").write_bytes(b"x" * 5_000_000)
    talk = Conversation(home, "logout", "--profile", "shop")
    talk.hears("the local copy and 1 damaged one that was kept, 5.")
    talk.hears("Delete it too?")
    talk.says("y")
    talk.hears("Deleted: the local copy and 1 damaged one that was kept, 5.")
    assert talk.ends() == 0, talk.said
    assert not list(copies.glob("*.sqlite*"))


def test_a_login_that_is_to_be_read_only_is_kept_so(server: serve, home: Path) -> None:
    logged_in(home, server, "--read-only")
    settings = home / ".config" / "carbon-tui" / "settings.toml"
    assert "read_only = true" in settings.read_text()
    talk = Conversation(home, "queue", "b", "--to", "A", "--copies", "1", "--profile", "shop")
    talk.hears("Passphrase of the profile shop:")
    talk.says("wrong battery staple")
    talk.hears("does not open")
    talk.hears("Passphrase of the profile shop:")
    talk.says("correct horse battery")
    talk.hears("Nothing was queued: this profile or run is read-only.")
    assert talk.ends() == 1


def test_a_person_who_does_not_type_the_passphrase_is_asked_for_nothing_more(
    server: serve, home: Path
) -> None:
    logged_in(home, server)
    for command in (["get", "printers"], ["token"], []):
        lost = Conversation(home, *command, "--profile", "shop")
        lost.hears("Passphrase of the profile shop:")
        lost.says("\x04")
        assert lost.ends() == 1
        assert "nothing was opened" in lost.said
        assert "Traceback" not in lost.said


def settings_are(home: Path, text: str) -> None:
    path = home / ".config" / "carbon-tui" / "settings.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("[profiles.look]\nreadonly = true", 1, "write read_only in [profiles.NAME]"),
        ("theme = 3\n[profiles.look]\nread_only = true", 1, "theme must be text in quotes"),
        ("[profiles.look]\nread_only = true\nhots = 'x'", 1, "did you mean host?"),
        ("[profiles.looks]\nread_only = true", 2, "There is no profile look: did you mean looks?"),
    ],
)
def test_what_protects_never_fails_open(
    run: Runner, server: serve, home: Path, text: str, code: int, told: str
) -> None:
    settings_are(home, text)
    got = run("queue", "b", "--to", "A", "--copies", "1", "--profile", "look", server=server)
    assert got.code == code
    assert told in got.err
    assert server.simulator.records.count("POST") == 0


@pytest.mark.parametrize("command", [["get", "printers", "--max", "1"], ["token"]])
@pytest.mark.parametrize("text", ["theme = 3", "= broken", "[profiles.a]\nreadonly = true"])
def test_settings_that_a_run_does_not_need_are_told_and_stop_nothing(
    run: Runner, server: serve, home: Path, command: list[str], text: str
) -> None:
    settings_are(home, text)
    got = run(*command, server=server)
    assert got.code == 0
    assert got.out
    assert "settings.toml" in got.err.splitlines()[0]


@pytest.mark.parametrize(("level", "expected"), [("info", True), ("error", True), ("off", False)])
def test_every_command_keeps_a_log_at_the_level_asked_for(
    run: Runner, server: serve, home: Path, level: str, expected: bool
) -> None:
    stranger = SimulatorKey.make("stranger").save(home / "stranger.json")
    got = run("get", "printers", "--host", server.url, "--secrets", stranger, "--log-level", level)
    assert got.code == 1
    log = home / ".local" / "state" / "carbon-tui" / "carbon-tui.log"
    assert log.exists() == expected
    if expected:
        text = log.read_text()
        assert "(401)" in text
        assert ("GET /printers" in text) == (level == "info")
        for folder in (log.parent, log.parent.parent, log.parent.parent.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_demo_and_a_made_up_fleet_keep_no_log(run: Runner, home: Path) -> None:
    run("get", "printers", "--demo", "--max", "1")
    run("simulate", "--fault", "list")
    assert list(home.rglob("*.log")) == []


def test_a_key_that_the_settings_forgot_is_found_and_can_be_removed(
    run: Runner, server: serve, home: Path
) -> None:
    logged_in(home, server)
    (home / ".config" / "carbon-tui" / "settings.toml").unlink()
    again = Conversation(home, "get", "printers", "--profile", "shop", "--host", server.url)
    again.hears("The settings know no key of the profile shop")
    again.hears("Passphrase of the profile shop:")
    again.says("correct horse battery")
    assert again.ends() == 0, again.said
    gone = run("logout", "--profile", "shop")
    assert gone.code == 0
    assert run("token", "--profile", "shop").code == 1


def test_a_logout_says_which_profile_is_the_next_one(
    run: Runner, server: serve, home: Path
) -> None:
    logged_in(home, server)
    file = home / ".config" / "carbon-tui" / "settings.toml"
    file.write_text(f"{file.read_text()}\n[profiles.other]\nstore = 'passphrase-file'\n")
    got = run("logout", "--profile", "shop")
    assert got.code == 0
    assert "A start that names no profile is other from now on." in got.err


@pytest.mark.parametrize("change", ["none", "replaced", "rewritten"])
def test_only_the_very_file_that_was_read_is_deleted(
    server: serve, home: Path, change: str
) -> None:
    real = home / "download.json"
    link = home / "secrets.json"
    server.simulator.key.save(real)
    link.symlink_to(real)
    talk = Conversation(home, "login", link, "--host", server.url)
    talk.hears("Number, or Enter for none:")
    talk.says("1")
    for question in ("empty to stop): ", "The same again:"):
        talk.hears(question)
        talk.says("correct horse battery")
    talk.hears("Delete it now?")
    if change == "replaced":
        real.rename(home / "moved.json")
        real.write_text("another file")
    if change == "rewritten":
        real.write_text("another file")
    talk.says("y")
    code = talk.ends()
    if change == "none":
        assert code == 0
        assert not real.exists()
        assert not link.is_symlink()
    else:
        assert code == 1
        assert "Deleted." not in talk.said
        assert real.read_text() == "another file"


def test_doctor_has_a_line_for_each_thing_and_a_cure_for_what_is_wrong(
    run: Runner, server: serve
) -> None:
    got = run("doctor", server=server)
    names = [line.split()[1] for line in got.out.splitlines()]
    assert {"terminal", "settings", "files", "log", "keyring", "network", "clock"} <= set(names)
    levels = {line.split()[1]: line.split()[0] for line in got.out.splitlines()}
    assert (levels["network"], levels["clock"]) == ("ok", "ok")
    assert (got.code == 1) == ("bad" in levels.values())


def doctor(run: Runner, *arguments: str | Path, server: serve | None = None) -> dict[str, Any]:
    got = run("doctor", "--json", *arguments, server=server)
    told: dict[str, Any] = json.loads(got.out)
    assert (got.code == 1) == (told["worst"] == "bad")
    return {finding["name"]: finding for finding in told["findings"]}


def test_doctor_tests_the_key_that_is_given(run: Runner, server: serve, home: Path) -> None:
    (home / "damaged.json").write_text("{")
    for file in ("none.json", "damaged.json"):
        found = doctor(run, "--secrets", home / file, "--host", server.url)
        assert found["key"]["level"] == "bad"
        assert file in found["key"]["sentence"]
    stranger = SimulatorKey.make("stranger").save(home / "stranger.json")
    found = doctor(run, "--secrets", stranger, "--host", server.url)
    assert found["network"]["level"] == "bad"
    unknown = doctor(run, "--profile", "nobody", "--host", server.url)
    assert "No API key is stored for the profile nobody" in unknown["key"]["sentence"]


def test_doctor_agrees_with_the_apps_own_line_about_the_clock(
    run: Runner, serving: Serving
) -> None:
    ahead = serving(clock=Clock(lambda: time.time() + 7_200))
    clock = doctor(run, server=ahead)["clock"]
    assert clock["level"] == "warn"
    assert clock["sentence"] == clock_words(7_200)
    ahead.simulator.faults.add(Fault("no-date", times=None))
    assert "does not tell its time" in doctor(run, server=ahead)["clock"]["sentence"]


def test_doctor_tells_what_is_wrong_in_the_settings_and_which_proxy_is_used(
    run: Runner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_are(home, "theme = 3")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    found = doctor(run, "--host", "https://fleet.test/v1")
    assert "theme must be text" in found["settings"]["sentence"]
    assert "127.0.0.1:9, which HTTPS_PROXY names" in found["proxy"]["sentence"]
    assert "the proxy 127.0.0.1:9" in found["network"]["sentence"]


def test_a_redirected_doctor_judges_the_rest_and_says_that_no_terminal_was_looked_at(
    server: serve, home: Path
) -> None:
    words = ["doctor", "--host", server.url, "--secrets", str(server.secrets)]
    with program(words, home) as process:
        said, _ = process.communicate(timeout=60)
    (line,) = [each for each in said.splitlines() if "terminal" in each.split()[:2]]
    assert line.startswith("warn")
    assert "Not looked at" in line
    bad = {each.split()[1] for each in said.splitlines() if each.startswith("bad")}
    assert bad <= {"keyring"}
    assert process.returncode == int(bool(bad))
