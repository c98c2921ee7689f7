"""Views kept under a name: kept, renamed, deleted, and a few that are there from the start."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from carbon_tui.prompt import parse
from carbon_tui.resources.registry import find
from carbon_tui.screens.actions.saved_views import BUILT_IN
from carbon_tui.settings import SavedView, SettingsFile
from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen


async def test_a_view_is_kept_renamed_and_deleted(simulator: Simulator, tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    async with at_the_screen(simulator, "prints status=failed", settings=file) as person:
        await person.until_loaded()
        await person.press("full_stop", "plus")
        await person.until(lambda: person.here.is_typing, "the prompt")
        await person.type("Bad ones")
        await person.press("enter")
        await person.until(lambda: file.load().saved_view("Bad ones"), "kept")
        await person.press("full_stop", "equals_sign", "1")
        await person.until(lambda: "rename to: Bad ones" in person.sees, "the prompt")
        await person.type("!")
        await person.press("enter")
        await person.until(lambda: file.load().saved_view("Bad ones!"), "renamed")
        assert [each.name for each in file.load().saved_views] == ["Bad ones!"]
        assert file.load().saved_views[0] == SavedView(
            name="Bad ones!", view="prints", query="status=failed"
        )
        await person.press("full_stop", "minus", "1")
        await person.until(lambda: not file.load().saved_views, "deleted")
        await person.until(lambda: "is deleted" in person.sees, "said")
        await person.press("full_stop")
        await person.until(lambda: "keep this view" in person.sees, "the choices")
        assert "rename one" not in person.sees
        await person.press("2")
        await person.until(lambda: person.here.resource.name == "printers", "a built in one")


@pytest.mark.parametrize("view", BUILT_IN, ids=lambda view: view.name)
def test_every_view_that_is_built_in_can_be_asked(view: SavedView, simulator: Simulator) -> None:
    resource = find(view.view)
    search = parse(view.query, resource, simulator.clock.now(), UTC)
    assert search.text
    assert not search.lacks(resource)
