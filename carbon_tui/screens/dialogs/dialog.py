"""Questions to a person, typed: the answer, or None for "changed my mind"."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from carbon_tui.keys.forms import NOTICE_KEYS, QUESTION_KEYS
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.profile_title import told

A = TypeVar("A")

PAGE_LINES = 5
"""Lines by which a page key moves what does not fit into view."""


class Dialog(BaseScreen[A | None], ModalScreen[A | None], Generic[A]):
    """A modal question. Nothing has the focus, and so nothing hears, for the first `deaf` seconds,
    because those keys were meant for what was there before;
    then `armed` is True and `arm` puts the focus where typing begins."""

    AUTO_FOCUS = ""
    KEYS = QUESTION_KEYS
    key_place = "dialog"
    confirms = True
    deaf: ClassVar[float] = 0.5
    furniture: ClassVar[int] = 10
    """Lines that the dialog needs around what scrolls; three fewer where it is drawn flat."""
    flat: ClassVar[int] = 18
    """Below this height no line is left empty for the look of it."""

    def __init__(self) -> None:
        super().__init__()
        self.armed = False
        self._opened = 0.0

    def on_mount(self) -> None:
        self._opened = monotonic()
        self.set_timer(self.deaf, self._hear, name="dialog: keys ignored")

    def _hear(self) -> None:
        self.armed = True
        self.arm()

    def arm(self) -> None:
        """Put the focus where typing begins."""

    def on_resize(self, event: events.Resize) -> None:
        flat = event.size.height < self.flat
        self.set_class(flat, "-flat")
        for body in self.query(".dialog-scroll"):
            body.styles.max_height = max(2, event.size.height - self.furniture + 3 * flat)

    def accepts(self, key: str) -> bool:
        """Leaving is never deaf: nothing was filled in yet that it could lose."""
        if not self.armed and monotonic() - self._opened > 2 * self.deaf:
            self._hear()  # a program that stood still may have missed its own alarm
        if self.armed:
            return True
        action = self.key_table.action(key)
        return action is not None and action.name == "back"

    def action_back(self) -> None:
        self.dismiss(None)

    def action_scroll_down(self) -> None:
        self._scroll(1)

    def action_scroll_up(self) -> None:
        self._scroll(-1)

    def action_scroll_page_down(self) -> None:
        self._scroll(PAGE_LINES)

    def action_scroll_page_up(self) -> None:
        self._scroll(-PAGE_LINES)

    def _scroll(self, lines: int) -> None:
        """Bring into view what does not fit; typing goes on meanwhile."""
        for body in self.query(".dialog-scroll").results(VerticalScroll):
            body.scroll_relative(y=lines, animate=False)


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
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static(told(self, self._lines), id="dialog-lines")
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
        if event.value.strip().casefold() == self._word.casefold():
            self.dismiss(True)
            return
        said = f"That is not {self._asks}; nothing was sent."
        self.query_one("#dialog-problem", Static).update(Text(said))

    @on(Input.Changed, "#dialog-input")
    def _typing(self) -> None:
        """What was said was of another word."""
        self.query_one("#dialog-problem", Static).update("")


class TextQuestion(Dialog[str]):
    """Asks for a word or a line; the answer is never empty."""

    def __init__(self, title: str, asks: str, begun: str = "") -> None:
        super().__init__()
        self._title, self._asks, self._begun = title, asks, begun

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title")
            yield Static(Text(f"{self._asks}, then Enter; Esc goes back."), id="dialog-asks")
            field = Input(self._begun, id="dialog-input", compact=True)
            field.cursor_blink = False
            yield field

    def arm(self) -> None:
        self.query_one("#dialog-input", Input).focus()

    @on(Input.Submitted, "#dialog-input")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.dismiss(event.value.strip())


class Notice(Dialog[None]):
    """Something to be read in full, that a single line has no room for."""

    KEYS = NOTICE_KEYS
    key_place = "notice"

    def __init__(self, title: str, lines: list[str]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title")
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static(told(self, self._lines), id="dialog-lines")
            yield Static(Text("Esc goes back."), id="dialog-asks")

    def action_line_down(self) -> None:
        self.action_scroll_down()

    def action_line_up(self) -> None:
        self.action_scroll_up()
