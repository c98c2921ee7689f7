"""The requests of this run, the newest few hundred: for error details, never with a secret."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from carbon_tui.api.errors import RequestNote
from carbon_tui.system.secret import mask
from carbon_tui.text.cleaning import clean

MAX_REQUESTS_KEPT = 200
"""The newest; older ones are forgotten."""


class Requests:
    """An observer of the client's requests."""

    def __init__(self) -> None:
        self.count = 0
        self._notes: deque[RequestNote] = deque(maxlen=MAX_REQUESTS_KEPT)

    def noted(self, note: RequestNote) -> None:
        self.count += 1
        self._notes.append(note)

    def __iter__(self) -> Iterator[RequestNote]:
        """The newest first."""
        return reversed(self._notes)


def told(note: RequestNote) -> str:
    """One request in a line: id, method, path and query, status or trouble, how long it took."""
    address = f"{note.path}?{note.query}" if note.query else note.path
    ended = str(note.status) if note.status else note.trouble or "no answer"
    took = f" in {note.seconds:.2f} s" if note.seconds is not None else ""
    again = f", attempt {note.attempt}" if note.attempt > 1 else ""
    return str(clean(mask(f"{note.method} {address} → {ended}{took}{again} (id {note.id})")))
