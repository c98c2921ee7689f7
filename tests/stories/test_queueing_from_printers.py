"""Printer first: b on printers, the build by a part of its name, the form with them chosen."""

from __future__ import annotations

import pytest

from carbon_tui.screens.print_orders.build_choice import BuildChoice
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


def choice(person: Person) -> BuildChoice:
    assert isinstance(person.screen, BuildChoice), person.screen
    return person.screen


async def asked(person: Person) -> BuildChoice:
    await person.press("b")
    await person.until(lambda: isinstance(person.screen, BuildChoice), "the choice of a build")
    await person.until(lambda: choice(person).armed, "that it hears keys")
    await person.until(lambda: not choice(person)._state, "every build")
    return choice(person)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_marked_printers_get_a_build_found_by_its_name(
    simulator: Simulator, size: tuple[int, int]
) -> None:
    build = simulator.records.builds(status="Released")[0]
    async with at_the_screen(simulator, "printers", size=size) as person:
        await person.until_loaded()
        await person.press("space", "space")
        serials = list(person.here.view.marked_keys)
        await asked(person)
        await person.type(build["name"].split()[-1].casefold())
        assert choice(person).matching
        await person.press("enter")
        await person.until(lambda: isinstance(person.screen, QueueForm), "the form")
        assert isinstance(person.screen, QueueForm)
        assert set(person.screen.plan.printers) == set(serials)
        chosen = person.screen.plan.builds[0].name.casefold()
        assert build["name"].split()[-1].casefold() in chosen


async def test_builds_that_ran_lately_come_first(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        screen = await asked(person)
        latest = max(
            (row for row in simulator.records.prints() if row.get("started_at")),
            key=lambda row: row["started_at"],
        )
        assert screen.matching[0].uuid == latest["build_uuid"]


async def test_nothing_found_says_so_and_escape_queues_nothing(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        await asked(person)
        await person.type("nosuchbuild")
        await person.press("enter")
        assert "No build that was read" in person.sees
        await person.press("escape")
        await person.until_loaded()
        assert simulator.records.print_orders(placed_only=True) == []


async def test_a_read_only_run_does_not_ask(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers", read_only=True) as person:
        await person.until_loaded()
        await person.press("b")
        assert "read-only" in person.sees.casefold()
        assert not isinstance(person.screen, BuildChoice)
