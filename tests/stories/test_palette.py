"""The palette: everything by name, and no harm when it is closed too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.screens.dialogs.palette import Palette
from carbon_tui.settings import SettingsFile
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
        person.app.action_palette()
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


async def test_a_theme_that_is_chosen_is_there_again_at_the_next_start(
    simulator: Simulator, tmp_path: Path
) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    async with at_the_screen(simulator, "printers", settings=file) as person:
        await person.until_loaded()
        assert person.app.theme == "carbon"
        await person.press("ctrl+p")
        await person.until(lambda: isinstance(person.screen, Palette), "the palette")
        await person.type("carbon-light")
        await person.until(lambda: "Theme: carbon-light" in person.sees, "the theme")
        await person.press("enter", "enter")
        await person.until(lambda: person.app.theme == "carbon-light", "the other colours")
    assert 'theme = "carbon-light"' in file.path.read_text()
    async with at_the_screen(simulator, "printers", settings=file) as person:
        assert person.app.theme == "carbon-light"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('theme = "carbom"', "There is no theme carbom."),
        ("theme = 3", "theme must be text in quotes; it is left out."),
        ("them = 'x'", "them is no setting: did you mean theme?"),
        ("= broken", "cannot be used"),
    ],
)
async def test_what_is_wrong_in_the_settings_is_told_and_the_rest_goes_on(
    simulator: Simulator, tmp_path: Path, text: str, told: str
) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text(text)
    async with at_the_screen(simulator, "printers", settings=file) as person:
        await person.until_loaded()
        assert person.app.theme == "carbon"
        (notice,) = person.app._notifications
        assert told in notice.message
