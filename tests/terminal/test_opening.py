"""The first words of a start: at once, gone without a trace, and in nobody's way."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from carbon_tui.terminal.opening import OTHER_SCREEN
from tests.terminal.session import TELLING, Session, until

LOADS = """
import os, sys, time
{before}
from carbon_tui.cli.signals import ended_like_an_interrupt
from carbon_tui.terminal.opening import opening
try:
    with ended_like_an_interrupt(), opening("north  Builds", ascii={ascii}):
        {loads}
except KeyboardInterrupt:
    print("interrupted")
print("has ended")
"""
"""A program that draws nothing itself: ``loads`` is what it does behind the words."""
A_KEY = "os.read(0, 9)"
LEFT = b"\x1b[?1049l\x1b[?25h"


@contextmanager
def loading(loads: str, *, before: str = "", ascii: bool = False) -> Iterator[Session]:
    program = LOADS.format(loads=loads, before=before, ascii=ascii)
    with Session(("-c", program), columns=40, lines=10) as session:
        yield session


def is_as_it_was(session: Session) -> bool:
    """The shell's screen, with what was printed since on it, and the shell's line."""
    opened, _, after = bytes(session.output).partition(OTHER_SCREEN.encode())
    behind, left, printed = after.partition(LEFT)
    said = b"has ended" in printed and b"has ended" not in opened + behind
    return bool(left) and said and session.modes() == session.modes_before


def test_the_words_stand_where_the_list_will_have_them() -> None:
    with loading(A_KEY) as session:
        session.wait_for("loading…")
        assert session.screen.display[0].rstrip() == " carbon  north  Builds"
        assert session.screen.display[4].rstrip() == "  loading…"
        session.press("j")
        session.wait_for_end()
        assert is_as_it_was(session)


def test_the_program_takes_their_screen_over_and_gives_the_shells_line_back() -> None:
    with Session((*TELLING, "--demo", "builds"), columns=80, lines=12) as session:
        session.wait_for("s old")
        assert bytes(session.output).index(b"demo  Builds") < bytes(session.output).index(b"Enter")
        session.press("q")
        assert session.wait_for_end() == 0
        assert session.output.count(OTHER_SCREEN.encode()) == 1
        assert session.output.count(b"\x1b[?1049l") == 1
        assert session.modes() == session.modes_before


def test_what_is_typed_at_them_is_kept_as_it_was_pressed() -> None:
    with loading("read = os.read(0, 9)") as session:
        session.wait_for("loading…")
        session.press("2/\r")
        session.wait_for_end()
        assert "2/" not in session.text()
    with loading("sys.__stdout__.write(ascii(os.read(0, 9)))") as session:
        session.wait_for("loading…")
        session.press("2/\r")
        session.wait_for(ascii(b"2/\r"))


@pytest.mark.parametrize("how", ["Ctrl+C", "SIGTERM", "an error", "an exit"])
def test_a_start_that_ends_leaves_nothing(how: str) -> None:
    endings = {"an error": f"{A_KEY}; print(1 / 0)", "an exit": f"{A_KEY}; sys.exit('no account')"}
    with loading(endings.get(how, A_KEY), before="import atexit\n") as session:
        session.wait_for("loading…")
        if how == "SIGTERM":
            session.process.send_signal(signal.SIGTERM)
        else:
            session.press("\x03" if how == "Ctrl+C" else "j")
        session.wait_for_end()
        printed = bytes(session.output).partition(LEFT)[2]
        words = {"an error": b"ZeroDivisionError", "an exit": b"no account"}
        assert words.get(how, b"interrupted") in printed
        assert session.modes() == session.modes_before


def test_a_start_that_is_suspended_gives_the_shell_its_screen() -> None:
    with loading("\n        while not os.read(0, 9): pass") as session:
        session.wait_for("loading…")
        session.press("\x1a")
        session.wait_for(session.is_stopped)
        session.wait_for(lambda: session.output.endswith(LEFT))
        assert session.modes() == session.modes_before
        session.process.send_signal(signal.SIGCONT)
        until(lambda: not session.is_stopped())
        session.press("j\n")
        assert session.wait_for_end() == 0
        assert is_as_it_was(session)


IN_THE_BACKGROUND = (
    "child = os.fork()\nif child: sys.exit(os.waitpid(child, 0)[1])\nos.setpgid(0, 0)"
)
"""A job that the shell has not brought to the front: who draws there is stopped."""
FROZEN = "import termios; termios.tcflow(1, termios.TCOOFF)"
"""As Ctrl+S leaves a terminal."""


@pytest.mark.parametrize("why", [IN_THE_BACKGROUND, FROZEN, "os.environ['TEXTUAL_DRIVER'] = 'x'"])
def test_where_they_would_be_in_the_way_there_are_none(why: str) -> None:
    thaw = "\n        import termios; termios.tcflow(1, termios.TCOON)" if why == FROZEN else "pass"
    with loading(thaw, before=why) as session:
        assert session.wait_for_end() == 0
        assert bytes(session.output).strip() == b"has ended"
        assert session.modes() == session.modes_before


def test_a_terminal_of_few_letters_is_told_in_those() -> None:
    with loading(A_KEY, ascii=True) as session:
        session.wait_for("loading...")
        session.press("j")
        session.wait_for_end()
        assert all(byte < 128 for byte in session.output)


def test_a_terminal_that_controls_nobody_shows_them_too() -> None:
    program = LOADS.format(loads=A_KEY, before="", ascii=False)
    with Session(("-c", program), columns=40, lines=10, controlling=False) as session:
        session.wait_for("loading…")
        session.press("j")
        session.wait_for_end()
        assert is_as_it_was(session)
