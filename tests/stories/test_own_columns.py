"""Columns and widths that stand in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.settings import Settings, SettingsFile, ViewColumns
from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen


@pytest.mark.parametrize(
    "chosen",
    [
        ViewColumns(name="printers", widths={"name": 30}),
        ViewColumns(name="printers"),
        ViewColumns(name="printers", columns=("no_column_any_more",)),
    ],
    ids=["widths alone", "no columns", "an unknown one"],
)
async def test_where_no_column_is_chosen_the_views_own_are_shown(
    simulator: Simulator, tmp_path: Path, chosen: ViewColumns
) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.save(Settings(view_columns=(chosen,)))
    async with at_the_screen(simulator, settings=file) as person:
        await person.until_loaded(8)
        columns = person.here.view.question.columns
        assert [column.name for column in columns][:2] == ["name", "state"]
        assert columns[0].width == chosen.widths.get("name", columns[0].width)
        assert "State" in person.sees
