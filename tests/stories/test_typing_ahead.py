"""Keys that arrive in one burst, as on a slow line: each does what it would do in peace."""

from __future__ import annotations

from textual import events

from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen

NAMES = {"\n": "enter", "/": "slash", ":": "colon", "=": "equals_sign", " ": "space"}


def burst(person: Person, text: str) -> None:
    """All keys before any of them has been dealt with."""
    for letter in text:
        name = NAMES.get(letter, letter)
        person.app.post_message(events.Key(name, None if letter == "\n" else letter))


async def test_a_command_behind_a_filter_is_no_part_of_it(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        burst(person, "/status=failed\n:parts\n")
        await person.until(lambda: person.here.resource.name == "parts", "the parts")
        assert ("status", "failed") in person.asked("/prints")[-1]
        assert person.app.session.filters("prints") == ["status=failed"]


async def test_keys_behind_a_command_act_on_the_view_it_opens(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        burst(person, ":printers\n/harrier\n")
        await person.until(lambda: person.here.view.search.text == "harrier", "a filter there")
        assert person.here.resource.name == "printers"


async def test_what_follows_a_line_that_says_nothing_sensible_goes_on_in_it(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        burst(person, "/sort:nonsense\nx")
        await person.until(lambda: "sort:nonsensex" in person.sees, "the line is corrected")
        assert person.here.is_typing


async def test_two_filters_in_one_burst_are_asked_in_turn(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        burst(person, "/status=failed\n/ id\n")
        await person.until(lambda: person.here.view.search.text == "status=failed id", "both")
        assert not person.here.is_typing
