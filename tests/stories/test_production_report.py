"""The report on screen: the same numbers as the command, window by window, and into files."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from carbon_tui.report.document import report_document
from carbon_tui.report.figures import EVERY_GROUPING
from carbon_tui.report.forms import ReportForm, written
from carbon_tui.report.reading import ReportReader
from carbon_tui.report.windows import WindowKind
from carbon_tui.screens.report.screen import ProductionScreen
from carbon_tui.settings import SettingsFile
from carbon_tui.simulator import Fault, Simulator
from tests.stories.person import Person, at_the_screen

EXPORTS = (("m", "md", "# "), ("c", "csv", "table,"), ("h", "html", "<!doctype"))


def only_file(folder: Path, ending: str) -> str:
    (file,) = folder.glob(f"*.{ending}")
    return file.read_text(encoding="utf-8")


def _says(person: Person, words: str) -> bool:
    return words in person.sees


def report(person: Person) -> ProductionScreen:
    assert isinstance(person.screen, ProductionScreen), person.screen
    return person.screen


async def opened(person: Person) -> ProductionScreen:
    await person.until_loaded()
    await person.type(":report")
    await person.press("enter")
    await person.until(lambda: isinstance(person.screen, ProductionScreen), "the report")
    await until_read(person)
    return report(person)


async def until_read(person: Person) -> None:
    await person.until(lambda: report(person).document is not None, "what was read")
    await person.pilot.pause()


async def test_a_week_by_keys_has_the_numbers_of_the_command_and_goes_into_files(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carbon_tui.screens.saved_files.downloads_folder", lambda: tmp_path)
    async with at_the_screen(simulator, "printers", size=(80, 24)) as person:
        await opened(person)
        assert "shift of" in person.sees.splitlines()[0]
        await person.press("w")
        await until_read(person)
        await person.press("h")
        await until_read(person)
        assert "week" in person.sees.splitlines()[0]
        assert "Runs" in person.sees
        screen = report(person)
        window = screen._window
        client = await person.app.session.client()
        read = await ReportReader(client, person.app.session.server_now).read(window.stint)
        zone = person.app.session.zone
        text = written(
            report_document(read, EVERY_GROUPING, called=window.name), ReportForm.JSON, zone
        )
        await person.press("X", "j")
        await person.until(lambda: "is in" in person.sees, "the file")
        by_command, by_keys = json.loads(text), json.loads(only_file(tmp_path, "json"))
        assert by_keys["totals"] == by_command["totals"]
        assert by_keys["totals"][0]["runs"] > 0
        assert by_keys["by_printer"] == by_command["by_printer"]
        assert f"{by_keys['totals'][0]['runs']:,}" in person.sees
        for letter, ending, begins in EXPORTS:
            await person.press("X", letter)
            await person.until(partial(_says, person, f".{ending} is in"), ending)
            assert only_file(tmp_path, ending).startswith(begins)


async def test_from_window_to_window_nothing_is_read_twice_and_no_line_is_too_long(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printers", size=(80, 24)) as person:
        screen = await opened(person)
        first = screen._window
        await person.press("l")
        assert "Nothing was made later" in person.sees
        await person.press("h")
        await until_read(person)
        asked = len(person.asked("/prints"))
        await person.press("l")
        assert screen._window == first
        assert len(person.asked("/prints")) == asked
        await person.press("h", "d")
        await until_read(person)
        assert screen._window.kind is WindowKind.DAY
        assert screen._window.stint.since <= first.stint.since
        for _ in range(8):
            await person.press("space")
            assert all(len(line) <= 80 for line in person.sees.splitlines())
        await person.press("r")
        await until_read(person)
        assert len(person.asked("/prints")) > asked
        await person.press("c")
        assert "no local copy" in person.sees
        await person.press("question_mark")
        await person.until(lambda: "The shift, day or week before" in person.sees, "the help")


async def test_shifts_are_those_of_the_settings_and_a_refusal_is_said(
    simulator: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text('[shifts]\n"the long one" = "05:30-05:30"\n')
    settings = SettingsFile(tmp_path / "settings.toml")
    async with at_the_screen(simulator, "printers", settings=settings) as person:
        screen = await opened(person)
        assert "the long one shift" in person.sees
        assert screen._window.stint.seconds == 24 * 3600
        simulator.faults.add(Fault("status-403", "GET /prints", times=None))
        await person.press("r")
        await person.until(lambda: "r reads again" in person.sees, "what is wrong")
