"""What printers recorded of many prints, by keys: failed against finished, and into a file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from carbon_tui.screens.chart_screen import ValuesScreen
from carbon_tui.screens.dialogs.column_picker import ColumnPicker
from carbon_tui.screens.quality.process_screen import ProcessScreen
from carbon_tui.simulator import Clock, Fault, Simulator
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


def asked_about(fleet: Simulator) -> list[str]:
    """The ids of prints whose data were asked for, in all requests so far."""
    requests = [each for each in fleet.records.requests if each.path == "/print_quality_data"]
    return [value for each in requests for name, value in each.query if name == "printIds"]


async def until_matched(person: Person) -> None:
    """Some rows are shown, not all, and nothing is being read."""

    def is_matched() -> bool:
        covered = person.here.view.rows.coverage()
        return not person.here.view.loader.busy and 0 < (covered.hits or 0) < covered.loaded

    await person.until(is_matched, "the hot ones")


async def test_a_field_is_a_column_a_filter_and_a_histogram(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "prints", size=(150, 40)) as person:
        await person.until_loaded(20)
        assert not asked_about(fleet)
        await person.press("slash")
        await person.type("process_heater_setpoint>=34")
        await person.press("enter")
        await until_matched(person)
        column = person.here.view.resource.column("process_heater_setpoint")
        assert column is not None
        rows = person.here.view.rows
        hot = [column.value(rows.record(place)) for place in range(len(rows))]
        assert all(isinstance(value, int | float) and value >= 34 for value in hot)
        assert len(asked_about(fleet)) == len(set(asked_about(fleet)))
        await person.press("comma", "G")
        picker = person.screen
        assert isinstance(picker, ColumnPicker)
        place = picker._order.index("process_heater_setpoint")
        await person.press(
            *["k"] * (len(picker._order) - 1 - place), "space", *["K"] * place, "enter"
        )
        await person.until(lambda: "Heater Setpoint (C)" in person.sees, "the column")
        assert len(asked_about(fleet)) == len(set(asked_about(fleet)))
        await person.press("home", "H")
        await person.until(lambda: isinstance(person.screen, ValuesScreen), "its values")
        assert "34" in person.sees
        assert "36" in person.sees


async def hot_ones_are_matched_at_the_second_try(person: Person) -> None:
    """The server refuses their fields at first, and gives them when ``r`` asks again."""
    await person.press("slash", "end")
    await person.type(" process_heater_setpoint>=34")
    await person.press("enter")
    await person.until(lambda: "process data: " in person.sees, "what is missing")
    await person.press("r")
    await person.until(lambda: "process data: " not in person.sees, "the rest")
    await until_matched(person)


async def test_data_that_cannot_be_read_are_said_to_be_missing(fleet: Simulator) -> None:
    fleet.faults.add(Fault("status-403", match="/print_quality_data"))
    async with at_the_screen(fleet, "prints", size=(150, 40)) as person:
        await person.until_loaded(20)
        await hot_ones_are_matched_at_the_second_try(person)


async def test_what_could_not_be_read_of_a_whole_list_is_asked_for_again_by_hand(
    fleet: Simulator,
) -> None:
    """Also where no time has passed, by the clock, since the answer before."""
    fleet.faults.add(Fault("status-403", match="/print_quality_data"))
    async with at_the_screen(fleet, "prints status=aborted", size=(150, 40)) as person:
        await person.until(lambda: "all " in person.sees, "all of them")
        await hot_ones_are_matched_at_the_second_try(person)


async def test_marked_prints_alone_are_read(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "prints", size=(150, 40)) as person:
        await person.until_loaded(5)
        await person.press("space", "j", "space", "j", "space", "M")
        screen = await until_compared(person)
        assert len(screen.prints) == 3
        assert "three of each are the least" in person.sees
