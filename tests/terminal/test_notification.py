"""Notifications of the terminal: whatever an event says, one sequence goes out and nothing else."""

from __future__ import annotations

import re

import pytest

from carbon_tui.terminal.notification import LONGEST_MESSAGE, osc9, osc777, plain_message

TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-1/default,1,0"}
PLAIN = {"TERM": "xterm-256color"}
HOSTILE = [
    "Ada: state Printing → Error",
    "end\x07\x1b]52;c;aGk=\x07",
    "\x1b\\\x1bP+q\x1b\\",
    "\x9b2J\x9c\x90\x9d0;title\x9c",
    "4;3;50",
    "a;b;c\r\nd\tand\x00\u202eesrever",
    "x" * 5_000,
    "\ud800 half of a pair",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_an_event_says_is_one_line_of_text(text: str) -> None:
    for sequence, begins in (
        (osc9(text, PLAIN), b"\x1b]9;carbon-tui: "),
        (osc777(text, PLAIN), b"\x1b]777;notify;carbon-tui;"),
    ):
        assert sequence.startswith(begins)
        assert sequence.endswith(b"\x07")
        body = sequence.removeprefix(begins)[:-1].decode()
        assert body.isprintable()
        assert len(body) <= LONGEST_MESSAGE
    assert osc777(text, PLAIN).count(b";") == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_tmux_gets_it_wrapped_once_and_hands_the_same_on(text: str) -> None:
    for make in (osc9, osc777):
        wrapped = re.fullmatch(rb"\x1bPtmux;(.*)\x1b\\", make(text, TMUX), re.DOTALL)
        assert wrapped is not None
        assert wrapped[1].replace(b"\x1b\x1b", b"\x1b") == make(text, PLAIN)
        assert b"\x1b\\" not in wrapped[1]


def test_what_is_too_long_says_so() -> None:
    assert plain_message("y" * 300).endswith("y…")
