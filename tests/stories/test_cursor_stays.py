"""What arrives late never moves a cursor that a person has moved since."""

from __future__ import annotations

import pytest

from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.simulator import Fault, Simulator
from tests.stories.person import Person, at_the_screen


def slow(simulator: Simulator, path: str) -> None:
    simulator.faults.add(Fault("late-answer", path, times=None, seconds=0.4))


def quiet(person: Person) -> bool:
    return not person.here.view.loader.is_reading


async def test_the_end_that_comes_late_leaves_a_cursor_that_went_elsewhere(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded(100)
        slow(simulator, "/prints")
        await person.press("G", "g", "g", "j", "j")
        await person.until(lambda: person.here.table.rows.gap is not None, "the end has come")
        await person.until(lambda: quiet(person))
        assert person.here.table.cursor == 2


@pytest.mark.parametrize("keys", [("g", "g"), ("k",), ("home",)])
async def test_also_one_that_was_meant_to_stay_at_the_top(
    simulator: Simulator, keys: tuple[str, ...]
) -> None:
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded(100)
        await person.press("j", "j", "j")
        await person.press("r")
        await person.press("home", *keys)
        await person.until(lambda: quiet(person))
        assert person.here.table.cursor == 0


async def test_without_a_move_in_between_the_end_is_gone_to(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded(100)
        await person.press("G")
        await person.until(lambda: person.here.table.rows.gap is not None, "the end has come")
        await person.until(
            lambda: person.here.table.cursor == len(person.here.table.rows) - 1, "the cursor"
        )


@pytest.mark.parametrize("late", ["L", "number_sign", "s", "r", "R"])
async def test_what_any_other_key_brings_late_leaves_it_too(
    simulator: Simulator, late: str
) -> None:
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded(100)
        await person.press("l", "l")
        slow(simulator, "/prints")
        await person.press(late)
        if late == "L":
            await person.press("enter")
        if late == "s":
            simulator.faults.clear()
            await person.until_loaded(100)
        before = len(person.asked("/prints"))
        await person.press("j", "j", "j")
        key, place = person.here.table.key_under_cursor, person.here.table.cursor
        assert place == 3
        await person.until(lambda: quiet(person) and not person.here.view.progress, "it has come")
        if late != "s":
            assert len(person.asked("/prints")) >= before
        assert person.here.table.key_under_cursor == key


async def test_a_way_that_is_looked_up_late_takes_nobody_away_who_went_on(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "part-orders", size=(120, 30)) as person:
        await person.until_loaded()
        through = next(link for link in person.here.resource.links if link.through)
        slow(simulator, "*")
        await person.press("g", through.letter)
        await person.press("j")
        await person.until(
            lambda: "goes on from here" in person.sees or "no " in person.sees.splitlines()[-1],
            "what was looked up is said",
        )
        assert isinstance(person.screen, ResourceScreen)
        assert len(person.app.screen_stack) == 1
