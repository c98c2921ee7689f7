"""Arranging the table: sorting by several columns, choosing, ordering and widening columns,
and views kept under a name."""

from __future__ import annotations

from carbon_tui import prompt
from carbon_tui.keys.mentions import key_of
from carbon_tui.prompt import PromptError
from carbon_tui.resources import registry
from carbon_tui.screens.actions.filter import FilterActions
from carbon_tui.settings import SavedView, ViewColumns
from carbon_tui.widgets.prompt_bar import Offer, Question

KEEP = "+"
SORT = "sort:"


class ColumnAndViewActions(FilterActions):
    """What a person arranges is kept in the settings, by view."""

    def action_sort_several(self) -> None:
        order = self.view.search.order
        begun = order.text.removeprefix(SORT) if order else ""
        sign = "sort by (name, name-): "
        self.screen.ask_for(
            Question("sort", sign, answered=self._sort_by, line=begun, suggest=self._suggest_order)
        )

    def _suggest_order(self, line: str, at: int) -> list[Offer]:
        """As the filter prompt does behind ``sort:``."""
        found = prompt.suggest(f"{SORT}{line}", at + len(SORT), self.resource)
        return [Offer(each.text.removeprefix(SORT), each.shown, each.note) for each in found]

    def _sort_by(self, line: str) -> None:
        kept = [term.text for term in (*self.view.search.server, *self.view.search.local)]
        wanted = [f"sort:{line.strip()}"] if line.strip() else []
        self.ask_in_words(" ".join([*kept, *wanted]))

    def action_pick_columns(self) -> None:
        from carbon_tui.screens.dialogs.column_picker import ColumnPicker

        picker = ColumnPicker(self.resource, self.view.question.picked)
        self.app.push_screen(picker, self._columns_picked)

    def _columns_picked(self, picked: ViewColumns | None) -> None:
        if picked is None:
            return
        self.view.question.pick(picked)
        self.table.columns = self.view.columns
        self.table.refresh()
        self.screen.tell()
        problem = self.session.preferences.change(lambda each: each.with_columns(picked))
        self.say(problem, problem=True)

    # -- saved views ---------------------------------------------------------------------------

    def action_saved_views(self) -> None:
        saved = self.session.preferences.now.saved_views
        keys = "123456789abcdefghijklmnoprstuvwxyz"
        from carbon_tui.screens.dialogs.chooser import (
            Choice,
            Chooser,
        )

        choices = [Choice(KEEP, KEEP, "keep this view under a name", self._this_view())]
        choices += [
            Choice(key, each.name, each.name, f"{each.view} {each.query}")
            for key, each in zip(keys, saved, strict=False)
        ]
        self.app.push_screen(Chooser("Saved views", choices), self._view_chosen)

    def _this_view(self) -> str:
        return f"{self.resource.name} {self.view.search.text}".strip()

    def _view_chosen(self, name: str | None) -> None:
        if name is None:
            return
        if name == KEEP:
            self.screen.ask_for(Question("name", "keep as: ", answered=self._keep_as))
            return
        saved = next(each for each in self.session.preferences.now.saved_views if each.name == name)
        now, zone = self.session.server_now(), self.session.zone
        try:
            resource = registry.find(saved.view)
            search = prompt.parse(saved.query, resource, now, zone)
        except (registry.UnknownView, PromptError) as problem:
            self.say(f"The saved view {name} cannot be asked any more: {problem}", problem=True)
            return
        self.screen.open_view(resource, search)

    def _keep_as(self, line: str) -> None:
        self.screen.close_prompt()
        name = line.strip()
        if name:
            kept = SavedView(name=name, view=self.resource.name, query=self.view.search.text)
            problem = self.session.preferences.change(lambda each: each.with_saved_view(kept))
            self.say(
                problem or f"Kept as “{name}”: {key_of('saved_views')} opens it.",
                problem=bool(problem),
            )
