"""How far it is, on stderr, while data goes to stdout: one line that is rewritten."""

from __future__ import annotations

import shutil
import sys
import time

from carbon_tui.cli.output import say

_EVERY = 0.2  # seconds


class ProgressLine:
    """A line on a terminal; silence where stderr is none."""

    def __init__(self) -> None:
        self._on = bool(sys.stderr and sys.stderr.isatty())
        self._last = 0.0
        self._written = False

    def show(self, sentence: str) -> None:
        """At most five times a second: a fast server must not be slowed by its own praise."""
        now = time.monotonic()
        if not self._on or now - self._last < _EVERY:
            return
        self._last, self._written = now, True
        width = shutil.get_terminal_size().columns
        say(f"\r{sentence[: width - 1]:<{width - 1}}", end="")

    def clear(self) -> None:
        """Take the line away, before something else is said and at the end."""
        if self._written:
            width = shutil.get_terminal_size().columns
            say(f"\r{'':<{width - 1}}\r", end="")
            self._written = False
