"""What the local copy says to a question while it is typed: the list follows the prompt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from carbon_tui.listing.list_model import ListModel
from carbon_tui.prompt import PromptError

if TYPE_CHECKING:
    from textual.timer import Timer

    from carbon_tui.prompt import Search
    from carbon_tui.screens.list_screen import ListScreen

REST, LONG_REST = 0.15, 0.5
"""Seconds for which nobody types before the copy is asked; the longer one over a slow line."""
PATIENCE = 1.0
"""Seconds after which an answer is not waited for any more: Enter asks for it."""


class TypedAnswer:
    """Another list in place of the one that was asked, for as long as the prompt is open.

    Only the copy is asked, and only what it would be asked on Enter. The list that was there is
    set aside untouched and comes back with its cursor.
    """

    def __init__(self, screen: ListScreen) -> None:
        self._screen = screen
        self._resting: Timer | None = None
        self._coming: ListModel | None = None
        """The answer that is waited for."""
        self._set_aside: ListModel | None = None
        """The list that was asked, while another one is shown."""
        self._stood_at: tuple[str | None, int] | None = None
        """The record under the cursor before anything was typed, and the line at which the table
        began; None while no prompt is open."""

    @property
    def asked(self) -> ListModel:
        """The list that was asked, whatever is shown."""
        return self._set_aside or self._screen.view

    def begin(self) -> None:
        """The prompt opens."""
        table = self._screen.table
        self._stood_at = table.key_under_cursor, table.top

    def follow(self, line: str) -> None:
        """The line is another now: what was asked for the one before is broken off. A line that
        says nothing sensible so far changes nothing."""
        try:
            search = self.asked.question.parse(line)
        except PromptError:
            return
        self._break_off()
        if search.text == self._screen.view.search.text:
            return
        if not self._is_for_the_copy(search):
            self._put_back()
            return
        rest = LONG_REST if self._screen.session.slow else REST
        self._resting = self._screen.set_timer(
            rest, partial(self._ask, search), name="filter: the line is at rest"
        )

    def end(self) -> None:
        """The prompt is left: the list that was asked is there as it was, with its cursor."""
        self._break_off()
        if self._stood_at is None:
            return
        (key, top), self._stood_at = self._stood_at, None
        asked = self.asked
        asked.cursor_key = key
        asked.preview(None)
        self._put_back()
        place = asked.rows.index_of(key) if key is not None else None
        self._screen.table.stand_at(place or 0, top)

    def _is_for_the_copy(self, search: Search) -> bool:
        """The copy would be asked on Enter, and it is another question than the list's."""
        asked = self.asked
        if search.by or search.text == asked.search.text or self._screen.tasks.is_busy:
            return False
        return asked.source.copy_would_answer(search)

    def _break_off(self) -> None:
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        self._give_up(self._coming)

    def _give_up(self, model: ListModel | None) -> None:
        """Break off this answer of the copy, if it is the one that is waited for."""
        if model is not None and model is self._coming:
            self._coming = None
            model.abandon()

    def _ask(self, search: Search) -> None:
        asked, screen = self.asked, self._screen
        model = ListModel(asked.resource, screen.session, self._rows_came, asked.shape)
        model.question.pick(asked.question.picked)
        model.question.first_search = asked.question.first_search
        model.is_passing = True
        model.ask_the_copy(search)
        self._resting, self._coming = None, model
        screen.set_timer(PATIENCE, partial(self._give_up, model), name="filter: no quick answer")
        screen.work(self._answer(model), "what the copy says to what is typed")

    async def _answer(self, model: ListModel) -> None:
        """A copy that cannot answer changes nothing: Enter says why."""
        await model.loader.next_page()
        if model is not self._coming or not self._screen.is_open:
            return
        self._coming = None
        if model.loader.trouble is None:
            self._show(model)
            await model.look_through()

    def _rows_came(self) -> None:
        if self._screen.view.is_passing:
            self._screen.show_rows()

    def _show(self, model: ListModel) -> None:
        if self._set_aside is None:
            self._set_aside = self._screen.view
        else:
            self._screen.view.abandon()
        self._screen.show_list(model)
        self._screen.table.stand_at(0, 0)

    def _put_back(self) -> None:
        if self._set_aside is None:
            return
        asked, self._set_aside = self._set_aside, None
        self._screen.view.abandon()
        self._screen.show_list(asked)
