"""Questions on the terminal: asked on stderr, so that stdout stays data."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from carbon_tui.cli.output import say
from carbon_tui.system.secret import Secret

NO_QUESTIONS = "CARBON_TUI_NO_QUESTIONS"
"""The environment variable that makes a run fail where it would ask."""


def can_ask() -> bool:
    """True where somebody sits in front of it."""
    return not os.environ.get(NO_QUESTIONS) and bool(
        sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()
    )


def yes(question: str) -> bool:
    """False unless the answer begins with a y."""
    return _line(f"{question} [y/N] ").strip().casefold().startswith("y")


def choice(question: str, options: Sequence[str]) -> int | None:
    """The index of what was chosen; None for "nothing of that"."""
    say(question)
    for number, option in enumerate(options, start=1):
        say(f"  {number}  {option}")
    while answer := _line("Number, or Enter for none: ").strip():
        if answer.isdecimal() and 1 <= int(answer[:3]) <= len(options):
            return int(answer[:3]) - 1
        say(f"There are the numbers 1 to {len(options)}.")
    return None


def passphrase(prompt: str) -> Secret | None:
    """Typed without an echo; None where the person wants none of it (Ctrl+D, or nothing typed).

    Raises PassphraseNeeded where nobody can be asked.
    """
    from getpass import getpass

    from carbon_tui.credentials import PassphraseNeeded

    if not can_ask_in_secret():
        raise PassphraseNeeded(
            "The key is in a passphrase-protected file, and nobody can be asked here: run it in a"
            " terminal, or use --secrets FILE."
        )
    try:
        typed = getpass(prompt)
    except EOFError:
        say("")
        return None
    return Secret(typed) if typed else None


def can_ask_in_secret() -> bool:
    """True where somebody sits in front of it, though all streams may be redirected."""
    if os.environ.get(NO_QUESTIONS):
        return False
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
    except OSError:
        return can_ask()
    return True


def new_passphrase() -> Secret | None:
    """Typed twice alike; None when it was left empty."""
    from carbon_tui.credentials import SHORTEST_PASSPHRASE

    say(f"It must have {SHORTEST_PASSPHRASE} characters or more, for example four words.")
    while first := passphrase("A passphrase for the file (empty to stop): "):
        if len(first.reveal()) < SHORTEST_PASSPHRASE:
            say(f"That is too short: {SHORTEST_PASSPHRASE} characters or more.")
        elif first == passphrase("The same again: "):
            return first
        else:
            say("They differ.")
    return None


def _line(prompt: str) -> str:
    say(prompt, end="")
    return sys.stdin.readline()
