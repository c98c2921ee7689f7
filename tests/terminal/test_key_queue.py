"""Keys that arrive at a real terminal in one burst: those behind a way out are for what opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.session import TELLING, Session


@pytest.mark.parametrize(
    ("view", "keys", "seen"),
    [
        ("prints", "3/Auto\r", "[Auto"),
        ("builds", "2/status=failed\r", "[status=failed]"),
        ("printers", "0jj1/harrier\r", "[harrier · local]"),
        ("builds", "d\x1b[27u2/status=failed\r", "[status=failed]"),
    ],
)
def test_what_is_typed_behind_a_digit_is_asked_where_it_leads(
    tmp_path: Path, view: str, keys: str, seen: str
) -> None:
    with Session((*TELLING, "--demo", view), environ={"HOME": str(tmp_path)}) as session:
        session.wait_for("s old")
        session.rest()
        session.press(keys)
        assert session.rest() == "ResourceScreen 1 narrowed"
        session.wait_for(seen)


def test_no_key_typed_while_the_program_starts_is_lost(tmp_path: Path) -> None:
    with Session((*TELLING, "--demo", "builds"), environ={"HOME": str(tmp_path)}) as session:
        session.wait_for("Builds")
        session.press("2/status=failed\r")
        session.wait_for("[status=failed]")
        assert session.rest() == "ResourceScreen 1 narrowed"


def test_keys_behind_the_words_sought_in_a_page_go_through_its_hits(tmp_path: Path) -> None:
    with Session((*TELLING, "--demo", "builds"), environ={"HOME": str(tmp_path)}) as session:
        session.wait_for("s old")
        session.rest()
        session.press("?/queue\rnn")
        session.wait_for("“queue”: 3 of")
