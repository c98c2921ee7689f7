"""Marks: which records the next action is for."""

from __future__ import annotations

from carbon_tui.keys.mentions import key_of
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.widgets.columns import cut

NAMED = 24
"""Cells of the name of the row that a range begins with."""


class MarkActions(ActionGroup):
    """Marks belong to records, not to lines: they survive refresh, sort and filter.

    A range that was begun does not: it ends, or is dropped where something else is asked.
    """

    _range_from: str | None = None
    _range_name = ""

    def forget_range(self) -> None:
        """Forget where a range was begun, since the rows are another question's now."""
        self._range_from = None

    def action_mark(self) -> None:
        key = self.table.key_under_cursor
        if key is None:
            return
        self.view.rows.toggle_mark(key)
        self._marks_changed()
        self.table.move_by(1)

    def action_mark_range(self) -> None:
        """The first ``v`` starts a range, the second marks everything between."""
        key = self.table.key_under_cursor
        if key is None:
            return
        if self._range_from is not None:
            self.end_range()
            return
        self._range_from, self._range_name = key, self.resource.label(self.current)
        self.screen.tell()

    def end_range(self) -> None:
        """Mark from where a range was begun to the cursor; without one nothing changes."""
        begun, key = self._range_from, self.table.key_under_cursor
        if begun is not None and key is not None:
            self.view.rows.mark_between(begun, key)
            self.drop_range()
            self.table.redraw_changed()

    def drop_range(self) -> bool:
        """Forget where a range was begun; whether there was one."""
        begun, self._range_from = self._range_from, None
        if begun is not None and self.screen.is_open:
            self.screen.tell()
        return begun is not None

    @property
    def ranging(self) -> str:
        if self._range_from is None:
            return ""
        return f"range from {cut(self._range_name, NAMED).rstrip()}, {key_of('mark_range')} ends it"

    def action_mark_all(self) -> None:
        if not len(self.table.rows):
            self.say("There are no rows to mark.")
            return
        self.view.rows.mark_all()
        self._marks_changed()

    def action_unmark(self) -> None:
        if not self.drop_range() and not self.view.marked_keys:
            self.say("No row here is marked.")
        self.unmark()

    def unmark(self) -> None:
        """Take all marks off, also those of records that are not listed now."""
        self.drop_range()
        self.view.rows.unmark_all()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.table.redraw_changed()
        self.screen.tell()
