"""Questions to a person, typed: the answer, or None for "changed my mind"."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

A = TypeVar("A")


class Dialog(ModalScreen[A | None], Generic[A]):
    """A modal question. Nothing has the focus, and so nothing hears, for the first `deaf` seconds,
    because those keys were meant for what was there before;
    then `armed` is True and `arm` puts the focus where typing begins."""

    AUTO_FOCUS = ""
    deaf: ClassVar[float] = 0.5

    def __init__(self) -> None:
        super().__init__()
        self.armed = False

    def on_mount(self) -> None:
        self.set_timer(self.deaf, self._hear, name="dialog: keys ignored")

    def _hear(self) -> None:
        self.armed = True
        self.arm()

    def arm(self) -> None:
        """Put the focus where typing begins."""

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape" and self.armed:
            event.stop()
            self.dismiss(None)


class TypedConfirmation(Dialog[bool]):
    """Says what will happen; it happens only when a certain word is typed. Enter alone does not."""

    def __init__(self, title: str, lines: list[str], word: str, *, asks: str = "") -> None:
        """``word`` is what must be typed; ``asks`` names it: "the number of copies"."""
        super().__init__()
        self._title, self._lines, self._word = title, lines, word
        self._asks = asks or f"{word}"

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title")
            yield Static(Text("\n".join(self._lines)), id="dialog-lines")
            yield Static(Text(f"Type {self._asks} and Enter; Esc goes back."), id="dialog-asks")
            field = Input(id="dialog-input", compact=True)
            field.cursor_blink = False
            yield field
            yield Static("", id="dialog-problem", markup=False)

    def arm(self) -> None:
        self.query_one("#dialog-input", Input).focus()

    @on(Input.Submitted, "#dialog-input")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip() == self._word:
            self.dismiss(True)
            return
        said = f"That is not {self._asks}; nothing was sent."
        self.query_one("#dialog-problem", Static).update(Text(said))
