"""Service marks by keys: set with a note, counted from then on, shown in list and report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from carbon_tui.report.service_use import Serviced, ServicedKind
from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.settings import SettingsFile
from carbon_tui.settings.values import ServiceMark
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.text.cleaning import raw
from tests.settling import pass_seconds
from tests.stories.person import Person, at_the_screen


async def marked(person: Person, letter: str, note: str) -> None:
    await person.press("ampersand")
    await person.until(lambda: isinstance(person.screen, Chooser), "what can be done")
    await person.press(letter)
    await person.until(lambda: person.here.is_typing, "the note")
    await person.type(note)
    await person.press("enter")
    await person.until(lambda: "count from now on" in person.sees, "that it is kept")


async def test_a_printer_and_a_cassette_are_marked_with_a_note_and_counted(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings = SettingsFile(tmp_path / "settings.toml")
    async with at_the_screen(simulator, "printers", settings=settings, size=(120, 40)) as person:
        await person.until_loaded()
        serial = raw(person.here.current.serial)
        await marked(person, "p", "new window")
        (mark,) = settings.load().service_marks
        assert (mark.name, mark.note) == (f"printer {serial}", "new window")
        await person.type(":prints status=finished")
        await person.press("enter")
        await person.until(lambda: person.here.resource.name == "prints", "prints")
        await person.until_loaded()
        await marked(person, "c", "cleaned")
        names = [each.name for each in settings.load().service_marks]
        assert any(name.startswith("cassette ") for name in names)
        await person.press("ampersand", "C")
        await person.until(lambda: "The mark is gone" in person.sees, "that it is gone")
        assert [each.name for each in settings.load().service_marks] == [f"printer {serial}"]


async def test_hours_and_runs_stand_in_the_list_on_a_page_and_in_the_report(
    simulator: Simulator, tmp_path: Path
) -> None:
    ended = [p for p in simulator.records.prints() if p["status"] == "finished"]
    serial = ended[-1]["origin"]["printer_serial"]
    since = simulator.clock.now() - timedelta(days=7)
    settings = SettingsFile(tmp_path / "settings.toml")
    mark = ServiceMark(name=f"printer {serial}", at=since.isoformat(), note="belt")
    settings.update(lambda s: s.with_service_mark(mark))
    async with at_the_screen(simulator, "printers", settings=settings, size=(140, 40)) as person:
        await person.until_loaded()
        service = person.app.session.service
        await person.until(lambda: service.uses, "what was counted")
        use = service.uses[Serviced(ServicedKind.PRINTER, serial)]
        assert use.runs > 0
        columns = {column.name: column for column in person.here.resource.columns}
        rows = {raw(p.serial): p for p in person.here.view.rows.loaded()}
        assert columns["service_runs"].value(rows[serial]) == use.runs
        assert columns["service_hours"].value(rows[serial]) == use.hours
        others = [p for key, p in rows.items() if key != serial]
        assert {columns["service_runs"].value(p) for p in others} == {None}
        await person.press("ampersand", "s")
        await person.until(lambda: isinstance(person.screen, PageScreen), "the page")
        await person.until(lambda: "belt" in person.sees, "the mark")
        assert f"{use.runs:,}" in person.sees
        assert "may be more" not in person.sees
        await person.press("escape")
        simulator.faults.add(Fault("fewer-rows", "GET /prints", times=None))
        await person.press("ampersand", "s")
        short = "It may be more. The server counts"
        await person.until(lambda: short in person.sees, "what the server held back")
        simulator.faults.clear()
        await person.press("escape")
        await person.press("percent_sign")
        await person.until(lambda: "Reading" not in person.sees, "the report")
        await person.press("G")
        await person.until(lambda: "belt" in person.sees, "the mark in the report")


async def test_hours_and_runs_without_a_mark_say_how_one_is_made(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        await person.press("ampersand")
        await person.until(lambda: isinstance(person.screen, Chooser), "what can be done")
        await person.press("s")
        await person.until(lambda: "Nothing is marked: & on a printer" in person.sees, "the page")


async def test_a_page_that_was_left_before_its_answer_came_is_left_for_good(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        simulator.faults.add(Fault("late-answer", "/builds/*", seconds=1))
        await person.press("D")
        await person.until(lambda: isinstance(person.screen, PageScreen), "the page")
        await person.press("escape")
        await person.until(lambda: person.here.table.rows, "the list")
        await person.until(lambda: simulator.faults.played, "the answer")
        await pass_seconds(2)
        assert person.here.table.rows
