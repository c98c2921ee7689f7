"""The status line: what is on screen, of how much, how old, and why.

Always visible. Anything partial, filtered or stale says so here, in words.
"""

from __future__ import annotations

from collections.abc import Iterator

from carbon_tui.listing.list_status import (
    GAP,
    ListStatus,
    Part,
    parts,
)
from carbon_tui.widgets.line_widget import (
    Line,
    LineWidget,
)


class StatusLine(LineWidget):
    """One line, redrawn only when what it says has changed."""

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._list_status = ListStatus()
        self._parts: list[Part] = []

    @property
    def list_status(self) -> ListStatus:
        return self._list_status

    def say(self, status: ListStatus) -> None:
        self._list_status = status
        parts_shown = parts(status)
        if parts_shown != self._parts:
            self._parts = parts_shown
            self.refresh()

    def write(self) -> Iterator[Line]:
        parts_shown = parts(self._list_status, self.content_size.width)
        gap = (" " * GAP, "plain")
        yield [piece for part in parts_shown for piece in (gap, part)][1:]
