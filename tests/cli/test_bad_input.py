"""What people get wrong, typed to the real program: one sentence with the cure, the right exit
code, and no trace of the program's inside."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from carbon_tui.simulator import SimulatorKey
from carbon_tui.simulator.server import serve

from .running import Ran, Runner, program

Program = Callable[..., Ran]


@pytest.fixture
def typed(home: Path) -> Program:
    """The program as a process, to its end."""

    def run(*arguments: str | Path) -> Ran:
        process = program(arguments, home)
        out, err = process.communicate(timeout=60)
        return Ran(process.returncode, out, err)

    return run


def assert_is_one_sentence(got: Ran, code: int, *words: str) -> None:
    assert got.out == ""
    assert got.code == code, got
    assert got.sentence.startswith("carbon-tui: ")
    assert got.sentence.isprintable()
    assert got.sentence.endswith((".", "…", "?"))
    assert len(got.sentence) < 500
    for word in words:
        assert word in got.sentence


HALF = '{"client_id": "someone"}'
NO_KEY = '{"client_id": "someone", "client_secret": "-----BEGIN RSA PRIVATE KEY-----\\nAAAA\\n"}'
CONTENTS = [
    ("", "is not the JSON of an API key"),
    ("not json at all", "is not the JSON of an API key"),
    ("{", "JSON"),
    ("[]", ""),
    ("null", ""),
    (HALF, "client_secret"),
    ('{"client_secret": "x"}', "client_id"),
    ('{"client_id": "", "client_secret": ""}', ""),
    ('{"client_id": 7, "client_secret": 8}', ""),
    (NO_KEY, "client_secret is damaged or cut off"),
]


@pytest.mark.parametrize(("content", "word"), CONTENTS)
@pytest.mark.parametrize("command", [("get", "printers", "--secrets"), ("login",)], ids=" ".join)
def test_a_key_file_that_is_none_is_named(
    typed: Program, home: Path, command: tuple[str, ...], content: str, word: str
) -> None:
    path = home / "secrets.json"
    path.write_text(content)
    path.chmod(0o600)
    assert_is_one_sentence(typed(*command, path), 1, str(path), word)


def test_a_key_file_that_is_not_there_is_named(typed: Program, home: Path) -> None:
    missing = home / "secrets.json"
    for command in (("get", "printers", "--secrets"), ("login",), ("token", "--secrets")):
        assert_is_one_sentence(typed(*command, missing), 1, str(missing))


def test_a_key_file_that_may_not_be_read_is_named(typed: Program, home: Path) -> None:
    path = home / "secrets.json"
    path.write_text(HALF)
    path.chmod(0)
    if os.geteuid() == 0:
        path = Path("/proc/1/mem")  # which not even root can read from its beginning
    assert_is_one_sentence(typed("login", path), 1, str(path))


def test_a_folder_in_the_place_of_a_key_file_is_named(typed: Program, home: Path) -> None:
    assert_is_one_sentence(typed("login", home), 1, str(home))


def test_a_key_that_the_server_does_not_know_says_where_to_get_one(
    typed: Program, server: serve, home: Path
) -> None:
    stranger = SimulatorKey.make("stranger").save(home / "stranger.json")
    got = typed("get", "printers", "--host", server.url, "--secrets", stranger)
    assert_is_one_sentence(got, 1, "(401)", "https://print.carbon3d.com/api_keys")


def test_a_key_of_another_client_is_refused_too(typed: Program, server: serve, home: Path) -> None:
    key = json.loads(server.secrets.read_text())
    path = home / "secrets.json"
    path.write_text(json.dumps(key | {"client_id": "someone else"}))
    path.chmod(0o600)
    got = typed("get", "printers", "--host", server.url, "--secrets", path)
    assert_is_one_sentence(got, 1, "(401)")


def test_a_host_that_nobody_knows_is_named_and_worth_another_try(
    typed: Program, server: serve
) -> None:
    got = typed("get", "printers", "--host", "https://no-such-host.invalid/v1",
                "--secrets", server.secrets)  # fmt: skip
    assert_is_one_sentence(got, 3, "no-such-host.invalid", "no computer of that name is known")


def test_a_host_where_nobody_listens_is_named(typed: Program, server: serve) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    got = typed("get", "printers", "--host", f"http://127.0.0.1:{port}",
                "--secrets", server.secrets)  # fmt: skip
    assert_is_one_sentence(got, 3, "127.0.0.1", "the connection was refused")


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("http://api.carbon3d.com/v1", "https:// instead of http://"),
        ("http://192.168.0.10/v1", "https:// instead of http://"),
        ("api.carbon3d.com", "must start with https://"),
        ("https://", "names no host"),
        ("https://user:pass@api.carbon3d.com/v1", "must not carry a user"),
        ("https://a\x1b[2Jb/v1", "is no address"),
    ],
)
def test_an_address_that_would_betray_the_key_is_refused(
    typed: Program, server: serve, host: str, word: str
) -> None:
    for command in (("get", "printers"), ("token",)):
        got = typed(*command, "--host", host, "--secrets", server.secrets)
        if command == ("token",) and got.code == 0:
            continue  # which speaks to nobody
        assert_is_one_sentence(got, 2, word)
    assert server.simulator.records.requests == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (("get", "prints", "statis=failed"), ("statis", "status")),
        (("get", "prints", "started>=yesterdayish"), ("yesterdayish",)),
        (("get", "prints", "sort:nonsense"), ("nonsense",)),
        (("get", "prints", "started>="), ("A date is missing",)),
        (("get", "printrs"), ("printrs", "printers")),
        (("get", "prints", "--columns", "uuid,nonsense"), ("nonsense", "uuid")),
        (("get", "models"), ()),
    ],
)
def test_a_word_that_nobody_knows_is_answered_with_what_there_is(
    typed: Program, query: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert_is_one_sentence(typed(*query, "--demo"), 2, *words)


def test_a_login_page_in_between_is_called_one(typed: Program, server: serve) -> None:
    from carbon_tui.simulator import Fault

    server.simulator.faults.add(Fault("html", times=None))
    got = typed("get", "printers", "--host", server.url, "--secrets", server.secrets)
    assert_is_one_sentence(got, 1, "is a web page, not data", "a login page is in between")


@pytest.mark.parametrize(
    ("fault", "code"),
    [("status-503", 3), ("status-429", 3), ("status-408", 3), ("status-403", 1),
     ("truncated-json", 1), ("drop-before", 3), ("redirect-foreign", 1)],
)  # fmt: skip
def test_a_failing_server_has_its_own_exit_code(
    typed: Program, server: serve, fault: str, code: int
) -> None:
    from carbon_tui.simulator import Fault

    server.simulator.faults.add(Fault(fault, times=None))
    got = typed("get", "printers", "--host", server.url, "--secrets", server.secrets)
    assert_is_one_sentence(got, code)


@pytest.mark.parametrize(
    "arguments",
    [
        ("order", "--demo", "--part-number", "P", "--order-number", "N", "--due", "5d", "{}/a.stl"),
        ("login", "{}/secrets.json"),
        ("get", "printers", "--secrets", "{}/secrets.json"),
    ],
)
def test_the_home_of_nobody_is_a_path_that_is_not_there(
    run: Runner, arguments: tuple[str, ...]
) -> None:
    got = run(*(each.format("~no-such-user") for each in arguments))
    assert_is_one_sentence(got, 1, "~no-such-user/", "check the path")


def test_a_folder_of_a_nobody_is_one_like_any_other(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    got = run("download", "builds", "none", "--demo", "--into", "~no-such-user/travelers")
    assert_is_one_sentence(got, 1, "There is no build")
