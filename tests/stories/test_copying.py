"""Copying by keys: what is on the clipboard, and what the person is told."""

from __future__ import annotations

import json
from pathlib import Path

from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


async def copy(person: Person, key: str) -> str:
    await person.press("y")
    await person.until(lambda: isinstance(person.screen, Chooser), "the menu")
    await person.press(key)
    await person.until(lambda: not isinstance(person.screen, Chooser), "the list again")
    await person.until(lambda: person.here.view_lines.keys.message, "a sentence")
    return person.app.clipboard


async def test_each_form_is_copied_with_a_key(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded()
        run = person.here.current
        assert await copy(person, "i") == run.uuid
        assert "Copied the id" in person.sees
        assert await copy(person, "c") == run.name
        assert run.name in await copy(person, "r")
        assert json.loads(await copy(person, "j"))["uuid"] == run.uuid
        assert run.uuid in await copy(person, "g")
        assert run.uuid in await copy(person, "u")


async def test_marked_rows_are_copied_together(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded(3)
        await person.press("space", "space", "space")
        assert (await copy(person, "i")).split("\n") == person.keys_seen[:3]


async def test_over_ssh_a_file_holds_the_copy_too(simulator: Simulator, tmp_path: Path) -> None:
    async with at_the_screen(simulator, "builds") as person:
        person.app.session.remote, person.app.session.state_folder = True, tmp_path
        await person.until_loaded()
        text = await copy(person, "j")
        kept = tmp_path / "clipboard.txt"
        await person.until(lambda: kept.name in person.sees, "where it is")
        assert kept.read_text(encoding="utf-8") == text
        assert kept.stat().st_mode & 0o077 == 0


async def test_what_no_terminal_takes_is_said(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printed-parts") as person:
        await person.until_loaded(100)
        await person.press("A")
        await copy(person, "j")
        assert "too long to copy" in person.sees


async def test_a_web_page_is_shown_when_remote_and_said_to_be_missing(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator) as person:
        await person.until_loaded(8)
        person.app.session.remote = True
        await person.press("o")
        assert str(person.here.current.url) in person.sees
        await person.press("2")
        await person.until_loaded(20)
        await person.press("o")
        assert "names no web page for this print" in person.sees
