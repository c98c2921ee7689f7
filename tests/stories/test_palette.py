"""The palette: everything by name, and no harm when it is closed too early."""

from __future__ import annotations

from carbon_tui.screens.dialogs.palette import Palette
from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen


async def test_a_view_is_found_by_name(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        await person.press("ctrl+p")
        await person.until(lambda: isinstance(person.screen, Palette), "the palette")
        await person.type("Printed parts")
        await person.until(lambda: "Physical pieces" in person.sees, "the view in the palette")
        await person.press("enter", "enter")
        await person.until(lambda: person.app.current_mode == "printed-parts", "printed parts")


async def test_a_palette_that_is_closed_before_it_was_drawn_does_no_harm(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        person.app.action_command_palette()
        person.app.pop_screen()
        await person.pilot.pause()
        await person.press("2")
        await person.until(lambda: person.app.current_mode == "prints", "the next key is heard")


async def test_inside_a_lineage_its_own_keys_and_the_views_are_found(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await person.press("t")
        await person.until(lambda: "lineage of" in person.sees, "the lineage")
        await person.press("ctrl+p")
        await person.until(lambda: isinstance(person.screen, Palette), "the palette")
        await person.type("what this record")
        await person.until(lambda: "What this record leads to." in person.sees, "its own key")
        await person.press(*["backspace"] * 16)
        await person.type("queues")
        await person.until(lambda: "5 · Queues" in person.sees, "a view")
        await person.press("enter")
        await person.until(lambda: person.app.current_mode == "queues", "the view")
