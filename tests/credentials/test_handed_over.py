"""Keys and passphrases for runs that nobody sits in front of: none is kept, none is shown."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from carbon_tui.credentials import ApiKey, CredentialsError
from carbon_tui.credentials import handed_over as module
from carbon_tui.credentials.handed_over import Handed, handed_over
from carbon_tui.system.secret import Secret
from tests.credentials.keys import api_key, secrets_file, shows, signature

NOTHING: Mapping[str, str] = {}


def printing(text: str) -> str:
    return shlex.join([sys.executable, "-c", f"print({text!r})"])


def given(command: str | None = None, environment: Mapping[str, str] = NOTHING) -> Handed | None:
    return handed_over("plant", command=command, environment=environment)


def test_a_command_prints_a_whole_secrets_file_or_a_passphrase(tmp_path: Path) -> None:
    path = secrets_file(tmp_path)
    key = given(shlex.join(["cat", str(path)]))
    assert isinstance(key, ApiKey)
    assert signature(key) == signature(api_key())
    assert given(printing("correct horse battery")) == Secret("correct horse battery")
    told = f"{sys.executable} -c \"import os; print(os.environ['CARBON_TUI_PROFILE'])\""
    assert given(told) == Secret("plant")


def test_no_shell_reads_the_command() -> None:
    assert given("echo $HOME; echo `id`") == Secret("$HOME; echo `id`")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-command-at-all", "cannot be run (No such file or directory)"),
        ("false", "key_command (false) ended with 1"),
        ("true", "gave no passphrase and no secrets.json"),
        ("sleep 9", "took longer than 0 s"),
        ("sh -c 'sleep 9 & wait'", "took longer than 0 s"),
        ("echo '{}'", "key_command has no client_id"),
        ("'unfinished", "is no command"),
        (printing("-----BEGIN RSA PRIVATE KEY-----"), "holds a bare key, not JSON"),
        ("head -c 70000 /dev/zero", "gave no passphrase"),
        ("yes", "gave no passphrase"),
    ],
)
def test_a_command_that_gives_nothing_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, command: str, words: str
) -> None:
    monkeypatch.setattr(module, "LONGEST_COMMAND_SECONDS", 0.4 if "sleep" in command else 20.0)
    with pytest.raises(CredentialsError, match=words.replace("(", r"\(").replace(")", r"\)")):
        given(command)


def test_a_descriptor_comes_before_the_command() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"correct horse battery\n")
    os.close(writing)
    try:
        handed = handed_over("plant", command="false", descriptor=reading)
        assert handed == Secret("correct horse battery")
        with pytest.raises(CredentialsError, match=f"descriptor {reading} gave no passphrase"):
            handed_over("plant", descriptor=reading)
    finally:
        os.close(reading)


def test_systemd_hands_over_a_key_for_one_profile_or_for_all(tmp_path: Path) -> None:
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert given(environment=environment) is None
    (tmp_path / "carbon-tui.passphrase").write_text("correct horse battery")
    assert given(environment=environment) == Secret("correct horse battery")
    secrets_file(tmp_path).rename(tmp_path / "carbon-tui.plant.json")
    assert isinstance(given(environment=environment), ApiKey)
    other = handed_over("other", environment=environment)
    assert other == Secret("correct horse battery")


def cut_short(folder: Path) -> Path:
    """A file that has most of a key in it, and is no JSON."""
    path = folder / "broken"
    path.write_text(secrets_file(folder).read_text()[:-40])
    return path


def test_no_frame_of_a_failure_shows_what_was_handed_over(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError) as failed:
        given(f"cat {cut_short(tmp_path)}")
    assert not shows(failed.value, api_key())
