"""Which columns fit a width, and how wide each is: pure arithmetic, no drawing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct
from rich.cells import cell_len, chop_cells

from carbon_tui.resources.definition import Column

GAP = 2
"""Blank cells between two columns."""


class Slot(Struct, frozen=True):
    """A column in its place."""

    column: Column[Any]
    left: int
    width: int


class Layout(Struct, frozen=True):
    slots: tuple[Slot, ...]
    hidden: int = 0
    """Picked columns that this width has no room for."""

    @property
    def width(self) -> int:
        """Cells from the first column to the end of the last."""
        return self.slots[-1].left + self.slots[-1].width if self.slots else 0


def fit(columns: Sequence[Column[Any]], width: int, ordered_by: Collection[str] = ()) -> Layout:
    """The most important columns that fit, in their own order, sharing what room is left.

    Those that rows are ``ordered_by`` are among them: without them the rows look shuffled.
    """
    kept = list(columns)

    def worth(column: Column[Any]) -> int:
        return 0 if column.name in ordered_by else column.priority

    while len(kept) > 1 and _needed(kept) > width:
        kept.remove(max(reversed(kept[1:]), key=worth))
    return Layout(_placed(kept, _shared(kept, width)), len(columns) - len(kept))


def slide(columns: Sequence[Column[Any]], width: int, first: int) -> Layout:
    """Every column at its own width: the key column stays, the others start from ``first``."""
    key, *rest = columns
    kept, used = [key], min(own_width(key), width)
    for column in rest[first:]:
        used += GAP + own_width(column)
        kept.append(column)
        if used >= width:
            break
    widths = [own_width(column) for column in kept]
    widths[-1] = max(1, widths[-1] - max(0, used - width))
    return Layout(_placed(kept, widths), len(columns) - len(kept))


def own_width(column: Column[Any]) -> int:
    """What it likes to have, and never less than its title, with room for the arrow of a sort."""
    return max(column.width, len(column.title) + bool(column.sort))


def _needed(columns: Sequence[Column[Any]]) -> int:
    return sum(map(own_width, columns)) + GAP * (len(columns) - 1)


def _shared(columns: Sequence[Column[Any]], width: int) -> list[int]:
    """Each column's own width, then the spare cells in turn, up to the widest each may be."""
    widths = [own_width(column) for column in columns]
    spare = width - _needed(columns)
    if spare < 0:
        widths[0] = max(1, widths[0] + spare)
    hungry = [i for i, column in enumerate(columns) if column.widest > widths[i]]
    while spare > 0 and hungry:
        share = max(1, spare // len(hungry))
        for i in list(hungry):
            more = min(share, spare, columns[i].widest - widths[i])
            widths[i] += more
            spare -= more
            if widths[i] >= columns[i].widest:
                hungry.remove(i)
            if not spare:
                break
    return widths


def _placed(columns: Sequence[Column[Any]], widths: Sequence[int]) -> tuple[Slot, ...]:
    slots, left = [], 0
    for column, width in zip(columns, widths, strict=True):
        slots.append(Slot(column, left, width))
        left += width + GAP
    return tuple(slots)


def cut(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """Exactly ``width`` cells of the text: padded when shorter, cut with an ellipsis when longer.

    Only the first few characters are ever measured: a name of a megabyte costs as much as a word.
    """
    if len(text) <= width and text.isascii():
        return text.rjust(width) if right else text.ljust(width)
    head = text[: 4 * width + 1]
    size = cell_len(head)
    if size <= width and len(head) == len(text):
        return " " * (width - size) + text if right else text + " " * (width - size)
    body = chop_cells(head, width - 1)[0] if width > 1 else ""
    return body + ellipsis + " " * (width - 1 - cell_len(body))
