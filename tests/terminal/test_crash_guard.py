"""A mistake in the program ends it with one sentence, and shows nothing of what it held."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.crashing import CANARY
from tests.terminal.session import Session


def crashing(where: str, log: Path) -> Session:
    arguments = ("-m", "tests.terminal.crashing", where, str(log))
    return Session(arguments, columns=100, environ={"COLUMNS": "100"})


@pytest.mark.parametrize("where", ["worker", "handler"])
def test_a_mistake_ends_the_program_with_one_sentence(tmp_path: Path, where: str) -> None:
    log = tmp_path / "log" / "carbon-tui.log"
    with crashing(where, log) as session:
        code = session.wait_for_end()
        output = bytes(session.output).decode()
        modes = session.modes()
    said = output.rpartition("\x1b[?1049l")[2]
    assert code == 1
    assert modes == session.modes_before
    assert "carbon-tui: a mistake in the program ended it (LookupError" in said
    assert "Traceback" not in output
    assert "locals" not in output
    assert CANARY not in output
    assert "with canary-of-a-private-key at hand" in log.read_text()


@pytest.mark.parametrize("where", ["thread", "task"])
def test_a_mistake_beside_the_screen_is_logged_and_draws_nothing(
    tmp_path: Path, where: str
) -> None:
    log = tmp_path / "log" / "carbon-tui.log"
    with crashing(where, log) as session:
        session.wait_for(lambda: log.exists() and "LookupError" in log.read_text())
        assert "Printer" in session.text()
        session.press("q")
        code = session.wait_for_end()
    assert code == 0
    assert CANARY.encode() not in session.output
    assert b"Traceback" not in session.output
