"""Fields to fill in, one after another, however fast the keys come."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input

from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.widgets.columns import cut
from carbon_tui.widgets.key_line import KeyLine

A = TypeVar("A")

LOSING = "Lose what was filled in? Esc again leaves, any other key stays."


class OneLine(Input):
    """A field of one line. Of what is pasted every line is kept, with a blank between them; an
    example that has no room is cut visibly."""

    def __init__(self, value: str, *, placeholder: str = "", **options: Any) -> None:
        super().__init__(value, placeholder=placeholder, compact=True, **options)
        self.cursor_blink = False
        self._example = placeholder

    def _on_paste(self, event: events.Paste) -> None:
        event.text = " ".join(filter(None, map(str.strip, event.text.splitlines())))

    def on_resize(self) -> None:
        self.placeholder = cut(self._example, max(1, self.content_size.width))


class FormDialog(Dialog[A], Generic[A]):
    """A dialog with several fields. What is typed behind Tab or Enter stands in the next one."""

    # Before all others, and so before the next letter goes to the field that is being left.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_field", show=False, priority=True),
        Binding("shift+tab", "previous_field", show=False, priority=True),
        Binding("enter", "enter_field", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._untouched: object = None

    @property
    def filled_in(self) -> object:
        """Everything that leaving loses."""
        return tuple(field.value for field in self.query(Input))

    def is_safe(self) -> None:
        """What is filled in now is not lost by leaving."""
        self._untouched = self.filled_in

    def arm(self) -> None:
        self.is_safe()

    def say(self, sentence: str, *, problem: bool = True) -> None:
        """A sentence in the key line; empty brings the keys back."""
        if self.is_attached:
            self.query_one(KeyLine).say(sentence, problem=problem)

    def press(self, key: str) -> bool:
        """Escape asks first where it would lose something; while that question stands it leaves."""
        asked = self.query_one(KeyLine).message == LOSING
        if key == "escape" and not asked and self.filled_in != self._untouched:
            self.say(LOSING)
            return True
        self._stay()
        return super().press(key)

    def _stay(self) -> None:
        if self.query_one(KeyLine).message == LOSING:
            self.say("")

    @property
    def enter_goes_on(self) -> bool:
        """Whether Enter only leads to the next field from here."""
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "enter_field":
            return self.focused is not None and self.enter_goes_on
        return super().check_action(action, parameters)

    def action_next_field(self) -> None:
        if self.armed:
            self._stay()
            self.focus_next()

    def action_enter_field(self) -> None:
        self.action_next_field()

    def action_previous_field(self) -> None:
        if self.armed:
            self._stay()
            self.focus_previous()
