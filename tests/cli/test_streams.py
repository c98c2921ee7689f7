"""What becomes of stdout and stderr never decides about a write, nor shows the program's inside:
typed into a real shell."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve

from .running import Ran, environment

Shell = Callable[..., Ran]
NUMBER = "WO-STREAMS"
STL = """solid a
facet normal 0 0 1
outer loop
vertex 0 0 0
vertex 1 0 0
vertex 0 1 0
endloop
endfacet
endsolid a
"""


@pytest.fixture
def shell(home: Path, server: serve) -> Shell:
    """Runs one line of shell; `carbon` stands for the program, ACCOUNT for the server's options."""

    def run(line: str, **more: str) -> Ran:
        program = shlex.join([sys.executable, "-m", "carbon_tui"])
        account = shlex.join(["--host", server.url, "--secrets", str(server.secrets)])
        line = line.replace("carbon ", f"{program} ").replace("ACCOUNT", account)
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            env=environment(home) | more,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "a.stl"
    path.write_text(STL)
    return path


def build_and_printer(server: serve) -> str:
    """The arguments that name a build and a printer."""
    book = server.simulator.records
    build = next(b["uuid"] for b in book.builds() if b["status"] == "Released")
    return f"{build} --to {next(iter(book.queues()))}"


def queued(server: serve) -> list[str]:
    orders = server.simulator.records.print_orders()
    return [str(each["uuid"]) for each in orders if each.get("print_order_number") == NUMBER]


GONE = ["> /dev/full", ">&-", "| true", "> /dev/full 2>&1", ">&- 2>&-", "2> /dev/full"]


@pytest.mark.parametrize("where", GONE)
def test_a_build_is_queued_once_whatever_becomes_of_the_output(
    shell: Shell, server: serve, where: str
) -> None:
    got = shell(
        f"carbon queue {build_and_printer(server)} --copies 1 --number {NUMBER} ACCOUNT {where}"
    )
    assert got.code == 0
    assert len(queued(server)) == 1
    if where == "> /dev/full":
        assert "Standard output cannot be written (No space left on device)" in got.err
        assert queued(server)[0] in got.err


@pytest.mark.parametrize("where", ["> /dev/full", ">&-", "| true"])
def test_parts_are_ordered_once_whatever_becomes_of_the_output(
    shell: Shell, server: serve, model: Path, where: str
) -> None:
    got = shell(
        f"carbon order --part-number P --order-number {NUMBER} --due 5d {model} ACCOUNT {where}"
    )
    assert got.code == 0
    numbers = [each["part_order_number"] for each in server.simulator.records.part_orders()]
    assert numbers.count(NUMBER) == 1


def test_an_unknown_order_keeps_its_code_when_nobody_reads(shell: Shell, server: serve) -> None:
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="POST /print_orders", times=None),
        Fault("status-503", match="GET /print_orders/*", times=None),
    )
    command = f"carbon queue {build_and_printer(server)} --copies 1 --number {NUMBER} ACCOUNT"
    for where in ("| true", "> /dev/full"):
        assert shell(f"{command} {where}").code == 3
    assert len(queued(server)) == 1


@pytest.mark.parametrize(
    "command",
    ["get printers ACCOUNT", "token ACCOUNT", "--help", "--version", "get --help",
     "simulate --fault list"],
)  # fmt: skip
def test_what_only_reads_fails_on_a_full_output_and_is_done_without_a_reader(
    shell: Shell, command: str
) -> None:
    full = shell(f"carbon {command} > /dev/full")
    assert full.code == 1
    assert "Standard output cannot be written (No space left on device)." in full.sentence
    closed = shell(f"carbon {command} >&-")
    assert (closed.code, closed.sentence) == (
        1, "carbon-tui: Standard output cannot be written (it is closed)."
    )  # fmt: skip
    assert (shell(f"carbon {command} | true")).code == 0


def test_a_doctor_without_output_says_so(shell: Shell) -> None:
    closed = shell("carbon doctor ACCOUNT >&-")
    assert closed.code == 1
    assert "Standard output cannot be written (it is closed)." in closed.sentence


def test_what_a_watch_could_not_write_is_told_by_the_next(shell: Shell, server: serve) -> None:
    watch = "carbon watch --once --events order ACCOUNT"
    assert shell(watch).code == 0
    command = f"carbon queue {build_and_printer(server)} --copies 1 --number {NUMBER} ACCOUNT"
    assert shell(command).code == 0
    full = shell(f"{watch} > /dev/full")
    assert full.code == 1
    assert "Standard output cannot be written (No space left on device)." in full.sentence
    closed = shell(f"{watch} >&-")
    assert closed.code == 1
    assert "Standard output cannot be written (it is closed)." in closed.sentence
    assert shell(f"({watch}; echo $? >&2) | true").err.endswith("0\n")
    told = shell(watch)
    assert told.code == 0
    assert json.loads(told.out)["name"] == NUMBER


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_another_encoding_changes_no_byte_of_data_and_breaks_nothing(
    shell: Shell, server: serve, form: str
) -> None:
    command = f"carbon get builds --max 5 -o {form} ACCOUNT"
    plain = shell(command)
    for encoding in ("ascii", "latin-1", "cp1252", "utf-8"):
        assert shell(command, PYTHONIOENCODING=encoding, LC_ALL="C") == plain, encoding


def test_the_same_order_at_the_same_time_is_one_order(shell: Shell, server: serve) -> None:
    server.simulator.faults.add(Fault("late-answer", match="POST /print_orders", seconds=4))
    command = f"carbon queue {build_and_printer(server)} --copies 1 --number {NUMBER} ACCOUNT"
    got = shell(
        f"{command} & first=$!; sleep 2.5; {command}; second=$?; wait $first; echo $? $second"
    )
    *uuids, codes = got.out.splitlines()
    assert codes == "0 3", got
    assert len(set(uuids)) == 1
    assert queued(server) == [uuids[0]]
    assert "is sending" in got.err


def test_the_same_part_order_at_the_same_time_is_one_order(
    shell: Shell, server: serve, model: Path
) -> None:
    server.simulator.faults.add(Fault("late-answer", match="POST /part_orders", seconds=4))
    command = f"carbon order --part-number P --order-number {NUMBER} --due 5d {model} ACCOUNT"
    got = shell(
        f"{command} & first=$!; sleep 2.5; {command}; second=$?; wait $first; echo $? $second"
    )
    assert got.out.splitlines()[-1] == "0 3", got
    numbers = [each["part_order_number"] for each in server.simulator.records.part_orders()]
    assert numbers.count(NUMBER) == 1
