"""``carbon-tui get`` against servers that do as they please: all rows, or a word about it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from carbon_tui.api.schema.endpoints import PRINT_STATUSES
from carbon_tui.local_copy.print_words import only_those_named
from carbon_tui.resources.registry import EVERY as VIEWS
from tests.api.rogue import Exchange
from tests.cli.running import Ran, Runner
from tests.rogues.servers import (
    EMPTY,
    LIES,
    ODD_ROWS,
    TRUE,
    Asked,
    Twist,
    an_error_with_200,
    back_to_front,
    empty_and_counted,
    filters_unheeded,
    honest,
    in_a_thread,
    statuses_of_its_own,
)

MODEL = "11111111-1111-4111-8111-111111111111"
NAMES = [view.name for view in VIEWS]


SAID_ANYWAY = f"{only_those_named(PRINT_STATUSES)}\n"
"""Of all prints, by any server."""


def asked(run: Runner, view: str, url: str, secrets: Path) -> Ran:
    """What a view says of its own, without what it says of any server."""
    query = [f"uuid={MODEL}"] if view == "models" else []
    if view == "prints":
        query = ["status=all"]
    got = run("get", view, *query, "--all", "-o", "jsonl", "--host", url, "--secrets", secrets)
    return replace(got, err=got.err.replace(SAID_ANYWAY, ""))


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeats follow at once; how long they wait is shown elsewhere."""
    monkeypatch.setattr("carbon_tui.api.transport.retry.FIRST_BACKOFF_SECONDS", 0.0)


@cache
def whole_lists() -> dict[str, list[str]]:
    """Filled once, by the honest server."""
    return {}


@pytest.fixture
def expected(run: Runner, secrets: Path) -> dict[str, list[str]]:
    """The lines of every list as an honest server has them."""
    lists = whole_lists()
    if not lists:
        with in_a_thread(honest) as server:
            lists |= {view: keys(asked(run, view, server.url, secrets)) for view in NAMES}
        assert sum(map(bool, lists.values())) >= 9
    return lists


def keys(got: Ran) -> list[str]:
    return [line for line in got.out.splitlines() if json.loads(line)]


def is_quiet(view: str, got: Ran) -> bool:
    """Not a word, but for the window that quality is of."""
    return not got.err or (view == "quality" and "measurements of the last 7 days" in got.err)


def assert_is_civil(got: Ran) -> None:
    """No crash, no escape, and one sentence where something was wrong."""
    assert got.code in (0, 1, 3)
    assert "Traceback" not in got.err
    assert "\x1b" not in got.out + got.err
    if got.code:
        assert got.sentence.endswith((".", "…"))


@pytest.mark.parametrize("twist", TRUE, ids=lambda t: t.__name__)
def test_what_is_odd_but_true_is_read_whole(
    run: Runner, secrets: Path, twist: Twist, expected: dict[str, list[str]]
) -> None:
    with in_a_thread(twist) as server:
        for view in NAMES:
            got = asked(run, view, server.url, secrets)
            assert (view, got.code, got.err if got.code else "") == (view, 0, "")
            assert is_quiet(view, got)
            assert keys(got) == expected[view], view


@pytest.mark.parametrize("twist", LIES, ids=lambda t: t.__name__)
def test_what_is_missing_is_said(
    run: Runner, secrets: Path, twist: Twist, expected: dict[str, list[str]]
) -> None:
    with in_a_thread(twist) as server:
        for view in NAMES:
            got = asked(run, view, server.url, secrets)
            assert_is_civil(got)
            missing = len(keys(got)) < len(expected[view])
            assert not missing or got.err, f"{view}: {len(keys(got))} rows and not a word"
            assert not missing or got.code, f"{view}: {len(keys(got))} rows are called done"
            assert len(server.exchanges) < 2_000


@pytest.mark.parametrize("twist", EMPTY, ids=lambda t: t.__name__)
def test_nothing_is_nothing(run: Runner, secrets: Path, twist: Twist) -> None:
    with in_a_thread(twist) as server:
        for view in NAMES:
            got = asked(run, view, server.url, secrets)
            assert (view, got.code, got.out) == (view, 0, "")
            assert is_quiet(view, got)


@pytest.mark.parametrize("twist", ODD_ROWS, ids=lambda t: t.__name__)
def test_rows_that_are_wrong_in_every_field_are_still_rows(
    run: Runner, secrets: Path, twist: Twist, expected: dict[str, list[str]]
) -> None:
    with in_a_thread(twist) as server:
        for view in NAMES:
            got = asked(run, view, server.url, secrets)
            assert_is_civil(got)
            if view == "queues":  # its rows are made of values within the server's own
                assert "could not be read" in got.err or keys(got) == expected[view]
            else:
                assert (view, got.code, got.err if got.code else "") == (view, 0, "")
                assert len(keys(got)) == len(expected[view])


