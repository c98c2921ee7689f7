"""What the terminal sends, read on a thread that sleeps until there is something.

Textual's own looks ten times a second. This one costs nothing while nobody types, and tells an
Escape as soon as it is certain that nothing follows it, instead of at the next look.
"""

from __future__ import annotations

import os
import select
import socket
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from textual.message import Message

from carbon_tui.terminal.ground import GroundSieve, GroundTold
from carbon_tui.terminal.textual_private import (
    ParseError,
    XTermParser,
    escape_is_certain_at,
    get_time,
)

LOOK: Final = 0.1
"""Seconds between two looks where Textual does not say when an Escape is certain."""
_MOST: Final = 4096
"""Bytes that one read takes."""


class Keyboard:
    """One stretch of reading, from the start of the application mode to its end."""

    def __init__(self, fileno: int, tell: Callable[[Message], None], *, debug: bool) -> None:
        self._fileno = fileno
        self._tell = tell
        self._parser = XTermParser(debug)
        # A terminal of another encoding may send anything; a letter that is none ends nothing.
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._over, self._end = socket.socketpair()
        self._sieve = GroundSieve()

    def listen(self) -> None:
        """Tell what is typed until `stop`, or until there is no terminal any more."""
        with self._over:
            while self._hear():
                pass
        with suppress(EOFError, ParseError):
            for _ in self._parser.feed(""):
                pass

    def stop(self) -> None:
        """End `listen`, from another thread."""
        self._end.close()

    def _hear(self) -> bool:
        """Wait, and tell what came; False once it is over."""
        over = self._over.fileno()
        ready, _, _ = select.select([self._fileno, over], [], [], self._patience())
        if self._fileno in ready and not self._read():
            return False
        for message in self._parser.tick():
            self._tell(message)
        return over not in ready

    def _read(self) -> bool:
        """Tell what is there; False where the terminal has ended."""
        data = os.read(self._fileno, _MOST)
        text, is_light = self._sieve.sift(self._decode(data))
        if is_light is not None:
            self._tell(GroundTold(is_light=is_light))
        for message in self._parser.feed(text) if text else ():
            self._tell(message)
        return bool(data)

    def _patience(self) -> float | None:
        """Seconds to wait at most; None: until something comes."""
        certain_at = escape_is_certain_at(self._parser, otherwise=get_time() + LOOK)
        return None if certain_at is None else max(0.0, certain_at - get_time())
