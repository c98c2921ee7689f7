"""Notifications of the terminal itself (OSC 9 and OSC 777), also from within tmux.

A terminal that knows one of them shows a message of the desktop, on the machine where its window
is; one that does not drops it. tmux hands it on where ``allow-passthrough`` is on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from carbon_tui.terminal.clipboard import passed_on
from carbon_tui.text.cleaning import clean

LONGEST_MESSAGE: Final = 200
"""Characters; what is longer is cut, since some terminals drop long strings whole."""
TITLE: Final = "carbon-tui"


def plain_message(text: str) -> str:
    """One line in which nothing commands a terminal, whoever wrote it."""
    line = " ".join(str(clean(text)).split())
    return line if len(line) <= LONGEST_MESSAGE else f"{line[: LONGEST_MESSAGE - 1]}…"


def osc9(text: str, environ: Mapping[str, str]) -> bytes:
    """As iTerm2, Windows Terminal, kitty, WezTerm and Ghostty take it. The title in front keeps
    what ConEmu's progress reports begin with, a digit and a semicolon, from ever being there."""
    message = f"{TITLE}: {plain_message(text)}"
    return passed_on(b"\x1b]9;" + _bytes(message) + b"\x07", environ)


def osc777(text: str, environ: Mapping[str, str]) -> bytes:
    """As foot, urxvt, WezTerm and Ghostty take it; semicolons part its fields."""
    message = plain_message(text).replace(";", ",")
    return passed_on(b"\x1b]777;notify;" + _bytes(f"{TITLE};{message}") + b"\x07", environ)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
