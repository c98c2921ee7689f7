"""What the doctor finds, in a sentence, with the cure."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.cli.doctor_findings import (
    Finding,
    FindingLevel,
    Probe,
    Reached,
    TerminalAtHand,
    Unreached,
    check_certificates,
    check_clock,
    check_files,
    check_keyring,
    check_log,
    check_network,
    check_terminal,
    examine,
)
from carbon_tui.credentials import KeyPlace, Vault
from carbon_tui.settings import SettingsFile
from carbon_tui.system.secret import Secret
from tests.credentials.keys import api_key

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "config" / "carbon-tui"
    return Vault(SettingsFile(folder / "settings.toml"), folder / "keys")


GOOD = TerminalAtHand(
    stdin_is_tty=True,
    stdout_is_tty=True,
    encoding="utf-8",
    columns=120,
    rows=40,
    environment={"TERM": "xterm-256color"},
)


def terminal(**changes: Any) -> TerminalAtHand:
    return replace(GOOD, **changes)


def assert_has_a_cure(finding: Finding) -> None:
    """Whatever is not well says what to do, in its own field or at the end of the sentence."""
    assert finding.level is FindingLevel.OK or finding.cure or ": " in finding.sentence
    assert finding.sentence.isprintable()
    assert finding.sentence.endswith(".")


def test_a_keyring_that_is_switched_off_is_bad_only_in_part(vault: Vault) -> None:
    finding = check_keyring(vault)
    assert finding.level is FindingLevel.WARN
    assert "switches the keyring off" in finding.sentence
    assert_has_a_cure(finding)


def test_a_passphrase_file_needs_no_keyring(vault: Vault) -> None:
    vault.save("default", api_key(1024), KeyPlace.PASSPHRASE_FILE, Secret("correct horse battery"))
    finding = check_keyring(vault)
    assert finding.level is FindingLevel.OK
    assert finding.sentence == "API keys: default in a passphrase-protected file."


def test_settings_that_cannot_be_read_are_bad(vault: Vault) -> None:
    vault.settings.path.parent.mkdir(parents=True)
    vault.settings.path.write_text("= broken")
    assert check_keyring(vault).level is FindingLevel.BAD
    assert next(check_files(vault)).level is FindingLevel.BAD


def test_folders_are_tried(vault: Vault, tmp_path: Path) -> None:
    assert all(finding.level is FindingLevel.OK for finding in check_files(vault))
    (tmp_path / "state" / "carbon-tui").rmdir()
    (tmp_path / "state" / "carbon-tui").symlink_to(tmp_path)
    (bad,) = [finding for finding in check_files(vault) if finding.level is FindingLevel.BAD]
    assert "symbolic link: replace it" in bad.sentence
    assert list((tmp_path / "config" / "carbon-tui").iterdir()) == []


def test_a_folder_that_takes_nothing_is_told_by_what_it_did_not_take(
    vault: Vault, tmp_path: Path
) -> None:
    (tmp_path / "state" / "carbon-tui" / f".doctor-{os.getpid()}").mkdir(parents=True)
    (bad,) = [finding for finding in check_files(vault) if finding.level is FindingLevel.BAD]
    assert "cannot be written" in bad.sentence


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (timedelta(0), "to the minute"),
        (timedelta(seconds=-59), "to the minute"),
        (timedelta(minutes=3), "3 minutes ahead of"),
        (timedelta(hours=-5), "5 hours behind"),
        (timedelta(days=365), "365 days ahead of"),
    ],
)
def test_the_clock_is_compared_with_the_servers(off: timedelta, words: str) -> None:
    finding = check_clock(NOON, NOON + off)
    assert words in finding.sentence
    assert finding.level is (FindingLevel.OK if "to the minute" in words else FindingLevel.WARN)
    assert_has_a_cure(finding)


def test_an_answer_tells_of_network_and_clock() -> None:
    answer = Reached("api.carbon3d.com", NOON, NOON, 0.0412)
    network, clock = check_network(lambda: answer)
    assert network.sentence == "api.carbon3d.com answered in 41 ms."
    assert clock.level is FindingLevel.OK


def test_no_answer_is_told_in_its_own_words() -> None:
    (finding,) = check_network(lambda: Unreached("h", "h does not resolve.", "Check the name."))
    assert finding == Finding("network", FindingLevel.BAD, "h does not resolve.", "Check the name.")


@pytest.mark.parametrize(
    ("at_hand", "level", "words"),
    [
        (terminal(), FindingLevel.OK, "xterm-256color, 120x40, utf-8."),
        (
            terminal(environment={"TERM": "xterm", "SSH_CONNECTION": "1 2 3 4"}),
            FindingLevel.OK,
            "over SSH",
        ),
        (terminal(stdin_is_tty=False), FindingLevel.WARN, "Not looked at"),
        (terminal(stdout_is_tty=False), FindingLevel.WARN, "Not looked at"),
        (terminal(environment={"TERM": "dumb"}), FindingLevel.BAD, "TERM=dumb"),
        (terminal(environment={}), FindingLevel.BAD, "TERM=nothing"),
        (terminal(columns=39), FindingLevel.BAD, "too small"),
        (terminal(rows=11), FindingLevel.BAD, "too small"),
        (terminal(columns=79), FindingLevel.WARN, "fewer columns"),
        (terminal(encoding="ANSI_X3.4-1968"), FindingLevel.WARN, "ANSI_X3.4-1968"),
    ],
)
def test_a_terminal_is_judged_by_what_it_can_show(
    at_hand: TerminalAtHand, level: FindingLevel, words: str
) -> None:
    finding = check_terminal(at_hand)
    assert finding.level is level
    assert words in finding.sentence
    assert_has_a_cure(finding)


def test_the_log_says_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "carbon-tui.log"
    assert check_log(path).sentence == f"{path} (nothing logged yet)."
    path.write_bytes(b"x" * 2000)
    assert check_log(path).sentence == f"{path} (2 kB)."


def test_certificates_that_are_not_there_are_named(tmp_path: Path) -> None:
    assert list(check_certificates({"SSL_CERT_DIR": str(tmp_path)})) == []
    (finding,) = check_certificates({"SSL_CERT_FILE": "/no/ca.pem"})
    assert "SSL_CERT_FILE names /no/ca.pem" in finding.sentence
    assert_has_a_cure(finding)


@pytest.mark.parametrize("probe", [None, lambda: Unreached("h", "h does not answer.", "Wait.")])
def test_everything_is_looked_at_once(vault: Vault, probe: Probe | None) -> None:
    findings = list(examine(vault, probe, TerminalAtHand.here()))
    names = ["terminal", "settings", "files", "files", "log", "keyring"]
    assert [finding.name for finding in findings] == [*names, *(["network"] if probe else [])]
    for finding in findings:
        assert_has_a_cure(finding)
