"""What the environment says about the terminal, and what follows from it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from carbon_tui.terminal.ascii_filter import (
    PlainLetters,
    plain,
)
from carbon_tui.terminal.clipboard import MAX_BASE64_LENGTH, clipboard, keep
from carbon_tui.terminal.escape_filter import (
    Lock,
    locked,
)
from carbon_tui.terminal.facts import Terminal

BLACK = Color(0, 0, 0)
HOSTILE = (
    "\x1b[2J", "\x1b]52;c;AAAA\x07", "\x1b]8;;http://x\x1b\\", "\x1b]0;t\x07", "\x9b2J",
    "\x90q\x9c", "\x00", "\x7f", "\x0e", "\x0f", "\x08", "\r", "\n", "\t",
    "\x05", "\x85", "\u2028", "\u2029",
    "\u202e", "\u2066", "\u200e", "\u061c", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\U000e0041", "\U000e0100", "\u3164", "\udc80",
)  # fmt: skip


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "linux"}, "standard"),
        ({"TERM": "xterm-direct"}, "truecolor"),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit", "NO_COLOR": "1"}, "none"),
        ({"TERM": "vt220"}, "none"),
        ({"TERM": "vt100", "COLORTERM": "truecolor"}, "truecolor"),
    ],
)
def test_colours_are_those_the_environment_admits(environ: dict[str, str], colours: str) -> None:
    assert Terminal.of(environ).colours == colours


@pytest.mark.parametrize(
    ("environ", "utf8"),
    [
        ({}, True),
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "ja_JP.utf8"}, True),
        ({"LANG": "de_DE.UTF-8@euro"}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "de_DE.ISO-8859-1", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "de_DE"}, False),
        ({"LC_CTYPE": "UTF-8"}, True),
    ],
)
def test_the_locale_says_whether_more_than_ascii_is_shown(
    environ: dict[str, str], utf8: bool
) -> None:
    terminal = Terminal.of(environ)
    assert terminal.speaks_utf8 is utf8
    assert terminal.ascii is not utf8


def test_over_ssh_neither_mouse_nor_animations() -> None:
    near, far = Terminal.of({}), Terminal.of({"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22"})
    assert (near.remote, near.mouse, near.animations) == (False, True, True)
    assert (far.remote, far.mouse, far.animations) == (True, False, False)


@pytest.mark.parametrize(
    ("environ", "multiplexer", "erases"),
    [
        ({"TERM": "xterm-256color"}, "", True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, "tmux", True),
        ({"TERM": "tmux-256color"}, "tmux", True),
        ({"TERM": "screen", "STY": "12.pts-0"}, "screen", False),
        ({"TERM": "screen-256color"}, "screen", False),
        ({"TERM": "xterm-kitty"}, "", False),
    ],
)
def test_erasing_fills_with_colour_only_where_that_is_known(
    environ: dict[str, str], multiplexer: str, erases: bool
) -> None:
    terminal = Terminal.of(environ)
    assert (terminal.multiplexer, terminal.erases_in_colour) == (multiplexer, erases)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_the_second_lock_lets_no_control_character_through(hostile: str) -> None:
    text = f"a{hostile} b"
    (safe,) = Lock().apply([Segment(text)], BLACK)
    assert safe.text.isprintable()
    assert safe.text[0] + safe.text[-1] == "ab"
    assert safe.cell_length == cell_len(text)


def test_the_second_lock_leaves_good_text_as_it_is() -> None:
    good = [Segment("歯車 Gehäuse cafe\u0301 👓 – × [v2] ⣿ हिन्दी"), Segment("plain")]
    assert [segment.text for segment in Lock().apply(good, BLACK)] == [text for text, *_ in good]
    ascii_only = [Segment("plain"), Segment(" text")]
    assert Lock().apply(ascii_only, BLACK) is ascii_only
    assert locked("歯車") == "歯車"


def test_ascii_terminals_get_ascii_of_the_same_width() -> None:
    text = "┌─┐ Gehäuse 歯車 … × ▂▄█ ⣿ ● → 👓 cafe\u0301"
    shown = plain(text)
    assert shown.isascii()
    assert len(shown) == cell_len(text)
    assert shown.startswith("+-+ Gehause ??")
    (segment,) = PlainLetters().apply([Segment(text)], BLACK)
    assert segment.text == shown


def test_the_clipboard_gets_the_text_through_what_is_in_between() -> None:
    code = base64.b64encode("Gehäuse".encode())
    assert clipboard("Gehäuse", {"TERM": "xterm"}) == b"\x1b]52;c;" + code + b"\x07"
    tmux = clipboard("Gehäuse", {"TERM": "tmux-256color"})
    assert tmux.endswith(b"\x1bPtmux;\x1b\x1b]52;c;" + code + b"\x07\x1b\\")
    long = clipboard("x" * 3000, {"TERM": "screen", "STY": "1.pts"})
    pieces = long.split(b"\x1b\\")[:-1]
    assert all(piece.startswith(b"\x1bP") and len(piece) < 768 for piece in pieces)
    joined = b"".join(piece.removeprefix(b"\x1bP") for piece in pieces)
    assert joined == b"\x1b]52;c;" + base64.b64encode(b"x" * 3000) + b"\x07"


def test_what_no_clipboard_takes_is_kept_in_a_file(tmp_path: Path) -> None:
    assert clipboard("x" * MAX_BASE64_LENGTH, {}) == b""
    for text in ("first", "Gehäuse 歯車"):
        kept = keep(text, tmp_path / "state")
    assert kept.read_text("utf-8") == "Gehäuse 歯車"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert list(kept.parent.iterdir()) == [kept]
