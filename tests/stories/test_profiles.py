"""Several accounts on one machine: going over from one to another inside the program."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from textual.color import Color

from carbon_tui.settings import Profile, Settings, SettingsFile
from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


def know(person: Person, *names: str) -> None:
    """Profiles with a stored key, as `login` leaves them; one more has none."""
    keyed = [Profile(name=name, store="keyring") for name in names]
    person.app.session.preferences.change(
        lambda each: replace(each, profiles=(*keyed, Profile(name="forgotten")))
    )


async def command(person: Person, line: str) -> None:
    await person.press("colon")
    await person.until(lambda: person.here.is_typing, "the prompt")
    await person.type(line)
    await person.press("enter")


async def test_another_profile_is_gone_over_to_by_name(simulator: Simulator) -> None:
    async with at_the_screen(simulator) as person:
        await person.until_loaded(8)
        know(person, "north", "south")
        await command(person, "profile south")
        await person.until(lambda: person.app.next_profile == "south", "the end of this account")
        assert not person.app.is_running


async def test_a_profile_without_a_key_is_refused_with_those_that_have_one(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, size=(160, 40)) as person:
        await person.until_loaded(8)
        know(person, "north")
        for name in ("forgotten", "nowhere"):
            await command(person, f"profile {name}")
            await person.until(lambda: "There are: north." in person.sees, "what there is")
            await person.press("escape")
        await command(person, "profile demo")
        await person.until(lambda: "is the profile of this run" in person.sees)
        assert person.app.next_profile is None


async def test_a_profile_whose_key_a_command_prints_is_one_of_them(simulator: Simulator) -> None:
    async with at_the_screen(simulator) as person:
        await person.until_loaded(8)
        known = Profile(name="south", key_command="pass show south")
        person.app.session.preferences.change(lambda settings: settings.with_profile(known))
        await command(person, "profile south")
        await person.until(lambda: person.app.next_profile == "south", "the end of this account")


async def test_the_palette_offers_the_other_profiles(simulator: Simulator) -> None:
    async with at_the_screen(simulator) as person:
        await person.until_loaded(8)
        know(person, "north")
        await person.press("ctrl+p")
        await person.type("Profile north")
        await person.until(lambda: "Profile: north" in person.sees, "the profile in the palette")
        await person.press("enter", "enter")
        await person.until(lambda: person.app.next_profile == "north", "the end of this account")


async def test_two_plants_are_told_apart_by_a_colour_also_in_what_is_written(
    simulator: Simulator, tmp_path: Path
) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    plants = (Profile(name="north"), Profile(name="demo", band="red"))
    file.save(Settings(profiles=plants))
    async with at_the_screen(simulator, "builds", settings=file) as person:
        await person.until_loaded()
        red = Color.parse(person.app.theme_variables["error"]).rich_color.name
        assert red in _grounds(person, 0)
        await person.press("b")
        await person.until(lambda: "· demo" in person.sees, "the form")
        assert red in _grounds(person, 0)


def _grounds(person: Person, line: int) -> set[str]:
    """The colours behind what stands in a line of the screen."""
    strip = person.app.screen._compositor.render_strips()[line]
    styles = (segment.style for segment in strip)
    return {
        style.bgcolor.name for style in styles if style is not None and style.bgcolor is not None
    }
