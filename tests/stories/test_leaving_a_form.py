"""Escape leaves a form from its first moment, and a confirmation takes capitals too."""

from __future__ import annotations

import pytest

from carbon_tui.screens.dialogs.dialog import Dialog, TypedConfirmation
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen

LONG = 600.0
"""Seconds that the first moment of a form takes here."""


async def test_escape_right_behind_the_key_that_opens_a_form_leaves_it(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", LONG)
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await person.press("b")
        await person.until(lambda: isinstance(person.screen, QueueForm), "the form")
        form = person.screen
        assert isinstance(form, QueueForm)
        assert not form.armed
        await person.press("escape")
        await person.until(lambda: person.screen is not form, "the list")
    assert not simulator.records.count("POST")


async def test_other_keys_of_the_first_moment_were_meant_for_what_was_there(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", LONG)
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await person.press("b")
        await person.until(lambda: isinstance(person.screen, QueueForm), "the form")
        form = person.screen
        assert isinstance(form, QueueForm)
        await person.press("space", "f2")
        assert form.plan.printers == ()
        assert not isinstance(person.screen, TypedConfirmation)


async def test_a_word_that_confirms_may_be_written_in_capitals(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        question = TypedConfirmation("Give this up?", [], "give up", asks="give up")
        answers: list[bool | None] = []
        person.app.push_screen(question, answers.append)
        await person.until(lambda: question.armed, "it hears")
        await person.type("Give Up")
        await person.press("enter")
        await person.until(lambda: answers == [True], "yes")


@pytest.mark.parametrize("typed", ["", "3", "06", "6 y", "٦"])
async def test_nothing_but_the_number_of_copies_confirms(simulator: Simulator, typed: str) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        question = TypedConfirmation("Queue this?", [], "6", asks="the number of copies (6)")
        answers: list[bool | None] = []
        person.app.push_screen(question, answers.append)
        await person.until(lambda: question.armed, "it hears")
        await person.type(typed)
        await person.press("enter")
        await person.until(lambda: "That is not the number of copies" in person.sees)
        assert person.screen is question
        assert answers == []
