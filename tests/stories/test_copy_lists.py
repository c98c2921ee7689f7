"""Lists over everything: the copy answers what the server cannot, and says so."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from carbon_tui.local_copy.errors import QuestionStopped
from carbon_tui.resources.registry import by_name
from carbon_tui.simulator import Fault, Simulator, SimulatorSettings
from tests.stories.copying import has_a_copy, keeps_its_copy_at, makes_its_copy_in_memory
from tests.stories.living import at_a_living_screen, beat
from tests.stories.person import Person, at_the_screen

FLEET = SimulatorSettings(printers=8, prints=900, builds=40, printed_parts=60, measurements=60)
TOOK = by_name("prints").column("took")


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(FLEET)


def names(person: Person) -> list[str]:
    rows = person.here.table.rows
    return [str(rows.record(place).name) for place in range(len(rows))]


def durations(person: Person) -> list[float]:
    """Of the rows that have one, in the order on screen."""
    assert TOOK is not None
    rows = person.here.table.rows
    took = [TOOK.value(rows.record(place)) for place in range(len(rows))]
    return [value for value in took if isinstance(value, int | float)]


async def test_prints_whose_name_contains_a_word_longest_first(
    simulator: Simulator, tmp_path: Path
) -> None:
    word = "bracket"
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        asked = len(person.asked("/prints"))
        await person.type(f"/name:{word} started>=-90d sort:took-")
        await person.press("enter")
        await person.until(lambda: " · copy " in person.sees, "the copy's answer")
        await person.until_loaded()
        assert len(person.asked("/prints")) == asked
        assert all(word in name.casefold() for name in names(person))
        assert all(one >= other for one, other in pairwise(durations(person)))


async def until_the_copy_answers(person: Person) -> None:
    await person.until(lambda: " · copy " in person.sees, "the copy's answer")


async def test_the_built_in_fleet_answers_over_everything_from_memory(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        makes_its_copy_in_memory(person)
        await person.press("slash", *map(key_of, "(status=failed | took>2h) sort:took-"))
        await person.press("enter")
        await until_the_copy_answers(person)
        await person.until(lambda: " of " in person.sees.split(" · copy ")[0].splitlines()[-1])
        took = durations(person)
        assert took == sorted(took, reverse=True)
        assert "by took-" in person.sees
        assert "· local" not in person.sees


def key_of(letter: str) -> str:
    """As a terminal names it."""
    named = {" ": "space", "=": "equals_sign", ">": "greater_than_sign", "-": "minus"}
    named |= {":": "colon", "|": "vertical_line", "(": "left_parenthesis"}
    return {**named, ")": "right_parenthesis"}.get(letter, letter)


async def test_without_a_copy_the_line_says_how_one_gets_it_and_sync_makes_it(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "copies" / "copy.sqlite"
    async with at_the_screen(simulator, "prints", size=(160, 40)) as person:
        await person.until_loaded()
        keeps_its_copy_at(person, path)
        await person.type("/took>=1h sort:took-")
        await person.press("enter")
        await person.until(lambda: "over all: :sync" in person.sees)
        assert "by took- once all rows are loaded: L" in person.sees
        await person.press("I")
        assert "There is no local copy yet" in person.sees
        await person.type(":sync")
        await person.press("enter")
        await person.until(lambda: "The copy is up to date" in person.sees, "synced")
        await until_the_copy_answers(person)
        assert path.stat().st_mode & 0o077 == 0
        await person.press("I")
        await person.until(lambda: "hits in" in person.sees)
        assert "from:server" in person.here.view.search.text
        await person.press("I")
        await until_the_copy_answers(person)
        assert "from:" not in person.here.view.search.text


async def test_a_sync_stopped_by_escape_keeps_what_it_read(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        keeps_its_copy_at(person, tmp_path / "copy.sqlite")
        session = person.app.session
        gate, page = asyncio.Event(), session.page_for_the_copy

        async def slowly(endpoint: Any, params: Any) -> Any:
            await gate.wait()
            return await page(endpoint, params)

        session.page_for_the_copy = slowly  # type: ignore[method-assign]
        await person.press("f8")
        assert "syncing begins" in person.sees
        await person.press("escape")
        gate.set()
        await person.until(lambda: "Sync stopped" in person.sees)
        await person.press("f8")
        await person.until(lambda: "The copy is up to date" in person.sees)


async def test_who_asks_for_all_statuses_is_told_that_nobody_knows_them_all(
    simulator: Simulator, tmp_path: Path
) -> None:
    unnamed = "prints of a status that nobody has named may be missing"
    async with at_the_screen(simulator, "prints status=all", size=(200, 40)) as person:
        await person.until_loaded()
        assert unnamed in person.sees
        keeps_its_copy_at(person, tmp_path / "copies" / "copy.sqlite")
        await person.press("f8")
        await person.until(lambda: "Prints of statuses that nobody has named" in person.sees)
    async with at_the_screen(simulator, "prints status=failed", size=(200, 40)) as person:
        await person.until_loaded()
        assert unnamed not in person.sees


async def test_all_rows_once_loaded_are_sorted_here_by_any_column(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.press("S")
        await person.type("took-")
        await person.press("enter")
        await person.until(lambda: "by took- once all rows are loaded: L" in person.sees)
        await person.press("L", "L")
        await person.until(lambda: "sorted here by took-" in person.sees, "sorted")
        took = durations(person)
        assert len(took) > 500
        assert took == sorted(took, reverse=True)


async def test_offline_with_yesterdays_copy_everything_is_readable_and_its_age_said(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite"
    async with at_a_living_screen(simulator) as person:
        await has_a_copy(person, path)
        await beat(person, 26 * 3600)
        simulator.faults.add(Fault("drop-before", "*", times=None))
        for view, key in (("prints", "2"), ("builds", "3"), ("part-orders", "7"), ("parts", "9")):
            await person.press(key)
            await person.until_loaded()
            assert person.here.resource.name == view
            await until_the_copy_answers(person)
            assert "1d2h old" in person.sees
            assert "No connection" in person.sees or "No answer" in person.sees
        await person.press("2")
        await person.type("/took>=1h sort:took-")
        await person.press("enter")
        await person.until(lambda: "by took-" in person.sees)
        took = durations(person)
        assert took
        assert took == sorted(took, reverse=True)
        simulator.faults.clear()
        await person.press("j")
        await beat(person, 70, times=4)
        await person.until(lambda: "1d2h old" not in person.sees, "the copy is up to date again")
        assert "No connection" not in person.sees


async def test_what_changed_since_is_merged_in_while_the_list_is_live(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_a_living_screen(simulator) as person:
        await has_a_copy(person, tmp_path / "copy.sqlite")
        await person.press("2")
        await person.until_loaded()
        await person.type("/left>=0 sort:left")
        await person.press("enter")
        await until_the_copy_answers(person)
        running = set(person.keys_seen)
        assert running
        await beat(person, 24 * 3600)
        await person.press("j")
        await beat(person, 70, times=3)
        await person.until(lambda: set(person.keys_seen) != running, "news")
        assert all(row.finished_at is None for row in person.here.view.rows.loaded())


async def test_the_open_app_keeps_the_copy_up_to_date_when_the_settings_say_so(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite"
    async with at_a_living_screen(simulator) as person:
        keeps_its_copy_at(person, path)
        await beat(person, 61, times=2)
        assert not path.exists()
        change = person.app.session.preferences.change
        change(lambda settings: replace(settings, sync_minutes=10.0))
        await beat(person, 61)
        await person.until(path.exists)
        await person.until(lambda: not person.app.session.copy.is_syncing, "synced")
        asked = len(person.asked("/part_measurements"))
        assert asked
        await beat(person, 5 * 60)
        assert len(person.asked("/part_measurements")) == asked
        await beat(person, 6 * 60)
        await person.until(lambda: len(person.asked("/part_measurements")) > asked)
        await person.until(lambda: not person.app.session.copy.is_syncing, "synced")


async def test_what_the_copy_does_not_hold_is_asked_of_the_server_and_the_line_says_why(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite"
    async with at_the_screen(simulator, "prints", size=(200, 40)) as person:
        await person.until_loaded()
        await has_a_copy(person, path, since=person.simulator.clock.now() - timedelta(days=20))
        await person.type("/took>=1h")
        await person.press("enter")
        await person.until(lambda: "The copy holds prints since" in person.sees)
        assert "hits in" in person.sees
        await person.type("/started>=-10d")
        await person.press("enter")
        await until_the_copy_answers(person)
        await person.press("slash", "ctrl+u")
        await person.type("started>=-40d from:copy")
        await person.press("enter")
        await person.until(lambda: "Not in the local copy" in person.sees)
        asked = len(person.asked("/prints"))
        await person.press("r")
        await person.until(lambda: "Not in the local copy" in person.sees)
        assert len(person.asked("/prints")) == asked


async def test_leaving_breaks_off_what_is_being_looked_for(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        search = person.here.view.question.parse("name~^U")
        copy, moment = person.app.session.copy, person.here.view.moment()
        asking = copy.asking(person.here.resource, search, moment)
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        endless = f"{numbers} SELECT max(i) FROM n"
        looking = asyncio.create_task(asking(lambda question: question.rows(endless)))
        await asyncio.sleep(0.05)
        copy.close()
        with pytest.raises(QuestionStopped):
            await looking


@pytest.mark.parametrize(
    ("view", "path"), [("queues", "/printers/queues"), ("quality", "/part_measurements")]
)
async def test_a_view_made_of_several_lists_is_answered_by_hand_too(
    simulator: Simulator, tmp_path: Path, view: str, path: str
) -> None:
    def asked_of_the_server() -> int:
        """What else is asked, the floor for instance, goes on meanwhile."""
        return sum(request.path == path for request in simulator.records.requests)

    async with at_the_screen(simulator, view, size=(160, 40)) as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        rows = set(person.keys_seen)
        asked = asked_of_the_server()
        await person.type("/from:copy")
        await person.press("enter")
        await until_the_copy_answers(person)
        await person.until(lambda: set(person.keys_seen) == rows, "the same rows")
        assert asked_of_the_server() == asked
        await person.press("I")
        await person.until(lambda: " · copy " not in person.sees, "the server's answer")
        await person.until(lambda: set(person.keys_seen) == rows, "the same rows")
        assert asked_of_the_server() > asked
