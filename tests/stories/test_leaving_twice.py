"""A key that leaves may come twice: it leaves once, and what is below stays."""

from __future__ import annotations

import pytest

from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen


@pytest.mark.parametrize("key", ["d", "D", "question_mark", "comma", "full_stop", "H"])
async def test_what_is_left_twice_is_left_once(simulator: Simulator, key: str) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        below = person.here
        await person.press(key)
        await person.until(lambda: not isinstance(person.screen, ResourceScreen), "a screen on top")
        on_top = person.screen
        assert isinstance(on_top, BaseScreen)
        on_top.dismiss(None)
        on_top.dismiss(None)
        await person.until(lambda: person.screen is below, "the list again")
        assert person.app.screen_stack == [below]