@pytest.mark.parametrize(
    ("query", "statuses"),
    [([], {"finished", "printing"}), (["status=all"], {"finished", "printing", "queued"})],
    ids=["by default", "all"],
)
def test_statuses_that_the_server_does_not_know_are_left_out_and_told(
    run: Runner, secrets: Path, query: list[str], statuses: set[str]
) -> None:
    with in_a_thread(statuses_of_its_own) as server:
        reach = ["--host", server.url, "--secrets", str(secrets)]
        got = run("get", "prints", *query, "--all", "-o", "jsonl", *reach)
        assert got.code == 0
        assert {json.loads(line)["status"] for line in got.out.splitlines()} == statuses
        assert got.sentence.startswith("The server refused status=")
        typed = run("get", "prints", "status=failed,aborted", *reach)
        assert (typed.code, "Unknown status: aborted" in typed.sentence) == (1, True)


def test_a_list_that_is_not_there_sends_to_the_address(run: Runner, secrets: Path) -> None:
    async def nothing_here(exchange: Exchange, asked: Asked) -> None:
        await exchange.answer(b'{"message": "Not Found"}', 404)

    with in_a_thread(nothing_here) as server:
        got = run("get", "prints", "--host", server.url, "--secrets", secrets)
        assert got.code == 1
        assert "(404): Not Found. Check the host's address" in got.sentence


@pytest.mark.parametrize("damaged", [1, 2])
def test_records_of_a_copy_that_could_not_be_read_are_counted(
    run: Runner, secrets: Path, damaged: int
) -> None:
    async def some_damaged(exchange: Exchange, asked: Asked) -> None:
        body = asked.body
        if asked.path == "/builds":
            body = asked.with_rows(lambda rows: [*rows[damaged:], *[None] * damaged])
        await exchange.answer(body, asked.status)

    with in_a_thread(some_damaged) as server:
        got = run("sync", "--only", "builds", "--host", server.url, "--secrets", secrets)
        words = "1 record" if damaged == 1 else "2 records"
        assert f"  {words} could not be read." in got.out


@pytest.mark.parametrize("view", ["printers", "queues"])
@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", 0), (b"{}", 0), (b"[]", 0), (b"none", 0), (b'{"message": "none"}', 0),
     (b"<html>404</html>", 1)],
)  # fmt: skip
def test_none_is_said_with_404_in_whatever_words(
    run: Runner, secrets: Path, view: str, body: bytes, code: int
) -> None:
    """By a server that answers elsewhere; a web page is of somebody in between."""

    async def none_of_it(exchange: Exchange, asked: Asked) -> None:
        if asked.path.startswith("/printers"):
            await exchange.answer(body, 404)
        else:
            await honest(exchange, asked)

    with in_a_thread(none_of_it) as server:
        got = run("get", view, "-o", "jsonl", "--host", server.url, "--secrets", secrets)
        assert (got.code, got.out) == (code, "")


def test_an_empty_list_says_what_was_asked_without_being_typed(run: Runner, secrets: Path) -> None:
    with in_a_thread(empty_and_counted) as server:
        got = run("get", "prints", "--host", server.url, "--secrets", secrets)
        assert got.code == 0
        assert got.sentence == (
            "No row matches what is asked: status=printing,finished,failed,aborted."
        )


@pytest.mark.parametrize(
    "query",
    [
        "status=finished",
        "started>=2026-06-01",
        "status=a,b,c,d,e,f",
        "printer=DM00002",
        "platform=PL-1",
    ],
)
def test_rows_that_do_not_match_are_left_out_and_counted(
    run: Runner, secrets: Path, query: str
) -> None:
    with in_a_thread(filters_unheeded) as server:
        reach = ["get", "prints", query, "--all", "-o", "jsonl", "--host", server.url]
        got = run(*reach, "--secrets", secrets)
        assert got.code == 0
        assert "melted" not in got.out
        told = got.err.splitlines()[-1]
        assert told == "Left out: 2 rows that nobody asked for."


def test_a_status_that_nobody_knows_is_shown_where_none_was_asked_for(
    run: Runner, secrets: Path
) -> None:
    with in_a_thread(filters_unheeded) as server:
        reach = ["--host", server.url, "--secrets", str(secrets)]
        got = run("get", "prints", "--all", "-o", "jsonl", *reach)
        assert (got.code, got.out.count("melted")) == (0, 2)


@pytest.mark.parametrize("most", ["--all", "--max=10"])
def test_rows_in_another_order_than_was_asked_for_are_told(
    run: Runner, secrets: Path, most: str
) -> None:
    with in_a_thread(back_to_front) as server:
        got = run("get", "builds", most, "--host", server.url, "--secrets", secrets)
        assert got.code == 0
        assert "did not keep to the order" in got.err


def test_rows_in_the_order_that_was_asked_for_are_not_talked_about(
    run: Runner, secrets: Path
) -> None:
    with in_a_thread(honest) as server:
        got = run("get", "builds", "--all", "--host", server.url, "--secrets", secrets)
        assert "order" not in got.err


def test_an_error_in_the_place_of_rows_is_quoted(run: Runner, secrets: Path) -> None:
    with in_a_thread(an_error_with_200) as server:
        got = run("get", "builds", "--host", server.url, "--secrets", secrets)
        assert got.code == 1
        assert "does not hold the list “builds”: Try later" in got.err


async def only_to_be_written(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(b"", 405, Allow="POST")


def test_a_list_that_cannot_be_read_sends_to_the_address(run: Runner, secrets: Path) -> None:
    with in_a_thread(only_to_be_written) as server:
        got = run("get", "builds", "--host", server.url, "--secrets", secrets)
        assert got.code == 1
        assert "Check the host's address" in got.err
