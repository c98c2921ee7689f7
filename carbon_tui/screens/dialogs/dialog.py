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

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.forms import NOTICE_KEYS, QUESTION_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.profile_title import told
from carbon_tui.widgets.key_line import KeyLine

A = TypeVar("A")

LOSING = f"Lose what was filled in? {key_of('back')} again leaves, any other key stays."
_BACK = f"{key_of('back')} goes back."
MORE_BELOW = f"{key_of('scroll_page_down')} shows more"
PAGE_LINES = 5
"""Lines by which a page key moves what does not fit into view."""


class Dialog(BaseScreen[A | None], ModalScreen[A | None], Generic[A]):
    """A modal question. For the first `keys_ignored_seconds` nothing has the focus, because keys
    of that time were meant for what was there before; then `armed` is True, and `arm` puts the
    focus where typing begins."""

    AUTO_FOCUS = ""
    KEYS = QUESTION_KEYS
    key_place = "dialog"
    confirms = True
    keys_ignored_seconds: ClassVar[float] = 0.5
    lines_around: ClassVar[int] = 10
    """Lines that the dialog needs around what scrolls; three fewer where it is drawn flat."""
    flat: ClassVar[int] = 18
    """Below this height no line is left empty for the look of it."""
    is_form: ClassVar[bool] = False
    """It has several fields, and leaving asks first where it would lose what was filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.armed = False
        self._opened = 0.0
        self._untouched: object = None
        self._was_asked = False

    def on_mount(self) -> None:
        for body in self.query(".dialog-scroll"):
            self.watch(body, "scroll_y", self._look_below)
            self.watch(body, "virtual_size", self._look_below)
        self._opened = monotonic()
        if self.keys_ignored_seconds:
            self.set_timer(self.keys_ignored_seconds, self._hear, name="dialog: keys ignored")
        else:
            self._hear()

    def _hear(self) -> None:
        self.armed = True
        self.is_safe()
        self.arm()

    def arm(self) -> None:
        """Put the focus where typing begins."""

    def on_resize(self, event: events.Resize) -> None:
        flat = event.size.height < self.flat
        self.set_class(flat, "-flat")
        for body in self.query(".dialog-scroll"):
            body.styles.max_height = max(2, event.size.height - self.lines_around + 3 * flat)
        self._look_below()

    def accepts(self, key: str) -> bool:
        """The key that leaves is never ignored: nothing was filled in yet that it could lose."""
        if not self.armed and monotonic() - self._opened > 2 * self.keys_ignored_seconds:
            self._hear()  # a program that stood still may have missed its own alarm
        if self.armed:
            return True
        action = self.key_table.action(key)
        return action is not None and action.name == "back"

    # -- what was filled in ------------------------------------------------------------------

    @property
    def filled_in(self) -> object:
        """What is filled in, as one value: all that leaving would lose."""
        return tuple(field.value for field in self.query(Input))

    def is_safe(self) -> None:
        """Whether leaving loses nothing that is filled in."""
        self._untouched = self.filled_in if self.is_form else None

    def say(self, sentence: str, *, problem: bool | None = None) -> None:
        """A sentence in the key line; empty brings the keys back. In a form it is a problem unless
        it says otherwise."""
        super().say(sentence, problem=self.is_form if problem is None else problem)

    def action_back(self) -> None:
        """Asks first where it would lose something; while that question stands it leaves."""
        asked = self._was_asked
        self._was_asked = False
        if self.is_form and self.armed and not asked and self.filled_in != self._untouched:
            self._was_asked = True
            self.say(LOSING)
        else:
            self.dismiss(None)

    def carry_out(self, action: KeyAction, key: str) -> None:
        if action.name != "back":
            self._stay()
        super().carry_out(action, key)

    def press_unbound(self, key: str) -> bool:
        self._stay()
        return super().press_unbound(key)

    def _stay(self) -> None:
        """Any other key but the one that leaves takes the question back."""
        self._was_asked = False
        for line in self.query(KeyLine):
            if line.message == self.spelled(LOSING):
                self.say("")

    @on(Input.Changed)
    def _filled_in_more(self) -> None:
        self._stay()

    # -- from field to field -----------------------------------------------------------------

    @on(events.DescendantFocus)
    def _show_which_field(self) -> None:
        """The field that has the keyboard has a sign beside its label; a word by the way was for
        the one before."""
        if any(line.is_hint for line in self.query(KeyLine)):
            self.say("")
        at = self.focused.parent if self.focused is not None else None
        for row in self.query(".form-row"):
            row.set_class(row is at, "-here")

    @property
    def enter_goes_on(self) -> bool:
        """Whether Enter only leads to the next field from here."""
        return True

    def takes(self, action: KeyAction) -> bool:
        """Tab, and Enter where it only leads on: before the next letter goes to the field that is
        being left."""
        if action.name == "enter_field":
            return self.focused is not None and self.enter_goes_on
        return True

    def action_next_field(self) -> None:
        if self.armed:
            self.focus_next()

    def action_enter_field(self) -> None:
        self.action_next_field()

    def action_previous_field(self) -> None:
        if self.armed:
            self.focus_previous()

    # -- what does not fit -------------------------------------------------------------------

    def action_scroll_down(self) -> None:
        self._scroll(1)

    def action_scroll_up(self) -> None:
        self._scroll(-1)

    def action_scroll_page_down(self) -> None:
        self._scroll(PAGE_LINES)

    def action_scroll_page_up(self) -> None:
        self._scroll(-PAGE_LINES)

    def _look_below(self) -> None:
        """Once all has its place: a body grows before its frame does."""
        self.call_after_refresh(self._tell_of_more)

    def _tell_of_more(self) -> None:
        """In the frame, where it takes no line: the bar beside the lines is told by its colour
        alone."""
        below = any(body.scroll_y < body.max_scroll_y for body in self.query(".dialog-scroll"))
        for frame in self.query("#dialog"):
            frame.border_subtitle = self.spelled(MORE_BELOW) if below else ""

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
            yield Static(
                Text(self.spelled(f"Type {self._asks} and Enter; {_BACK}")), id="dialog-asks"
            )
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
        sentence = f"That is not {self._asks}; nothing was sent."
        self.query_one("#dialog-problem", Static).update(Text(sentence))

    @on(Input.Changed, "#dialog-input")
    def _typing(self) -> None:
        """The complaint was about what was typed before: take it away."""
        self.query_one("#dialog-problem", Static).update("")


class TextQuestion(Dialog[str]):
    """Asks for a word or a line; the answer is never empty. It writes nothing to a server, and so
    hears what is typed right behind the key that opens it."""

    keys_ignored_seconds: ClassVar[float] = 0.0

    def __init__(self, title: str, asks: str, begun: str = "") -> None:
        super().__init__()
        self._title, self._asks, self._begun = title, asks, begun

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title")
            yield Static(Text(self.spelled(f"{self._asks}, then Enter; {_BACK}")), id="dialog-asks")
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
            yield Static(Text(self.spelled(_BACK)), id="dialog-asks")

    def action_line_down(self) -> None:
        self.action_scroll_down()

    def action_line_up(self) -> None:
        self.action_scroll_up()
