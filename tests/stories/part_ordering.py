"""What a person does to order parts, for the stories about that."""

from __future__ import annotations

from pathlib import Path

from textual import events

from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.part_orders.packing_screen import PackingScreen
from carbon_tui.screens.part_orders.part_order_form import PartOrderForm
from carbon_tui.screens.part_orders.placing import PartsPlaced
from tests.orders.models import binary_stl
from tests.stories.person import Person

NUMBER = "PO-STORY"


def three_files(folder: Path) -> list[Path]:
    """Three little models, as a test makes them."""
    paths = [folder / f"{name}.stl" for name in ("bracket", "gasket two", "Gehäuse [v2]")]
    for triangles, path in enumerate(paths, start=12):
        path.write_bytes(binary_stl(triangles))
    return paths


async def the_part_form_is_open(person: Person) -> PartOrderForm:
    """From a list, with the form hearing keys."""
    await person.until_loaded()
    await person.press("P")
    return await the_form(person)


async def the_form(person: Person) -> PartOrderForm:
    await person.until(lambda: isinstance(person.screen, PartOrderForm), "the form")
    form = person.screen
    assert isinstance(form, PartOrderForm)
    await person.until(lambda: form.armed, "the form hears keys")
    return form


async def drop(person: Person, text: str) -> None:
    """What a terminal sends when files are dropped on it."""
    person.app.post_message(events.Paste(text))
    await person.pilot.pause()


async def choose_by_dropping(person: Person, *paths: Path) -> None:
    form = person.screen
    assert isinstance(form, PartOrderForm)
    wanted = len(form.draft.parts) + len(paths)
    await drop(person, " ".join(f"'{path}'" for path in paths))
    await person.until(lambda: len(form.draft.parts) == wanted, f"{wanted} files chosen")


async def fill_in(person: Person, *, number: str = "P-1", due: str = "5d", group: str = "") -> None:
    """From the files field on, with files chosen."""
    await person.press("tab")
    await person.type(number)
    await person.press("tab", "tab")
    await person.type(NUMBER)
    await person.press("tab")
    await person.type(due)
    await person.press("tab", "tab", "tab")
    if group:
        await person.type(group)


async def review(person: Person) -> TypedConfirmation:
    await person.press("f2")
    await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
    question = person.screen
    assert isinstance(question, TypedConfirmation)
    await person.until(lambda: question.armed, "the question hears keys")
    return question


async def confirm_with(person: Person, word: str) -> None:
    """Answer the question that is open or opening."""
    await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
    question = person.screen
    assert isinstance(question, Dialog)
    await person.until(lambda: question.armed, "the question hears keys")
    await person.type(word)
    await person.press("enter")


async def order(person: Person, pieces: int) -> None:
    """Review, and confirm by the number of parts."""
    await review(person)
    await confirm_with(person, str(pieces))


async def the_order_is_placed(person: Person) -> PackingScreen:
    await person.until(lambda: isinstance(person.screen, PackingScreen), "the order is placed")
    screen = person.screen
    assert isinstance(screen, PackingScreen)
    await person.until(lambda: screen.state is not None and screen.armed, "its packing is read")
    return screen


async def it_has_stopped(person: Person) -> PartsPlaced:
    """Where a person decides how to go on."""
    await person.until(
        lambda: (
            isinstance(person.screen, PartsPlaced)
            and person.screen.going is None
            and person.screen.armed
        ),
        "the order has stopped",
    )
    screen = person.screen
    assert isinstance(screen, PartsPlaced)
    await person.until(lambda: "F2" in person.sees, "the keys")
    return screen


def dialog(person: Person) -> str:
    """What the dialog on top says, as one line."""
    boxed = (line.split("│")[1:-1] for line in person.sees.splitlines() if line.count("│") > 1)
    return " ".join(" ".join(" ".join(pieces).split()) for pieces in boxed)
