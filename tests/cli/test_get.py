"""``carbon-tui get`` against a real socket."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from carbon_tui.cli.arguments import parser_of
from carbon_tui.simulator import Clock, Fault, SimulatorKey
from carbon_tui.simulator.server import serve
from tests.conftest import SMALL

from .running import Ran, Runner, environment, program

ROOT = Path(__file__).parent.parent.parent

Serving = Callable[..., serve]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


OF_THE_STATUSES_ASKED_FOR = (
    "Prints of statuses that nobody has named may be missing; known are queued, printing, finished,"
    " failed, aborted."
)


def test_all_rows_come_once_each_and_in_the_order_asked_for(run: Runner, server: serve) -> None:
    got = run("get", "prints", "status=all", "sort:uuid", "--all", "-o", "csv", server=server)
    uuids = [row["uuid"] for row in table(got.out)]
    assert (got.code, got.sentence) == (0, OF_THE_STATUSES_ASKED_FOR)
    assert uuids == sorted(set(uuids))
    assert len(uuids) == len(server.simulator.records.prints())


def test_as_many_rows_as_asked_for_and_a_word_that_there_are_more(
    run: Runner, server: serve
) -> None:
    got = run("get", "prints", "--max", "7", "-o", "jsonl", server=server)
    assert [json.loads(line)["status"] for line in got.out.splitlines()]
    assert len(got.out.splitlines()) == 7
    assert got.sentence == "7 rows written; there are more: --all, or a larger --max."


@pytest.mark.parametrize("view", ["printers", "queues"])
def test_that_there_are_more_is_said_too_where_everything_came_in_one_answer(
    run: Runner, server: serve, view: str
) -> None:
    some = run("get", view, "--max", "2", "-o", "jsonl", server=server)
    assert some.sentence == "2 rows written; there are more: --all, or a larger --max."
    every = len(run("get", view, "--all", "-o", "jsonl", server=server).out.splitlines())
    exactly = run("get", view, "--max", str(every), "-o", "jsonl", server=server)
    assert (len(some.out.splitlines()), len(exactly.out.splitlines())) == (2, every)
    assert exactly.err == ""


def test_filters_reach_the_server_as_its_own_parameters(run: Runner, server: serve) -> None:
    got = run("get", "prints", "status=failed", "started>=2020-01-01", "sort:started", "-o", "json",
              "--all", server=server)  # fmt: skip
    assert {row["status"] for row in json.loads(got.out)} == {"failed"}
    (request,) = server.simulator.records.requests
    assert ("status", "failed") in request.query
    assert ("sort", "started_at") in request.query
    assert dict(request.query)["started_after"].startswith("20")


def test_local_terms_look_at_every_row_that_is_read(run: Runner, server: serve) -> None:
    every = run("get", "printers", "-o", "csv", server=server)
    idle = run("get", "printers", "state=idle", "sort:name-", "-o", "csv", server=server)
    expected = sorted((r["name"] for r in table(every.out) if r["state"] == "Idle"), reverse=True)
    assert [row["name"] for row in table(idle.out)] == expected


def named_printer(run: Runner, server: serve) -> tuple[str, str]:
    """(serial, name) of a printer whose name could be no serial."""
    fleet = table(run("get", "printers", "-o", "csv", "-c", "serial,name", server=server).out)
    return next((row["serial"], row["name"]) for row in fleet if " " in row["name"])


@pytest.mark.parametrize("sign", ["=", "!="])
def test_a_printers_name_means_its_serial(run: Runner, server: serve, sign: str) -> None:
    serial, name = named_printer(run, server)
    said = run("get", "prints", f'printer{sign}"{name.upper()}"', "--all", "-o", "csv",
               "-c", "printer,uuid", server=server)  # fmt: skip
    same = run("get", "prints", f"printer{sign}{serial}", "--all", "-o", "csv",
               "-c", "printer,uuid", server=server)  # fmt: skip
    assert said.code == 0
    assert len(said.out.splitlines()) > 1
    assert said.out == same.out


def test_the_fleet_is_read_only_where_a_printer_may_be_named(run: Runner, server: serve) -> None:
    serial, name = named_printer(run, server)
    before = server.simulator.records.count("GET", "/printers")
    run("get", "prints", f"printer={serial}", server=server)
    assert server.simulator.records.count("GET", "/printers") == before
    run("get", "prints", f'printer={serial},"{name}"', server=server)
    assert server.simulator.records.count("GET", "/printers") == before + 1


@pytest.mark.parametrize(
    "asked", ['"{}"', '(printer~"^{}$" | name~"^no such$")', 'printer~"^{}$"', "printer:{}"]
)
def test_words_and_patterns_look_at_what_printers_are_called(
    run: Runner, server: serve, asked: str
) -> None:
    serial, name = named_printer(run, server)
    if ":" in asked:
        name = f'"{name}"'
    said = run("get", "prints", asked.format(name), "from:server", "--all", "-o", "csv",
               "-c", "printer,uuid", server=server)  # fmt: skip
    same = run("get", "prints", f"printer={serial}", "--all", "-o", "csv",
               "-c", "printer,uuid", server=server)  # fmt: skip
    assert said.code == 0
    assert len(said.out.splitlines()) > 1
    assert said.out == same.out


def test_more_rows_are_only_promised_where_there_are_some(run: Runner, serving: Serving) -> None:
    server = serving(replace(SMALL, page_cap=30))
    first = table(run("get", "prints", "--max", "1", "-o", "csv", "-c", "id", server=server).out)
    asked = ("get", "prints", f"id~{first[0]['id']}", "from:server")

    one = run(*asked, "--max", "1", server=server)
    several = run("get", "prints", "id~.", "from:server", "--max", "1", server=server)

    assert len(one.out.splitlines()) == 1 + 1
    assert "1 row written; there may be more in what was not read: --all" in one.err
    assert "1 row written; there are more: --all" in several.err


def test_words_are_looked_for_also_where_the_fleet_may_not_be_read(
    run: Runner, serving: Serving
) -> None:
    guarded = serving()
    guarded.simulator.faults.add(Fault("status-403", match="GET /printers"))
    got = run("get", "prints", "arch", "from:server", "--all", "-o", "csv", server=guarded)
    assert got.code == 0
    assert "What printers are called could not be read: " in got.err


def test_a_printer_that_nobody_knows_is_told_with_the_nearest_name(
    run: Runner, server: serve
) -> None:
    name = named_printer(run, server)[1]
    got = run("get", "prints", f'printer="{name[:-2] + name[-1]}"', server=server)
    assert (got.code, got.out) == (2, "")
    assert "There is no printer called" in got.sentence
    assert f"did you mean {name}?" in got.sentence
    assert server.simulator.records.count("GET", "/prints") == 0


def test_a_name_that_several_printers_share_finds_what_any_of_them_made_and_writes_nothing(
    run: Runner, serving: Serving
) -> None:
    fleet = serving()
    run("get", "printers", server=fleet)
    one, other, *_ = fleet.simulator.shop.machines
    other.name = one.name
    words = ("--all", "-o", "csv", "-c", "uuid")
    got = run("get", "prints", f'printer="{one.name}"', *words, server=fleet)
    of_both = run("get", "prints", f"printer={one.serial},{other.serial}", *words, server=fleet)
    assert sorted(table(got.out), key=str) == sorted(table(of_both.out), key=str)
    assert len(table(got.out)) > 1
    build = fleet.simulator.records.builds()[0]["uuid"]
    queued = run("queue", build, "--to", one.name, "--copies", "1", server=fleet)
    assert (queued.code, queued.out) == (2, "")
    assert queued.sentence.endswith(f"name one by its serial: {one.serial}, {other.serial}.")


def test_a_queue_is_listed_print_by_print(run: Runner, server: serve) -> None:
    got = run("get", "queues", "--all", "-o", "csv", server=server)
    queues, rows = server.simulator.records.queues(), table(got.out)
    assert len(rows) == sum(len(waiting) for waiting in queues.values())
    prints = {row["uuid"]: row for row in server.simulator.records.prints()}
    for row in rows:
        assert row["name"] == prints[row["print"]]["name"]
        assert row["build"] == prints[row["print"]]["build_uuid"]
    assert any(row["printer"] != row["serial"] for row in rows), "printers have names"

    server.simulator.faults.add(Fault("status-403", match="GET /prints", times=None))
    got = run("get", "queues", "--all", "-o", "csv", server=server)
    assert (got.code, len(table(got.out))) == (0, len(rows))
    assert "names, orders and resins could not be read" in got.err


def test_chosen_columns_stand_in_their_order(run: Runner, server: serve) -> None:
    got = run("get", "builds", "-o", "csv", "-c", "uuid,name", "--max", "1", server=server)
    assert got.out.splitlines()[0] == "uuid,name"


def test_short_pages_and_dying_cursors_lose_nothing(run: Runner, serving: Serving) -> None:
    fleet = serving(replace(SMALL, page_cap=30))
    fleet.simulator.faults.add(Fault("expired-cursor", match="GET /builds", after=1))
    got = run("get", "builds", "--all", "-o", "csv", server=fleet)
    assert got.code == 0
    assert len({row["uuid"] for row in table(got.out)}) == len(fleet.simulator.records.builds())


def test_hostile_names_cannot_drive_a_terminal(run: Runner, serving: Serving) -> None:
    fleet = serving(replace(SMALL, hostile=True))
    for form in ("table", "csv", "json", "jsonl"):
        got = run("get", "builds", "--all", "-o", form, server=fleet)
        assert got.code == 0
        assert all(c.isprintable() or c in "\r\n" for c in got.out + got.err)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["get", "prinst"], 2, "did you mean prints?"),
        (["get", "prints", "stauts=failed"], 2, "did you mean status?"),
        (
            ["get", "prints", "sort:resin"],
            2,
            "by resin, only by started, finished, status, order, uuid: --all",
        ),
        (["get", "prints", "started>=soon"], 2, "“soon” is no date"),
        (["get", "models"], 2, "uuid=… or external_id=…"),
        (["get", "prints", "-c", "nmae"], 2, "no column “nmae”"),
        (["get", "prints", "--max", "0"], 2, "not a whole number above 0"),
        (["get", "prints", "-o", "xml"], 2, "choose from"),
        (["get"], 2, "RESOURCE"),
        (["get", "prints", "--demo", "--profile", "x"], 2, "--demo needs no account"),
        (["get", "prints"], 1, "carbon-tui login secrets.json"),
        (["get", "prints", "--host", "http://example.com/v1"], 2, "https://"),
        (["get", "prints", "--host", "nonsense"], 2, "https://"),
    ],
)
def test_wrong_input_is_one_sentence_with_the_cure(
    run: Runner, arguments: list[str], code: int, words: str
) -> None:
    got = run(*arguments)
    assert got.code == code
    assert got.out == ""
    assert words in got.sentence


def test_a_host_that_does_not_exist_is_worth_another_try_later(run: Runner, server: serve) -> None:
    got = run("get", "prints", "--secrets", server.secrets, "--host", "https://nowhere.invalid/v1")
    assert got.code == 3
    assert "nowhere.invalid" in got.sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no file"),
        ("folder", "is a folder"),
        ("not json", "is not the JSON of an API key"),
        ('{"client_id": "x"}', "has no client_secret"),
        ('{"client_id": "x", "client_secret": "nonsense"}', "RSA private key"),
    ],
)
def test_a_key_file_that_cannot_be_used_is_told_with_the_cure(
    run: Runner, tmp_path: Path, content: str | None, words: str
) -> None:
    path = tmp_path / "secrets.json"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_text(content, encoding="utf-8")
    got = run("get", "prints", "--secrets", path)
    assert got.code == 1
    assert words in got.sentence


def test_a_key_that_the_server_does_not_know_is_told(
    run: Runner, server: serve, serving: Serving, tmp_path: Path
) -> None:
    other = SimulatorKey.make("stranger").save(tmp_path / "other.json")
    got = run("get", "prints", "--host", server.url, "--secrets", other)
    assert got.code == 1
    assert "key" in got.sentence.casefold()


@pytest.mark.parametrize(
    ("fault", "code"), [("status-403", 1), ("status-400", 1), ("html", 1), ("retry-after-huge", 3)]
)
def test_a_refusal_is_told_and_its_code_says_whether_to_try_again(
    run: Runner, server: serve, fault: str, code: int
) -> None:
    server.simulator.faults.add(Fault(fault, times=None))
    got = run("get", "builds", server=server)
    assert got.code == code
    assert got.sentence.startswith("carbon-tui: ")


def test_a_reader_that_has_enough_ends_it_quietly(home: Path, server: serve) -> None:
    command = ["get", "prints", "--all", "-o", "csv", "--host", server.url]
    with program([*command, "--secrets", str(server.secrets)], home) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("name,")
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(20) == 0


def test_an_interrupted_run_says_so_by_its_code(home: Path, server: serve) -> None:
    server.simulator.faults.add(Fault("half-open", times=None, seconds=60))
    asked = threading.Event()

    async def wait(seconds: float) -> None:
        asked.set()
        await asyncio.sleep(seconds)

    server.simulator.sleep = wait
    command = ["get", "prints", "--host", server.url, "--secrets", str(server.secrets)]
    with program(command, home) as process:
        assert asked.wait(20)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def get_in_a_shell(server: serve, home: Path, line: str) -> Ran:
    """The line as a person types it, in a folder of its own."""
    folder = home / "here"
    folder.mkdir(exist_ok=True)
    account = shlex.join(["--host", server.url, "--secrets", str(server.secrets)])
    program = shlex.join([sys.executable, "-m", "carbon_tui"])
    done = subprocess.run(
        ["bash", "-c", line.replace("carbon-tui", program) + f" {account}"],
        env=environment(home) | {"PYTHONPATH": str(ROOT)},
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("query", ["started>=-7d", "status=failed started>=-7d", "took>5h"])
def test_an_operator_that_the_shell_takes_is_told_and_no_empty_table_is_made(
    server: serve, home: Path, query: str
) -> None:
    got = get_in_a_shell(server, home, f"carbon-tui get prints -o csv {query}")
    assert got.code == 2
    assert "quote it for the shell" in got.sentence
    assert get_in_a_shell(server, home, f"carbon-tui get prints -o csv '{query}'").code == 0


def test_every_example_survives_a_shell(server: serve, home: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = [line for line in text.splitlines() if line.startswith("carbon-tui get ")]
    shown = [line for line in shown if "xlsx" not in line]  # which is no text
    helped = read_help("get").partition("for example ")[2].partition(" options:")[0]
    lines = [*shown, f"carbon-tui get prints {helped} -o csv"]
    for line in lines:
        command, _, file = line.partition(" > ")
        got = get_in_a_shell(server, home, command)
        assert got.code == 0, line
        expected = ("written; there are more", OF_THE_STATUSES_ASKED_FOR)
        assert got.err == "" or any(words in got.err for words in expected), line
        assert [path.name for path in (home / "here").iterdir()] == []
        assert file in ("", "failed.csv")
    assert len(lines) > 1


def read_help(command: str) -> str:
    return " ".join(parser_of(command).format_help().split()) + "\n"


def test_dates_are_reckoned_by_the_servers_clock_and_a_difference_is_said(
    run: Runner, serving: Serving
) -> None:
    ahead = Clock(lambda: time.time() + 7_200)
    fleet = serving(clock=ahead)
    got = run("get", "prints", "started>=-1h", "--all", "-o", "csv", server=fleet)
    (asked,) = [r for r in fleet.simulator.records.requests if r.path == "/prints"]
    since = datetime.fromisoformat(dict(asked.query)["started_after"])
    assert abs(ahead.now() - timedelta(hours=1) - since) < timedelta(minutes=1)
    assert "This PC's clock is 2 hours" in got.err
    assert "behind the server's" in got.err
    none = run("get", "prints", "status=failed", "--max", "1", server=fleet)
    assert "clock" not in none.err


def test_a_server_that_tells_no_time_is_said_where_it_matters(run: Runner, server: serve) -> None:
    server.simulator.faults.add(Fault("no-date", times=None))
    got = run("get", "prints", "started>=-1h", "-o", "csv", "--all", server=server)
    assert "The server does not tell its time" in got.err


def test_what_a_view_leaves_out_by_itself_is_said(run: Runner, server: serve) -> None:
    got = run("get", "prints", "--all", "-o", "csv", server=server)
    assert got.code == 0
    assert got.sentence == "Left out unless asked for: status=queued."
    every = run("get", "prints", "status=all", "--all", "-o", "csv", server=server)
    assert every.sentence == OF_THE_STATUSES_ASKED_FOR


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("status=finshed", "did you mean finished?"),
        ("status=nonsense", "there are "),
        ("status=", 'No known status is called "": there are '),
        ("(status=finshed | took>999h)", "did you mean finished?"),
    ],
)
def test_a_state_that_nobody_knows_is_told_with_those_that_are(
    run: Runner, server: serve, query: str, told: str
) -> None:
    got = run("get", "prints", query, server=server)
    assert got.code == 0
    assert "No known status is called" in got.err
    assert told in got.err


@pytest.mark.parametrize(
    ("query", "cure"),
    [
        ("()", "put quotes around them"),
        ("(|)", "write a term there"),
        ("(status=failed", "add a )"),
        ("took>5h |", "write a term there"),
        ("took>5h)", "take it away"),
        ("status=failed|took>5h", "Write blanks around"),
    ],
)
def test_brackets_and_bars_that_make_no_sense_are_wrong_usage(
    run: Runner, server: serve, query: str, cure: str
) -> None:
    got = run("get", "prints", query, server=server)
    assert (got.code, got.out) == (2, "")
    assert cure in got.sentence


def test_a_bar_needs_no_brackets(run: Runner, server: serve) -> None:
    either, within = (
        run("get", "prints", query, "--all", "-o", "csv", "-c", "uuid,status", server=server)
        for query in ("status=failed | took>5h", "((status=failed) | took>5h)")
    )
    assert either.out == within.out
    assert len({line.split(",")[1] for line in either.out.splitlines()[1:]}) > 1


def test_an_exit_code_says_whether_any_row_matched(run: Runner, server: serve) -> None:
    found = run("get", "prints", "status=failed", "--exit-code", server=server)
    none = run("get", "prints", "name=nonsense", "--exit-code", server=server)
    assert (found.code, none.code) == (0, 4)


@pytest.mark.parametrize("fault", ["repeating-cursor", "fewer-rows", "rows-of-nothing"])
def test_a_list_that_is_not_whole_is_never_exit_code_0(
    run: Runner, server: serve, fault: str
) -> None:
    server.simulator.faults.add(Fault(fault, match="GET /builds", times=None))
    got = run("get", "builds", "--all", "-o", "csv", server=server)
    there = len(server.simulator.records.builds())
    assert got.code == 1 or len(table(got.out)) == there
    assert bool(got.code) == bool(got.err)


def test_a_workbook_goes_to_a_file(server: serve, home: Path) -> None:
    account = shlex.join(["--host", server.url, "--secrets", str(server.secrets)])
    line = f"carbon-tui get printers {account} -o xlsx > book.xlsx; carbon-tui get printers -o csv"
    got = get_in_a_shell(server, home, line)
    assert got.code == 0
    sheet = openpyxl.load_workbook(home / "here" / "book.xlsx").active
    assert sheet.max_row == len(got.out.splitlines())


@pytest.mark.parametrize("columns", ["runs,failed", "failed%,printer", "used,hours,runs,printer"])
def test_the_columns_of_groups_are_chosen_by_the_names_of_their_head(
    run: Runner, server: serve, columns: str
) -> None:
    ask = ("get", "prints", "started>=-400d", "by:printer", "from:server")
    names = columns.split(",")
    every = table(run(*ask, "-o", "csv", server=server).out)
    expected = [[row[name] for name in names] for row in every]
    chosen = table(run(*ask, "-c", columns, "-o", "csv", server=server).out)
    assert len(expected) > 2
    assert [list(row) for row in chosen] == [names] * len(chosen)
    assert [list(row.values()) for row in chosen] == expected
    lines = run(*ask, "-c", columns, "-o", "jsonl", server=server).out.splitlines()
    objects = json.loads(run(*ask, "-c", columns, "-o", "json", server=server).out)
    assert [json.loads(line) for line in lines] == objects
    assert [list(each) for each in objects] == [names] * len(expected)
    head, *rows = run(*ask, "-c", columns, server=server).out.splitlines()
    assert "Finished" not in head
    assert len(rows) == len(expected)
    excel = run(*ask, "-c", columns, "-o", "excel-csv", "--decimal", "point", server=server).out
    assert len(excel.splitlines()) == 1 + len(expected)
    assert "Finished" not in excel


def test_groups_may_be_sorted_by_a_column_that_is_not_written(run: Runner, server: serve) -> None:
    ask = ("get", "prints", "by:printer", "sort:runs-", "from:server", "-o", "csv")
    every = table(run(*ask, server=server).out)
    some = table(run(*ask, "-c", "printer_serial", server=server).out)
    assert [row["printer"] for row in some] == [row["printer"] for row in every]
    runs = [int(row["runs"]) for row in every]
    assert runs == sorted(runs, reverse=True)
    assert len(set(runs)) > 1


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("runs,faild", "have no column “faild”: did you mean failed? There are printer, runs,"),
        ("name", "have no column “name”; there are printer, runs, finished, failed, failed%,"),
    ],
)
def test_a_column_that_groups_have_not_is_told_with_the_nearest(
    run: Runner, server: serve, columns: str, words: str
) -> None:
    got = run("get", "prints", "by:printer", "-c", columns, server=server)
    assert (got.code, got.out) == (2, "")
    assert got.sentence.startswith("carbon-tui: Groups of prints ")
    assert words in got.sentence
    assert len(server.simulator.records.requests) == 0
