"""What printers recorded of many prints, by keys: failed against finished, and into a file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from carbon_tui.screens.chart_screen import ValuesScreen
from carbon_tui.screens.quality.process_screen import ProcessScreen
from carbon_tui.simulator import Clock, Simulator
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen
from tests.stories.quality_steps import FLEET, until_written


@pytest.fixture
def fleet() -> Simulator:
    return Simulator(FLEET, Clock.fixed(NOON))


async def until_compared(person: Person) -> ProcessScreen:
    await person.until(lambda: isinstance(person.screen, ProcessScreen), "the page")
    screen = person.screen
    assert isinstance(screen, ProcessScreen)
    await person.until(lambda: not screen.reading, "all prints")
    return screen


async def test_failed_and_finished_prints_are_compared_field_by_field_and_exported(
    fleet: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path / "Downloads"))
    async with at_the_screen(fleet, "prints", size=(150, 40)) as person:
        await person.until_loaded()
        await person.press("slash")
        await person.type("status=all")
        await person.press("enter")
        await person.until_loaded(20)
        await person.press("M")
        screen = await until_compared(person)
        assert screen.asked == len(screen.prints) > 0
        requests = person.asked("/print_quality_data")
        assert len(requests) == -(-len(screen.prints) // 100)
        assert "fields differ" in person.sees

        await person.press("X", "f")
        (file,) = await until_written(person, tmp_path / "Downloads", "*.csv")
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        assert len(rows) == len(screen.fields)
        assert {"print_id", "status", "Heater Setpoint (C)"} <= rows[0].keys()

        if screen.found:
            await person.press("enter")
            await person.until(lambda: isinstance(person.screen, ValuesScreen), "its values")


async def test_marked_prints_alone_are_read(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "prints", size=(150, 40)) as person:
        await person.until_loaded(5)
        await person.press("space", "j", "space", "j", "space", "M")
        screen = await until_compared(person)
        assert len(screen.prints) == 3
        assert "three of each are the least" in person.sees
