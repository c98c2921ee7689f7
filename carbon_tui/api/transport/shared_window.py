"""The API's rate limit shared by all programs of this machine that use one key.

The limit is per user: the app, a sync, a ``get`` and a watch together must keep to it. They share a
small file with what each of them has under way and what was answered within the last window, by a
clock that all processes of a machine have in common. A request of a process that died counts until
its answer could no longer have come. Where the file cannot be had, each keeps to a share.

A server may allow an account less: what 429 tells is remembered in the same file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from carbon_tui.system.files import FileTrouble, private_folder
from carbon_tui.system.locks import Held, SharedFile

T = TypeVar("T")

LONGEST_ANSWER_SECONDS = 40.0
"""After so long a request without an answer is one of a process that died."""
RETRY_SECONDS = 0.05
"""How soon the file is looked at again, when an answer to somebody else may free a place."""
LOCKED_SECONDS = 0.005
"""How soon a file that somebody has locked is looked at again: they hold it for less."""
LOOKS_IN_VAIN = 20
"""After so many in turn, whoever holds it was stopped while it did."""
SHARE_ALONE = 0.25
"""What part of the limit a program takes where it cannot know of the others."""
LEARNED_FOR_SECONDS = 86_400.0
"""How long a limit that a server was found to have is believed."""
LEAST_LEARNED = 50
"""A server that says 429 to less than this has counted requests of other machines."""
KEPT_BELOW_LEARNED = 0.95
"""What part of that limit is used."""


class _Contents(Struct):
    """The file: what counts, until when, by request; and what the server was heard to allow."""

    counts: dict[str, float] = {}
    limit: int | None = None
    limit_learned_at: float = 0.0
    """By the wall clock: it is remembered across a restart of the machine."""
    held_until: float = 0.0


class SharedWindow:
    """Places in the window, as all programs on this key see it. Times are `time.monotonic`'s.

    `take` and the others never fail: without the file they say so by `is_alone`.
    """

    def __init__(
        self,
        path: Path,
        *,
        most: int,
        window: float,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._most = most
        self._window = window
        self._wall = wall
        self._file: SharedFile | None = None
        self._owed: list[Callable[[_Contents], None]] = []
        """What could not be written yet."""
        self._lookups_in_vain = 0
        self._numbers = count(1)
        self._mark = os.urandom(4).hex()
        """Tells this one's requests from all others': a process may have several clients."""
        self.is_alone = False
        """The file cannot be had just now."""

    def take(self, now: float, left_free: float) -> tuple[str, float]:
        """A place: its name, or an empty name and the seconds after which to ask again.

        ``left_free`` is the part of the window that is left to others.
        """
        name = f"{self._mark}-{next(self._numbers)}"

        def change(contents: _Contents) -> tuple[str, float]:
            limit = self._limit(contents)
            if now < contents.held_until:
                return "", contents.held_until - now
            if len(contents.counts) >= limit - int(limit * left_free):
                first = min(contents.counts.values(), default=now)
                return "", min(max(first - now, RETRY_SECONDS / 10), RETRY_SECONDS)
            contents.counts[name] = now + LONGEST_ANSWER_SECONDS + self._window
            return name, 0.0

        return self._changed(now, change, ("", LOCKED_SECONDS))

    def answered(self, name: str, now: float) -> None:
        """The request counts for a window more."""

        def change(contents: _Contents) -> None:
            contents.counts[name] = now + self._window

        self._note(now, change)

    def unused(self, name: str, now: float) -> None:
        """Nothing was sent: the place is free again."""

        def change(contents: _Contents) -> None:
            contents.counts.pop(name, None)

        self._note(now, change)

    def refused(self, now: float, seconds: float) -> None:
        """The server said that it had too much: all hold, and what it allows is remembered."""

        def change(contents: _Contents) -> None:
            contents.held_until = max(contents.held_until, now + seconds)
            allowed = int(len(contents.counts) * KEPT_BELOW_LEARNED)
            if LEAST_LEARNED <= allowed < self._limit(contents):
                contents.limit, contents.limit_learned_at = allowed, self._wall()

        self._note(now, change)

    def _note(self, now: float, change: Callable[[_Contents], None]) -> None:
        """Now, or together with the next look."""

        def noted(contents: _Contents) -> bool:
            change(contents)
            return True

        if not self._changed(now, noted, False):
            self._owed.append(change)

    @property
    def most_alone(self) -> int:
        """How many a program takes that does not know of the others."""
        return max(1, int(self._most * SHARE_ALONE))

    def _limit(self, contents: _Contents) -> int:
        fresh = self._wall() - contents.limit_learned_at < LEARNED_FOR_SECONDS
        if contents.limit is None or not fresh:
            return self._most
        return max(1, min(contents.limit, self._most))

    def _changed(self, now: float, change: Callable[[_Contents], T], otherwise: T) -> T:
        """The answer of `change`; ``otherwise`` where the file cannot be had."""

        def in_bytes(before: bytes) -> tuple[bytes, T]:
            contents = self._read(before, now)
            for owed in self._owed:
                owed(contents)
            answer = change(contents)
            return msgspec.json.encode(contents), answer

        try:
            answer = self._opened().change(in_bytes)
        except Held:
            self._lookups_in_vain += 1
            self.is_alone = self._lookups_in_vain >= LOOKS_IN_VAIN
        except (OSError, FileTrouble):
            self.is_alone = True
        else:
            self._owed.clear()
            self._lookups_in_vain, self.is_alone = 0, False
            return answer
        return otherwise

    def _opened(self) -> SharedFile:
        if self._file is None:
            private_folder(self._path.parent)
            self._file = SharedFile(self._path)
        return self._file

    def _read(self, before: bytes, now: float) -> _Contents:
        """What still counts. After a restart of the machine the clock has begun anew: times that
        lie further ahead than any request can reach are of before."""
        try:
            contents = msgspec.json.decode(before, type=_Contents)
        except msgspec.MsgspecError:
            return _Contents()
        latest = now + LONGEST_ANSWER_SECONDS + self._window
        contents.counts = {
            name: until for name, until in contents.counts.items() if now < until <= latest
        }
        if contents.held_until > now + LONGEST_ANSWER_SECONDS:
            contents.held_until = 0.0
        return contents
