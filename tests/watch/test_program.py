"""The program itself: killed, restarted, interrupted, before a server that loses answers."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.simulator.signing_key import SimulatorKey
from tests.cli.running import environment, program

from .changing import ChangingFleet, serving

LONG = 30.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.json"
    SimulatorKey.make().save(path)
    return path


def started(home: Path, out: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
    """The program, its output appended to a file, as a shell's ``>>`` does it."""
    with out.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "carbon_tui", "watch", *map(str, arguments)],
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.DEVNULL,
        )


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < deadline, "it never came to it"
        time.sleep(0.02)


def ended_within_a_second(process: subprocess.Popen[Any]) -> int:
    """Its exit code, after a signal; raises TimeoutExpired where it takes longer."""
    return process.wait(1.0)


def _is_longer_than(out: Path, size: int) -> bool:
    return out.stat().st_size > size


def events(out: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in out.read_bytes().splitlines()]


def test_ten_thousand_changes_are_told_once_each_through_lost_answers_and_kills(
    home: Path, secrets: Path, tmp_path: Path
) -> None:
    fleet, out, rng = ChangingFleet(), tmp_path / "out.jsonl", random.Random(4)
    out.touch()
    with serving(fleet) as url:
        asked = ("--host", url, "--secrets", secrets, "--events", "state")
        while out.read_bytes().count(b"\n") < 10_000:
            process = started(home, out, *asked, "--every", "1s")
            until(partial(_is_longer_than, out, out.stat().st_size))
            time.sleep(rng.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            process.wait()
        fleet.lossy = False
        last = started(home, out, *asked, "--once")
        assert last.wait(LONG) == 0

    told = events(out)
    assert fleet.lost > 0
    assert [event["number"] for event in told] == list(range(1, len(told) + 1))
    by_printer: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in told:
        by_printer[event["key"]].append(event)
    assert len(by_printer) == 2_000
    for chain in by_printer.values():
        assert all(one["to"] == two["from"] for one, two in pairwise(chain))
        assert chain[-1]["to"] == f"S{fleet.number}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it(home: Path, number: signal.Signals) -> None:
    with program(["watch", "--demo", "--every", "1h"], home) as process:
        assert process.stderr is not None
        assert "first look" in process.stderr.readline()
        process.send_signal(number)
        assert ended_within_a_second(process) == 130


def test_a_signal_ends_it_while_a_server_does_not_answer(home: Path, secrets: Path) -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        asked: list[str | Path] = ["watch", "--host", url, "--secrets", secrets]
        with program(asked, home) as process:
            connection, _ = silent.accept()
            process.send_signal(signal.SIGTERM)
            assert ended_within_a_second(process) == 130
            connection.close()


def test_a_signal_ends_it_while_nobody_reads_its_output(
    home: Path, secrets: Path, tmp_path: Path
) -> None:
    """More is told than a pipe holds; what was not read is told to the next reader."""
    fleet = ChangingFleet()
    fleet.lossy = False
    out = tmp_path / "out.jsonl"
    with serving(fleet) as url:
        asked: list[str | Path] = [
            "watch",
            "--host",
            url,
            "--secrets",
            secrets,
            "--events",
            "state",
        ]
        with program([*asked, "--once"], home) as first:
            assert first.wait(LONG) == 0
        with program(asked, home) as stuck:
            assert stuck.stdout is not None
            until(lambda: fleet.number >= 2)
            head = stuck.stdout.readline()
            stuck.send_signal(signal.SIGTERM)
            assert ended_within_a_second(stuck) == 130
            rest = stuck.stdout.read()
        again = started(home, out, *asked[1:], "--once")
        assert again.wait(LONG) == 0

    read = [json.loads(text) for text in (head + rest).splitlines()] + events(out)
    assert len(events(out)) > 100
    assert [event["number"] for event in read] == list(range(1, len(read) + 1))


def test_a_signal_ends_it_while_a_command_runs_that_does_not_care(
    home: Path, secrets: Path, tmp_path: Path
) -> None:
    fleet, out, began = ChangingFleet(), tmp_path / "out.jsonl", tmp_path / "began"
    fleet.lossy = False
    script = tmp_path / "stubborn.py"
    script.write_text(
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "open(sys.argv[1], 'w').write(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )
    with serving(fleet) as url:
        asked = ("--host", url, "--secrets", secrets, "--events", "state")
        assert started(home, out, *asked, "--once").wait(LONG) == 0
        command = f"{sys.executable} {script} {began}"
        process = started(home, out, *asked, "--exec", command)
        until(lambda: began.exists() and bool(began.read_text()))
        process.send_signal(signal.SIGTERM)
        assert ended_within_a_second(process) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(began.read_text()), 0)


def test_the_same_watch_runs_once_and_says_so(home: Path) -> None:
    with program(["simulate", "--json"], home) as simulator:
        assert simulator.stdout is not None
        said = json.loads(simulator.stdout.readline())
        asked: list[str | Path] = ["watch", "--host", said["url"], "--secrets", said["secrets"]]
        with program([*asked, "--every", "1h"], home) as first:
            assert first.stderr is not None
            first.stderr.readline()
            with program([*asked, "--every", "1h"], home) as second:
                assert second.stderr is not None
                assert "--name" in second.stderr.read()
                assert second.wait(LONG) == 1
            with program([*asked, "--name", "mine", "--once"], home) as third:
                assert third.wait(LONG) == 0
            first.terminate()
            first.wait(5)
        simulator.terminate()
        simulator.wait(LONG)


def test_the_command_gets_the_event_on_its_standard_input_and_in_no_shell(
    home: Path, secrets: Path, tmp_path: Path
) -> None:
    fleet, got, out = ChangingFleet(), tmp_path / "got; touch pwned", tmp_path / "out.jsonl"
    fleet.lossy = False
    script = tmp_path / "take.py"
    script.write_text(
        "import sys\nwith open(sys.argv[1], 'a') as f: f.write(sys.stdin.read())\n"
        "if 'P0002' in open(sys.argv[1]).read(): import os; os.kill(os.getppid(), 15)\n"
    )
    command = f"{sys.executable} {script} '{got}'"
    with serving(fleet) as url:
        asked = ("--host", url, "--secrets", secrets, "--events", "state", "--exec", command)
        assert started(home, out, *asked, "--once").wait(LONG) == 0
        assert started(home, out, *asked, "--once").wait(LONG) == 130

    keys = [event["key"] for event in events(got)]
    assert keys == ["P0000", "P0001", "P0002"]
    assert not list(tmp_path.glob("pwned*"))
