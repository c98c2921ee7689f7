"""Questions on the terminal: asked on stderr, so that stdout stays data."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path

from carbon_tui.cli.output import say
from carbon_tui.credentials import SHORTEST_PASSPHRASE, PassphraseNeeded
from carbon_tui.system.secret import Secret

NO_QUESTIONS = "CARBON_TUI_NO_QUESTIONS"
"""The environment variable that makes a run fail where it would ask."""
TERMINAL = "/dev/tty"
"""The terminal that a run was started on, whatever its streams are connected to."""


def can_ask() -> bool:
    """True where somebody sits in front of it, though all streams may be redirected."""
    if os.environ.get(NO_QUESTIONS):
        return False
    return _streams_are_a_terminal() or _has_a_terminal()


def _streams_are_a_terminal() -> bool:
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def _has_a_terminal() -> bool:
    """Its own, in the foreground: a job in the background would be stopped by asking."""
    if sys.platform == "win32":
        return False
    try:
        terminal = os.open(TERMINAL, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def yes(question: str) -> bool:
    """False unless the answer begins with a y."""
    return _line(f"{question} [y/N] ").strip().casefold().startswith("y")


def choice(question: str, options: Sequence[str]) -> int | None:
    """The index of what was chosen; None for "nothing of that"."""
    tell(question)
    for number, option in enumerate(options, start=1):
        tell(f"  {number}  {option}")
    while answer := _line("Number, or Enter for none: ").strip():
        if answer.isdecimal() and 1 <= int(answer[:3]) <= len(options):
            return int(answer[:3]) - 1
        tell(f"There are the numbers 1 to {len(options)}.")
    return None


def passphrase(prompt: str) -> Secret | None:
    """Typed without an echo; None where the person wants none of it (Ctrl+D, or nothing typed).

    Raises PassphraseNeeded where nobody can be asked.
    """
    if not can_ask():
        raise PassphraseNeeded(
            "The key is in a passphrase-protected file, and nobody can be asked here: run it in a"
            " terminal, or hand the passphrase over (key_command, --passphrase-fd)."
        )
    try:
        typed = getpass(prompt)
    except EOFError:
        say("")
        return None
    return Secret(typed) if typed else None


def new_passphrase() -> Secret | None:
    """Typed twice alike; None when it was left empty."""
    tell(f"It must have {SHORTEST_PASSPHRASE} characters or more, for example four words.")
    while first := passphrase("A passphrase for the file (empty to stop): "):
        if len(first.reveal()) < SHORTEST_PASSPHRASE:
            tell(f"That is too short: {SHORTEST_PASSPHRASE} characters or more.")
        elif first == passphrase("The same again: "):
            return first
        else:
            tell("They differ.")
    return None


def tell(sentence: str, *, end: str = "\n") -> None:
    """To whoever is asked: where the streams go elsewhere, on the terminal itself."""
    if _streams_are_a_terminal() or not _has_a_terminal():
        say(sentence, end=end)
        return
    with Path(TERMINAL).open("w", encoding="utf-8", errors="backslashreplace") as terminal:
        terminal.write(f"{sentence}{end}")


def _line(prompt: str) -> str:
    tell(prompt, end="")
    if _streams_are_a_terminal() or not _has_a_terminal():
        return sys.stdin.readline()
    with Path(TERMINAL).open(encoding="utf-8", errors="replace") as terminal:
        return terminal.readline()
