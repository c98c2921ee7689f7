"""``carbon-tui order``: from files to a part order, and on from where it stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve
from tests.conftest import SMALL, Serving
from tests.terminal.session import Session

from .running import Ran, Runner, program

NUMBER = "PO-CLI"
TRIANGLE = """solid {name}
facet normal 0 0 1
outer loop
vertex 0 0 0
vertex {size} 0 0
vertex 0 {size} 0
endloop
endfacet
endsolid {name}
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three little models."""
    paths = [tmp_path / f"{name}.stl" for name in ("bracket", "gasket", "Gehäuse [v2]")]
    for size, path in enumerate(paths, start=1):
        path.write_text(TRIANGLE.format(name=path.stem, size=size), encoding="utf-8")
    return paths


def order(run: Runner, server: serve, *arguments: str | Path) -> Ran:
    due = () if "--due" in arguments else ("--due", "5d")
    return run("order", "--part-number", "P-1", "--order-number", NUMBER, *due, *arguments,
               server=server)  # fmt: skip


def on_the_book(server: serve) -> list[str]:
    orders = server.simulator.records.part_orders()
    return [str(each["uuid"]) for each in orders if each.get("part_order_number") == NUMBER]


def made(ran: Ran, kind: str) -> list[str]:
    lines = (line.split("\t") for line in ran.out.splitlines())
    return [uuid for what, uuid, _ in lines if what == kind]


def test_three_files_become_models_parts_and_one_order(
    run: Runner, server: serve, files: list[Path]
) -> None:
    got = order(run, server, *files, "--flush")
    assert got.code == 0
    assert got.sentence == f"Ordered: part order {NUMBER} of 3 parts."
    assert [len(made(got, kind)) for kind in ("model", "part", "order")] == [3, 3, 1]
    assert on_the_book(server) == made(got, "order")
    found = run("get", "models", f"uuid={','.join(made(got, 'model'))}", "-o", "csv", "-c", "uuid",
                server=server)  # fmt: skip
    assert set(made(got, "model")) <= set(found.out.split())


def test_what_no_journal_takes_is_not_to_be_gone_on_with(
    run: Runner, server: serve, files: list[Path], home: Path
) -> None:
    lock = home / ".local" / "state" / "carbon-tui" / "orders" / "this run.lock"
    lock.mkdir(parents=True, mode=0o700)
    got = order(run, server, *files)
    assert got.code == 1
    assert got.sentence.endswith("Nothing was begun: the same command once more is safe.")
    assert "--go-on" not in got.sentence
    assert on_the_book(server) == []
    lock.rmdir()
    assert order(run, server, *files).code == 0


def test_each_file_can_have_a_part_number_of_its_own(
    run: Runner, server: serve, files: list[Path]
) -> None:
    got = order(run, server, "--part-number", "P-2", *files[:2])
    parts = run("get", "parts", f"uuid={','.join(made(got, 'part'))}", "-o", "csv", "-c", "number",
                server=server)  # fmt: skip
    assert parts.out.split()[1:] == ["P-1", "P-2"]


def test_what_stopped_goes_on_from_the_step_that_failed(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(Fault("status-403", match="POST /parts", times=1, after=1))
    stopped = order(run, server, *files)
    assert stopped.code == 1
    assert stopped.sentence.startswith("Refused")
    uuid = stopped.sentence.rpartition(" ")[2].rstrip(".")
    went_on = run("order", "--go-on", uuid, server=server)
    assert went_on.code == 0
    assert made(went_on, "order") == [uuid] == on_the_book(server)
    assert made(went_on, "model")[:2] == made(stopped, "model")
    uploads = [
        r for r in server.simulator.records.requests if (r.method, r.path) == ("POST", "/models")
    ]
    assert len(uploads) == 3


@pytest.mark.parametrize("match", ["POST /models", "POST /parts", "POST /part_orders"])
def test_what_was_refused_for_the_moment_can_be_gone_on_with_later(
    run: Runner, server: serve, files: list[Path], match: str
) -> None:
    server.simulator.faults.add(Fault("retry-after-huge", match=match, times=None))
    kept_back = order(run, server, files[0])
    assert kept_back.code == 3
    assert kept_back.sentence.startswith("Refused: ")
    server.simulator.faults.clear()
    uuid = kept_back.sentence.rpartition(" ")[2].rstrip(".")
    assert run("order", "--go-on", uuid, server=server).code == 0
    assert on_the_book(server) == [uuid]


def test_an_order_without_an_answer_says_how_it_is_found_out(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(
        Fault("status-503", match="POST /part_orders", times=None),
        Fault("status-503", match="GET /part_orders/*", times=None),
    )
    lost = order(run, server, files[0])
    assert lost.code == 3
    found = re.search(r"carbon-tui order --go-on (\S+) finds out, and places it", lost.sentence)
    assert found is not None
    assert on_the_book(server) == []
    server.simulator.faults.clear()
    assert run("order", "--go-on", found[1], server=server).code == 0
    assert on_the_book(server) == [found[1]]


@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "lost"])
def test_the_same_command_tried_again_never_orders_twice(
    run: Runner, server: serve, files: list[Path], arrived: bool
) -> None:
    fault = "status-503-after-commit" if arrived else "status-503"
    server.simulator.faults.add(
        Fault(fault, match="POST /part_orders", times=None),
        Fault("status-503", match="GET /part_orders/*", times=None),
    )
    assert order(run, server, files[0]).code == 3
    again = order(run, server, files[0])
    assert again.code == 3
    assert "goes on from where that stopped" in again.err
    server.simulator.faults.clear()
    last = order(run, server, files[0])
    assert last.code == 0
    assert "another one" not in again.err + last.err
    assert len(on_the_book(server)) == 1
    assert server.simulator.records.count("POST", "/models") == 1


@pytest.mark.parametrize("fault", ["status-503", "status-503-after-commit"])
def test_what_settling_leaves_open_is_told_with_the_command_that_goes_on_with_it(
    run: Runner, server: serve, files: list[Path], fault: str
) -> None:
    server.simulator.faults.add(Fault(fault, match="POST /parts", times=None))
    lost = order(run, server, files[0], "--json")
    uuid = json.loads(lost.out)["uuid"]
    settled = run("queue", "--settle", server=server)
    assert settled.code == 3
    assert settled.sentence.endswith(f"To go on: carbon-tui order --go-on {uuid}.")


def lose_the_answer(server: serve) -> None:
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="POST /part_orders", times=None),
        Fault("status-503", match="GET /part_orders/*", times=None),
    )


def test_the_same_command_after_midnight_never_orders_twice(
    run: Runner, server: serve, files: list[Path]
) -> None:
    lose_the_answer(server)
    assert order(run, server, files[0]).code == 3
    server.simulator.clock.advance(timedelta(days=1).total_seconds())
    assert order(run, server, files[0]).code == 3
    server.simulator.faults.clear()
    assert order(run, server, files[0], "--again").code == 0
    assert len(on_the_book(server)) == 1


def test_a_due_date_counts_from_the_servers_now(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.clock.advance(timedelta(hours=5).total_seconds())
    got = order(run, server, files[0], "--due", "1h")
    assert got.code == 0
    assert "This PC's clock is 5 hours behind the server's" in got.err
    (made,) = [
        o for o in server.simulator.records.part_orders() if o["uuid"] in on_the_book(server)
    ]
    due = datetime.fromisoformat(str(made["due_date"]))
    wanted = server.simulator.clock.now() + timedelta(hours=1)
    assert abs(due - wanted) < timedelta(minutes=1)


def test_another_order_of_a_number_is_warned_of_and_placed(
    run: Runner, server: serve, files: list[Path]
) -> None:
    first = order(run, server, files[0])
    second = order(run, server, files[0])
    assert first.code == second.code == 0
    assert "already" not in first.err
    assert (
        f"Warning: An order is there already under the number {NUMBER} (open): this is another one."
        in second.err
    )
    assert len(on_the_book(server)) == 2


def test_an_open_order_of_the_same_number_and_files_is_gone_on_with_or_nothing_is_done(
    run: Runner, server: serve, files: list[Path]
) -> None:
    lose_the_answer(server)
    first = order(run, server, files[0])
    uuid = on_the_book(server)[0]
    other = order(run, server, files[0], "--due", "9d")
    assert (first.code, other.code) == (3, 3)
    assert f"carbon-tui order --go-on {uuid} finds out" in other.sentence
    assert on_the_book(server) == [uuid]


def test_what_stopped_at_one_server_is_not_gone_on_with_at_another(
    run: Runner, serving: Serving, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(Fault("status-403", match="POST /parts", times=1, after=1))
    uuid = order(run, server, *files).sentence.rpartition(" ")[2].rstrip(".")
    other = serving()
    refused = run("order", "--go-on", uuid, "--take", uuid, server=other)
    assert refused.code == 1
    assert f"It was sent to {server.url}: open the profile of that server." in refused.sentence
    assert all(each.method == "GET" for each in other.simulator.records.requests)
    went_on = run("order", "--go-on", uuid, server=server)
    assert made(went_on, "order") == [uuid] == on_the_book(server)


def test_a_lost_answer_to_the_order_itself_is_read_back(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(Fault("drop-after-commit", match="POST /part_orders", times=None))
    got = order(run, server, files[0])
    assert got.code == 0
    assert len(on_the_book(server)) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "Still needed: FILE"),
        (["--due", "2020-01-01"], 2, "is over"),
        (["--due", "soon"], 2, "is no due date"),
        (["--packing-group", "x" * 33], 2, "at most 32 characters; this has 33"),
        (["--part-number", "a", "--part-number", "b"], 2, "1 files and 3 part numbers"),
        (["{folder}/none.stl"], 1, "does not exist"),
        (["{folder}"], 1, "is a folder"),
        (["{folder}/empty.stl"], 1, "is empty"),
        (["{folder}/notes.stl"], 1, "is not a model file"),
    ],
)
def test_bad_input_is_one_sentence_before_anything_is_sent(
    run: Runner,
    server: serve,
    tmp_path: Path,
    files: list[Path],
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    (tmp_path / "empty.stl").touch()
    (tmp_path / "notes.stl").write_text("remember the milk", encoding="utf-8")
    named = [each.format(folder=tmp_path) for each in arguments]
    given = [] if words.endswith("FILE") or code == 1 else [files[0]]
    got = order(run, server, *named, *given)
    assert got.code == code
    assert words in got.sentence
    assert server.simulator.records.requests == type(server.simulator.records.requests)()


def test_a_file_named_twice_is_ordered_twice_with_a_remark(
    run: Runner, server: serve, files: list[Path]
) -> None:
    got = order(run, server, files[0], files[0])
    assert got.code == 0
    assert f"{files[0].name} is named twice: each time is a part of its own." in got.err
    assert len(made(got, "part")) == 2
    assert len(on_the_book(server)) == 1


def test_a_read_only_run_orders_nothing(run: Runner, server: serve, files: list[Path]) -> None:
    got = order(run, server, files[0], "--read-only")
    assert (got.code, got.out) == (1, "")
    assert on_the_book(server) == []


def test_an_order_that_the_journal_does_not_know_cannot_be_gone_on_with(
    run: Runner, server: serve
) -> None:
    got = run("order", "--go-on", "3f8e2a52-0000-4000-8000-000000000000", server=server)
    assert got.code == 1
    assert "journal knows no part order" in got.sentence


def test_a_packing_group_too_many_is_refused_by_its_sentence_and_nothing_made_is_lost(
    run: Runner, serving: Serving, files: list[Path]
) -> None:
    server = serving(replace(SMALL, waiting_part_orders=0, packing_groups_at_once=1))
    assert order(run, server, files[0], "--packing-group", "the first").code == 0
    refused = order(run, server, files[1], "--packing-group", "one too many")
    assert refused.code == 1
    assert "At most 1 packing groups can be open at once." in refused.sentence
    assert len(on_the_book(server)) == 1
    assert [len(made(refused, kind)) for kind in ("model", "part", "order")] == [1, 1, 0]

    uuid = refused.sentence.rpartition(" ")[2].rstrip(".")
    again = run("order", "--go-on", uuid, server=server)
    assert (again.code, made(again, "model")) == (1, made(refused, "model"))
    uploads = server.simulator.records.count("POST", "/models")
    assert uploads == 2
    assert order(run, server, files[1], "--packing-group", "the first").code == 0


def test_a_refused_packing_group_can_be_given_anew_and_nothing_is_made_twice(
    run: Runner, serving: Serving, files: list[Path]
) -> None:
    server = serving(replace(SMALL, waiting_part_orders=0, packing_groups_at_once=1))
    assert order(run, server, files[0], "--packing-group", "the first").code == 0
    refused = order(run, server, files[1], "--packing-group", "one too many")
    assert "--packing-group" in refused.sentence
    uuid = refused.sentence.rpartition(" ")[2].rstrip(".")
    anew = run("order", "--go-on", uuid, "--packing-group", "the first", server=server)
    assert anew.code == 0
    assert made(anew, "part") == made(refused, "part")
    (placed,) = made(anew, "order")
    assert placed != uuid
    assert len(on_the_book(server)) == 2
    assert placed in on_the_book(server)
    left = run("order", "--go-on", uuid, server=server)
    assert left.code == 1
    assert f"was given up. Goes on as {placed}." in left.sentence


def test_what_may_have_been_placed_is_not_changed(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="POST /part_orders", times=None),
        Fault("status-503", match="GET /part_orders/*", times=None),
    )
    found = re.search(r"--go-on (\S+)", order(run, server, files[0]).sentence)
    assert found is not None
    server.simulator.faults.clear()
    changed = run("order", "--go-on", found[1], "--due", "9d", server=server)
    assert changed.code == 1
    assert "may have been placed as it was" in changed.sentence
    assert on_the_book(server) == [found[1]]


def test_what_is_made_already_is_not_given_anew(run: Runner, server: serve) -> None:
    got = run("order", "--go-on", "3f8e2a52-0000-4000-8000-000000000000", "--part-number", "P",
              "x.stl", server=server)  # fmt: skip
    assert (got.code, got.sentence) == (
        2, "carbon-tui: --go-on keeps what was ordered: leave out FILE and --part-number."
    )  # fmt: skip


LARGE, MIB = 200_000_000, 1024 * 1024
MEASURED = """
import resource, sys
from carbon_tui.cli import main
code = main(sys.argv[1:])
print("most memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ended_from_outside_it_leaves_nothing_behind(
    home: Path, files: list[Path], number: signal.Signals
) -> None:
    words = ["order", "--demo", "--part-number", "P-1", "--order-number", NUMBER, "--due", "5d"]
    with program([*words, "--follow", files[0]], home) as process:
        assert process.stdout is not None
        assert any(line.startswith("order\t") for line in process.stdout)
        scratch = home / "scratch"
        assert list(scratch.iterdir()) != []
        process.send_signal(number)
        assert process.wait(20) == 130
        assert process.stderr is not None
        assert process.stderr.read().endswith("placed; its packing is followed no further.\n")
    assert list(scratch.iterdir()) == []


