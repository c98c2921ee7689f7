"""A tree's lines as the rows of a record table."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.lineage.lines import TreeLine
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import (
    Cell,
    CellFormat,
    Moment,
    Role,
    Value,
)


class RoleText(str):
    """A cell's text on its way through a column, with its role."""

    __slots__ = ("role",)
    role: Role

    @classmethod
    def of(cls, cell: Cell) -> RoleText:
        text = cls(cell.text)
        text.role = cell.role
        return text


@CellFormat
def _show(value: Value, _moment: Moment) -> Cell:
    return Cell(value, value.role) if isinstance(value, RoleText) else Cell("")


COLUMNS: tuple[Column[TreeLine], ...] = (
    Column(
        name="record",
        title="Lineage",
        value=lambda line: RoleText.of(line.text),
        show=_show,
        width=50,
        max_width=400,
        priority=0,
    ),
    Column(
        name="state",
        title="Status",
        value=lambda line: RoleText.of(line.state),
        show=_show,
        width=10,
        max_width=11,
        priority=1,
    ),
    Column(
        name="when",
        title="When",
        value=lambda line: RoleText.of(line.when),
        show=_show,
        width=8,
        max_width=9,
        priority=2,
        right=True,
    ),
)


class TreeLines:
    """What the table reads: lines that are all there, told apart by their places in the tree."""

    gap: int | None = None

    def __init__(self, lines: Sequence[TreeLine]) -> None:
        self._lines = lines
        self._places = {line.path: place for place, line in enumerate(lines)}

    def __len__(self) -> int:
        return len(self._lines)

    def record(self, position: int) -> TreeLine:
        return self._lines[position]

    def key(self, position: int) -> str:
        return self._lines[position].path

    def index_of(self, key: str) -> int | None:
        return self._places.get(key)

    def is_marked(self, key: str) -> bool:
        return False

    def is_fresh(self, key: str, field: str) -> bool:
        return False
