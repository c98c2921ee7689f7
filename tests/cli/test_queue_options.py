"""``carbon-tui queue`` for scripts: outcomes as JSON, previews, warnings, splitting, undoing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve
from tests.orders.killing import until

from .running import Ran, Runner, program

NUMBER = "WO-OPTIONS"


@pytest.fixture
def build(server: serve) -> str:
    builds = server.simulator.records.builds()
    return str(next(build["uuid"] for build in builds if build["status"] == "Released"))


@pytest.fixture
def serials(server: serve) -> list[str]:
    return list(server.simulator.records.queues())[:3]


def orders(server: serve) -> list[dict[str, Any]]:
    known = server.simulator.records.print_orders()
    return [each for each in known if each.get("print_order_number") == NUMBER]


def told(got: Ran) -> list[dict[str, Any]]:
    """What a machine hears: the lines of standard output."""
    return [json.loads(line) for line in got.out.splitlines()]


def keep_the_outcome_unknown(server: serve) -> None:
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="POST /print_orders", times=None),
        Fault("status-503", match="GET /print_orders/*", times=None),
    )


def test_a_preview_sends_nothing_and_the_order_itself_tells_all_in_one_line(
    run: Runner, server: serve, build: str, serials: list[str]
) -> None:
    command = ("queue", build, "--to", *serials[:2], "--copies", "3", "--number", NUMBER)
    looked = run(*command, "--dry-run", server=server)
    assert (looked.code, server.simulator.records.count("POST")) == (0, 0)
    assert looked.out.startswith("3 copies of ")
    assert f"({serials[0]})" in looked.out  # under its name
    assert f"Order number: {NUMBER}" in looked.out
    assert looked.err.splitlines()[-1] == "Nothing was sent."
    (preview,) = told(run(*command, "--dry-run", "--json", "--read-only", server=server))
    assert preview["state"] == "preview"
    assert preview["orders"] == [{"build": build, "copies": 3, "printers": serials[:2]}]
    got = run(*command, "--json", server=server)
    (outcome,) = told(got)
    (order,) = orders(server)
    assert (got.code, outcome["state"], outcome["exit_code"]) == (0, "done", 0)
    assert (outcome["uuid"], outcome["copies"]) == (order["uuid"], 3)
    assert outcome["sentence"] == got.err.splitlines()[-1]
    shares = {s: share["copies_queued"] for s, share in order["routed_to"].items()}
    assert {s: share["queued"] for s, share in outcome["printers"].items()} == shares
    assert outcome["warnings"] == preview["warnings"]


def test_what_the_form_warns_of_is_told_and_strict_refuses_it(
    run: Runner, server: serve, build: str
) -> None:
    machine = server.simulator.shop.machines[0]
    machine.held = "offline"
    command = ("queue", build, "--to", machine.serial, "--copies", "1", "--number", NUMBER)
    first = run(*command, server=server)
    assert first.code == 0
    offline = f"Warning: {machine.name}: It is offline: what is queued there waits"
    assert any(line.startswith(offline) for line in first.err.splitlines())
    again = run(*command, "--strict", "--json", server=server)
    assert again.code == 1
    assert "1 copy of this build was ordered less than a minute ago" in again.err
    sentence = "Nothing was queued: --strict takes no warning."
    assert told(again) == [{"state": "failed", "exit_code": 1, "sentence": sentence}]
    assert len(orders(server)) == 1


def test_warnings_that_cannot_be_read_stop_only_what_is_strict(
    run: Runner, server: serve, build: str, serials: list[str]
) -> None:
    server.simulator.faults.add(Fault("status-503", match="GET /printers/queues", times=None))
    command = ("queue", build, "--to", serials[0], "--copies", "1", "--number", NUMBER)
    strict = run(*command, "--strict", server=server)
    assert (strict.code, orders(server)) == (3, [])
    got = run(*command, server=server)
    assert got.code == 0
    assert "Warning: what speaks against it could not be read." in got.err


def test_strict_takes_an_order_whose_own_answer_was_lost(
    run: Runner, server: serve, build: str, serials: list[str]
) -> None:
    command = ("queue", build, "--to", serials[0], "--copies", "1", "--number", NUMBER)
    keep_the_outcome_unknown(server)
    lost = told(run(*command, "--json", server=server))[-1]
    assert (lost["state"], lost["exit_code"]) == ("unknown", 3)
    server.simulator.faults.clear()
    again = run(*command, "--dry-run", server=server)
    assert "ordered less than a minute ago" not in again.err
    (settled,) = told(run("queue", "--settle", "--json", server=server))
    assert (settled["state"], settled["uuid"]) == ("done", lost["uuid"])


def test_lines_of_the_journal_that_tell_nothing_are_not_called_nothing(
    run: Runner, server: serve, build: str, serials: list[str], home: Path
) -> None:
    command = ("queue", build, "--to", serials[0], "--copies", "1", "--number", NUMBER)
    keep_the_outcome_unknown(server)
    assert run(*command, server=server).code == 3
    (journal,) = home.rglob("*.jsonl")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(b"?" + line[1:] for line in lines))
    (settled,) = told(run("queue", "--settle", "--json", server=server))
    assert settled["exit_code"] == 0
    assert settled["sentence"].startswith(f"{len(lines)} lines of ")
    assert settled["sentence"].endswith(
        "cannot be read: look at the queues and orders for what stood there. "
        "Otherwise nothing is unknown."
    )


def test_a_split_order_is_one_for_each_printer_and_goes_on_where_it_stopped(
    run: Runner, server: serve, build: str, serials: list[str]
) -> None:
    command = ("queue", build, "--to", *serials, "--copies", "5", "--number", NUMBER, "--split")
    server.simulator.faults.add(Fault("status-400", match="POST /print_orders", times=1))
    first = run(*command, "--json", server=server)
    assert [each["state"] for each in told(first)] == ["refused", "done", "done"]
    assert (first.code, len(orders(server))) == (1, 2)
    again = run(*command, "--json", server=server)
    assert [each["state"] for each in told(again)] == ["done", "already_done", "already_done"]
    assert [each["uuid"] for each in told(again)] == [each["uuid"] for each in told(first)]
    shares = {serial: order["total_copies"] for order in orders(server)
              for serial in order["routed_to"]}  # fmt: skip
    assert shares == dict(zip(serials, (2, 2, 1), strict=True))
    anew = run(*command, server=server)
    assert (anew.code, len(orders(server))) == (0, 6)


def test_a_split_order_that_is_killed_goes_on_and_gives_no_printer_its_share_twice(
    run: Runner, server: serve, build: str, serials: list[str], home: Path
) -> None:
    account = ("--host", server.url, "--secrets", server.secrets)
    command = ("queue", build, "--to", *serials, "--copies", "3", "--number", NUMBER, "--split")
    server.simulator.faults.add(
        Fault("late-answer", match="POST /print_orders", times=1, after=1, seconds=60)
    )
    with program([*command, *account], home) as running:
        until(lambda: len(orders(server)) == 2)
        running.kill()
    server.simulator.faults.clear()
    again = run(*command, "--json", server=server)
    assert again.code == 0
    states = [each["state"] for each in told(again)]
    assert (states[0], states[2]) == ("already_done", "done")
    assert states[1] in {"done", "already_done"}
    assert sorted(s for order in orders(server) for s in order["routed_to"]) == sorted(serials)


def test_copies_that_cannot_be_split_are_wrong_usage(
    run: Runner, server: serve, build: str, serials: list[str]
) -> None:
    got = run("queue", build, "--to", *serials, "--copies", "2", "--split", server=server)
    assert (got.code, got.sentence) == (
        2, "carbon-tui: 2 copies cannot be split among 3 printers."
    )  # fmt: skip


def test_undo_takes_back_what_waits_and_done_again_it_does_nothing(
    run: Runner, server: serve, build: str, serials: list[str]
) -> None:
    command = ("queue", build, "--to", serials[0], "--copies", "2", "--number", NUMBER)
    uuid = run(*command, server=server).out.strip()
    refused = run("queue", "--undo", uuid, "--read-only", server=server)
    assert (refused.code, refused.sentence) == (
        1, "carbon-tui: Nothing was taken back: this profile or run is read-only."
    )  # fmt: skip
    before = len(server.simulator.records.queues()[serials[0]])
    taken = run("queue", "--undo", uuid, "--json", server=server)
    (outcome,) = told(taken)
    assert (taken.code, outcome["state"], outcome["taken_back"]) == (0, "done", 2)
    assert len(server.simulator.records.queues()[serials[0]]) == before - 2
    (outcome,) = told(run("queue", "--undo", uuid, "--json", server=server))
    assert (outcome["state"], outcome["taken_back"]) == ("already_done", 0)
    assert outcome["sentence"].startswith("Nothing to take back")
    missing = run("queue", "--undo", "00000000-0000-4000-8000-000000000000", server=server)
    assert missing.code == 1


def test_what_stays_unknown_can_be_forgotten_without_a_server(
    run: Runner, server: serve, build: str, serials: list[str], home: Path
) -> None:
    command = ("queue", build, "--to", serials[0], "--copies", "1", "--number", NUMBER)
    server.simulator.faults.add(Fault("status-503", match="POST /print_orders", times=None))
    lost = run(*command, server=server).out.strip()
    looked = told(run("doctor", "--json", server=server))[0]["findings"]
    (finding,) = [each for each in looked if each["name"] == "orders"]
    assert finding["sentence"].startswith("1 order is unknown: 1 copy of ")
    assert "carbon-tui queue --settle" in finding["cure"]
    asked = len(server.simulator.records.requests)
    got = run("queue", "--forget", lost, "--json", server=server)
    assert (got.code, told(got)[0]["state"]) == (0, "given_up")
    assert got.sentence.startswith("Forgotten: 1 copy of ")
    assert len(server.simulator.records.requests) == asked
    server.simulator.faults.clear()
    settled = run("queue", "--settle", "--json", server=server)
    assert (settled.code, settled.out) == (0, "")  # given up: watched, and no news
    unknown = run("queue", "--forget", build, server=server)
    assert (unknown.code, "knows nothing under" in unknown.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["b", "--to", "A", "--copies", "1", "--split", "--uuid", "0" * 32],
            "--split makes several",
        ),
        (["--undo", "0" * 32, "--to", "A"], "--undo queues nothing: leave out --to."),
        (["--forget", "0" * 32, "--strict"], "--forget queues nothing: leave out --strict."),
        (["--settle", "--dry-run"], "--settle queues nothing: leave out --dry-run."),
        (["--settle", "--undo", "0" * 32], "--settle queues nothing: leave out --undo."),
    ],
)
def test_options_that_mean_nothing_together_are_refused(
    run: Runner, server: serve, arguments: list[str], words: str
) -> None:
    got = run("queue", *arguments, server=server)
    assert got.code == 2
    assert words in got.sentence
