"""The journal's file, folded into entries: read once, and from then on only what was added."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from carbon_tui.orders.journal_entry import (
    JournalEntry,
    after,
    read,
)
from carbon_tui.system.files import open_private

_TAIL = 64
"""Bytes before the place where reading ended: they tell whether the file is still the same."""


class JournalFile:
    """May be asked from several threads. Every question raises FileTrouble where the file cannot
    be read; a file that is not there has no entries."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._entries: dict[str, JournalEntry] = {}
        self._damaged = 0
        self._lines = 0
        self._read_to = 0
        self._tail = b""

    def entries(self) -> dict[str, JournalEntry]:
        """A copy, by id, the oldest first."""
        with self._lock:
            self._read_on()
            return dict(self._entries)

    def entry(self, id: str) -> JournalEntry | None:
        with self._lock:
            self._read_on()
            return self._entries.get(id)

    def damaged(self) -> int:
        """Whole lines that cannot be trusted."""
        with self._lock:
            self._read_on()
            return self._damaged

    def spare_lines(self) -> int:
        """Lines that a rewrite would spare if it kept every entry."""
        with self._lock:
            self._read_on()
            return self._lines - len(self._entries)

    def _read_on(self) -> None:
        """Fold what was added; a file that was written anew is read from its beginning."""
        file = open_private(self._path)
        if file is None:
            self._forget()
            return
        with file:
            if not self._is_the_same(file.fileno()):
                self._forget()
            file.seek(self._read_to)
            added = file.read()
        whole = added[: added.rfind(b"\n") + 1]
        if whole:
            self._fold(whole)

    def _is_the_same(self, descriptor: int) -> bool:
        if os.fstat(descriptor).st_size < self._read_to:
            return False
        os.lseek(descriptor, self._read_to - len(self._tail), os.SEEK_SET)
        return os.read(descriptor, len(self._tail)) == self._tail

    def _fold(self, whole: bytes) -> None:
        lines, damaged = read(whole)
        for line in lines:
            self._entries[line.id] = after(self._entries.get(line.id), line)
        self._damaged += damaged
        self._lines += len(lines)
        self._read_to += len(whole)
        self._tail = (self._tail + whole)[-_TAIL:]
