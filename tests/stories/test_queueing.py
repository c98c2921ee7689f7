"""Queueing a build by keys: what the server's book holds, and what the screen says of it."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from carbon_tui.screens.dialog import Dialog, TypedConfirmation
from carbon_tui.screens.queueing.form import QueueForm
from carbon_tui.screens.resource_screen import ResourceScreen
from carbon_tui.simulator import Fault, Simulator
from tests.stories.person import Person, at_the_screen


async def the_form_is_open(person: Person) -> QueueForm:
    """From the first build, with the form hearing keys and its printers read."""
    await person.until_loaded()
    await person.press("b")
    await person.until(lambda: isinstance(person.screen, QueueForm), "the form")
    form = person.screen
    assert isinstance(form, QueueForm)
    await person.until(lambda: form.armed, "the form hears keys")
    await person.until(lambda: "Serial" in person.sees and "▌" in person.sees, "its printers")
    return form


async def confirm(person: Person, typed: str) -> None:
    await person.press("f2")
    await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
    question = person.screen
    assert isinstance(question, Dialog)
    await person.until(lambda: question.armed, "the question hears keys")
    await person.type(typed)
    await person.press("enter")


async def test_a_queued_build_stands_in_the_servers_book(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds status=Released") as person:
        form = await the_form_is_open(person)
        build = form.plan.builds[0]
        await person.press("space", "j", "space", "tab")
        await person.press("backspace")
        await person.type("3")
        await person.press("enter")
        await person.type("WO-77")
        chosen = form.plan.printers
        await confirm(person, "3")
        await person.until(lambda: isinstance(person.screen, ResourceScreen), "the list again")
        placed = simulator.book.print_orders(placed_only=True)
        assert len(placed) == 1
        assert placed[0]["uuid"] == build.uuid
        assert placed[0]["build_uuid"] == build.build_uuid
        assert placed[0]["total_copies"] == 3
        assert placed[0]["print_order_number"] == "WO-77"
        assert len(chosen) == 2
        await person.until(lambda: "Queued: 3 copies" in person.sees, "its words")


async def test_enter_alone_and_a_wrong_number_send_nothing(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds status=Released") as person:
        await the_form_is_open(person)
        await person.press("space")
        await confirm(person, "2")
        await person.until(lambda: "nothing was sent" in person.sees, "the complaint")
        await person.press("enter", "enter")
        assert simulator.book.print_orders(placed_only=True) == []


async def test_keys_held_while_the_form_opens_are_not_heard(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "deaf", 3_600.0)  # the half second does not pass by itself
    async with at_the_screen(simulator, "builds status=Released") as person:
        await person.until_loaded()
        await person.press("b", "b", "space", "enter", "1", "enter", "f2", "enter")
        await person.until(lambda: isinstance(person.screen, QueueForm), "the form")
        form = person.screen
        assert isinstance(form, QueueForm)
        assert form.plan.printers == ()
        assert simulator.book.count("POST") == 0


async def test_a_refused_order_keeps_the_form_as_it_was_filled(simulator: Simulator) -> None:
    simulator.faults.add(Fault("status-400", match="POST /print_orders", times=1))
    async with at_the_screen(simulator, "builds status=Released") as person:
        form = await the_form_is_open(person)
        await person.press("space", "tab", "tab")
        await person.type("WO-1")
        await confirm(person, "1")
        await person.until(lambda: "Refused" in person.sees, "the refusal")
        assert person.screen is form
        assert form.query_one("#number", Input).value == "WO-1"
        assert len(form.plan.printers) == 1
        assert simulator.book.print_orders(placed_only=True) == []
        await confirm(person, "1")
        await person.until(lambda: isinstance(person.screen, ResourceScreen), "queued after all")
        assert len(simulator.book.print_orders(placed_only=True)) == 1


async def test_nothing_can_be_queued_in_a_read_only_session(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds") as person:
        person.app.session.read_only = True
        await person.until_loaded()
        await person.press("b")
        await person.until(lambda: "Read-only" in person.sees, "why not")
        assert isinstance(person.screen, ResourceScreen)
