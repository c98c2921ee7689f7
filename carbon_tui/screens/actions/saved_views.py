"""Views kept under a name: opening, keeping, renaming and deleting them; and how views are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from typing import Final

from carbon_tui import prompt
from carbon_tui.keys.mentions import key_of
from carbon_tui.prompt import PromptError
from carbon_tui.resources import registry
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.settings import SavedView, Settings
from carbon_tui.text.cleaning import clean
from carbon_tui.widgets.prompt_bar import Question

KEEP, RENAME, DELETE = "+", "=", "-"
LETTERS: Final = "123456789abcdefghilmnoprstuvwxyz"
"""Without those that move in a list of choices or leave it; what has none is reached by cursor."""
BUILT_IN: Final = (
    SavedView(
        name="Failed in 24 hours", view="prints", query="status=failed,aborted started>=-24h"
    ),
    SavedView(name="Free within 2 hours", view="printers", query="free<2h"),
    SavedView(name="Orders that wait", view="print-orders", query="state=waiting"),
    SavedView(name="Part orders by due day", view="part-orders", query="sort:due"),
    SavedView(
        name="Failures by printer, 30 days",
        view="prints",
        query="status=finished,failed,aborted started>=-30d by:printer sort:failed%-",
    ),
)
"""There without anybody having kept them; one that is kept under the same name stands instead."""


class SavedViewActions(ActionGroup):
    """What is kept stands in the settings; how a view was left, in this account's memory."""

    def action_saved_views(self) -> None:
        saved_views = self._kept
        choices = [Choice(KEEP, KEEP, "keep this view under a name", self._this_view())]
        if saved_views:
            choices += [Choice(RENAME, RENAME, "rename one"), Choice(DELETE, DELETE, "delete one")]
        choices += _choices((*saved_views, *self._built_in))
        self._choose("Saved views", choices, self._view_chosen)

    @property
    def _kept(self) -> tuple[SavedView, ...]:
        return self.session.preferences.now.saved_views

    @property
    def _built_in(self) -> tuple[SavedView, ...]:
        names = {saved.name for saved in self._kept}
        return tuple(saved for saved in BUILT_IN if saved.name not in names)

    def _choose(self, title: str, choices: Sequence[Choice], chosen: Callable[[str], None]) -> None:
        self.app.push_screen(
            Chooser(title, choices), lambda name: None if name is None else chosen(name)
        )

    def _this_view(self) -> str:
        return f"{self.resource.name} {self.view.search.text}".strip()

    def _view_chosen(self, name: str) -> None:
        if name == KEEP:
            self._ask_for_a_name("keep as: ", self._keep_as)
        elif name == RENAME:
            self._choose("Rename which?", _choices(self._kept), self._rename)
        elif name == DELETE:
            self._choose("Delete which?", _choices(self._kept), self._delete)
        else:
            self._open(
                next(saved for saved in (*self._kept, *self._built_in) if saved.name == name)
            )

    def _open(self, saved: SavedView) -> None:
        moment = self.session.moment()
        try:
            resource = registry.find(saved.view)
            search = prompt.parse(
                saved.query, resource, moment.now, moment.zone, printers=moment.printers
            )
        except (registry.UnknownView, PromptError) as problem:
            sentence = f"The saved view {saved.name} cannot be asked any more: {problem}"
            self.say(sentence, problem=True)
            return
        self.screen.open_view(resource, search)

    def _ask_for_a_name(self, sign: str, answered: Callable[[str], None], line: str = "") -> None:
        self.screen.ask_for(Question("name", sign, answered=answered, line=line))

    def _keep_as(self, line: str) -> None:
        self.screen.close_prompt()
        name = line.strip()
        if name:
            saved = SavedView(name=name, view=self.resource.name, query=self.view.search.text)
            self._change(
                lambda settings: settings.with_saved_view(saved),
                f"Kept as “{name}”: {key_of('saved_views')} opens it.",
            )

    def _rename(self, name: str) -> None:
        self._ask_for_a_name("rename to: ", partial(self._rename_to, name), name)

    def _rename_to(self, name: str, line: str) -> None:
        self.screen.close_prompt()
        new = line.strip()
        if not new or new == name:
            return
        if any(saved_view.name == new for saved_view in self._kept):
            self.say(
                f"There is a saved view “{new}” already: “{name}” stays as it is.", problem=True
            )
            return
        self._change(
            lambda settings: settings.with_saved_view_renamed(name, new), f"Now called “{new}”."
        )

    def _delete(self, name: str) -> None:
        self._change(lambda settings: settings.without_saved_view(name), f"“{name}” is deleted.")

    def _change(self, change: Callable[[Settings], Settings], sentence: str) -> None:
        problem = self.session.preferences.change(change)
        self.say(problem or sentence, problem=bool(problem))

    # -- how views were left -------------------------------------------------------------------

    def action_forget(self) -> None:
        """Filter, sort, columns, widths and history: of this view, or of all of this account."""
        title = self.resource.title
        choices = [
            Choice("1", "view", f"how {title} were left", "filter, sort, columns, widths, history"),
            Choice("2", "all", "how everything was left", f"all that {self.session.profile} has"),
        ]
        self._choose("Forget what?", choices, self._forget)

    def _forget(self, what: str) -> None:
        memory = self.session.memory
        if what == "all":
            memory.forget()
        else:
            memory.forget_view(self.resource.name)
        question = self.view.question
        question.pick_default()
        self.table.columns = self.view.columns
        if question.is_narrowed and self.screen.is_root:
            self.screen.ask(question.first_search)
        self.table.refresh()
        self.screen.tell()
        self.say("Forgotten: from here on it is remembered anew.")


def _choices(saved: Sequence[SavedView]) -> list[Choice]:
    return [
        Choice(letter, view.name, str(clean(view.name)), str(clean(f"{view.view} {view.query}")))
        for letter, view in zip_longest(LETTERS[: len(saved)], saved, fillvalue="")
        if isinstance(view, SavedView)
    ]
