"""A short list to choose from by letter, by cursor, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from carbon_tui.keys.names import latin_key, shown_key
from carbon_tui.keys.pages import CHOOSER_KEYS
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.roles import style_of


@dataclass(frozen=True, slots=True)
class Choice:
    """``key`` chooses it at once; ``name`` is what the caller gets back."""

    key: str
    name: str
    label: str
    note: str = ""


class Chooser(BaseScreen[str | None], ModalScreen[str | None]):
    """``j k`` and Enter, or a choice's own key; Escape changes nothing and returns None."""

    KEYS = CHOOSER_KEYS
    key_place = "chooser"

    def __init__(self, title: str, choices: Sequence[Choice], *, empty: str = "") -> None:
        """``empty`` is said when there is nothing to choose from."""
        super().__init__()
        self._title, self._choices, self._empty = title, tuple(choices), empty
        self._place = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title")
            yield Static(self._lines(), id="chooser-lines")
            yield KeyLine(id="dialog-keys")

    def on_mount(self) -> None:
        self.offer_keys()

    def press(self, key: str) -> bool:
        """Choose at once by a choice's letter; any other key as on every screen."""
        letter = shown_key(latin_key(key) or key)
        name = next((choice.name for choice in self._choices if choice.key == letter), None)
        if name is None:
            return super().press(key)
        self.dismiss(name)
        return True

    def only_moves(self, key: str) -> bool:
        """Whether the key only moves the cursor; a letter may choose and close."""
        return key in ("up", "down")

    def what_else(self, key: str) -> str:
        return f"{shown_key(key)} is none of these."

    def action_choose(self) -> None:
        if self._choices:
            self.dismiss(self._choices[self._place].name)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_down(self) -> None:
        self._move(1)

    def action_up(self) -> None:
        self._move(-1)

    def on_click(self, event: events.Click) -> None:
        """A click goes to a line, one on the line at hand chooses it."""
        lines = self.query_one("#chooser-lines", Static).content_region
        if not lines.contains(event.screen_x, event.screen_y):
            return
        place = self._first + event.screen_y - lines.y
        if place == self._place:
            self.action_choose()
        elif place < len(self._choices):
            self._move(place - self._place)

    @property
    def _room(self) -> int:
        """Lines for choices."""
        return max(1, self.app.size.height - 8)

    @property
    def _first(self) -> int:
        """The choice in the first line."""
        return max(0, self._place - self._room + 1)

    def _move(self, steps: int) -> None:
        self._place = max(0, min(self._place + steps, len(self._choices) - 1))
        self.query_one("#chooser-lines", Static).update(self._lines())

    def _lines(self) -> Text:
        if not self._choices:
            return Text(self.spelled(self._empty))
        first, room = self._first, self._room
        page = Text(no_wrap=True, overflow="ellipsis")
        for place, choice in list(enumerate(self._choices))[first : first + room]:
            here = place == self._place
            page.append(f"{'▌' if here else ' '}{choice.key:>2}  ", "bold")
            page.append(choice.label, "bold" if here else "")
            page.append(
                f"   {self.spelled(choice.note)}\n" if choice.note else "\n",
                style_of(self, "muted"),
            )
        page.rstrip()
        return page
