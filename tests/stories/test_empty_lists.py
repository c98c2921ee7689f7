"""Keys where there is no record for them: no row has come yet, or none matches."""

from __future__ import annotations

import pytest

from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.registry import EVERY
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen

ABOUT_A_RECORD = [resource for resource in EVERY if any(not a.anywhere for a in resource.actions)]
NOTHING = "no-such-record"


@pytest.mark.parametrize("resource", ABOUT_A_RECORD, ids=lambda each: each.name)
async def test_an_action_without_a_record_says_so_and_does_nothing(
    simulator: Simulator, resource: AnyResource
) -> None:
    async with at_the_screen(simulator, f"{resource.name} {NOTHING}") as person:
        await person.until(lambda: "0 hits" in person.sees and not person.here.view.loader.busy)
        for action in resource.actions:
            if action.anywhere:
                continue
            await person.press(action.keys[0])
            assert isinstance(person.screen, ResourceScreen)
            assert f"There is no {resource.noun} under the cursor." in person.sees
            await person.press("j")
    assert not simulator.records.count("POST")
