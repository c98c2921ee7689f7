"""The keys that move in a record table, for screens whose table is their picture."""

from __future__ import annotations

from collections.abc import Callable

from carbon_tui.widgets.record_table import RecordTable


class TableKeys:
    """What these keys do, as methods ``action_…`` of a group."""

    def __init__(self, table: Callable[[], RecordTable]) -> None:
        """``table`` finds the one on the screen, which is composed later than this."""
        self._table = table

    def action_down(self) -> None:
        self._table().move_by(1)

    def action_up(self) -> None:
        self._table().move_by(-1)

    def action_right(self) -> None:
        self._table().move_column(1)

    def action_left(self) -> None:
        self._table().move_column(-1)

    def action_wide(self) -> None:
        table = self._table()
        table.wide = not table.wide

    def action_page_down(self) -> None:
        self._table().scroll_pages(1)

    def action_page_up(self) -> None:
        self._table().scroll_pages(-1)

    def action_half_page_down(self) -> None:
        self._table().scroll_pages(0.5)

    def action_half_page_up(self) -> None:
        self._table().scroll_pages(-0.5)

    def action_first(self) -> None:
        self._table().move_to(0)

    def action_last(self) -> None:
        table = self._table()
        table.move_to(len(table.rows) - 1)
