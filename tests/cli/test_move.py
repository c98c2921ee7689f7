"""``carbon-tui move``, ``remove`` and ``download``: what the board and the download key do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve

from .running import Ran, Runner


def told(got: Ran) -> dict[str, Any]:
    (line,) = got.out.splitlines()
    return dict(json.loads(line))


@pytest.fixture
def serial(server: serve) -> str:
    """A printer on which three prints wait at least; nothing starts meanwhile."""
    queues = server.simulator.records.queues()
    for machine in server.simulator.shop.machines:
        machine.held = "idle"
    return next(serial for serial, lane in queues.items() if len(lane) >= 3)


def lane(server: serve, serial: str) -> list[str]:
    return list(server.simulator.records.queues()[serial])


def test_a_print_is_moved_within_its_queue_and_said_again_nothing_is_sent(
    run: Runner, server: serve, serial: str
) -> None:
    first, *rest = lane(server, serial)
    looked = run("move", first, "--place", "2", "--dry-run", "--read-only", server=server)
    assert (looked.code, lane(server, serial)) == (0, [first, *rest])
    assert "then prints:" in looked.out
    got = run("move", first, "--place", "2", "--json", server=server)
    outcome = told(got)
    assert (got.code, outcome["state"]) == (0, "done")
    assert lane(server, serial) == [rest[0], first, *rest[1:]]
    assert outcome["queues"] == {serial: lane(server, serial)}
    sent = server.simulator.records.count("PATCH")
    again = run("move", first, "--place", "2", "--json", server=server)
    assert (again.code, told(again)["state"]) == (0, "already_done")
    assert server.simulator.records.count("PATCH") == sent


def test_prints_are_moved_to_another_printer_taken_back_and_removed(
    run: Runner, server: serve, serial: str
) -> None:
    first, second, *_ = was = lane(server, serial)
    machine = next(m for m in server.simulator.shop.machines if m.serial != serial)
    got = run("move", first, second, "--to", machine.name, "--place", "top", "--json",
              server=server)  # fmt: skip
    assert told(got)["state"] == "done"
    assert lane(server, machine.serial)[:2] == [first, second]
    back = run("queue", "--undo", told(got)["uuid"], server=server)
    assert (back.code, lane(server, serial)) == (0, was)
    removed = run("remove", first, "--json", server=server)
    assert (removed.code, told(removed)["state"]) == (0, "done")
    assert lane(server, serial) == was[1:]
    again = run("remove", first, "--json", server=server)
    assert (again.code, told(again)["state"]) == (0, "already_done")


def test_a_change_whose_answer_was_lost_is_not_sent_again_by_itself(
    run: Runner, server: serve, serial: str
) -> None:
    first = lane(server, serial)[0]
    server.simulator.faults.add(Fault("status-503", match="PATCH /printers/queues", times=None))
    lost = run("remove", first, "--json", server=server)
    assert (lost.code, told(lost)["state"]) == (3, "unknown")
    sent = server.simulator.records.count("PATCH")
    again = run("remove", first, server=server)
    assert again.code == 3
    assert "--again does it all the same" in again.err
    assert server.simulator.records.count("PATCH") == sent
    server.simulator.faults.clear()
    assert run("remove", first, "--again", server=server).code == 0
    assert first not in lane(server, serial)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["move", "x"], 2, "Say where to"),
        (["move", "no such print", "--place", "1"], 1, "waits in no queue"),
        (["move", "x", "--place", "0"], 2, "not a whole number above 0"),
        (["remove", "x", "--read-only"], 1, "Nothing was removed: this profile or run is read"),
        (["move", "x", "--to", "y", "--read-only"], 1, "Nothing was moved: this profile or run"),
        (["download", "queues", "x"], 2, "have no files"),
        (["download", "models", "x"], 2, "is not a uuid"),
        (["download", "models", "0" * 32], 1, "The server has nothing under"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Runner, server: serve, arguments: list[str], code: int, words: str
) -> None:
    got = run(*arguments, server=server)
    assert got.code == code
    assert words in got.sentence
    assert server.simulator.records.count("PATCH") == 0


def test_a_move_that_stays_unknown_is_told_with_the_command_that_stops_asking(
    run: Runner, server: serve
) -> None:
    serial, first = next(
        (serial, queue[0])
        for serial, queue in server.simulator.records.queues().items()
        if len(queue) > 1
    )
    server.simulator.faults.add(Fault("status-503", match="PATCH *", times=None))
    lost = run("move", first, "--place", "end", "--json", server=server)
    assert (lost.code, first in lane(server, serial)) == (3, True)
    settled = run("queue", "--settle", server=server)
    assert settled.code == 3
    uuid = told(lost)["uuid"]
    assert settled.sentence.endswith(f"carbon-tui queue --forget {uuid} stops asking.")
    assert run("queue", "--forget", uuid, server=server).code == 0


def test_files_of_a_build_are_downloaded_never_over_another(
    run: Runner, server: serve, tmp_path: Path
) -> None:
    builds = server.simulator.records.builds()
    build = next(each for each in builds if len(each.get("attachments") or ()) > 1)
    got = run("download", "builds", build["uuid"], "--into", tmp_path / "new", "--json",
              server=server)  # fmt: skip
    assert (got.code, told(got)["state"]) == (0, "done")
    files = [Path(path) for path in told(got)["files"]]
    assert len(files) == len(build["attachments"])
    assert all(path.parent == tmp_path / "new" and path.stat().st_size for path in files)
    again = run("download", "builds", build["uuid"], "--into", tmp_path / "new", "--only",
                files[0].suffix, server=server)  # fmt: skip
    (path,) = again.out.splitlines()
    assert Path(path).name.endswith(f"(2){files[0].suffix}")
    assert Path(path).read_bytes() == files[0].read_bytes()


def test_a_prints_files_are_its_builds_and_what_fails_leaves_nothing(
    run: Runner, server: serve, tmp_path: Path
) -> None:
    got = run("get", "prints", "-o", "csv", "-c", "uuid", "--max", "1", server=server)
    uuid = got.out.split()[1]
    done = run("download", "print", uuid, "--into", tmp_path, server=server)
    assert done.code == 0
    assert all(Path(line).is_file() for line in done.out.splitlines())
    server.simulator.faults.add(Fault("status-403", match="GET /attachments/*", times=None))
    failed = run("download", "print", uuid, "--into", tmp_path / "none", server=server)
    assert (failed.code, failed.out, list((tmp_path / "none").iterdir())) == (1, "", [])


def test_a_folder_of_an_impossible_name_is_told_as_one_that_cannot_be_made(
    run: Runner, server: serve, tmp_path: Path
) -> None:
    build = next(each for each in server.simulator.records.builds() if each.get("attachments"))
    got = run("download", "builds", build["uuid"], "--into", tmp_path / ("x" * 300), server=server)
    assert (got.code, got.out) == (1, "")
    assert "was not downloaded. Nothing can be written to" in got.err
