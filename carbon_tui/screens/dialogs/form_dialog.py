"""Fields to fill in, one after another, however fast the keys come."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from textual import events, on
from textual.widgets import Input

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.forms import EDIT_KEYS
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.system.borrowed import DropBorrowedErrors
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

    async def on_event(self, event: events.Event) -> None:
        with DropBorrowedErrors("a key in a field"):
            await super().on_event(event)

    def _on_paste(self, event: events.Paste) -> None:
        event.text = " ".join(filter(None, map(str.strip, event.text.splitlines())))

    def on_resize(self) -> None:
        self.placeholder = cut(self._example, max(1, self.content_size.width))


class FormDialog(Dialog[A], Generic[A]):
    """A dialog with several fields. What is typed behind Tab or Enter stands in the next one."""

    KEYS = EDIT_KEYS
    key_place = "form"

    def __init__(self) -> None:
        super().__init__()
        self._untouched: object = None
        self._was_asked = False

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
        super().say(sentence, problem=problem)

    def action_back(self) -> None:
        """Asks first where it would lose something; while that question stands it leaves."""
        asked = self._was_asked
        self._was_asked = False
        if self.armed and not asked and self.filled_in != self._untouched:
            self._was_asked = True
            self.say(LOSING)
        else:
            super().action_back()

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
        if self.query_one(KeyLine).message == LOSING:
            self.say("")

    @on(events.DescendantFocus)
    def _show_which_field(self) -> None:
        """The field that has the keyboard has a sign beside its label; a word by the way was for
        the one before."""
        if self.query_one(KeyLine).is_hint:
            self.say("")
        at = self.focused.parent if self.focused is not None else None
        for row in self.query(".form-row"):
            row.set_class(row is at, "-here")

    @on(Input.Changed)
    def _filled_in_more(self) -> None:
        self._stay()

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

    def action_review(self) -> None:
        """What will be sent, for a person's word."""
        raise NotImplementedError

    def action_next_field(self) -> None:
        if self.armed:
            self.focus_next()

    def action_enter_field(self) -> None:
        self.action_next_field()

    def action_previous_field(self) -> None:
        if self.armed:
            self.focus_previous()
