"""``carbon-tui sync`` and ``sql``, against the simulator over a real socket."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from carbon_tui.local_copy.process_order import WHOLE
from carbon_tui.simulator import Fault, SimulatorSettings
from carbon_tui.simulator.server import serve
from carbon_tui.simulator.shop import HISTORY
from tests.cli.running import Runner, program
from tests.local_copy.test_upgrade import as_version_2

SMALL = SimulatorSettings(printers=5, prints=200, builds=30, printed_parts=150, measurements=300)


@pytest.fixture(scope="module")
def server() -> Iterator[serve]:
    with serve(SMALL) as served:
        yield served


def copies(home: Path) -> list[Path]:
    return sorted((home / ".local/share/carbon-tui/copies").glob("*.sqlite"))


def test_a_sync_makes_a_copy_that_sql_and_sqlite_read(
    run: Runner, server: serve, home: Path
) -> None:
    done = run("sync", "--json", server=server)
    assert done.code == 0
    report = json.loads(done.out)
    read = {table["table"]: table["new"] for table in report["tables"]}
    (file,) = copies(home)
    asked = run("sql", "SELECT count(*) AS n FROM prints", "-o", "json", server=server)
    assert json.loads(asked.out) == [{"n": read["prints"]}]
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as plain:
        names = {name for (name,) in plain.execute("SELECT name FROM sqlite_master")}
        (text,) = plain.execute("SELECT json FROM prints_json").fetchone()
    plain.close()
    assert {"prints", "part_measurements", "measurements_in_full"} <= names
    assert json.loads(text)["uuid"]


def test_the_copy_says_what_it_holds_is_checked_and_deleted(
    run: Runner, server: serve, home: Path
) -> None:
    assert "carbon-tui sync makes one" in run("sync", "--status", server=server).sentence
    assert run("sync", "--since", "30d", server=server).code == 0
    status = run("sync", "--status", server=server)
    assert "only since" in status.out
    assert str(copies(home)[0]) in status.err
    checked = run("sync", "--verify", "--json", server=server)
    assert checked.code == 0
    assert {table["differing"] for table in json.loads(checked.out)["tables"]} == {0}
    assert run("sync", "--forget", server=server).err.startswith("Deleted: the local copy, ")
    assert copies(home) == []
    assert "There is no local copy." in run("sync", "--forget", server=server).err


def test_damaged_copies_that_were_kept_are_deleted_with_the_copy_and_without_it(
    run: Runner, server: serve, home: Path
) -> None:
    run("sync", "--only", "printers", server=server)
    (file,) = copies(home)
    for _ in range(2):
        file.write_bytes(b"no database at all" * 100_000)
        assert run("sync", "--only", "printers", server=server).code == 0
    aside = min(file.parent.glob("*.damaged-*"))
    aside.with_name(f"{aside.name}-wal").write_bytes(b"left behind")
    other = file.with_name("neighbour.sqlite.damaged-20260101-000000")
    other.write_bytes(b"another profile's")
    deleted = run("sync", "--forget", server=server)
    assert "Deleted: the local copy and 2 damaged ones that were kept, " in deleted.err
    left = [each.name for each in file.parent.iterdir()]
    assert left == [other.name]

    file.with_name(f"{file.name}.damaged-20260101-000000").write_bytes(b"x" * 1_200_000)
    again = json.loads(run("sync", "--forget", "--json", server=server).out)
    assert (again["damaged"], again["bytes"]) == (1, 1_200_000)
    assert "1 damaged one that was kept, 1.2 MB" in again["sentence"]
    left = [each.name for each in file.parent.iterdir()]
    assert left == [other.name]


def test_an_earlier_copy_is_brought_to_this_version_and_that_is_said(
    run: Runner, server: serve, home: Path
) -> None:
    assert run("sync", "--only", "prints", server=server).code == 0
    (file,) = copies(home)
    as_version_2(file)
    asked = run("get", "prints", "sort:name", "from:copy", "-c", "name", server=server)
    assert asked.code == 0
    done = run("sync", "--only", "prints", server=server)
    assert (done.code, "brought to this version" in done.err) == (0, True)
    again = run("sync", "--only", "prints", server=server)
    assert "brought to this version" not in again.err
    named = run("get", "prints", "sort:name", "from:copy", "-c", "name", server=server)
    assert named.out == asked.out


def test_what_printers_recorded_is_copied_and_sorted(
    run: Runner, server: serve, home: Path
) -> None:
    done = run("sync", "--only", "prints", "--quality-data", "--json", server=server)
    assert done.code == 0
    (file,) = copies(home)
    with closing(sqlite3.connect(file)) as copy:
        (whole,) = copy.execute("SELECT count(*) FROM copy_info WHERE name = ?", (WHOLE,))
        (values,) = copy.execute("SELECT count(*) FROM process_order")
    assert (whole, values[0] > 0) == ((1,), True)
    held = "SELECT count(*), count(DISTINCT print_id) FROM print_quality_data WHERE field <> ''"
    with closing(sqlite3.connect(file)) as copy:
        ((number, prints),) = copy.execute(held)
    (row,) = (
        line
        for line in run("sync", "--status", server=server).out.splitlines()
        if line.startswith("print_quality_data")
    )
    assert f"  {number:,} " in row
    assert f"Values of {prints:,} prints." in row
    assert " s ago)" in row

    name = "process_heater_setpoint"
    asked = run(
        "get", "prints", f"sort:{name}-", "from:copy", "--all", "-c", name, "-o", "csv",
        server=server,
    )  # fmt: skip
    heats = [row[name] for row in csv.DictReader(io.StringIO(asked.out)) if row[name]]
    assert len(heats) > 1
    assert heats == sorted(heats, key=float, reverse=True)

    with closing(sqlite3.connect(file)) as copy, copy:
        copy.execute(
            "DELETE FROM print_quality_data WHERE print_id ="
            " (SELECT max(print_id) FROM print_quality_data WHERE field <> '')"
        )
    told = json.loads(run("sync", "--status", "--json", server=server).out)
    assert "1 print that ended lacks them." in told["tables"][-1]["note"]


def test_a_copy_of_less_than_the_server_counts_does_not_end_with_0(run: Runner) -> None:
    with serve(SMALL) as short:
        short.simulator.faults.add(Fault("fewer-rows", "GET /builds", times=None))
        got = run("sync", "--only", "builds", server=short)
    assert got.code == 1
    assert "more than it gave." in got.out


def test_a_server_that_refuses_sorts_gives_a_whole_copy(run: Runner) -> None:
    many = SimulatorSettings(printers=5, prints=11_000, builds=30, printed_parts=20)
    with serve(many) as unsorted:
        unsorted.simulator.faults.add(Fault("sorts-refused", times=None))
        for _ in range(2):
            done = run("sync", "--only", "prints", server=unsorted)
            assert (done.code, "sorts no prints" in done.out) == (0, True)
        asked = ("get", "prints", "status=failed", "--all", "-c", "id", "-o", "csv")
        here = run(*asked, "from:copy", server=unsorted)
        there = run(*asked, "from:server", server=unsorted)
    assert here.err.splitlines()[1:] == []
    assert len(here.out.splitlines()) > 100
    assert sorted(here.out.splitlines()) == sorted(there.out.splitlines())


def test_a_status_that_get_meets_is_copied_by_the_next_sync(run: Runner) -> None:
    with serve(SMALL) as rogue:
        with rogue.simulator.shop.lock:
            rogue.simulator.shop.ensure(HISTORY)
            rogue.simulator.shop.store.execute(
                "UPDATE prints SET status = 'rejected' WHERE status = 'failed'"
            )
        first = run("sync", "--only", "prints", server=rogue)
        assert "may be missing; known are queued, printing" in first.err
        ask = ("get", "prints", "status=rejected", "--all", "-o", "jsonl")
        there = run(*ask, "from:server", server=rogue)
        assert len(there.out.splitlines()) > 3
        assert run(*ask, "from:copy", server=rogue).out == ""
        second = run("sync", "--only", "prints", server=rogue)
        assert "rejected" in second.err
        assert run(*ask, "from:copy", server=rogue).out == there.out
        for step in ("--status", "--verify"):
            assert "rejected" in run("sync", step, server=rogue).err
        everything = run("get", "prints", "status=all", "from:copy", server=rogue)
        assert "known are" in everything.err
        assert "rejected" in everything.err
        asked = run("get", "prints", "status=all", "from:server", server=rogue)
        assert "known are queued, printing, finished, failed, aborted." in asked.err


def test_all_statuses_from_the_copy_are_all_rows_whatever_words_they_have(run: Runner) -> None:
    with serve(SMALL) as odd:
        odd.simulator.faults.add(Fault("unknown-words", times=None))
        run("sync", "--only", "printers,prints", server=odd)
        counted = run("sql", "SELECT count(*) AS n FROM prints", "-o", "json", server=odd)
        (rows,) = json.loads(counted.out)
        for terms in (("status=all",), ()):
            ask = ("get", "prints", *terms, "by:result", "-o", "json", "from:copy")
            groups = json.loads(run(*ask, server=odd).out)
            assert [group["runs"] for group in groups] == [rows["n"]]
        listed = run("get", "prints", "status=all", "from:copy", "--all", "-o", "csv", server=odd)
        assert len(listed.out.splitlines()) == rows["n"] + 1
        named = run("get", "prints", "status=finished", "from:copy", "-o", "jsonl", server=odd)
        assert named.out == ""


def test_the_views_join_and_every_format_is_written(run: Runner, server: serve) -> None:
    run("sync", server=server)
    question = "SELECT name, printer_name, took_sec, name FROM prints_in_full LIMIT 3"
    rows = list(csv.DictReader(io.StringIO(run("sql", question, "-o", "csv", server=server).out)))
    assert list(rows[0]) == ["name", "printer_name", "took_sec", "name_2"]
    assert all(row["printer_name"] for row in rows)
    for view in ("printed_parts_in_full", "measurements_in_full", "print_order_routes"):
        said = run("sql", f"SELECT * FROM {view} LIMIT 1", "-o", "jsonl", server=server)
        assert json.loads(said.out), view


@pytest.mark.parametrize(
    "question",
    [
        "DELETE FROM prints",
        "DROP TABLE prints",
        "PRAGMA query_only=OFF",
        "ATTACH '/tmp/other.sqlite' AS other",
        "VACUUM INTO '/tmp/other.sqlite'",
        "SELECT 1; DELETE FROM prints",
        "CREATE TEMP TABLE t (a)",
    ],
)
def test_sql_cannot_write(run: Runner, server: serve, question: str) -> None:
    run("sync", "--only", "prints", server=server)
    refused = run("sql", question, server=server)
    assert refused.code == 2
    assert refused.out == ""
    assert refused.sentence.endswith(("ask with SELECT.", "only one SELECT."))
    counted = run("sql", "SELECT count(*) > 0 AS some FROM prints", "-o", "json", server=server)
    assert json.loads(counted.out) == [{"some": 1}]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("-- x", "Nothing is asked there: write a SELECT."),
        ("/* x */", "Nothing is asked there: write a SELECT."),
        (";", "Nothing is asked there: write a SELECT."),
        ("SELECT ?", "there are 0 supplied. carbon-tui sql without"),
    ],
)
def test_a_question_that_asks_nothing_is_wrong_usage(
    run: Runner, server: serve, question: str, said: str
) -> None:
    run("sync", "--only", "printers", server=server)
    refused = run("sql", question, server=server)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.sentence


def test_without_a_question_sql_shows_the_tables(run: Runner) -> None:
    shown = run("sql")
    assert shown.code == 0
    assert "consumed_resin_volume_ml (ml)" in shown.out


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [
        ("--since", "soon", "soon"),
        ("--since", "2130-01-01", "“2130-01-01” is still to come"),
        ("--since", "tomorrow", "“tomorrow”"),
        ("--only", "print", "prints"),
        ("--only", "", "given and empty"),
        ("--every", "0s", "not between"),
        ("--since", "", "given and empty"),
    ],
)
def test_a_wrong_option_is_wrong_usage(
    run: Runner, server: serve, option: str, value: str, named: str
) -> None:
    refused = run("sync", option, value, server=server)
    assert refused.code == 2
    assert named in refused.sentence


def test_a_question_that_takes_for_ever_is_broken_off(
    run: Runner, server: serve, home: Path
) -> None:
    run("sync", "--only", "printers", server=server)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    process = program(["sql", endless, "--host", server.url, "--secrets", server.secrets], home)
    with pytest.raises(TimeoutError):
        _wait(process, 1.5)
    process.send_signal(2)
    assert process.wait(5) == 130
    process.communicate()


def _wait(process: object, seconds: float) -> None:
    import subprocess

    assert isinstance(process, subprocess.Popen)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error


def test_a_sync_that_finds_another_at_work_says_so(run: Runner, server: serve, home: Path) -> None:
    from carbon_tui.local_copy.place import claimed

    run("sync", "--only", "printers", server=server)
    (file,) = copies(home)
    with claimed(file):
        refused = run("sync", server=server)
    assert refused.code == 3
    assert "Another run" in refused.sentence


def test_a_damaged_copy_is_read_anew_and_kept_aside(run: Runner, server: serve, home: Path) -> None:
    run("sync", "--only", "prints", server=server)
    (file,) = copies(home)
    file.write_bytes(b"no database at all" * 100)
    again = run("sync", "--only", "prints", server=server)
    assert again.code == 0
    assert "read anew" in again.err
    assert [each.name for each in file.parent.glob("*.damaged-*")]
    assert json.loads(
        run("sql", "SELECT count(*) > 100 AS many FROM prints", "-o", "json", server=server).out
    ) == [{"many": 1}]


def test_a_copy_in_which_nothing_was_made_yet_is_none(
    run: Runner, server: serve, home: Path
) -> None:
    """As another run leaves it that has just begun, or was broken off."""
    run("sync", "--only", "prints", server=server)
    (file,) = copies(home)
    file.unlink()
    file.touch()
    for query in ("name~a", "by:printer", "(status=failed | took>5h)"):
        got = run("get", "prints", query, server=server)
        assert (got.code, "Traceback" in got.err, "copy" in got.err) == (0, False, False)
    for command in (("get", "prints", "from:copy"), ("report", "--from", "copy")):
        assert run(*command, server=server).sentence.endswith(
            "There is no local copy yet: carbon-tui sync makes one."
        )
    assert run("sync", "--only", "prints", server=server).code == 0
    assert run("get", "prints", "from:copy", server=server).code == 0


def test_a_copy_that_turns_out_to_be_damaged_is_no_wrong_usage(
    run: Runner, server: serve, home: Path
) -> None:
    run("sync", server=server)
    (file,) = copies(home)
    with contextlib.closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA writable_schema=ON")
        copy.execute("UPDATE sqlite_schema SET rootpage=999999 WHERE name='printers'")
        copy.commit()
    got = run("get", "prints", "from:copy", server=server)
    assert (got.code, " is damaged (" in got.sentence) == (1, True)
    assert got.sentence.endswith("carbon-tui sync keeps it aside and reads everything anew.")
    assert run("get", "prints", "name~a", server=server).code == 0


def test_the_copy_holds_no_key(run: Runner, server: serve, home: Path) -> None:
    run("sync", server=server)
    secrets = json.loads(Path(server.secrets).read_text(encoding="utf-8"))
    content = b"".join(file.read_bytes() for file in copies(home)[0].parent.iterdir())
    assert secrets["client_id"].encode() not in content
    assert secrets["client_secret"][40:80].encode() not in content
    assert b"Bearer" not in content


def test_groups_are_the_same_from_the_copy_and_from_the_server(
    run: Runner, server: serve, home: Path
) -> None:
    run("sync", server=server)
    ask = ("get", "prints", "started>=-400d", "by:printer,status", "sort:runs-")
    here = run(*ask, "-o", "csv", server=server)
    there = run(*ask, "from:server", "-o", "csv", server=server)
    assert "From the local copy of" in here.err
    assert "Left out unless asked for: status=queued." in here.err
    rows, same = list(csv.reader(io.StringIO(here.out))), list(csv.reader(io.StringIO(there.out)))
    assert rows[0][:4] == ["printer", "status", "runs", "finished"]
    assert len(rows) > 5
    ended = [row for row in rows if row[1] != "printing"]
    assert ended == [row for row in same if row[1] != "printing"]
    hours = [row[rows[0].index("hours")] for row in ended[1:]]
    assert any("." in each for each in hours)
    assert all(len(each.partition(".")[2]) <= 3 for each in hours)


def test_what_the_server_alone_cannot_tell_is_said_with_who_can(
    run: Runner, server: serve, home: Path
) -> None:
    ask = ("get", "measurements", "by:printer", "-o", "csv")
    refused = run(*ask, "from:server", server=server)
    assert refused.code == 2
    assert "from:server cannot tell printer, for that stands in other" in refused.sentence
    assert "a local copy can, and carbon-tui sync makes one." in refused.sentence
    assert "Only a local copy tells printer" in run(*ask, server=server).sentence
    run("sync", server=server)
    refused = run(*ask, "from:server", server=server)
    assert (refused.code, refused.out) == (2, "")
    assert refused.sentence.endswith("that stands in other records: from:copy can.")
    assert len(run(*ask, "from:copy", server=server).out.splitlines()) > 2


@pytest.mark.parametrize("ask", ["queues by:printer", "queues by:name", "quality by:operation"])
def test_rows_that_are_made_of_a_list_are_grouped_too_wherever_it_is_read(
    run: Runner, server: serve, ask: str
) -> None:
    run("sync", server=server)
    words = ("get", *ask.split(), "-o", "csv")
    here = run(*words, server=server)
    there = run(*words, "from:server", server=server)
    asked = server.simulator.records.count("GET")
    copied = run(*words, "from:copy", server=server)
    assert server.simulator.records.count("GET") == asked
    assert "From the local copy of" in copied.err
    assert (here.code, there.code, copied.code) == (0, 0, 0)
    assert here.out == there.out == copied.out
    assert len(here.out.splitlines()) > 2


@pytest.mark.parametrize(
    ("asked", "lacks"),
    [("lot=JF1", "printed_parts"), ("by:build_name", "builds"), ("by:printer_name", "printers")],
)
def test_a_copy_without_the_records_that_are_joined_says_so(
    run: Runner, server: serve, asked: str, lacks: str
) -> None:
    run("sync", "--only", "prints", server=server)
    got = run("get", "prints", asked, server=server)
    assert (got.code, got.out) == (2, "")
    assert got.sentence == f"carbon-tui: The copy does not hold all {lacks} yet: carbon-tui sync."


def test_what_waits_comes_from_the_copy_where_that_is_asked(run: Runner, server: serve) -> None:
    run("sync", server=server)
    words = ("get", "queues", "sort:name", "-o", "csv")
    here, there = run(*words, "from:copy", server=server), run(*words, server=server)
    assert sorted(here.out.splitlines()) == sorted(there.out.splitlines())


def test_records_come_from_the_copy_where_that_is_asked(
    run: Runner, server: serve, home: Path
) -> None:
    refused = run("get", "prints", "from:copy", server=server)
    assert refused.code == 2
    assert "carbon-tui sync makes one" in refused.sentence
    run("sync", server=server)
    here = run("get", "prints", "status=failed", "from:copy", "--all", "-o", "jsonl", server=server)
    there = run("get", "prints", "status=failed", "--all", "-o", "jsonl", server=server)
    assert here.out == there.out


def test_what_the_server_cannot_answer_comes_from_the_copy_in_any_order(
    run: Runner, server: serve, home: Path
) -> None:
    ask = ("get", "prints", "(status=failed | took>1h)", "sort:took-")
    refused = run(*ask, server=server)
    assert refused.code == 2
    assert "--all reads every one of them and sorts here" in refused.sentence
    there = run(*ask, "--all", "-o", "jsonl", server=server)
    assert there.code == 0
    run("sync", server=server)
    here = run(*ask, "--all", "-o", "jsonl", server=server)
    assert "From the local copy of" in here.err
    assert "from:server asks the server" in here.err
    assert len(here.out.splitlines()) > 4
    ended = [line for line in here.out.splitlines() if "finished_at" in line]
    assert ended == [line for line in there.out.splitlines() if "finished_at" in line]
    few = run(*ask, "--max", "3", "-o", "jsonl", server=server)
    assert few.out.splitlines() == here.out.splitlines()[:3]
    assert "3 of" in few.err
    nobody = run("get", "prints", "printer=nobody", "took>5h", server=server)
    assert "The copy knows no printer called “nobody”" in nobody.err
    assert nobody.code == 2


def test_a_sync_that_stays_reads_again_and_keeps_what_is_in_when_it_is_ended(
    server: serve, home: Path
) -> None:
    command = ["sync", "--only", "builds", "--every", "1s"]
    process = program([*command, "--host", server.url, "--secrets", server.secrets], home)
    assert process.stderr is not None
    ends = (line for line in process.stderr if "request" in line)
    assert next(ends)
    assert next(ends)
    process.send_signal(2)
    assert process.wait(10) == 130
    process.communicate()
    with closing(sqlite3.connect(copies(home)[0])) as file:
        assert file.execute("SELECT count(*) > 0 FROM builds").fetchone() == (1,)


def test_what_other_records_say_comes_from_the_copy(run: Runner, server: serve, home: Path) -> None:
    ask = ("get", "prints", "status=finished", "-c", "print_id,build_name,lot", "-o", "csv")
    refused = run(*ask, server=server)
    assert refused.code == 2
    assert "Only a local copy tells build_name and lot" in refused.sentence
    run("sync", server=server)
    here = run(*ask, "--all", server=server)
    rows = list(csv.DictReader(io.StringIO(here.out)))
    with closing(sqlite3.connect(copies(home)[0])) as file:
        names = dict(file.execute("SELECT print_id, build_name FROM prints_in_full"))
        lots = file.execute(
            "SELECT DISTINCT prints.print_id, resin_lot_number FROM printed_parts"
            " JOIN prints ON prints.uuid = print_uuid WHERE resin_lot_number IS NOT NULL"
        ).fetchall()
    assert rows
    assert {row["id"]: row["build_name"] for row in rows} == {
        row["id"]: names[row["id"]] or "" for row in rows
    }
    assert any(row["lot"] for row in rows)
    for row in rows:
        held = {lot for print_id, lot in lots if print_id == row["id"]}
        assert set(filter(None, row["lot"].split(", "))) == held
    by_lot = run("get", "printed-parts", "by:printer", "-o", "csv", server=server)
    assert "From the local copy of" in by_lot.err
    assert len(by_lot.out.splitlines()) > 2
