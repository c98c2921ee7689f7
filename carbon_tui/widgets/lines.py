"""Which line of a table each row stands on: one line more where rows are missing in between."""

from __future__ import annotations

from functools import lru_cache
from textwrap import wrap

from msgspec import Struct


class Lines(Struct, frozen=True):
    """Lines and positions, both from 0. The gap's line stands before the row at ``gap``."""

    rows: int
    gap: int | None = None

    @property
    def gap_line(self) -> int | None:
        return self.gap

    @property
    def count(self) -> int:
        return self.rows + (self.gap is not None)

    def line(self, position: int) -> int:
        return position + (self.gap is not None and position >= self.gap)

    def position(self, line: int) -> int | None:
        """None for the gap's line, and where there is no row."""
        if line == self.gap:
            return None
        position = line - (self.gap is not None and line > self.gap)
        return position if 0 <= position < self.rows else None


@lru_cache(maxsize=8)
def folded(message: str, width: int) -> tuple[str, ...]:
    """A message of a few sentences, in lines that fit. Each line of an empty table asks for it."""
    return tuple(
        line
        for paragraph in message.splitlines()
        for line in wrap(paragraph, max(8, width)) or [""]
    )
