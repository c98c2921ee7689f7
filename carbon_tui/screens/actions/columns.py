"""Arranging the table: sorting by several columns, choosing, ordering and widening columns."""

from __future__ import annotations

from carbon_tui import prompt
from carbon_tui.screens.actions.filter import FilterActions
from carbon_tui.screens.dialogs.column_picker import ColumnPicker
from carbon_tui.settings import ViewColumns
from carbon_tui.widgets.prompt_bar import Offer, Question

SORT = "sort:"


class ColumnActions(FilterActions):
    """What a person arranges is remembered, by account and view."""

    def action_sort_several(self) -> None:
        order = self.view.search.order
        begun = order.text.removeprefix(SORT) if order else ""
        sign = "sort by (name, name-): "
        self.screen.ask_for(
            Question("sort", sign, answered=self._sort_by, line=begun, suggest=self._suggest_order)
        )

    def _suggest_order(self, line: str, at: int) -> list[Offer]:
        """As the filter prompt does behind ``sort:``."""
        suggestions = prompt.suggest(f"{SORT}{line}", at + len(SORT), self.resource)
        return [
            Offer(suggestion.text.removeprefix(SORT), suggestion.shown, suggestion.note)
            for suggestion in suggestions
        ]

    def _sort_by(self, line: str) -> None:
        search = self.view.search
        other_terms = [term.text for term in (*search.server, *search.local)]
        names = line.replace(",", " ").split()  # one behind a blank is no word to filter by
        sort_terms = [f"{SORT}{','.join(names)}"] if names else []
        self.ask_in_words(" ".join([*other_terms, *sort_terms, *search.answered_by]))

    def action_pick_columns(self) -> None:
        picker = ColumnPicker(self.resource, self.view.question.picked)
        self.app.push_screen(picker, self._columns_picked)

    def _columns_picked(self, picked: ViewColumns | None) -> None:
        if picked is None:
            return
        self.view.question.pick(picked)
        self.table.columns = self.view.columns
        self.table.refresh()
        self.screen.tell()
        self.session.memory.arranged(picked)
