"""``carbon-tui simulate``."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path

import pytest

from .running import Runner, program


def test_one_line_of_json_says_where_it_answers_and_an_interrupt_ends_it(
    run: Runner, home: Path
) -> None:
    with program(["simulate", "--json"], home) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        got = run("get", "printers", "--max", "1", "-o", "csv", "--host", said["url"],
                  "--secrets", said["secrets"])  # fmt: skip
        assert got.code == 0
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert not Path(said["secrets"]).exists()


def test_people_are_told_the_url_and_the_command_to_try(home: Path) -> None:
    with program(["simulate"], home) as process:
        assert process.stderr is not None
        assert "http://127.0.0.1:" in process.stderr.readline()
        assert "--secrets" in process.stderr.readline()
        process.terminate()
        assert process.wait(20) == 0


def test_a_fault_can_be_played_and_a_wrong_one_is_told(run: Runner, home: Path) -> None:
    with program(["simulate", "--json", "--fault", "status-403:GET /printers"], home) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        got = run("get", "printers", "--host", said["url"], "--secrets", said["secrets"])
        assert got.code == 1
        process.terminate()
        process.wait(20)
    wrong = run("simulate", "--fault", "nonsense")
    assert wrong.code == 2
    assert "nonsense" in wrong.sentence


def test_the_faults_are_listed_with_what_they_do(run: Runner) -> None:
    got = run("simulate", "--fault", "list")
    assert got.code == 0
    assert len(got.out.splitlines()) >= 33
    assert all(len(line.split(maxsplit=1)) == 2 for line in got.out.splitlines())
    assert "NAME:METHOD /path" in got.sentence


def test_a_fault_that_can_never_be_played_is_refused_with_what_was_meant(run: Runner) -> None:
    got = run("simulate", "--fault", "status-500:GET /printer")
    assert (got.code, got.out) == (2, "")
    assert "No request can match 'GET /printer'" in got.sentence
    assert "such as 'GET /printers'" in got.sentence


def test_a_port_that_is_taken_is_told(run: Runner) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        got = run("simulate", "--port", str(taken.getsockname()[1]))
    assert got.code == 1
    assert "choose another with --port" in got.sentence


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_wrong_port_is_refused(run: Runner, port: str) -> None:
    assert run("simulate", f"--port={port}").code == 2
