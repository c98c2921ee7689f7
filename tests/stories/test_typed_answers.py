"""The copy answers while one types; what the server would be asked waits for Enter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from carbon_tui.screens.actions.filter import FilterActions
from carbon_tui.session.copy_service import CopyAsking
from carbon_tui.simulator import Simulator, SimulatorSettings
from tests.stories.copying import has_a_copy
from tests.stories.person import Person, at_the_screen

FLEET = SimulatorSettings(printers=6, prints=1_300, builds=24, printed_parts=20, measurements=0)


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(FLEET)


def shown(person: Person) -> tuple[object, ...]:
    """What is on screen and where one stands in it."""
    table = person.here.table
    return person.keys_seen, table.cursor, table.top, table.keys_on_screen, table.order_marks


async def test_the_list_follows_the_typing_and_escape_brings_the_old_one_back(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "prints", size=(160, 30)) as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        await person.press(*["j"] * 40)
        await person.until(lambda: person.here.table.cursor == 40)
        await person.until(lambda: not person.here.view.loader.is_reading)
        asked, requests = person.here.view, len(person.asked("/prints"))
        before = shown(person)
        await person.press("slash")
        await person.type("name:bracket")
        await person.until(lambda: " · copy " in person.sees, "the copy's answer to a word")
        brackets = person.here.view.rows
        assert all("bracket" in str(row.name).casefold() for row in brackets.loaded())
        await person.until(lambda: brackets.total is not None, "how many there are")
        await person.type(" took>1h")
        await person.until(lambda: person.here.view.rows is not brackets, "a closer answer")
        await person.until(lambda: person.here.view.rows.total is not None)
        assert 0 < (person.here.view.rows.total or 0) < (brackets.total or 0)
        assert person.here.is_typing
        await person.press("escape")
        await person.until(lambda: person.here.view is asked, "the list that was asked")
        await person.pilot.pause()
        assert shown(person) == before
        assert len(person.asked("/prints")) == requests


async def test_enter_asks_what_the_copy_has_shown_already(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "prints", size=(160, 30)) as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        asked = person.here.view
        await person.press("slash")
        await person.type("name:bracket")
        await person.until(lambda: person.here.view.rows.total is not None)
        await person.until(lambda: person.here.view is not asked, "the copy's answer")
        keys = person.keys_seen
        await person.press("enter")
        await person.until(lambda: not person.here.is_typing and person.here.view is asked)
        await person.until(lambda: person.keys_seen[: len(keys)] == keys, "the same rows")
        assert asked.search.text == "name:bracket"
        await person.press("escape")
        await person.until(lambda: asked.search.text == "", "all prints")


@pytest.mark.parametrize("line", ["status=failed", "name:bracket from:server"])
async def test_a_question_for_the_server_waits_for_enter(
    simulator: Simulator, tmp_path: Path, line: str
) -> None:
    async with at_the_screen(simulator, "prints", size=(160, 30)) as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        asked, requests = person.here.view, len(person.asked("/prints"))
        await person.press("slash")
        await person.type(line)
        typed = person.here.action_group(FilterActions)._typed
        assert typed._resting is None
        assert typed._coming is None
        assert person.here.view is asked
        assert len(person.asked("/prints")) == requests


async def test_what_was_asked_before_the_next_letter_is_broken_off(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "prints", size=(160, 30)) as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        stopped: list[str] = []

        class Noted(CopyAsking):
            def stop(self) -> None:
                stopped.append(self._question[1].text)
                super().stop()

        def noted(*question: Any) -> CopyAsking:
            return Noted(person.app.session.copy, *question)

        person.app.session.copy.asking = noted  # type: ignore[method-assign, assignment]
        await person.press("slash")
        await person.type("name:brack")
        await person.until(lambda: " · copy " in person.sees)
        assert not stopped
        await person.type("e")
        await person.until(lambda: stopped == ["name:brack"], "broken off")
        await person.press("escape")
        await person.until(lambda: " · copy " not in person.sees)
