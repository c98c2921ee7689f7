"""How the program ends, and how it leaves the terminal: real processes on real terminals."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from carbon_tui.terminal.driver import ERASE
from tests.terminal.session import KERNEL_HOLDS, PATIENCE, Session, until

SAMPLE = ("-m", "tests.terminal.sample")
SUSPEND, REDRAW = "\x1a", "\x0c"
SWITCHED_OFF = (
    "\x1b[?2004l", "\x1b[?7h", "\x1b[?1000l", "\x1b[?1003l", "\x1b[?1006l", "\x1b[?1004l",
    "\x1b[<u", "\x1b[?1049l", "\x1b[?25h",
)  # fmt: skip


STRAY = """
import asyncio, signal, threading
from types import SimpleNamespace
from carbon_tui.terminal.life import guarded

app = SimpleNamespace(_driver=SimpleNamespace(_loop=None), exit=None)

def strike():
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

async def sleep_until_the_signal():
    app._driver._loop = asyncio.get_running_loop()
    acted = asyncio.Event()
    signal.signal(signal.SIGUSR1, lambda *_: acted.set())
    threading.Timer(0.2, strike).start()
    await acted.wait()

with guarded(app):
    asyncio.run(sleep_until_the_signal())
print("acted")
"""
"""A signal that the kernel gives to another thread than the main one, which is asleep."""


def started(*, ignore_hangup: bool = False, environ: Mapping[str, str] | None = None) -> Session:
    session = Session(SAMPLE, ignore_hangup=ignore_hangup, environ=environ)
    session.wait_for("q leave")
    session.settle()
    return session


def end_untaken(session: Session) -> int:
    """The exit code of a program from whose terminal nothing is taken in any more."""
    return session.process.wait(PATIENCE)


def is_given_back(session: Session) -> bool:
    """Every mode that was set is off again, and nothing was drawn after that."""
    output = bytes(session.output).decode()
    left = output.rpartition("\x1b[?1049h")[2]
    after = left.rpartition("\x1b[?1049l")[2]
    return (
        all(code in left for code in SWITCHED_OFF)
        and session.modes() == session.modes_before
        and all(part.startswith("[?") for part in after.split("\x1b") if part)
    )


@pytest.mark.parametrize("ignore_hangup", [False, True])
@pytest.mark.parametrize("key", ["", "b", "h"])
def test_a_dropped_line_ends_the_process(key: str, ignore_hangup: bool) -> None:
    with started(ignore_hangup=ignore_hangup) as session:
        if key:
            session.press(key)
            session.wait_for(lambda: session.screen.title in ("busy", "hanging"))
        session.hang_up()
        assert end_untaken(session) in (128 + signal.SIGHUP, -signal.SIGHUP)


def test_what_was_drawn_is_erased_before_the_screen_is_left() -> None:
    """Else tmux leaves lines of it on the shell's screen, where the window was resized."""
    with started() as session:
        session.press("q")
        assert session.wait_for_end() == 0
        drawn = bytes(session.output).decode().rpartition("\x1b[?1049l")[0]
        after = drawn.rpartition(ERASE)[2]
        assert len(drawn) > len(after), "nothing was erased"
        assert not re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", after).strip()
        assert is_given_back(session)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("key", ["", "b", "h"])
def test_a_signal_gives_the_terminal_back_also_from_a_frozen_app(
    key: str, number: signal.Signals
) -> None:
    with started() as session:
        if key:
            session.press(key)
            session.wait_for(lambda: session.screen.title in ("busy", "hanging"))
        session.process.send_signal(number)
        assert session.wait_for_end() == 128 + number
        assert is_given_back(session)


def test_a_signal_gives_a_frozen_terminal_back_when_it_thaws() -> None:
    with started() as session:
        session.freeze(REDRAW)
        session.process.send_signal(signal.SIGTERM)
        assert end_untaken(session) == 128 + signal.SIGTERM
        while session.play(0.05):
            pass
        assert is_given_back(session)


def test_a_frozen_terminal_does_not_hold_up_the_app(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with started(environ={"NOTE": str(note)}) as session:
        session.freeze(REDRAW)
        session.press("e")
        until(note.exists)
        assert session.unread() >= KERNEL_HOLDS
        session.settle()
        shown = session.text()
        session.press(REDRAW)
        session.settle()
        assert session.text() == shown


def test_stray_continue_signals_start_no_second_reader() -> None:
    with started() as session:
        threads = session.threads()
        for _ in range(3):
            session.process.send_signal(signal.SIGCONT)
            session.settle()
        assert session.threads() == threads
        session.press("q")
        assert session.wait_for_end() == 0
        assert is_given_back(session)


def test_suspended_and_resumed_it_draws_everything_again() -> None:
    with started() as session:
        shown = session.text()
        session.press(SUSPEND)
        session.wait_for(session.is_stopped)
        while session.play(0.05):
            pass
        assert is_given_back(session)
        session.screen.feed("\x1b[H\x1b[2J$ ls\r\n")
        session.process.send_signal(signal.SIGCONT)
        session.wait_for(lambda: session.text() == shown)
        session.press("q")
        assert session.wait_for_end() == 0


def test_stopped_from_outside_and_continued_it_draws_everything_again() -> None:
    with started() as session:
        shown = session.text()
        session.process.send_signal(signal.SIGSTOP)
        session.wait_for(session.is_stopped)
        session.screen.feed("\x1b[H\x1b[2J$ ls\r\n")
        session.process.send_signal(signal.SIGCONT)
        session.wait_for(lambda: session.text() == shown)


ASK = (
    "import os, sys; from carbon_tui.terminal.facts import obstacle; said = obstacle(os.environ);"
    "sys.exit(0) if said is None else (print(said, file=sys.stderr), sys.exit(2))"
)


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_without_a_terminal_it_says_so_in_one_sentence(term: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"TERM": term},
        check=False,
    )
    assert answer.returncode == 2
    assert "not a terminal" in answer.stderr
    assert "\x1b" not in answer.stdout + answer.stderr
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize(("term", "code"), [("dumb", 2), ("", 2), ("linux", 0), ("tmux", 0)])
def test_a_terminal_that_cannot_place_text_is_refused(term: str, code: int) -> None:
    with Session(["-c", ASK], environ={"TERM": term}) as session:
        assert session.wait_for_end() == code
        assert b"\x1b" not in session.output
        assert ("xterm-256color" in session.text()) == bool(code)


def test_a_signal_that_another_thread_was_given_is_acted_on_at_once() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", STRAY],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("acted\n", "")
