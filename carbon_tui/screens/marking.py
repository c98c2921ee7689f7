"""Marks: which records the next deed is for."""

from __future__ import annotations

from carbon_tui.screens.listing_screen import ListingScreen


class Marking(ListingScreen):
    """Marks belong to records, not to lines: they survive refresh, sort and filter."""

    _range_from: str | None = None

    def action_mark(self) -> None:
        key = self.table.key_under_cursor
        if key is None:
            return
        self.view.listing.toggle_mark(key)
        self._marks_changed()
        self.table.move_by(1)

    def action_mark_range(self) -> None:
        """The first ``v`` starts a range, the second marks everything between."""
        key = self.table.key_under_cursor
        if key is None:
            return
        if self._range_from is None:
            self._range_from = key
            self.say("Range begun: go to its other end and press v again.")
            return
        self.view.listing.mark_between(self._range_from, key)
        self._range_from = None
        self._marks_changed()

    def action_mark_all(self) -> None:
        self.view.listing.mark_all()
        self._marks_changed()

    def action_unmark(self) -> None:
        self._range_from = None
        self.view.listing.unmark_all()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.table.redraw_changed()
        self.tell()
