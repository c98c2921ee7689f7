"""Fields to fill in, one after another, however fast the keys come."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType

from carbon_tui.screens.dialog import Dialog

A = TypeVar("A")


class Filling(Dialog[A], Generic[A]):
    """A dialog with several fields. What is typed behind Tab or Enter stands in the next one."""

    # Before all others, and so before the next letter goes to the field that is being left.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_field", show=False, priority=True),
        Binding("shift+tab", "previous_field", show=False, priority=True),
        Binding("enter", "enter_field", show=False, priority=True),
    ]

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
            self.focus_next()

    def action_enter_field(self) -> None:
        self.action_next_field()

    def action_previous_field(self) -> None:
        if self.armed:
            self.focus_previous()
