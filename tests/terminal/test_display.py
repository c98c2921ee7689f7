"""The hook in Textual's output path, in a real terminal: bytes, sizes, repairs, the way out."""

from __future__ import annotations

import random
import re

import pytest
from textual.app import App

from carbon_tui.terminal import display
from tests.terminal.emulator import differences
from tests.terminal.session import Session

SAMPLE = ("-m", "tests.terminal.sample")
PAGE_DOWN = "\x1b[6~"
REDRAW = "\x0c"


@pytest.fixture
def forgotten_rehearsal() -> None:
    display.rehearsed.cache_clear()


def test_this_textual_is_understood() -> None:
    assert display.rehearsed()


@pytest.mark.usefixtures("forgotten_rehearsal")
def test_another_textual_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def display_of_another_version(self: object, screen: object) -> None: ...

    with monkeypatch.context() as changed:
        changed.setattr(App, "_display", display_of_another_version)
        assert not display.rehearsed()
    display.rehearsed.cache_clear()


@pytest.mark.parametrize(
    "colours", [{}, {"COLORTERM": ""}, {"COLORTERM": "", "TERM": "xterm"}, {"NO_COLOR": "1"}]
)
def test_a_real_terminal_shows_what_textual_alone_would_show(colours: dict[str, str]) -> None:
    with (
        Session(SAMPLE, columns=100, lines=30, environ=colours) as diffed,
        Session(SAMPLE, columns=100, lines=30, environ={**colours, "CARBON_TUI_PLAIN": "1"}) as own,
    ):
        for session in (diffed, own):
            session.wait_for("q leave")
            session.settle()
        assert differences(diffed.screen, own.screen) == []
        for keys in ("jjj", PAGE_DOWN, "jjjjjj", "p", "kk", "G", "kkk", "p"):
            for session in (diffed, own):
                session.press(keys)
                session.settle()
            assert differences(diffed.screen, own.screen) == []
        assert len(diffed.output) < len(own.output) / 4


def test_fast_typing_and_resizing_end_in_the_right_picture() -> None:
    dice = random.Random(7)
    with Session(SAMPLE, columns=80, lines=24) as session:
        session.wait_for("q leave")
        for _ in range(30):
            session.press("".join(dice.choices(["j", "k", PAGE_DOWN, "G", "t", "p"], k=8)))
            if dice.random() < 0.3:
                session.resize(dice.randrange(40, 130), dice.randrange(10, 45))
            session.play(0.01)
        session.resize(90, 30)
        session.settle()
        shown = session.screen.visible()
        session.press(REDRAW)
        session.settle()
        assert session.screen.visible() == shown


def test_the_redraw_key_repairs_what_another_program_wrote() -> None:
    with Session(SAMPLE) as session:
        session.wait_for("q leave")
        session.settle()
        shown = session.text()
        session.screen.feed("\x1b[3;3HBroadcast message: going down")
        session.press(REDRAW)
        session.wait_for(lambda: session.text() == shown)


def test_a_quick_change_of_size_and_back_is_drawn_again() -> None:
    with Session(SAMPLE) as session:
        session.wait_for("q leave")
        session.settle()
        shown = session.text()
        session.resize(60, 10)
        session.resize(80, 24)
        session.wait_for(lambda: session.text() == shown)


def test_nothing_is_written_while_nothing_happens() -> None:
    with Session(SAMPLE) as session:
        session.wait_for("q leave")
        session.settle()
        written = len(session.output)
        assert not session.play(1.5)
        assert len(session.output) == written


def test_leaving_gives_the_terminal_back_in_its_own_colours() -> None:
    with Session(SAMPLE) as session:
        session.wait_for("q leave")
        session.press("q")
        assert session.wait_for_end() == 0
        last_look = re.findall(rb"\x1b\[[\d;]*m", bytes(session.output))[-1]
        assert last_look in (b"\x1b[m", b"\x1b[0m")