def test_packing_that_cannot_be_followed_says_nothing_against_the_order(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(Fault("status-500", match="GET /printed_parts", times=None))
    got = order(run, server, files[0], "--follow", "--json")
    assert got.code == 0
    (line,) = map(json.loads, got.out.splitlines())
    assert (line["state"], [line["order"]]) == ("done", on_the_book(server))
    assert "The order is placed; its packing could not be followed. Reading the" in got.err


def test_what_cannot_be_written_down_is_not_begun_and_has_nothing_to_go_on_with(
    run: Runner, server: serve, files: list[Path], home: Path
) -> None:
    taken = home / ".local" / "state" / "carbon-tui" / "orders" / "this run.lock"
    taken.mkdir(parents=True, mode=0o700)
    refused = order(run, server, files[0])
    assert refused.code == 1
    assert refused.sentence.startswith(f"Not sent: part order {NUMBER} of 1 part. ")
    assert refused.sentence.endswith("Nothing was begun: the same command once more is safe.")
    assert server.simulator.records.count("POST") == 0
    taken.rmdir()
    assert order(run, server, files[0]).code == 0


def test_a_file_that_changed_is_taken_as_it_is_by_the_same_command(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(Fault("status-400", match="POST /models"))
    uuid = order(run, server, files[0]).sentence.rpartition(" ")[2].rstrip(".")
    files[0].write_text(TRIANGLE.format(name="another", size=7), encoding="utf-8")
    went_on = run("order", "--go-on", uuid, server=server)
    assert went_on.code == 1
    assert "The same command as at first takes files as they are then." in went_on.sentence
    assert made(order(run, server, files[0]), "order") == [uuid] == on_the_book(server)


def sparse_model(path: Path, size: int) -> Path:
    """A binary STL of about this size that takes no room on the disk."""
    triangles = (size - 84) // 50
    with path.open("wb") as file:
        file.write(b"made by a test".ljust(80) + struct.pack("<I", triangles))
        file.truncate(84 + 50 * triangles)
    return path


def until_it_says_more(session: Session) -> None:
    """However long the whole takes."""
    heard = len(session.output)
    session.wait_for(lambda: len(session.output) > heard or session.process.poll() is not None)


def test_a_model_of_200_mb_goes_in_pieces_past_the_api_and_says_how_far_it_is(
    server: serve, tmp_path: Path, home: Path
) -> None:
    most = {}
    for size in (MIB, LARGE):
        model = sparse_model(tmp_path / f"{size}.stl", size)
        words = ("order", "--part-number", "P-1", "--order-number", f"PO-{size}", "--due", "5d")
        account = ("--host", server.url, "--secrets", str(server.secrets))
        command = ("-c", MEASURED, *words, *account, str(model))
        with Session(command, environ={"HOME": str(home)}, columns=160) as session:
            while session.process.poll() is None:
                until_it_says_more(session)
            assert session.wait_for_end() == 0, session.text()
            said = bytes(session.output).decode()
        most[size] = int(said.rpartition("most memory ")[2]) * 1024
        assert f"Ordered: part order PO-{size} of 1 part." in said
    assert re.search(r"uploading .*\d+%", said)
    book = server.simulator.records
    puts = [each for each in book.storage_requests if each.method == "PUT"]
    assert [(each.status, each.had_authorization) for each in puts] == [(200, False)]
    assert book.count("POST", "/models") == 1
    assert most[LARGE] - most[MIB] < 32 * MIB


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names as text")
def test_a_file_whose_name_is_no_text_is_ordered_and_told(
    run: Runner, server: serve, tmp_path: Path
) -> None:
    folder = tmp_path / os.fsdecode(b"f\xfflder")
    folder.mkdir()
    odd = folder / os.fsdecode(b"b\xffd.stl")
    odd.write_text(TRIANGLE.format(name="odd", size=1), encoding="utf-8")
    server.simulator.faults.add(Fault("status-503", match="POST /part_orders", times=None))
    server.simulator.faults.add(Fault("status-503", match="GET /part_orders/*", times=None))
    lost = order(run, server, odd)
    assert (lost.code, "Unknown" in lost.err) == (3, True)
    server.simulator.faults.clear()
    again = order(run, server, odd, "--again")
    assert again.code == 0
    assert len(on_the_book(server)) == 1


def test_what_is_not_taken_for_a_model_is_sent_on_a_persons_word(
    run: Runner, server: serve, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.stl"
    cut.write_text(TRIANGLE.format(name="cut", size=1)[:60], encoding="utf-8")
    refused = order(run, server, cut)
    assert refused.code == 1
    assert "cut.stl is cut off" in refused.sentence
    assert refused.sentence.endswith("--unchecked sends it all the same.")
    assert order(run, server, cut, "--unchecked").code == 0
    assert len(on_the_book(server)) == 1
