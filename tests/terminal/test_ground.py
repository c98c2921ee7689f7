"""What the terminal says of its own ground, among all that is typed."""

from __future__ import annotations

import pytest

from carbon_tui.terminal.facts import Terminal
from carbon_tui.terminal.ground import GroundSieve, is_light
from tests.terminal.session import Session

WHITE, BLACK = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgb:1010/1414/1818\x07"


@pytest.mark.parametrize(
    ("pieces", "typed", "light"),
    [
        ([WHITE], "", True),
        ([BLACK], "", False),
        (["jk" + WHITE + "l"], "jkl", True),
        ([WHITE[:9], WHITE[9:]], "", True),
        (["j" + WHITE[:3], WHITE[3:-1], "\\k"], "jk", True),
        (["\x1b]11;rgba:ff/ff/ff/80\x07"], "", True),
        (["\x1b[A\x1b"], "\x1b[A\x1b", None),
        (["\x1b]", "j"], "\x1b]j", None),
        (["]11;?"], "]11;?", None),
    ],
)  # fmt: skip
def test_the_answer_is_taken_out_of_what_is_typed(
    pieces: list[str], typed: str, light: bool | None
) -> None:
    sieve = GroundSieve()
    sifted = [sieve.sift(piece) for piece in pieces]
    assert "".join(text for text, _ in sifted) == typed
    assert next((is_light for _, is_light in sifted if is_light is not None), None) is light


@pytest.mark.parametrize(
    ("colour", "light"),
    [("f/f/f", True), ("00/00/00", False), ("fdfd/f6f6/e3e3", True), ("0000/2b2b/3636", False)],
)
def test_grounds_that_people_have(colour: str, light: bool) -> None:
    assert is_light(colour) is light


def test_the_environment_may_say_it_and_the_linux_console_is_not_asked() -> None:
    assert Terminal.of({"TERM": "rxvt", "COLORFGBG": "0;default;15"}).light
    assert not Terminal.of({"TERM": "rxvt", "COLORFGBG": "15;0"}).light
    assert not Terminal.of({"TERM": "linux"}).tells_ground
    assert Terminal.of({"TERM": "xterm-256color"}).tells_ground


def test_a_light_terminal_is_drawn_on_in_light_colours_and_asked_once() -> None:
    with Session(["-m", "carbon_tui", "--demo"], columns=80, lines=24) as session:
        session.wait_for("s old")
        asked = b"\x1b]11;?\x1b\\"
        assert session.output.count(asked) == 1
        assert _ground(session) == "101418"
        session.press(WHITE)
        session.wait_for(lambda: _ground(session) == "fafbfb")
        session.press("q")
        session.wait_for(lambda: session.process.poll() is not None)
        assert session.output.count(asked) == 1


def _ground(session: Session) -> str:
    """Below the top lines, at the left of a row that is not the cursor's."""
    return str(session.screen.buffer[10][1].bg)
