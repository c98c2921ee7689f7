"""Groups of two keys as a table: one a line of it, the other across, a number where they meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from carbon_tui.groups.columns import MAX_KEY_WIDTH, group_columns
from carbon_tui.groups.grouped import (
    KeyValue,
    RecordGroup,
    RecordGroups,
    group_of,
    in_key_order,
    key_rank,
)
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment, Value

FIRST_WIDTH = 20
"""Of the column of the first key, whose title says what stands in the cells."""
CELL_WIDTH, MAX_CELL_WIDTH = 8, 14
"""Cells of a number's column: at least, and at most."""
GAP = 2
"""Cells between two columns."""
TOTAL = "all"
DECIDING = frozenset({"status", "result"})
"""Columns that shares are made of: of what failed every one failed."""


class CrossRow(Struct, frozen=True):
    """Everything of one value of the first key."""

    key: KeyValue
    cells: Mapping[KeyValue, RecordGroup]
    """By the second key."""
    total: RecordGroup
    """Over all of them, also those that a narrow table leaves out."""


class CrossTable(Struct, frozen=True):
    """Its rows and what stands across, both in the order of their keys."""

    groups: RecordGroups
    rows: tuple[CrossRow, ...]
    across: tuple[KeyValue, ...]


def cross_table(groups: RecordGroups) -> CrossTable:
    """Of groups by two keys."""
    by_first: dict[KeyValue, dict[KeyValue, RecordGroup]] = {}
    for group in groups.groups:
        first, second = group.keys
        by_first.setdefault(first, {})[second] = group
    totals = in_key_order(
        total_of((key,), list(cells.values()), groups) for key, cells in by_first.items()
    )
    across = sorted({group.keys[1] for group in groups.groups}, key=key_rank)
    rows = tuple(CrossRow(total.keys[0], by_first[total.keys[0]], total) for total in totals)
    return CrossTable(groups, rows, tuple(across))


def total_of(
    keys: tuple[KeyValue, ...], parts: Sequence[RecordGroup], groups: RecordGroups
) -> RecordGroup:
    """These groups as one. The middle of them all cannot be told from their middles: None."""
    numbers = []
    for place, measure in enumerate(groups.measures.measures):
        known = [n for part in parts if (n := part.numbers[place]) is not None]
        numbers.append(sum(known) if known and not measure.median else None)
    return group_of(keys, tuple(numbers), groups.measures)


def width_of(table: CrossTable) -> int:
    """Cells it takes, with everything across at its least width."""
    return FIRST_WIDTH + (len(table.across) + 1) * (CELL_WIDTH + GAP)


def number_names(groups: RecordGroups) -> tuple[str, ...]:
    """The numbers that can stand in it: the view's shares first, which tell most."""
    shares = [share.name for share in groups.measures.shares]
    return (*shares, *(measure.name for measure in groups.measures.measures))


def first_number(groups: RecordGroups) -> str:
    """What a cross table shows at first: a share, but where it is told apart by what decides it."""
    decides = any(key.column in DECIDING for key in groups.by)
    return groups.measures.measures[0].name if decides else number_names(groups)[0]


def cross_columns(
    table: CrossTable, resource: AnyResource, number: str, moment: Moment
) -> tuple[Column[CrossRow], ...]:
    """The first key, what is across, and all of it; ``number`` is one of `number_names`."""
    columns = {column.name: column for column in group_columns(table.groups, resource)}
    first, second = (columns[key.name] for key in table.groups.by)
    shown = columns[number]
    own: Column[CrossRow] = Column(
        name=first.name,
        title=f"{first.title}: {shown.title}",
        value=lambda row: row.key,
        show=first.show,
        width=FIRST_WIDTH,
        max_width=MAX_KEY_WIDTH,
        priority=0,
    )
    titles = {key: second.show(key, moment).text for key in table.across}
    cells = [_cell_column(key, titles[key], shown) for key in table.across]
    total = _column(TOTAL, "All", shown, lambda row: shown.value(row.total))
    return (own, *cells, total)


def _cell_column(key: KeyValue, title: str, shown: Column[RecordGroup]) -> Column[CrossRow]:
    def value(row: CrossRow) -> Value:
        group = row.cells.get(key)
        return None if group is None else shown.value(group)

    return _column(column_name(key), title, shown, value)


def _column(
    name: str, title: str, shown: Column[Any], value: Callable[[CrossRow], Value]
) -> Column[CrossRow]:
    return Column(
        name=name,
        title=title,
        value=value,
        show=shown.show,
        width=min(max(CELL_WIDTH, len(title)), MAX_CELL_WIDTH),
        max_width=MAX_CELL_WIDTH,
        priority=1,
        right=True,
    )


def column_name(key: KeyValue) -> str:
    """No other column is called so, whatever the key."""
    return "=" if key is None else f"={key}"
