"""A short list to choose from by letter, by cursor, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
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
        """The letter of a choice before all else."""
        letter = shown_key(latin_key(key) or key)
        name = next((choice.name for choice in self._choices if choice.key == letter), None)
        if name is None:
            return super().press(key)
        self.dismiss(name)
        return True

    def only_moves(self, key: str) -> bool:
        """A letter may be a choice."""
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

    def _move(self, steps: int) -> None:
        self._place = max(0, min(self._place + steps, len(self._choices) - 1))
        self.query_one("#chooser-lines", Static).update(self._lines())

    def _lines(self) -> Text:
        if not self._choices:
            return Text(self.spelled(self._empty))
        room = max(1, self.app.size.height - 8)
        first = max(0, self._place - room + 1)
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
