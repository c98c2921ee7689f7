"""Questions on the terminal: asked on stderr, so that stdout stays data."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from carbon_tui.cli.output import say
from carbon_tui.system.secret import Secret


def can_ask() -> bool:
    """True where somebody sits in front of it."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


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


def passphrase(prompt: str) -> Secret:
    """Typed without an echo. Raises PassphraseNeeded where nobody can be asked."""
    from getpass import getpass

    from carbon_tui.credentials import PassphraseNeeded

    if not can_ask():
        raise PassphraseNeeded(
            "The key is in a passphrase-protected file, and nobody can be asked here: run it in a"
            " terminal, or use --secrets FILE."
        )
    return Secret(getpass(prompt, stream=sys.stderr))


def new_passphrase() -> Secret | None:
    """Typed twice alike; None when it was left empty."""
    while first := passphrase("A passphrase for the file (empty to stop): "):
        if first == passphrase("The same again: "):
            return first
        say("They differ.")
    return None


def _line(prompt: str) -> str:
    say(prompt, end="")
    return sys.stdin.readline()
