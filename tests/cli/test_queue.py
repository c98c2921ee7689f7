"""``carbon-tui queue``: what it says equals what the server's book holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve
from tests.conftest import Serving

from .running import Ran, Runner

NUMBER = "WO-CLI"


@pytest.fixture
def build(run: Runner, server: serve) -> str:
    """The uuid of a released build."""
    got = run("get", "builds", "status=released", "-o", "csv", "-c", "uuid", "--max", "1",
              server=server)  # fmt: skip
    return got.out.split()[1]


@pytest.fixture
def serial(run: Runner, server: serve) -> str:
    got = run("get", "printers", "state=printing", "-o", "csv", "-c", "serial", "--max", "1",
              server=server)  # fmt: skip
    return got.out.split()[1]


def order(run: Runner, server: serve, build: str, serial: str, *more: str) -> Ran:
    return run("queue", build, "--to", serial, "--copies", "2", "--number", NUMBER, *more,
               server=server)  # fmt: skip


def on_the_book(server: serve) -> list[str]:
    orders = server.simulator.records.print_orders()
    return [str(each["uuid"]) for each in orders if each.get("print_order_number") == NUMBER]


def test_an_order_is_on_the_book_and_its_uuid_on_stdout(
    run: Runner, server: serve, build: str, serial: str
) -> None:
    got = order(run, server, build, serial, "--tag", "customer=Bühler", "--note", "first article")
    assert got.code == 0
    assert got.sentence.startswith("Queued: 2 copies of ")
    assert on_the_book(server) == [got.out.strip()]
    (made,) = [o for o in server.simulator.records.print_orders() if o["uuid"] == got.out.strip()]
    assert made["print_order_tags"] == {"customer": "Bühler"}
    assert made["notes"] == "first article"


def test_a_printer_can_be_called_by_its_name(
    run: Runner, server: serve, build: str, serial: str
) -> None:
    told = run("get", "printers", f"serial={serial}", "-o", "csv", "-c", "name", server=server)
    got = order(run, server, build, told.out.splitlines()[1].lower())
    assert got.code == 0
    (made,) = [o for o in server.simulator.records.print_orders() if o["uuid"] == got.out.strip()]
    assert list(made["routed_to"]) == [serial]


def test_every_printer_that_is_named_gets_its_share(run: Runner, server: serve, build: str) -> None:
    ada, curie = list(server.simulator.records.queues())[:2]
    got = run("queue", build, "--to", ada, "--to", curie, "--copies", "2", "--number", NUMBER,
              server=server)  # fmt: skip
    assert got.code == 0
    (made,) = [o for o in server.simulator.records.print_orders() if o["uuid"] == got.out.strip()]
    assert set(made["routed_to"]) == {ada, curie}


def test_what_was_typed_is_the_same_order_though_its_printer_has_another_name_now(
    run: Runner, server: serve, build: str, serial: str
) -> None:
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="POST /print_orders", times=None),
        Fault("status-503", match="GET /print_orders/*", times=None),
    )
    machine, other, *_ = server.simulator.shop.machines
    machine.name, other.name = "The one meant", "Another"
    first = order(run, server, build, "The one meant")
    machine.name, other.name = "Another", "The one meant"
    assert (first.code, order(run, server, build, "The one meant").code) == (3, 3)
    server.simulator.faults.clear()
    assert order(run, server, build, "The one meant").code == 0
    assert on_the_book(server) == [first.out.strip()]


@pytest.mark.parametrize("fault", ["status-400", "status-403", "retry-after-huge"])
def test_what_is_not_known_to_be_done_keeps_its_uuid(
    run: Runner, server: serve, build: str, serial: str, fault: str
) -> None:
    server.simulator.faults.add(Fault(fault, match="POST /print_orders", times=None))
    refused = order(run, server, build, serial)
    server.simulator.faults.clear()
    again = order(run, server, build, serial)
    assert (refused.code, again.code) == (3 if fault == "retry-after-huge" else 1, 0)
    assert on_the_book(server) == [refused.out.strip()] == [again.out.strip()]


def test_a_printer_that_nobody_knows_queues_nothing(run: Runner, server: serve, build: str) -> None:
    got = order(run, server, build, "no such printer")
    assert (got.code, got.out) == (2, "")
    assert "There is no printer called “no such printer”" in got.sentence
    assert server.simulator.records.count("POST", "/print_orders") == 0


def test_a_name_among_printers_that_the_server_holds_back_is_not_called_unknown(
    run: Runner, server: serve, build: str
) -> None:
    server.simulator.faults.add(Fault("fewer-rows", match="GET /printers", times=None))
    got = order(run, server, build, "no such printer")
    server.simulator.faults.clear()
    assert got.code == 2
    assert "No printer that the server gave is called “no such printer”" in got.sentence
    assert "The server counts" in got.sentence
    assert got.sentence.endswith("more than it gave. Name it by its serial.")


def test_the_same_uuid_again_is_already_queued_and_adds_nothing(
    run: Runner, server: serve, build: str, serial: str
) -> None:
    first = order(run, server, build, serial).out.strip()
    again = order(run, server, build, serial, "--uuid", first)
    assert again.code == 0
    assert again.sentence.startswith("Already queued")
    assert on_the_book(server) == [first]


@pytest.mark.parametrize("fault", ["status-503", "status-503-after-commit"])
def test_an_unknown_outcome_has_its_code_and_the_next_run_settles_it(
    run: Runner, server: serve, build: str, serial: str, fault: str
) -> None:
    server.simulator.faults.add(Fault(fault, match="POST /print_orders", times=None))
    server.simulator.faults.add(Fault("status-503", match="GET /print_orders/*", times=None))
    lost = order(run, server, build, serial)
    uuid = lost.out.strip()
    assert lost.code == 3
    assert f"under its own uuid {uuid}" in lost.sentence
    assert "carbon-tui queue --settle finds out" in lost.sentence
    assert "tried again" not in lost.sentence
    server.simulator.faults.clear()
    again = order(run, server, build, serial, "--uuid", uuid)
    assert again.code == 0
    assert on_the_book(server) == [uuid]


@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "lost"])
def test_the_same_command_tried_again_never_queues_twice(
    run: Runner, server: serve, build: str, serial: str, arrived: bool
) -> None:
    fault = "status-503-after-commit" if arrived else "status-503"
    server.simulator.faults.add(
        Fault(fault, match="POST /print_orders", times=None),
        Fault("status-503", match="GET /print_orders/*", times=None),
    )
    first = order(run, server, build, serial)
    second = order(run, server, build, serial)
    assert (first.code, second.code) == (3, 3)
    server.simulator.faults.clear()
    third = order(run, server, build, serial)
    assert third.code == 0
    assert {each.out.strip() for each in (first, second, third)} == {first.out.strip()}
    assert on_the_book(server) == [first.out.strip()]


def test_once_it_is_known_the_same_command_is_another_order(
    run: Runner, server: serve, build: str, serial: str
) -> None:
    first, second = (order(run, server, build, serial) for _ in range(2))
    assert (first.code, second.code) == (0, 0)
    assert sorted(on_the_book(server)) == sorted([first.out.strip(), second.out.strip()])
    assert first.out != second.out


@pytest.mark.parametrize("fault", ["status-429", "status-408", "status-425", "retry-after-huge"])
def test_what_was_refused_for_the_moment_can_be_tried_again_as_it_is(
    run: Runner, server: serve, build: str, serial: str, fault: str
) -> None:
    server.simulator.faults.add(Fault(fault, match="POST /print_orders", times=None))
    kept_back = order(run, server, build, serial)
    assert kept_back.code == 3
    assert kept_back.sentence.startswith("Refused: ")
    assert kept_back.sentence.endswith("The same command can be tried again in a while.")
    server.simulator.faults.clear()
    again = order(run, server, build, serial)
    assert (again.code, again.err.splitlines()[-1].split(":")[0]) == (0, "Queued")
    assert on_the_book(server) == [again.out.strip()]


def test_what_an_earlier_run_left_open_is_read_back_first(
    run: Runner, server: serve, build: str, serial: str
) -> None:
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="POST /print_orders", times=None),
        Fault("status-503", match="GET /print_orders/*", times=None),
    )
    lost = order(run, server, build, serial).out.strip()
    server.simulator.faults.clear()
    second = order(run, server, build, serial, "--note", "another")
    told, warned, said = second.err.splitlines()
    assert warned.startswith("Warning: 2 copies of this build were ordered less than a minute ago")
    assert told.startswith("From before: Queued")
    assert said.startswith("Queued")
    assert sorted(on_the_book(server)) == sorted([lost, second.out.strip()])


def test_an_order_that_another_server_may_have_is_not_sent_to_this_one(
    run: Runner, serving: Serving, server: serve, build: str, serial: str
) -> None:
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="POST /print_orders", times=None),
        Fault("status-503", match="GET /print_orders/*", times=None),
    )
    lost = order(run, server, build, serial).out.strip()
    other = serving()
    again = order(run, other, build, serial, "--uuid", lost)
    assert again.code == 1
    assert f"It was sent to {server.url}: open the profile of that server." in again.sentence
    elsewhere = run("queue", "--settle", server=other)
    assert elsewhere.code == 0
    assert f"It was sent to {server.url}" in elsewhere.sentence
    assert on_the_book(other) == []
    server.simulator.faults.clear()
    settled = run("queue", "--settle", server=server)
    assert settled.sentence.startswith("Queued")


def test_a_refusal_keeps_the_book_as_it_was(run: Runner, server: serve, build: str) -> None:
    got = order(run, server, build, "NOSUCH1")
    assert got.code == 1
    assert got.sentence.startswith("Refused")
    assert on_the_book(server) == []


def test_a_read_only_run_sends_nothing(run: Runner, server: serve, build: str) -> None:
    before = len(server.simulator.records.requests)
    got = order(run, server, build, "ANY0001", "--read-only")
    assert (got.code, got.out) == (1, "")
    assert "read-only" in got.sentence
    assert len(server.simulator.records.requests) == before


def test_a_profile_kept_read_only_sends_nothing_with_another_key_either(
    run: Runner, server: serve, build: str, home: Path
) -> None:
    settings = home / ".config" / "carbon-tui" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("[profiles.look]\nread_only = true\n")
    got = order(run, server, build, "ANY0001", "--profile", "look")
    assert (got.code, got.out) == (1, "")
    assert "read-only" in got.sentence
    assert server.simulator.records.count("POST", "/print_orders") == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--copies", "0"], "not a whole number above 0"),
        (["--tag", "nonsense"], "name=value"),
        (["--tag", "customer="], "name=value"),
        (["--tag", "a=1", "--tag", "a=2"], "The tag a is given twice"),
        (["--uuid", "x"], "is not a uuid"),
    ],
)
def test_a_wrong_order_is_refused_before_anything_is_asked(
    run: Runner, server: serve, more: list[str], words: str
) -> None:
    got = run("queue", "b", "--to", "A", "--copies", "1", *more, server=server)
    assert got.code == 2
    assert words in got.sentence
    assert len(server.simulator.records.requests) == 0


def test_a_build_can_be_called_by_its_name_when_only_one_has_it(
    run: Runner, server: serve, serial: str
) -> None:
    names = [build["name"] for build in server.simulator.records.builds()
             if build["status"] != "Obsolete"]  # fmt: skip
    single = next(name for name in names if names.count(name) == 1)
    assert order(run, server, str(single), serial).code in (0, 1)
    got = order(run, server, "no such build", serial)
    assert got.code == 1
    assert "There is no build called “no such build”" in got.sentence


def test_settling_reads_back_what_is_unknown_and_sends_nothing(
    run: Runner, server: serve, build: str, serial: str
) -> None:
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="POST /print_orders", times=None),
        Fault("status-503", match="GET /print_orders/*", times=None),
    )
    lost = order(run, server, build, serial)
    assert lost.code == 3
    still = run("queue", "--settle", server=server)
    assert still.code == 3
    assert still.sentence.startswith("Unknown: ")
    assert lost.out.strip() in still.sentence
    server.simulator.faults.clear()
    sent = server.simulator.records.count("POST")
    found = run("queue", "--settle", "--read-only", server=server)
    assert (found.code, found.out) == (0, "")
    assert found.sentence.startswith("Queued: 2 copies of ")
    assert run("queue", "--settle", server=server).sentence == "Nothing is unknown."
    assert server.simulator.records.count("POST") == sent
    assert on_the_book(server) == [lost.out.strip()]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["queue", "b"], "An order needs --to and --copies."),
        (["queue", "--to", "A", "--copies", "1"], "An order needs BUILD."),
        (["queue", "b", "--settle"], "--settle queues nothing: leave out BUILD."),
    ],
)
def test_an_incomplete_order_says_what_it_needs(
    run: Runner, server: serve, arguments: list[str], words: str
) -> None:
    got = run(*arguments, server=server)
    assert got.code == 2
    assert words in got.sentence
    assert len(server.simulator.records.requests) == 0
