"""Arranging the table: sorting by several columns, choosing, ordering and widening columns,
and views kept under a name."""

from __future__ import annotations

from textual import on

from carbon_tui import prompt
from carbon_tui.prompt import PromptError
from carbon_tui.resources import registry
from carbon_tui.screens.asking import Asking
from carbon_tui.settings import SavedView, ViewColumns
from carbon_tui.widgets.prompt_bar import PromptBar

KEEP = "+"


class Arranging(Asking):
    """What a person arranges is kept in the settings, by view."""

    def action_sort_several(self) -> None:
        self.open_prompt(self._open_sort(), "sort prompt")

    async def _open_sort(self) -> None:
        bar = await self.prompt_bar()
        order = self.view.search.order
        begun = order.text.removeprefix("sort:") if order else ""
        bar.open("sort", "sort by (name, name-): ", begun)

    @on(PromptBar.Submitted)
    def _sort_submitted(self, event: PromptBar.Submitted) -> None:
        if event.purpose != "sort":
            return
        kept = [term.text for term in (*self.view.search.server, *self.view.search.local)]
        wanted = [f"sort:{event.line.strip()}"] if event.line.strip() else []
        self.ask_in_words(" ".join([*kept, *wanted]))

    def action_pick_columns(self) -> None:
        from carbon_tui.screens.column_picker import ColumnPicker

        picker = ColumnPicker(self.resource, self.view.picked)
        self.app.push_screen(picker, self._columns_picked)

    def _columns_picked(self, picked: ViewColumns | None) -> None:
        if picked is None:
            return
        self.view.pick(picked)
        self.table.columns = self.view.columns
        self.table.refresh()
        self.tell()
        problem = self.session.preferences.change(lambda each: each.with_columns(picked))
        self.say(problem, problem=True)

    # -- saved views ---------------------------------------------------------------------------

    def action_saved_views(self) -> None:
        saved = self.session.preferences.now.saved_views
        keys = "123456789abcdefghijklmnoprstuvwxyz"
        from carbon_tui.screens.chooser import Choice, Chooser

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
            self.open_prompt(self._open_naming(), "name prompt")
            return
        saved = next(each for each in self.session.preferences.now.saved_views if each.name == name)
        now, zone = self.session.server_now(), self.session.zone
        try:
            resource = registry.find(saved.view)
            search = prompt.parse(saved.query, resource, now, zone)
        except (registry.UnknownView, PromptError) as problem:
            self.say(f"The saved view {name} cannot be asked any more: {problem}", problem=True)
            return
        self.open_view(resource, search)

    async def _open_naming(self) -> None:
        (await self.prompt_bar()).open("name", "keep as: ")

    @on(PromptBar.Submitted)
    def _name_submitted(self, event: PromptBar.Submitted) -> None:
        if event.purpose != "name":
            return
        self._close_prompt()
        name = event.line.strip()
        if name:
            kept = SavedView(name=name, view=self.resource.name, query=self.view.search.text)
            problem = self.session.preferences.change(lambda each: each.with_saved_view(kept))
            self.say(problem or f"Kept as “{name}”: . opens it.", problem=bool(problem))
