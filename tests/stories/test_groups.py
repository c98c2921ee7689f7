"""Groups by keys: which printer fails most, as a rate; its records; the way back."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from carbon_tui.screens.groups.group_screen import GroupScreen
from carbon_tui.settings import ViewColumns
from carbon_tui.simulator import Simulator, SimulatorSettings
from tests.stories.copying import has_a_copy
from tests.stories.person import Person, at_the_screen

FLEET = SimulatorSettings(printers=8, prints=600, builds=40, printed_parts=60, measurements=60)


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(FLEET)


DECIDED = ("finished", "failed", "aborted")


async def until_grouped(person: Person, least: int = 2) -> GroupScreen:
    """The groups are all there."""

    def there() -> bool:
        screen = person.app.screen
        return isinstance(screen, GroupScreen) and screen.list_status().complete

    await person.until(there, "the groups")
    screen = person.app.screen
    assert isinstance(screen, GroupScreen)
    assert len(screen.table.rows) >= least
    return screen


def grouped(person: Person) -> GroupScreen:
    assert isinstance(person.screen, GroupScreen)
    return person.screen


def rows_of(screen: GroupScreen) -> list[Any]:
    return [screen.table.rows.record(place) for place in range(len(screen.table.rows))]


def only_file(folder: Path, pattern: str) -> Path:
    (file,) = folder.glob(pattern)
    return file


def written(folder: Path) -> list[dict[str, str]]:
    """The rows of the one file there."""
    with only_file(folder, "*.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


async def test_which_printer_fails_most_as_a_rate_and_which_prints_those_are(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.type("/by:printer")
        await person.press("enter")
        screen = await until_grouped(person)
        assert "Failed %" in person.sees
        await person.press("s")
        shares = [group.rates[0].share for group in rows_of(screen) if group.rates[0]]
        assert shares == sorted(shares, reverse=True)
        worst = rows_of(screen)[0]
        await person.press("g", "enter")
        await person.until_loaded()
        serial = worst.keys[0]
        assert f"printer={serial}" in person.here.view.search.text
        await person.press("escape")
        assert person.app.screen is screen


@pytest.mark.parametrize("in_demo", [False, True])
async def test_which_printer_fails_most_this_month_takes_twelve_keys(
    simulator: Simulator, in_demo: bool
) -> None:
    """From all prints: ``/by:pri``, Tab, Enter, ``<<`` to the last 30 days, ``s`` by the share."""
    keys = ["slash", "b", "y", "colon", "p", "r", "i", "tab", "enter"]
    then = ["less_than_sign", "less_than_sign", "s"]
    assert len(keys) + len(then) == 12
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        person.app.session.copy_in_memory = in_demo
        await person.until_loaded()
        await person.press(*keys)
        await until_grouped(person)
        await person.press(*then)
        await person.until(lambda: "started>=-30d" in grouped(person).search.text, "the month")
        screen = await until_grouped(person)
        assert (screen.list_status().copied is not None) == in_demo
        since = (simulator.clock.now() - timedelta(days=30)).isoformat()[:19]
        decided: dict[Any, list[bool]] = defaultdict(list)
        for run in simulator.records.prints():
            if (run.get("started_at") or "") >= since and run["status"] in DECIDED:
                serial = (run.get("origin") or {}).get("printer_serial")
                decided[serial].append(run["status"] == "failed")
        shares = {serial: sum(failed) / len(failed) for serial, failed in decided.items()}
        ours = [(group.keys[0], group.rates[0].share) for group in rows_of(screen)]
        assert dict(ours) == pytest.approx(shares)
        assert ours[0][1] == max(shares.values())
        assert f"{100 * ours[0][1]:.1f}" in person.sees.splitlines()[3]
        await person.press("greater_than_sign", "greater_than_sign")
        await person.until(lambda: "started" not in grouped(person).search.text, "all time")
        await person.press("greater_than_sign")
        assert "no longer one" in person.sees


async def test_the_months_groups_are_one_command_from_any_view(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        await person.type(":prints started>=-30d by:week")
        await person.press("enter")
        screen = await until_grouped(person)
        assert "█" in person.sees
        assert sum(group.count for group in rows_of(screen)) > 50


async def test_a_grouped_view_opens_grouped(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints by:status") as person:
        screen = await until_grouped(person)
        assert {"finished", "failed"} <= {group.keys[0] for group in rows_of(screen)}
        await person.press("escape")
        await person.until_loaded()


async def test_groups_of_the_copy_are_those_of_the_server_and_say_so(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite"
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.type("/by:printer from:server")
        await person.press("enter")
        there = rows_of(await until_grouped(person))
        await person.press("escape")
        await has_a_copy(person, path)
        asked = len(person.asked("/prints"))
        await person.type("/by:printer")
        await person.press("enter")
        screen = await until_grouped(person)
        assert "copy " in person.sees
        assert [group.keys for group in rows_of(screen)] == [group.keys for group in there]
        assert [group.rates for group in rows_of(screen)] == [group.rates for group in there]
        assert len(person.asked("/prints")) == asked
        await person.press("y")
        await person.until(lambda: "Copied the SQL: carbon-tui sql asks it." in person.sees)
        await person.press("escape")
        await person.type("/by:printer resin~^E")
        await person.press("enter")
        await until_grouped(person)
        await person.press("y")
        without = "Copied the SQL without resin~^E, which SQL cannot say"
        await person.until(lambda: without in person.sees)


@pytest.mark.parametrize(
    ("view", "asked"),
    [("queues", "by:printer"), ("queues", "by:name from:copy"), ("quality", "by:operation")],
)
async def test_rows_that_are_made_of_a_list_are_grouped_beside_a_copy(
    simulator: Simulator, tmp_path: Path, view: str, asked: str
) -> None:
    path = tmp_path / "copy.sqlite"
    async with at_the_screen(simulator, view) as person:
        await person.until_loaded()
        rows = len(person.here.table.rows)
        await has_a_copy(person, path)
        await person.type(f"/{asked}")
        await person.press("enter")
        screen = await until_grouped(person)
        assert sum(group.count for group in rows_of(screen)) == rows
        assert None not in {group.keys[0] for group in rows_of(screen)}
        assert ("copy " in person.sees) == ("from:copy" in asked)


async def test_groups_go_into_a_file(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path))
    monkeypatch.setattr("carbon_tui.screens.saved_files.downloads_folder", lambda: tmp_path)
    async with at_the_screen(simulator, "prints by:printer") as person:
        screen = await until_grouped(person)
        await person.press("X", "c")
        await person.until(lambda: list(tmp_path.glob("*.csv")))
        await person.until(lambda: "is in" in person.sees)
        rows = written(tmp_path)
        assert [row["printer"] for row in rows] == [group.keys[0] for group in rows_of(screen)]
        assert all(row["failed%_low"] for row in rows)
        await person.press("X", "j")
        await person.until(lambda: list(tmp_path.glob("*.json")))
        await person.until(lambda: ".json is in" in person.sees)
        objects = json.loads(only_file(tmp_path, "*.json").read_text(encoding="utf-8"))
        assert [each["printer"] for each in objects] == [row["printer"] for row in rows]
        assert all(isinstance(each["failed%"], float) for each in objects)


async def test_a_second_column_stands_across_where_there_is_room(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints by:printer,status", size=(80, 24)) as person:
        screen = await until_grouped(person)
        statuses = {group.keys[1] for group in rows_of(screen) if hasattr(group, "keys")}
        assert not statuses, "lines of a cross table are no groups"
        assert "Printer: Runs" in person.sees
        await person.press("m")
        await person.until(lambda: "Printer: Finished" in person.sees)
        await person.press(*["m"] * 7)
        await person.until(lambda: "Printer: Runs" in person.sees)
        title = next(line for line in person.sees.splitlines() if "Printer: R" in line)
        assert {"failed", "aborted", "All"} <= set(title.split())
        rows = rows_of(screen)
        for row in rows:
            assert row.total.count == sum(cell.count for cell in row.cells.values())
        await person.press("l", "l", "s")
        column = screen.table.column_under_cursor
        assert column is not None
        counts = [column.value(row) or 0 for row in rows_of(screen)]
        assert counts == sorted(counts, reverse=True)
        cell = screen.selected
        assert cell is not None
        assert len(cell.keys) == 2
        await person.press("enter")
        await person.until_loaded(cell.count)
        runs = [person.here.view.rows.record(n) for n in range(cell.count)]
        assert {(run.origin.printer_serial, run.status) for run in runs} == {cell.keys}
        await person.press("escape")
        assert person.app.screen is screen
        await person.press("h", "h", "h", "enter")
        await person.until_loaded()
        assert "status=" not in person.here.view.search.text
        await person.press("escape", "x")
        await person.until(lambda: len(rows_of(screen)) > len(rows))
        assert {len(group.keys) for group in rows_of(screen)} == {2}


async def test_what_is_too_wide_to_stand_across_stands_below(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints by:printer,day", size=(80, 24)) as person:
        screen = await until_grouped(person)
        assert {len(group.keys) for group in rows_of(screen)} == {2}
        assert "█" in person.sees
        await person.press("x")
        await person.until(lambda: "Printer: Failed %" in person.sees)
        await person.press("x", "m")
        await person.until(lambda: "One number a cell is for cross tables" in person.sees)


async def test_what_has_no_room_across_is_counted_and_reached(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints by:printer,day", size=(80, 24)) as person:
        screen = await until_grouped(person)
        await person.press("x")
        await person.until(lambda: "Printer: Failed %" in person.sees, "the cross table")
        days = [column.name for column in screen.table.columns[1:-1]]
        assert len(days) > 8
        seen = len(screen.table.layout_now.slots)
        assert f"+{len(days) + 2 - seen} columns" in person.sees
        assert days[0][1:] not in person.sees
        assert days[-1][1:] in person.sees, "dates across begin with the newest in view"
        await person.press("l", "h")
        column = screen.table.column_under_cursor
        assert column is not None
        assert column.name == days[-1]
        assert days[-1][1:] in person.sees
        at = next(n for n, row in enumerate(rows_of(screen)) if days[-1][1:] in row.cells)
        await person.press(*["j"] * at)
        cell = screen.selected
        assert cell is not None
        assert cell.keys == (rows_of(screen)[at].key, days[-1][1:])
        await person.press("enter")
        await person.until_loaded(cell.count)
        assert f"started:{days[-1][1:]}" in person.here.view.search.text
        await person.press("escape")
        await person.press(*["h"] * (len(days) - 1))
        assert screen.table.column_under_cursor is screen.table.columns[1]
        assert days[0][1:] in person.sees


async def test_groups_are_sorted_by_a_number_that_had_no_room(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints by:printer", size=(80, 24)) as person:
        screen = await until_grouped(person)
        assert "Resin used" not in person.sees
        assert "+4 columns" in person.sees
        await person.press(*["l"] * 12)
        assert "Resin used" in person.sees
        await person.press("s")
        used = [group.numbers[-1] for group in rows_of(screen)]
        assert used == sorted(used, reverse=True)
        assert "Resin used▼" in person.sees
        await person.press("s")
        assert [group.numbers[-1] for group in rows_of(screen)] == used[::-1]
        await person.press(*["h"] * 12)
        assert "Finished" in person.sees
        assert "Resin used▲" in person.sees, "what rows are sorted by stays in view"
        await person.press("W")
        await person.until(lambda: "columns 1, 2 to" in person.sees, "the wide table")


async def test_a_column_in_hand_stays_in_hand_when_the_width_changes(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints by:printer", size=(80, 24)) as person:
        screen = await until_grouped(person)
        await person.press(*["l"] * 3)
        column = screen.table.column_under_cursor
        assert column is not None
        assert column.name == "aborted"
        await person.pilot.resize_terminal(200, 24)
        await person.until(lambda: "+" not in person.sees.splitlines()[1], "room for all")
        assert screen.table.column_under_cursor is not None
        assert screen.table.column_under_cursor.name == "aborted"
        await person.pilot.resize_terminal(60, 24)
        await person.until(lambda: "columns: h l for more" in person.sees, "some out of view")
        assert screen.table.column_under_cursor.name == "aborted"
        assert "Aborted" in person.sees


async def test_a_wrong_group_is_said_and_the_line_stays(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.type("/by:printr")
        await person.press("enter")
        await person.until(lambda: "did you mean printer" in person.sees)


async def test_a_long_count_says_its_cost_and_goes_on_with_enter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("carbon_tui.screens.groups.group_screen.REQUESTS_WITHOUT_ASKING", 2)
    fleet = Simulator(replace(FLEET, page_cap=100))
    async with at_the_screen(fleet, "prints by:printer from:server") as person:
        await person.until(lambda: "It takes about" in person.sees, "the cost")
        assert sum(group.count for group in rows_of(grouped(person))) <= 200
        await person.press("enter")
        screen = await until_grouped(person)
        assert sum(group.count for group in rows_of(screen)) > 500


@pytest.fixture
def counts_to_two_hundred(monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """A fleet whose server, as the program knows, counts no further, fifty rows a page."""
    for module in ("pager", "exact_count", "cursor_reading"):
        monkeypatch.setattr(f"carbon_tui.api.paging.{module}.COUNT_CAP", 200)
    return Simulator(replace(FLEET, page_cap=50, count_cap=200))


async def test_beyond_the_servers_count_the_cost_is_counted_before_it_is_said(
    counts_to_two_hundred: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carbon_tui.screens.groups.group_screen.REQUESTS_WITHOUT_ASKING", 5)
    fleet = counts_to_two_hundred
    runs = [r for r in fleet.records.prints() if r["status"] in ("finished", "failed", "aborted")]
    query = "prints status=finished,failed,aborted by:printer from:server"
    async with at_the_screen(fleet, query, size=(120, 24)) as person:
        await person.until(lambda: "It takes about" in person.sees, "the cost")
        assert f"50 of {len(runs):,} read" in person.sees
        left = -(-(len(runs) - 50) // 50)
        assert f"It takes about {left} requests more" in person.sees
        assert f"about {left} requests left" in person.sees
        before = len(person.asked("/prints"))
        await person.press("enter")
        screen = await until_grouped(person)
        assert sum(group.count for group in rows_of(screen)) == len(runs)
        assert abs(len(person.asked("/prints")) - before - left) <= 2
        assert "requests left" not in person.sees


@pytest.mark.parametrize("has_a_copy", [True, False])
async def test_what_the_server_alone_cannot_group_by_is_said_with_who_can(
    simulator: Simulator, has_a_copy: bool
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        person.app.session.copy_in_memory = has_a_copy
        await person.until_loaded()
        await person.type(":measurements by:printer from:server")
        await person.press("enter")
        can = "from:copy does" if has_a_copy else ":sync, makes a local copy"
        await person.until(lambda: can in person.sees, "who can")
        assert ("makes a local copy" in person.sees) != has_a_copy


async def test_a_column_of_other_records_is_looked_up_in_the_copy(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite"
    async with at_the_screen(simulator, "prints status=finished", size=(160, 40)) as person:
        await person.until_loaded()
        question = person.here.view.question
        picked = ViewColumns(name="prints", columns=("name", "build_name", "status"))
        question.pick(picked)
        person.here.table.columns = person.here.view.columns
        person.here.show_rows()
        await person.until(lambda: "only a local copy tells" in person.sees, "where it is")
        await has_a_copy(person, path)
        person.here.show_rows()
        builds = {build["uuid"]: build["name"] for build in simulator.records.builds()}
        column = person.here.resource.column("build_name")
        assert column is not None
        first = person.here.current
        await person.until(lambda: column.value(first), "its build")
        for run in (person.here.view.rows.record(place) for place in range(20)):
            assert column.value(run) == builds.get(run.build_uuid)
        assert builds[first.build_uuid][:12] in person.sees
