"""The real program on a real terminal, before a server that tries to drive it: every byte is read.

Row n of every answer carries the n-th of the vectors in each of its texts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.resources.registry import RESOURCES
from carbon_tui.simulator import SimulatorKey, SimulatorSettings
from carbon_tui.simulator.server import serve
from tests.terminal.hostile import READS, VECTORS, Hostile, dangerous, vectors_in
from tests.terminal.session import ESCAPE, TELLING, Session

FLEET = SimulatorSettings(
    printers=30, prints=600, builds=60, printed_parts=300, measurements=600,
    waiting_part_orders=27, rate_limit=0, authenticate=True,
)  # fmt: skip
PROGRAM = ("-m", "carbon_tui")
HOME, FARTHEST = "ResourceScreen 1", 10
"""The list as it was opened, and how many times Escape leads back to it at most."""
CODES = {"comma": ",", "question_mark": "?", "full_stop": ".", "number_sign": "#"}
ALL = set(range(len(VECTORS)))
OPENING = {
    "describe", "raw", "lineage", "pick_columns", "copy", "go_to_related", "help", "watch",
    "histogram", "activity", "export", "saved_views", "web", "count", "load_all", "filter_value",
}  # fmt: skip
KEYS_TO_PRESS = [
    CODES.get(action.keys[0], action.keys[0]) for action in LIST_KEYS if action.name in OPENING
]
ELSEWHERE = {"builds": ("b",), "queues": ("b",), "quality": ("C", "\r"), "prints": ("C", "b")}
FEWER = {"queues": 1, "quality": 10}
"""Views whose rows are not as many as the vectors."""


@contextmanager
def attacked(
    key: SimulatorKey, home: Path, *, states: bool = False
) -> Iterator[tuple[Session, Hostile, serve]]:
    """The program on a large terminal, its first view loaded."""
    hostile = Hostile(FLEET, key, states=states)
    with (
        serve(simulator=hostile) as server,
        Session(
            (*TELLING, *account(server)), columns=150, lines=36, environ={"HOME": str(home)}
        ) as session,
    ):
        session.wait_for(lambda: vectors_in(session.text()) == ALL)
        yield session, hostile, server


def account(server: serve) -> tuple[str, ...]:
    return ("--host", server.url, "--secrets", str(server.secrets))


def press(session: Session, keys: str) -> str:
    """What is seen once everything has been done that the keys set off."""
    session.press(keys)
    session.rest()
    return session.text()


def leave(session: Session) -> None:
    """Escape until the list is there again, as it was opened."""
    for _ in range(FARTHEST):
        where = session.rest()
        if where == HOME:
            return
        session.press(ESCAPE)
    raise AssertionError(f"No way back from {where}:\n{session.text()}")


def open_view(session: Session, view: str) -> None:
    if view == "models":
        session.press(":parts\r")
        session.wait_for(lambda: vectors_in(session.text()) == ALL)
        session.press("Agm")
    else:
        session.press(f":{view}\r")
    title = next(each.title for each in RESOURCES if each.name == view)
    enough = FEWER.get(view, len(VECTORS))
    session.wait_for(lambda: len(vectors_in(session.text())) >= enough or "Place" in session.text())
    assert title in session.text()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.mark.parametrize("half", [0, 1])
def test_no_text_of_the_server_drives_the_terminal(
    api_key: SimulatorKey, home: Path, half: int
) -> None:
    views = [resource.name for resource in RESOURCES][half::2]
    seen: set[int] = set()
    with attacked(api_key, home) as (session, _, _):
        for view in views:
            open_view(session, view)
            seen |= vectors_in(session.text())
            for key in (*KEYS_TO_PRESS, *ELSEWHERE.get(view, ())):
                shown = press(session, key)
                assert session.process.poll() is None, shown
                seen |= vectors_in(shown)
                leave(session)
            press(session, "/q")
            leave(session)
        assert seen == ALL
        assert dangerous(bytes(session.output)) == []


def test_markup_in_a_name_is_shown_as_typed(api_key: SimulatorKey, home: Path) -> None:
    with attacked(api_key, home) as (session, _, _):
        assert "q25[v2][red]" in session.text()
        assert "q26[@click=app" in session.text()
        session.press("\\q25\r")
        session.wait_for("[v2][red][/red][/]z")
        assert session.process.poll() is None


def test_a_refusal_is_a_sentence_and_no_command(api_key: SimulatorKey, home: Path) -> None:
    with attacked(api_key, home, states=True) as (session, hostile, server):
        hostile.refusing = READS
        session.press(":prints status=failed\r")
        session.wait_for("Not accepted")
        assert vectors_in(session.text())
        session.press("q")
        session.wait_for_end()
        assert dangerous(bytes(session.output)) == []
        refused = Session((*PROGRAM, "get", "prints", *account(server)))
        with refused:
            assert refused.wait_for_end() == 1
            assert "q00" in refused.text()
            assert dangerous(bytes(refused.output)) == []


@pytest.mark.parametrize("format", ["table", "csv", "json", "jsonl"])
def test_what_is_printed_and_exported_drives_nothing(api_key: SimulatorKey, format: str) -> None:
    with serve(simulator=Hostile(FLEET, api_key)) as server:
        words = (*PROGRAM, "get", "printers", "-o", format, *account(server))
        with Session(words, columns=200, lines=50) as session:
            assert session.wait_for_end() == 0
            assert vectors_in(bytes(session.output).decode()) == ALL
            assert dangerous(bytes(session.output).replace(b"\t", b"")) == []
        piped = subprocess.run([sys.executable, *words], capture_output=True, check=True)
        text = piped.stdout.decode()
        assert dangerous(text.replace("\r\n", "\n").encode()) == []
        if format == "jsonl":
            names = [json.loads(line)["name"] for line in text.splitlines()]
            assert len(names) == FLEET.printers


def test_the_log_holds_no_command(api_key: SimulatorKey, tmp_path: Path) -> None:
    with serve(simulator=Hostile(FLEET, api_key, states=True)) as server:
        words = (*PROGRAM, "--log-level", "debug", *account(server))
        home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
        with Session(words, columns=200, lines=50, environ=home) as session:
            session.wait_for(lambda: vectors_in(session.text()) == ALL)
            server.simulator.refusing = READS  # type: ignore[attr-defined]
            session.press(":prints status=failed\r")
            session.wait_for("Not accepted")
            session.press("q")
            session.wait_for_end()
        logs = [path for path in tmp_path.rglob("*.log*") if path.stat().st_size]
        assert logs
        for log in logs:
            assert dangerous(log.read_bytes()) == []
