"""What one server was found to refuse, kept on the disk so that no start meets it again.

A server may have learnt better meanwhile: nothing is believed for longer than `KEPT_SECONDS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from carbon_tui.api.schema.query import Params
from carbon_tui.system.files import FileTrouble, read_private, write_private
from carbon_tui.text.json_text import as_json

KEPT_SECONDS = 7 * 86_400.0
MAX_KEPT = 500
"""Refusals of one server; the newest are kept."""


class KnownRefusal(Struct, frozen=True):
    """One thing that a list of this server does not take: only one of the last four is set."""

    path: str
    sentence: str
    learned_at: float
    """Seconds since 1970."""
    sort: Params = ()
    several_of: str = ""
    """A parameter that takes one value at a time."""
    value: tuple[str, str] = ("", "")
    """A parameter and a value of it."""
    small_pages: bool = False
    """A page of more than a hundred rows."""

    @property
    def about(self) -> object:
        return self.path, self.sort, self.several_of, self.value, self.small_pages


class RefusalMemory:
    """One server's file. Neither reading nor writing it ever fails: then nothing is remembered."""

    def __init__(self, path: Path, wall: Callable[[], float] = time.time) -> None:
        self._path = path
        self._wall = wall

    def known(self) -> tuple[KnownRefusal, ...]:
        """What was learnt lately, by any program of this machine."""
        try:
            data = read_private(self._path)
            stored = msgspec.json.decode(data, type=list[KnownRefusal]) if data else []
        except (FileTrouble, msgspec.MsgspecError, UnicodeDecodeError):
            return ()
        now = self._wall()
        return tuple(refusal for refusal in stored if 0 <= now - refusal.learned_at < KEPT_SECONDS)

    def learn(
        self,
        path: str,
        sentence: str,
        *,
        sort: Params = (),
        several_of: str = "",
        value: tuple[str, str] = ("", ""),
        small_pages: bool = False,
    ) -> None:
        """Keep this too, beside what others have learnt meanwhile."""
        new = KnownRefusal(path, str(sentence), self._wall(), sort, several_of, value, small_pages)
        others = [refusal for refusal in self.known() if refusal.about != new.about]
        with suppress(FileTrouble):
            write_private(self._path, as_json([*others, new][-MAX_KEPT:]))
