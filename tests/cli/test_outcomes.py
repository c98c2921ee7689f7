"""What commands tell machines: one shape, however they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbon_tui.cli.arguments import COMMANDS, parser_of
from carbon_tui.simulator.server import serve

from .running import Runner
from .test_account import Conversation, settings_are

NOWHERE = ("--host", "http://127.0.0.1:1/v1")
WORDS: dict[str, tuple[str, ...]] = {
    "queue": ("b", "--to", "ABC1234", "--copies", "1"),
    "order": ("--cancel", "7" * 32),
    "move": ("x", "--place", "1"),
    "remove": ("x",),
    "download": ("builds", "x"),
    "sync": (),
    "login": (),
    "profiles": ("default", "nobody"),
    "doctor": (),
}
"""What follows each command that takes --json; without a server none of it can be done."""


@pytest.mark.parametrize("command", WORDS)
def test_a_command_that_fails_says_so_in_the_one_shape(
    run: Runner, server: serve, home: Path, command: str
) -> None:
    key = (str(server.secrets),) if command == "login" else ("--secrets", str(server.secrets))
    account = () if command == "profiles" else (*NOWHERE, *key)
    got = run(command, *WORDS[command], *account, "--json")
    told = json.loads(got.out.splitlines()[-1])
    assert list(told)[:3] == ["state", "exit_code", "sentence"]
    assert told["exit_code"] == got.code != 0
    assert told["state"] in {"later", "failed", "wrong_usage"}
    assert told["sentence"]
    if told["state"] == "later":
        assert told["help"] == "README.md#no-connection"


@pytest.mark.parametrize("command", WORDS)
@pytest.mark.parametrize("wrong", [("--nonsense",), ("--host",), ("--log-level", "loud")])
def test_a_command_that_is_called_wrongly_says_so_in_the_one_shape(
    run: Runner, command: str, wrong: tuple[str, ...]
) -> None:
    got = run(command, *WORDS[command], "--json", *wrong)
    told = json.loads(got.out)
    assert (got.code, told["exit_code"], told["state"]) == (2, 2, "wrong_usage")
    assert got.sentence == f"carbon-tui {command}: {told['sentence']}"


def test_the_word_json_alone_asks_for_no_line(run: Runner) -> None:
    assert run("queue", "--", "--json", "--nonsense").out == ""
    assert run("token", "--json").out == ""


def test_these_are_all_the_commands_with_such_an_outcome() -> None:
    takes = {name for name in COMMANDS if any(a.dest == "json" for a in parser_of(name)._actions)}
    assert takes - {"simulate"} == set(WORDS)  # whose line says where it answers


def test_sync_and_doctor_tell_what_they_found_in_the_same_shape(run: Runner, server: serve) -> None:
    copied = json.loads(run("sync", "--only", "printers", "--json", server=server).out)
    assert (copied["state"], copied["exit_code"]) == ("done", 0)
    assert copied["tables"][0]["table"] == "printers"
    for more in ("--status", "--forget"):
        told = json.loads(run("sync", more, "--json", server=server).out)
        assert (told["state"], told["exit_code"]) == ("done", 0)
    looked = json.loads(run("doctor", "--json", server=server).out)
    assert looked["sentence"] in [each["sentence"] for each in looked["findings"]]
    assert looked["state"] == ("failed" if looked["worst"] == "bad" else "done")


def test_doctor_tells_what_is_wrong_with_keys_of_ones_own(run: Runner, home: Path) -> None:
    settings_are(home, "[keys.everywhere]\nhlep = 'f1'\n")
    told = json.loads(run("doctor", "--json", *NOWHERE).out)
    (finding,) = [each for each in told["findings"] if each["name"] == "keys"]
    assert finding["level"] == "warn"
    assert "settings.toml, line 2: keys.everywhere.hlep" in finding["sentence"]
    assert "did you mean help?" in finding["sentence"]
    settings_are(home, "key_set = 'k9s'\n")
    told = json.loads(run("doctor", "--json", *NOWHERE).out)
    assert [each["level"] for each in told["findings"] if each["name"] == "keys"] == ["ok"]


def test_a_person_is_told_where_the_cure_is(home: Path) -> None:
    talk = Conversation(home, "get", "printers", "--secrets", home / "none.json")
    talk.hears("none.json")
    talk.hears("More: README.md#api-key-file")
    assert talk.ends() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sync", "--status", "--only", "prints"], "--status only looks: leave out --only."),
        (["sync", "--forget", "--since", "9d"], "--forget deletes the copy: leave out --since."),
        (["sync", "--verify", "--every", "5m"], "--verify is done once"),
        (["watch", "--exit-code"], "--exit-code goes with --once"),
        (["watch", "--once", "--every", "2m"], "--once looks once: leave out --every."),
        (["token", "--demo"], "Unrecognized arguments: --demo"),
        (["token", "--secrets", "s", "--passphrase-fd", "3"], "leave out --passphrase-fd"),
        (["get", "prints", "--demo", "--passphrase-fd", "3"], "--demo needs no account"),
    ],
)
def test_options_that_mean_nothing_are_refused(
    run: Runner, arguments: list[str], words: str
) -> None:
    got = run(*arguments)
    assert got.code == 2
    assert words in got.sentence
