"""Every letter on the screen can be read in every theme of ours: 4.5:1, the cursor's row too."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.color import Color

from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.simulator import Simulator
from carbon_tui.widgets.theme import THEMES
from tests.stories.person import Person, at_the_screen
from tests.test_roles import contrast

LEAST = 4.5
DRAWN = set("▌▏▎▍▐│─╭╮╰╯┃┌┐└┘├┤┬┴┼▔▁▂▃▄▅▆▇█▊▋▉░▒▓·• ⎸⎹┊┄╌")
"""Blanks, bars and borders: no text."""


def unreadable(person: Person, dialog: str = "") -> set[str]:
    """What on the screen has too little contrast, with how much; of a ``dialog`` what is in it, for
    what is below is dimmed."""
    strips = person.app.screen._compositor.render_strips()
    if dialog:
        region = person.app.screen.query_one(dialog).region
        strips = [strip.crop(region.x, region.right) for strip in strips[region.y : region.bottom]]
    return {told for strip in strips for segment in strip if (told := _told(segment))}


def _told(segment: Segment) -> str:
    style = segment.style
    if style is None or not set(segment.text) - DRAWN or style.color is None:
        return ""
    if style.bgcolor is None:
        return f"{segment.text!r} has no ground"
    ink, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    ratio = contrast(ink, ground)
    return (
        ""
        if ratio >= LEAST
        else f"{segment.text.strip()!r}: {ink.hex} on {ground.hex}, {ratio:.1f}"
    )


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_everything_that_is_written_can_be_read(simulator: Simulator, theme: str) -> None:
    async with at_the_screen(simulator, "prints status=all", size=(140, 40)) as person:
        person.app.theme = theme
        await person.until_loaded()
        await person.press("space", "j", "i", "i")
        dim: dict[str, set[str]] = {"a list": unreadable(person)}
        await person.press("slash")
        await person.type("stat")
        await person.until(lambda: person.here.is_typing, "the prompt")
        dim["a prompt with suggestions"] = unreadable(person)
        await person.press("escape", "question_mark")
        await person.until(lambda: "Keys in" in person.sees, "the help")
        dim["the help"] = unreadable(person)
        await person.press("escape", "ctrl+p")
        await person.until(lambda: "Search for commands" in person.sees)
        await person.until(lambda: "One row down" in person.sees, "the palette")
        dim["the palette"] = unreadable(person, "#--container")
        await person.press("escape")
        await person.until(lambda: isinstance(person.screen, ResourceScreen), "back")
        await person.press("comma")
        await person.until(lambda: "[x]" in person.sees, "the columns")
        dim["the columns"] = unreadable(person, "#dialog")
        await person.press("escape", "b")
        await person.until(lambda: "Queue " in person.sees and "Copies" in person.sees, "the form")
        await person.press("tab")
        dim["the form"] = unreadable(person)
    assert {place: said for place, said in dim.items() if said} == {}
