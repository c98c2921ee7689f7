"""Filtering and sorting: changing the question, on the server where it can, here where it must."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from carbon_tui import prompt
from carbon_tui.prompt import PromptError
from carbon_tui.prompt.sorting import is_whole
from carbon_tui.resources.definition import Column
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.actions.typed_answer import TypedAnswer
from carbon_tui.widgets.prompt_bar import Offer, Question


class FilterActions(ActionGroup):
    """The filter prompt, filtering by a value under the cursor, sorting by a column."""

    def action_filter(self) -> None:
        """What is typed is a term more, behind what is asked already."""
        self._typed.begin()
        self.screen.ask_for(
            Question(
                "filter",
                "/",
                answered=self.ask_in_words,
                line=begun(self.view.search.text),
                suggest=self._suggest,
                history=self.session.filters(self.resource.name),
                typed=self._preview,
                left=self._typed.end,
            )
        )

    def _suggest(self, line: str, at: int) -> list[Offer]:
        suggestions = prompt.suggest(
            line, at, self.resource, self.view.seen_values(), self.session.moment().printers
        )
        return [
            Offer(suggestion.text, suggestion.shown, suggestion.note) for suggestion in suggestions
        ]

    def _preview(self, line: str) -> None:
        """Local terms act at once on what is there, and the copy's answer follows where that would
        be asked; what needs the server waits for Enter."""
        settled = self._settled_terms(line)
        self._typed.follow(settled)
        self.view.preview(settled)

    @cached_property
    def _typed(self) -> TypedAnswer:
        return TypedAnswer(self.screen)

    def _settled_terms(self, line: str) -> str:
        """The line without a last word that may yet become a field's name."""
        before, _, last = line.rpartition(" ")
        fields = (name for c in self.resource.columns for name in (c.name, *c.aliases))
        unsettled = last.isalpha() and any(name.startswith(last.casefold()) for name in fields)
        return before if unsettled else line

    def ask_in_words(self, line: str) -> None:
        """Ask what the line says; a line that says nothing sensible is kept, with the reason."""
        try:
            search = self.view.question.parse(line)
        except PromptError as problem:
            self.screen.complain(str(problem))
            return
        self.session.remember_filter(self.resource.name, line.strip())
        self.screen.close_prompt()
        self._typed.end()
        self.screen.ask(search)

    def action_filter_value(self) -> None:
        self._narrow(prompt.refined)

    def action_exclude_value(self) -> None:
        self._narrow(prompt.excluded)

    def _narrow(self, change: Callable[..., prompt.Search]) -> None:
        column, record = self.table.column_under_cursor, self.current
        if column is None or record is None:
            self.say("There is no value under the cursor.", problem=True)
            return
        search, moment = self.view.search, self.view.moment()
        self.ask_or_explain(lambda: change(search, self.resource, column, record, moment))

    def action_sort(self) -> None:
        """By this column; again for the other way round; a third time as the view starts."""
        column = self.table.column_under_cursor
        if column is None:
            return
        now, zone = self.session.server_now(), self.session.zone
        keys = next_order(self.view.question.order_of(column.name), column.name)
        if self._sorts_here(column):
            self._sort_here(keys)
            return
        self.ask_or_explain(
            lambda: prompt.sorted_by(self.view.search, self.resource, keys, now, zone)
        )

    def _sorts_here(self, column: Column[Any]) -> bool:
        """The server cannot sort by it, and nothing is left to load."""
        by_the_prompt = column.sort or is_whole(self.resource)
        return not by_the_prompt and self.view.rows.complete

    def _sort_here(self, keys: tuple[tuple[str, bool], ...]) -> None:
        self.screen.hold_the_record()
        self.view.sort_here(keys)
        self.table.order_marks = self.view.question.order_marks()
        self.table.refresh()
        self.say("Sorted here, since every row is loaded." if keys else "")


def begun(text: str) -> str:
    """The line with a blank at its end, so that the next letter begins another term."""
    return f"{text} " if text else ""


def next_order(descending: bool | None, name: str) -> tuple[tuple[str, bool], ...]:
    """Unsorted, then ascending, then descending, then unsorted again."""
    if descending is None:
        return ((name, False),)
    return () if descending else ((name, True),)
