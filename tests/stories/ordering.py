"""A person at the queue form: the steps that more than one story takes."""

from __future__ import annotations

from typing import Any, TypeVar

from textual.screen import Screen

from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.print_orders.order_outcome import OrdersSent
from carbon_tui.screens.print_orders.queue_form import QueueForm
from tests.stories.person import Person

S = TypeVar("S", bound=Screen[Any])


async def opened(person: Person, kind: type[S]) -> S:
    """The screen of this kind, once it is there and hears keys."""
    await person.until(lambda: isinstance(person.screen, kind), f"a {kind.__name__}")
    screen = person.screen
    assert isinstance(screen, kind)
    if isinstance(screen, Dialog):
        await person.until(lambda: screen.armed, f"the {kind.__name__} hears keys")
    return screen


async def the_form_is_open(person: Person) -> QueueForm:
    """From the record under the cursor, with the form hearing keys and its printers read."""
    await person.until_loaded()
    await person.press("b")
    form = await opened(person, QueueForm)
    await person.until(lambda: "▌" in person.sees, "its printers")
    return form


async def confirm(person: Person, typed: str) -> None:
    """Review, type, Enter."""
    await person.press("f2")
    await answer(person, typed)


async def answer(person: Person, typed: str) -> None:
    """Type into the question that is open, and Enter."""
    await opened(person, TypedConfirmation)
    await person.type(typed)
    await person.press("enter")


async def sent(person: Person) -> OrdersSent:
    """The outcome, once nothing is being sent any more."""
    screen = await opened(person, OrdersSent)
    await person.until(lambda: not screen.sending, "everything was sent")
    return screen


async def back_at_the_list(person: Person) -> None:
    from carbon_tui.screens.list.resource_screen import ResourceScreen

    await person.press("escape")
    await opened(person, ResourceScreen)
