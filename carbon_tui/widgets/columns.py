"""Which columns fit a width, and how wide each is: pure arithmetic, no drawing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len, chop_cells

from carbon_tui.keys.mentions import key_of
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import Moment
from carbon_tui.text.counting import counted
from carbon_tui.text.cut_names import brackets_behind

GAP = 2
"""Blank cells between two columns."""
MAX_COLUMN_CELLS = 100
"""Cells of a value that its column is widened for."""
IMPORTANT, UNIMPORTANT = 1, 7
"""Columns up to the one priority get the room that their values need from columns from the other
on."""
SQUEEZED = 12
"""Cells in which a text is still of use."""
NOTHING_MEASURED: Mapping[str, int] = MappingProxyType({})


class Slot(Struct, frozen=True):
    """A column in its place."""

    column: Column[Any]
    left: int
    width: int


class Layout(Struct, frozen=True):
    """Where each column of a table stands at one width, and how many have no room."""

    slots: tuple[Slot, ...]
    hidden: int = 0
    """Picked columns that this width has no room for."""
    before: int = 0
    """How many of these lie to the left, where columns are scrolled sideways."""
    stays: int = 1
    """How many stand still at the left while the others are scrolled."""

    @property
    def width(self) -> int:
        """Cells from the first column to the end of the last."""
        return self.slots[-1].left + self.slots[-1].width if self.slots else 0

    @property
    def sideways(self) -> str:
        """Which columns are in view, of those that are scrolled; empty where all are."""
        if not self.hidden:
            return ""
        still = "1" if self.stays == 1 else f"1 to {self.stays}"
        first, last = self.before + self.stays + 1, self.before + len(self.slots)
        all_of_them = len(self.slots) + self.hidden
        return f"columns {still}, {first} to {last} of {all_of_them}: {_MORE}"

    @property
    def beyond(self) -> str:
        """How many columns lie to the left or to the right, where these are scrolled; empty where
        all are in view. Both sentences name keys: see `keys.mentions`."""
        return f"+{counted(self.hidden, 'column')}: {_MORE}" if self.hidden else ""


_MORE = f"{key_of('left')} {key_of('right')} for more"
"""With the keys a person has for it, once a screen has spelled it."""


def fit(
    columns: Sequence[Column[Any]],
    width: int,
    ordered_by: Collection[str] = (),
    widths: Mapping[str, int] = NOTHING_MEASURED,
) -> Layout:
    """The most important columns that fit, in their own order, sharing what room is left.

    Those that rows are ``ordered_by`` are among them: without them the rows look shuffled.
    ``widths`` are what the values of columns were found to need: the most important get it first,
    and the least important make room for that.
    """
    roomy = [_with_its_arrow(c) if c.name in ordered_by else c for c in columns]
    layout = _fitted(roomy, width, ordered_by, widths)
    own = {column.name: column for column in columns}
    slots = tuple(Slot(own[slot.column.name], slot.left, slot.width) for slot in layout.slots)
    return Layout(slots, layout.hidden)


def _fitted(
    columns: Sequence[Column[Any]],
    width: int,
    ordered_by: Collection[str],
    widths: Mapping[str, int],
) -> Layout:
    kept = list(columns)

    def worth(column: Column[Any]) -> int:
        return 0 if column.name in ordered_by else column.priority

    while len(kept) > 1 and (least := max(reversed(kept[1:]), key=worth)):
        crowded = worth(least) >= UNIMPORTANT and _lacking(kept, widths) > width - _needed(kept)
        if _needed(kept) <= width and not crowded:
            break
        kept.remove(least)
    squeezed = _squeezed(columns, kept, width)
    if squeezed is not None:
        kept = [column for column in columns if column in kept or column is squeezed]
        wide = [own_width(column) for column in kept]
        wide[kept.index(squeezed)] -= sum(wide) + GAP * (len(wide) - 1) - width
        return Layout(_placed(kept, wide), len(columns) - len(kept))
    return Layout(_placed(kept, _shared(kept, width, widths)), len(columns) - len(kept))


def _squeezed(
    columns: Sequence[Column[Any]], columns_left: Sequence[Column[Any]], width: int
) -> Column[Any] | None:
    """An important column of text that finds no room at its own width, where enough of it is left
    to be of use: better narrow than half a screen of blanks."""
    room = width - _needed(columns_left) - GAP
    left_out = (
        c for c in columns if c.priority <= IMPORTANT and not c.right and c not in columns_left
    )
    least = min(left_out, key=lambda column: column.priority, default=None)
    return least if least is not None and room >= max(SQUEEZED, len(least.title) + 1) else None


def scrolled(
    columns: Sequence[Column[Any]],
    width: int,
    first: int,
    stays: int = 1,
    ordered_by: Collection[str] = (),
    widths: Mapping[str, int] = NOTHING_MEASURED,
) -> Layout:
    """Columns as wide as `fit` makes them; where there is no room for all, those from ``first`` on
    are in view, or from before it where the end leaves room.

    The key columns, ``stays`` of them, stand still, and so does what rows are ``ordered_by``. One
    other column is in view however narrow it is. Numbers are never cut short for one more column.
    """
    whole = [_with_whole_numbers(c, widths) if c.right else c for c in columns]
    roomy = [_with_its_arrow(c) if c.name in ordered_by else c for c in whole]
    stays = _standing_still(roomy, width, stays)
    seen, before = list(range(len(roomy))), 0
    if roomy and _needed(roomy) > width:
        seen, before = _in_view(roomy, width, first, stays, ordered_by)
    wide = _shared([roomy[place] for place in seen], width, widths) if seen else []
    slots = _placed([columns[place] for place in seen], wide)
    return Layout(slots, len(columns) - len(seen), before, stays)


def _in_view(
    columns: Sequence[Column[Any]],
    width: int,
    first: int,
    stays: int,
    ordered_by: Collection[str],
) -> tuple[list[int], int]:
    """The places of columns in view, and how many lie before those that are scrolled."""
    others = range(stays, len(columns))
    still = [*range(stays), *(place for place in others if columns[place].name in ordered_by)]
    if width - _needed([columns[place] for place in still]) - GAP < SQUEEZED:
        still = still[:stays]
    scrolls = [place for place in others if place not in still]
    if not scrolls:
        return still, 0
    room = width - _needed([columns[place] for place in still])
    at_the_end = _fitting([columns[place] for place in reversed(scrolls)], room)
    start = min(stays + first, scrolls[-at_the_end])
    from_start = [place for place in scrolls if place >= start]
    number = _fitting([columns[place] for place in from_start], room)
    return sorted([*still, *from_start[:number]]), start - stays


def _fitting(columns: Sequence[Column[Any]], room: int) -> int:
    """How many of them, the first ones, have room beside others; one at least."""
    for number, column in enumerate(columns):
        room -= GAP + own_width(column)
        if room < 0:
            return max(number, 1)
    return len(columns)


def _standing_still(columns: Sequence[Column[Any]], width: int, stays: int) -> int:
    """So many of the key columns as leave half the width to the others; one at least."""
    while stays > 1 and _needed(columns[:stays]) > width // 2:
        stays -= 1
    return stays


def slide(
    columns: Sequence[Column[Any]],
    width: int,
    first: int,
    widths: Mapping[str, int] = NOTHING_MEASURED,
    stays: int = 1,
) -> Layout:
    """Every column as wide as its values, as many as fit whole: the key columns, ``stays`` of them,
    stand still, the others start from ``first``. A table that has no columns yet has none in
    view."""
    if not columns:
        return Layout(())
    stays = _standing_still(columns, width, stays)
    names, wide = list(columns[:stays]), []
    most = max(width // (2 * stays), 1)
    for key in names:
        wide.append(min(full_width(key, widths), max(own_width(key), most), width))
    for column in columns[stays:][first:]:
        room = width - sum(wide) - GAP * len(wide)
        if len(names) > stays and full_width(column, widths) > room:
            break
        names.append(column)
        wide.append(max(1, min(full_width(column, widths), room)))
    return Layout(_placed(names, wide), len(columns) - len(names), first, stays)


def full_width(column: Column[Any], widths: Mapping[str, int]) -> int:
    """What its values need, and never less than it likes to have."""
    return max(own_width(column), min(widths.get(column.name, 0), MAX_COLUMN_CELLS))


def own_width(column: Column[Any]) -> int:
    """What it likes to have, and never less than its title, with room for the arrow of a sort."""
    return max(column.width, len(column.title) + bool(column.sort))


def _with_its_arrow(column: Column[Any]) -> Column[Any]:
    """Where it is sorted here, with room for the arrow beside its title."""
    needed = max(column.width, len(column.title) + 1)
    return replace(column, width=needed, max_width=max(column.max_width, needed))


def _with_whole_numbers(column: Column[Any], widths: Mapping[str, int]) -> Column[Any]:
    """As wide as its values need, up to the widest it may be."""
    return replace(
        column, width=max(column.width, min(widths.get(column.name, 0), column.max_width))
    )


def _needed(columns: Sequence[Column[Any]]) -> int:
    return sum(map(own_width, columns)) + GAP * (len(columns) - 1)


def _lacking(columns: Sequence[Column[Any]], widths: Mapping[str, int]) -> int:
    """Cells by which the most important columns are too narrow for their values."""
    return sum(_more(column, widths) for column in columns if column.priority <= IMPORTANT)


def _more(column: Column[Any], widths: Mapping[str, int]) -> int:
    least_width = min(widths.get(column.name, 0), column.max_width)
    return max(0, least_width - own_width(column))


def _shared(columns: Sequence[Column[Any]], width: int, measured: Mapping[str, int]) -> list[int]:
    """Each column's own width, then what values need, the most important first, then the spare
    cells in turn, up to the widest each may be."""
    widths = [own_width(column) for column in columns]
    spare = width - _needed(columns)
    if spare < 0:
        widths[0] = max(1, widths[0] + spare)
    for i in sorted(range(len(columns)), key=lambda place: columns[place].priority):
        more = min(max(spare, 0), _more(columns[i], measured))
        widths[i] += more
        spare -= more
    hungry = [i for i, column in enumerate(columns) if column.max_width > widths[i]]
    while spare > 0 and hungry:
        share = max(1, spare // len(hungry))
        for i in list(hungry):
            more = min(share, spare, columns[i].max_width - widths[i])
            widths[i] += more
            spare -= more
            if widths[i] >= columns[i].max_width:
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


def measured(
    columns: Sequence[Column[Any]], records: Iterable[Any], moment: Moment
) -> Mapping[str, int]:
    """Cells that the widest of these records' values needs, column by column."""
    widest = dict.fromkeys((column.name for column in columns), 0)
    for record in records:
        for column in columns:
            text = column.show(column.value(record), moment).text[:MAX_COLUMN_CELLS]
            size = len(text) if text.isascii() else cell_len(text)
            widest[column.name] = max(widest[column.name], size)
    return widest


def cut(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """Exactly ``width`` cells of the text: padded when shorter, cut with an ellipsis when longer.

    Short brackets at the end stay where they have room: a serial there tells printers of one name
    apart. Only the first few characters and the last are ever measured: a name of a megabyte costs
    as much as a word.
    """
    if len(text) <= width and text.isascii():
        return text.rjust(width) if right else text.ljust(width)
    head = text[: 4 * width + 1]
    size = cell_len(head)
    if size <= width and len(head) == len(text):
        return " " * (width - size) + text if right else text + " " * (width - size)
    tail = brackets_behind(text, width - 1)
    room = width - 1 - len(tail)
    body = chop_cells(head, room)[0] if room > 0 else ""
    return body + ellipsis + tail + " " * (room - cell_len(body))
