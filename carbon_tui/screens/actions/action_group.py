"""What a group of keys does on a list screen, apart from the screen itself."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from carbon_tui import prompt

if TYPE_CHECKING:
    from textual.app import App

    from carbon_tui.listing.list_model import ListModel
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.screens.list_screen import ListScreen
    from carbon_tui.session.session import Session
    from carbon_tui.widgets.record_table import RecordTable


class ActionGroup:
    """Made with the first of its keys, it lives as long as its screen and may remember things.

    Its actions are methods ``action_…``; each `KeyAction` says by which group it is done.
    """

    def __init__(self, screen: ListScreen) -> None:
        self.screen = screen

    @property
    def app(self) -> App[Any]:
        return self.screen.app

    @property
    def resource(self) -> AnyResource:
        return self.screen.resource

    @property
    def session(self) -> Session:
        return self.screen.session

    @property
    def view(self) -> ListModel:
        return self.screen.view

    @property
    def table(self) -> RecordTable:
        return self.screen.table

    @property
    def current(self) -> Any:
        """The record under the cursor, or None."""
        return self.screen.current

    def say(self, sentence: str, *, problem: bool = False) -> None:
        """A sentence in the bottom line, until the next key."""
        self.screen.say(sentence, problem=problem)

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None:
        """Run in the background; it ends with the screen."""
        self.screen.work(task, name)

    def ask_or_explain(self, make: Callable[[], Search]) -> None:
        """Ask something else, or say why it cannot be asked."""
        try:
            self.screen.ask(make())
        except prompt.PromptError as problem:
            self.say(str(problem), problem=True)
