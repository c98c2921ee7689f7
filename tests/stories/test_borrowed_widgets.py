"""Keys that come while a widget of Textual's own cannot deal with them yet: dropped, not fatal."""

from __future__ import annotations

import pytest
from textual.command import CommandList
from textual.widgets import Input

from carbon_tui.keys.action import named
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.screens.dialogs.palette import Palette
from carbon_tui.simulator import Simulator
from carbon_tui.system.borrowed import DropBorrowedErrors
from tests.stories.ordering import the_form_is_open
from tests.stories.person import at_the_screen


@pytest.mark.parametrize("key", ["pagedown", "pageup", "down", "up", "home", "end", "enter"])
async def test_a_key_right_behind_the_one_that_opens_the_palette_ends_nothing(
    simulator: Simulator, key: str
) -> None:
    async with at_the_screen(simulator, "builds", size=(80, 24)) as person:
        await person.until_loaded()
        await person.press("ctrl+p", key, key)
        await person.pilot.pause(0.05)
        await person.press("escape", "escape")
        await person.until(lambda: not isinstance(person.screen, Palette), "the list")
        assert person.app.return_code is None


@pytest.mark.parametrize("columns", [3, 4, 5, 6, 8])
async def test_the_palette_opens_in_a_sliver_of_a_terminal(
    simulator: Simulator, columns: int
) -> None:
    async with at_the_screen(simulator, "builds", size=(columns, 12)) as person:
        await person.press("ctrl+p")
        await person.pilot.pause(0.2)
        await person.press("pagedown", "a", "escape", "escape")
        await person.until(lambda: not isinstance(person.screen, Palette), "the list")
        assert person.app.return_code is None


async def test_an_error_in_a_borrowed_widget_drops_the_key(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_list: CommandList) -> None:
        raise KeyError("a line that is not there yet")

    monkeypatch.setattr(CommandList, "action_page_down", cannot)
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await person.press("ctrl+p")
        await person.until(lambda: isinstance(person.screen, Palette), "the palette")
        await person.press("pagedown")
        await person.type("queues")
        await person.until(lambda: "5 · Queues" in person.sees, "it still hears")
        assert person.app.return_code is None


async def test_an_error_in_a_field_of_a_form_drops_the_key_and_keeps_what_was_typed(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    async with at_the_screen(simulator, "builds") as person:
        await the_form_is_open(person)
        await person.press("tab")
        field = person.app.focused
        assert isinstance(field, Input)
        await person.press("1", "2")

        def cannot(_field: Input, _text: str) -> None:
            raise IndexError("beyond the end")

        with monkeypatch.context() as broken:
            broken.setattr(Input, "insert_text_at_cursor", cannot)
            await person.press("3")
        await person.press("4")
        await person.until(lambda: field.value.endswith("24"), "what was typed and goes on")
        assert person.app.return_code is None


def test_an_error_of_ours_is_not_dropped() -> None:
    with pytest.raises(KeyError), DropBorrowedErrors("a test"):
        named("nothing", ())
