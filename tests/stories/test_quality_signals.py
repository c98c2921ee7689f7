"""What is off anywhere, by keys: a page over all templates, and the split that shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbon_tui.quality.lineage_join import Factor
from carbon_tui.screens.quality.picture_choice import PictureMode
from carbon_tui.screens.quality.signals_screen import SignalsScreen
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen
from tests.stories.quality_steps import pictures, until_read, until_written

FLEET = SimulatorSettings(
    printers=26, prints=5_000, builds=300, printed_parts=6_000, measurements=12_000, rate_limit=0
)


@pytest.fixture
def fleet() -> Simulator:
    return Simulator(FLEET, Clock.fixed(NOON))


def what_is_off(person: Person) -> SignalsScreen:
    assert isinstance(person.screen, SignalsScreen), person.screen
    return person.screen


async def until_compared(person: Person) -> SignalsScreen:
    await person.until(lambda: isinstance(person.screen, SignalsScreen), "the page")
    screen = what_is_off(person)
    await person.until(lambda: not screen.step, "all comparisons")
    return screen


async def test_the_drifting_printer_is_on_the_page_and_enter_shows_its_split(
    fleet: Simulator,
) -> None:
    story = fleet.hidden_drift
    async with at_the_screen(fleet, "quality", size=(150, 40)) as person:
        await until_read(person)
        await person.press("Z")
        screen = await until_compared(person)
        hits = [
            place
            for place, signal in enumerate(screen.off)
            if (signal.template_uuid, signal.factor, signal.group)
            == (story.template_uuid, Factor.PRINTER, story.printer_serial)
        ]
        assert hits
        assert "false alarms" in person.sees
        for _ in range(hits[0]):
            await person.press("j")
        await person.press("enter")
        await person.until(lambda: isinstance(person.screen, TemplateScreen), "the split")
        shown = pictures(person)
        assert shown.choice.mode is PictureMode.SPLIT
        await person.until(
            lambda: (
                shown.pictures.group is not None
                and shown.pictures.group.name == story.printer_serial
            ),
            "its group",
        )
        await person.press("escape")
        await person.until(lambda: isinstance(person.screen, SignalsScreen), "the page again")
        await person.press("escape")
        await person.until_loaded()
        column = person.here.resource.column("off")
        assert column is not None
        rows = person.here.table.rows
        counts = {
            record.uuid: column.value(record) for record in map(rows.record, range(len(rows)))
        }
        own = sum(signal.template_uuid == story.template_uuid for signal in screen.off)
        assert counts[story.template_uuid] == own


async def test_the_page_opens_by_its_word_and_goes_into_a_file(
    fleet: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path / "Downloads"))
    async with at_the_screen(fleet, "printers", size=(150, 40)) as person:
        await person.until_loaded()
        await person.press("colon")
        await person.type("signals")
        await person.press("enter")
        screen = await until_compared(person)
        await person.press("X", "O")
        (file,) = await until_written(person, tmp_path / "Downloads", "*.json")
        rows = json.loads(file.read_text(encoding="utf-8"))
        assert len(rows) == len(screen.off)
        assert all(row["false_discovery_rate"] <= 0.05 for row in rows)
