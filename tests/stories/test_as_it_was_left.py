"""The program opens as it was left on this account, and forgets it on a word."""

from __future__ import annotations

from pathlib import Path

from carbon_tui.session.memory import AccountMemory
from carbon_tui.settings import SettingsFile
from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen


async def test_filter_sort_columns_and_history_come_back_and_escape_clears_the_filter(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "state" / "a.json"
    async with at_the_screen(simulator, "prints", memory=AccountMemory(path)) as person:
        await person.until_loaded()
        await person.press("slash")
        await person.type("status=failed ")
        await person.press("enter")
        await person.until(lambda: "status=failed" in person.here.view.search.text, "the filter")
        await person.press("comma", "space", "enter")
        await person.until(lambda: person.app.session.memory.now.view("prints").columns, "columns")
        shown = [column.name for column in person.here.view.columns]
        await person.press("3")
        await person.until(lambda: person.app.current_mode == "builds", "another view")
    left = AccountMemory(path)
    assert left.now.last_view == "builds"
    assert left.now.view("prints").filters == ("status=failed",)
    async with at_the_screen(simulator, "prints", memory=left, size=(160, 40)) as person:
        await person.until_loaded()
        assert person.here.view.search.text == "status=failed"
        assert [column.name for column in person.here.view.columns] == shown
        assert "as it was left: Esc shows all" in person.sees
        await person.press("slash", "up")
        await person.until(lambda: "/status=failed" in person.sees, "the history of the prompt")
        await person.press("escape")
        await person.press("escape")
        await person.until(lambda: person.here.view.search.text == "", "every row")
        assert "as it was left" not in person.sees
    assert AccountMemory(path).now.view("prints").question == ""


async def test_alternatives_are_left_kept_and_remembered_as_they_were(
    simulator: Simulator, tmp_path: Path
) -> None:
    path, file = tmp_path / "state" / "a.json", SettingsFile(tmp_path / "settings.toml")
    typed = "status=failed | (took>2h (resin~EPX)) sort:started"
    asked = "(status=failed | took>2h resin~EPX) sort:started"
    async with at_the_screen(
        simulator, "prints", memory=AccountMemory(path), settings=file
    ) as person:
        await person.until_loaded()
        await person.press("slash")
        await person.type(typed)
        await person.press("enter")
        await person.until(lambda: person.here.view.search.text == asked, "the question")
        await person.press("full_stop", "plus")
        await person.until(lambda: person.here.is_typing, "the prompt")
        await person.type("Mine")
        await person.press("enter")
        await person.until(lambda: file.load().saved_view("Mine"), "kept")
    assert file.load().saved_views[0].query == asked
    left = AccountMemory(path)
    async with at_the_screen(simulator, "prints", memory=left, size=(160, 40)) as person:
        await person.until_loaded()
        assert person.here.view.search.text == asked
        await person.press("slash")
        await person.until(lambda: person.here.is_typing, "the prompt")
        await person.press("up")
        await person.until(lambda: f"/{typed}" in person.sees, "the history of the prompt")


async def test_a_list_opened_from_another_leaves_the_view_as_it_was(
    simulator: Simulator, tmp_path: Path
) -> None:
    memory = AccountMemory(tmp_path / "state" / "a.json")
    async with at_the_screen(simulator, "printers", memory=memory) as person:
        await person.until_loaded()
        await person.press("enter")
        await person.until(lambda: person.here.resource.name == "prints", "its prints")
        await person.until_loaded()
    assert "prints" not in AccountMemory(tmp_path / "state" / "a.json").now.views


async def test_what_is_remembered_is_forgotten_on_a_word(
    simulator: Simulator, tmp_path: Path
) -> None:
    memory = AccountMemory(tmp_path / "state" / "a.json")
    memory.left("prints", "status=failed")
    memory.left("builds", "arch")
    async with at_the_screen(simulator, "prints", memory=memory) as person:
        await person.until_loaded()
        await person.press("V")
        await person.until(lambda: "Forget what?" in person.sees, "what to forget")
        await person.press("1")
        await person.until(lambda: person.here.view.search.text == "", "as at first")
        assert memory.now.view("builds").question == "arch"
        await person.press("V", "2")
        await person.until(lambda: memory.now.views == {}, "all of it")
