"""How a list is spread: over time by counting, other columns by their values; and into files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from textual.widgets import Input

from carbon_tui.listing.date_histogram import (
    Unit,
    bins_between,
    unit_for,
)
from carbon_tui.screens.actions.histogram import HistogramActions
from carbon_tui.screens.chart_screen import OverTimeScreen, ValuesScreen
from carbon_tui.screens.dialogs.export_form import ExportForm
from carbon_tui.settings import ViewColumns
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorSettings
from carbon_tui.widgets.charts import ParetoChart
from carbon_tui.widgets.charts.dates import DatesChart
from carbon_tui.widgets.record_table import RecordTable
from tests.conftest import NOON
from tests.stories.copying import has_a_copy
from tests.stories.person import Person, at_the_screen


def on_column(person: Person, name: str) -> bool:
    column = person.here.table.column_under_cursor
    return column is not None and column.name == name


async def go_to_column(person: Person, name: str) -> None:
    for _ in range(12):
        if on_column(person, name):
            return
        await person.press("l")
    raise AssertionError(f"no column {name} on screen")


async def test_prints_per_day_are_the_books_and_enter_shows_one_day(simulator: Simulator) -> None:
    begun = [each for each in simulator.records.prints() if each["status"] != "queued"]
    days = Counter(each["started_at"][:10] for each in begun)
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(100)
        await go_to_column(person, "started")
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, OverTimeScreen), "the chart")
        await person.until(lambda: "counting" not in person.sees, "all bars")
        bars = person.screen.query_one(DatesChart).bars
        counted = {bar.name[4:]: bar.count for bar in bars if bar.count}
        assert counted == dict(days)
        assert "Per day: prints by started" in person.sees

        await person.press("h", "h", "h")
        chosen = bars[-4].name[4:]
        await person.press("enter")
        await person.until(lambda: f"[started:{chosen}]" in person.sees, "that day")
        await person.until(lambda: f"all {days[chosen]}" in person.sees, "all of that day")
        asked = len(person.asked("/prints"))

        await person.press("escape")
        await person.until_loaded(100)
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, OverTimeScreen), "the chart again")
        assert "counting" not in person.sees
        assert len(person.asked("/prints")) - asked <= 2


async def test_escape_stops_counting_over_time(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(100)
        await go_to_column(person, "started")
        simulator.faults.add(Fault("late-answer", "/prints", times=None, seconds=0.1))
        await person.press("H")
        await person.until(lambda: "counting" in person.sees, "counting")
        await person.press("escape")
        assert person.here.resource.name == "prints"
        simulator.faults.clear()
        over = person.here.action_group(HistogramActions)._over_time
        assert over is not None
        assert not over[2].done


async def test_other_columns_are_spread_by_their_values_and_enter_filters(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(100)
        await person.until(lambda: person.here.table.moment.printers, "the printers' names")
        await go_to_column(person, "printer")
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, ValuesScreen), "the values")
        assert "rows loaded and shown" in person.sees
        first = person.sees.splitlines()[1]
        await person.press("enter")
        await person.until(lambda: "[printer=" in person.sees, "that printer")
        serial = dict(person.asked("/prints")[-1])["printer_serial"]
        assert f"[printer={serial}]" in person.sees
        assert person.app.session.moment().printers.get(serial, serial) in first


async def test_numbers_stand_in_their_order_with_what_is_usual(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints status=finished", size=(240, 40)) as person:
        await person.until_loaded(20)
        await go_to_column(person, "took")
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, ValuesScreen), "the values")
        bars = person.screen.query_one(ParetoChart).bars
        shown = len(person.app.screen_stack[0].query_one(RecordTable).rows)
        assert sum(bar.count for bar in bars) == shown
        took = sorted(minutes(bar.name) for bar in bars if " to " in bar.name)
        assert took == [minutes(bar.name) for bar in bars if " to " in bar.name]
        assert re.search(r"n \d+ · median \d+\w+ · mean \d+\w+ · quartiles \w+ to", person.sees)
        assert f"{bars[0].share:.1%}" in person.sees
        await person.press("G", "enter")
        await person.until(lambda: "took>=" in person.here.view.search.text, "those alone")
        await person.until_loaded()


def minutes(name: str) -> int:
    """Of "1h15 to 1h30" the first."""
    found = re.match(r"(?:(\d+)h)?(\d+)m?", name)
    assert found is not None
    return int(found[1] or 0) * 60 + int(found[2])


async def test_all_rows_of_the_copy_are_spread_though_few_are_loaded(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "prints", size=(240, 40)) as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        await person.type("/status=finished sort:name")
        await person.press("enter")
        await person.until(lambda: person.here.view.source.copied is not None, "the copy's list")
        await person.until_loaded()
        book = [run for run in simulator.records.prints() if run["status"] == "finished"]
        assert len(person.here.view.rows) < len(book)
        asked = len(simulator.records.requests)
        await go_to_column(person, "finished")
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, OverTimeScreen), "the dates")
        over_time = person.screen
        assert isinstance(over_time, OverTimeScreen)
        assert sum(bar.count or 0 for bar in over_time._over.bins) == len(book)
        await person.press("escape", "l")
        await person.until(lambda: on_column(person, "left"), "the next column")
        await go_to_column(person, "took")
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, ValuesScreen), "the values")
        assert f"Took in all {len(book):,}" in person.sees
        assert f"n {len(book):,} · median" in person.sees
        assert len(simulator.records.requests) == asked
        await person.press("escape")
        await person.until(lambda: on_column(person, "took"), "the list")
        person.here.view.question.pick(ViewColumns(name="prints", columns=("name", "build_name")))
        person.here.table.columns = person.here.view.columns
        person.here.show_rows()
        await go_to_column(person, "build_name")
        await person.press("H")
        await person.until(lambda: "rows loaded and shown" in person.sees, "what is known")


async def test_dates_of_rows_that_are_all_here_heed_local_terms_and_any_unit(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints started>=-3d") as person:
        await person.until_loaded(5)
        await person.press("L", "enter")
        await person.until(lambda: person.here.view.rows.coverage().complete, "all rows")
        await person.type("/started>=-3d took>1h")
        await person.press("enter")
        await person.until(lambda: "took>1h · local" in person.sees)
        rows = person.here.table.rows
        runs = [rows.record(place) for place in range(len(rows))]
        await go_to_column(person, "started")
        asked = len(person.asked("/prints"))
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, OverTimeScreen), "the chart")
        assert "took>1h" in person.sees
        chart = person.screen.query_one(DatesChart)
        for unit, cut in (("hour", 13), ("day", 10)):
            counted = Counter(run.started_at.isoformat()[:cut] for run in runs)
            ours = {
                bar.name[4:].replace(" ", "T")[:cut]: bar.count for bar in chart.bars if bar.count
            }
            assert f"Per {unit}" in person.sees
            assert ours == dict(counted)
            await person.press("minus")
        assert "Per week" in person.sees
        await person.press("minus", "minus")
        await person.until(lambda: "by month at the coarsest" in person.sees)
        await person.press("plus", "plus")
        await person.until(lambda: "Per day" in person.sees)
        assert len(person.asked("/prints")) == asked
        await person.press("enter")
        await person.until(lambda: "started:2026-" in person.here.view.search.text, "that day")


async def test_the_server_counts_by_another_unit_when_asked(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(100)
        await go_to_column(person, "started")
        await person.press("H")
        await person.until(lambda: "Per day" in person.sees and "counting" not in person.sees)
        chart = person.screen.query_one(DatesChart)
        total = sum(bar.count or 0 for bar in chart.bars)
        await person.press("minus")
        await person.until(lambda: "Per week" in person.sees and "counting" not in person.sees)
        assert sum(bar.count or 0 for bar in chart.bars) == total


def test_units_follow_the_reach_and_the_calendar() -> None:
    first, last = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, 9, tzinfo=UTC)
    assert unit_for(last - first) is Unit.HOUR
    days = bins_between(first, last, Unit.DAY, UTC)
    assert [each.start.day for each in days] == [28, 29, 30]
    weeks = bins_between(first, last, Unit.WEEK, UTC)
    assert [each.start.isoformat()[:10] for each in weeks] == ["2026-03-23", "2026-03-30"]
    months = bins_between(first, datetime(2026, 5, 1, tzinfo=UTC), Unit.MONTH, UTC)
    assert [each.start.month for each in months] == [3, 4, 5]
    hours = bins_between(first, last, Unit.HOUR, UTC)
    assert len(hours) == 46


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("carbon_tui.screens.actions.export.downloads_folder", lambda: tmp_path)
    return tmp_path


async def exported(person: Person) -> str:
    """The sentence about an export that was begun."""
    await person.until(lambda: person.app.screen is person.app.screen_stack[0], "the list")
    await person.until(lambda: "in /" in person.here.view_lines.keys.message, "a file")
    return person.here.view_lines.keys.message


def file_named(person: Person) -> str:
    return Path(person.screen.query_one(Input).value).name


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def open_the_form(person: Person) -> None:
    await person.press("X")
    await person.until(
        lambda: isinstance(person.screen, ExportForm) and person.screen.armed, "the form"
    )


async def test_everything_that_matches_goes_into_a_file_and_never_over_another(
    simulator: Simulator, downloads: Path
) -> None:
    begun = {each["uuid"] for each in simulator.records.prints() if each["status"] != "queued"}
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(100)
        await open_the_form(person)
        assert f"everything that matches ({len(begun):,})" in person.sees
        await person.press("enter")
        path = downloads / "prints-2026-09-21.csv"
        assert await exported(person) == f"{len(begun):,} rows are in {path}"
        with path.open(encoding="utf-8", newline="") as file:
            assert {row["uuid"] for row in csv.DictReader(file)} == begun
        assert len(person.here.table.rows) < len(begun)

        await open_the_form(person)
        assert file_named(person) == "prints-2026-09-21-2.csv"
        await person.press("up", "down", "down", "down")
        await person.press(*["backspace"] * len("-2.csv"))
        await person.type(".csv")
        await person.press("enter")
        await person.until(lambda: "nothing is written over" in person.sees, "a refusal")
        assert names_in(downloads) == [path.name]


async def test_marked_rows_are_exported_as_json(simulator: Simulator, downloads: Path) -> None:
    async with at_the_screen(simulator, "prints status=failed") as person:
        await person.until_loaded(10)
        keys = person.keys_seen
        await person.press("space", "j", "space")
        await open_the_form(person)
        assert "the 2 marked" in person.sees
        await person.press("down", "left")
        assert file_named(person) == "prints-2026-09-21.json"
        await person.press("enter")
        path = downloads / "prints-2026-09-21.json"
        assert await exported(person) == f"2 rows are in {path}"
        assert {row["uuid"] for row in json.loads(path.read_text())} == {keys[0], keys[2]}


async def test_a_workbook_and_excels_csv_are_chosen_as_in_the_command_line(
    simulator: Simulator, downloads: Path
) -> None:
    async with at_the_screen(simulator, "prints status=failed") as person:
        await person.until_loaded(10)
        await person.press("space")
        await open_the_form(person)
        await person.press("down", "right")
        assert file_named(person) == "prints-2026-09-21.xlsx"
        assert "Numbers" not in person.sees
        await person.press("enter")
        path = downloads / "prints-2026-09-21.xlsx"
        assert await exported(person) == f"1 row is in {path}"
        head, row = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        assert {"Print", "Started", "Took (h)", "Printer name"} <= set(head)
        assert isinstance(row[head.index("Took (h)")], float)

        await person.press("space")
        await open_the_form(person)
        await person.press("down", "right", "right", "down", "down", "right")
        assert "1,5 with semicolons" in person.sees
        await person.press("enter")
        await person.until(lambda: "prints-2026-09-21.csv" in " ".join(names_in(downloads)), "it")
        text = (downloads / "prints-2026-09-21.csv").read_text(encoding="utf-8-sig")
        titles, first, *_ = csv.reader(io.StringIO(text), delimiter=";")
        assert "," in first[titles.index("Took (h)")]


async def test_an_export_that_is_stopped_leaves_no_file(
    simulator: Simulator, downloads: Path
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(100)
        await open_the_form(person)
        simulator.faults.add(Fault("late-answer", "/prints", times=None, seconds=0.3))
        await person.press("enter")
        await person.press("escape")
        await person.until(
            lambda: "no file was left" in person.here.view_lines.keys.message, "it stopped"
        )
        simulator.faults.clear()
        assert names_in(downloads) == []


async def test_remaining_times_are_spread_in_hours_and_minutes() -> None:
    simulator = Simulator(SimulatorSettings(printers=40, rate_limit=0), Clock.fixed(NOON))
    async with at_the_screen(simulator, "printers", size=(160, 40)) as person:
        await person.until_loaded(40)
        await person.press("W")  # beside "Free in" there is no room for it
        await go_to_column(person, "left")
        await person.press("H")
        await person.until(lambda: "Left in the 40 rows" in person.sees, "the chart")
        bars = person.sees.splitlines()[2:-1]
        ranges = [line for line in bars if " to " in line]
        assert ranges
        time = r"(\d+h\d\d|\d+m|\d+s)"
        assert all(re.search(rf" {time} to {time} ", line) for line in ranges)
