"""Rows on their way to standard output."""

from __future__ import annotations

from typing import Protocol

from carbon_tui.cli.output import say, write
from carbon_tui.listing.export import Tail
from carbon_tui.text.counting import counted


class Ending(Protocol):
    """What writes rows, and what comes behind them."""

    def end(self) -> Tail: ...


def write_end(out: Ending) -> None:
    """What comes behind the rows; a workbook comes whole. Rows for which a sheet had no room are
    said, also of what stands around its writer."""
    emit(out.end())
    rows = getattr(getattr(out, "inner", out), "left_out", 0)
    if rows:
        say(f"Left out: {counted(rows, 'row')}, for a sheet of Excel holds no more.")


def emit(text: Tail) -> None:
    """Write a part of the rows, if there is any. Raises ReaderGone and OutputTrouble."""
    if text:
        write(text)
