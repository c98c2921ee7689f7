"""Lists that live: polled, paused, read again on demand."""

from __future__ import annotations

import asyncio

import pytest

from carbon_tui.listing.list_status import AGE_STEP_SECONDS
from carbon_tui.resources.formats import span
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.simulator import Fault, Simulator
from tests.stories.living import at_a_living_screen, beat, polls
from tests.stories.person import Person, later

FAILING = "9UDNPBG"
"""Its print fails 1,071 s from now."""
FAILS = 1_080


def cell(person: Person, key: str, column: str) -> str:
    """A cell's text, as it is drawn."""
    here = person.here
    found = here.resource.column(column)
    record = here.view.rows.get(key)
    assert found is not None
    assert record is not None
    return found.show(found.value(record), here.table.moment).text


async def go_to(person: Person, key: str) -> None:
    """The cursor, by keys, to this row."""
    await person.press("home")
    while person.here.table.key_under_cursor != key:
        await person.press("j")


async def test_a_poll_lights_what_changed_and_keeps_the_cursor(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        await go_to(person, FAILING)
        line = person.here.table.cursor
        assert cell(person, FAILING, "state") == "Printing"
        await beat(person, FAILS)
        table = person.here.table
        assert cell(person, FAILING, "state") == "Finished"
        assert table.rows.is_fresh(FAILING, "state")
        assert not table.rows.is_fresh(FAILING, "name")
        assert "1 row just changed" in person.sees
        assert (table.key_under_cursor, table.cursor) == (FAILING, line)
        later(person, 4)
        assert not table.rows.is_fresh(FAILING, "state")
        person.here._tick()
        await person.until(lambda: "just changed" not in person.sees)


async def test_what_runs_down_by_itself_is_not_lit(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        await beat(person, 16)
        rows = person.here.table.rows
        assert person.here.view.rows.touched
        assert not any(rows.is_fresh(key, "left") for key in person.keys_seen)
        assert "just changed" not in person.sees


async def test_nothing_is_asked_before_its_time(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        before = len(person.asked("/printers"))
        await beat(person, 14, times=3)
        assert len(person.asked("/printers")) == before
        await beat(person, 1)
        assert len(person.asked("/printers")) == 2
        await beat(person, times=3)
        assert len(person.asked("/printers")) == 2


async def test_there_are_never_two_polls_at_once(simulator: Simulator) -> None:
    answered = asyncio.Event()

    async def until_answered(_seconds: float) -> None:
        await answered.wait()

    simulator.sleep = until_answered
    async with at_a_living_screen(simulator) as person:
        simulator.faults.add(Fault("late-answer", "GET /printers"))
        later(person, 15)
        person.app._beat()
        pulse = person.app.session.background.poll_gate
        await person.until(lambda: simulator.faults.played)
        later(person, 60)
        for _ in range(3):
            person.app._beat()
            await person.pilot.pause()
        assert pulse.under_way == "printers: polling"
        assert polls(person) == 1
        answered.set()
        await person.until(lambda: not pulse.under_way)
        assert len(person.asked("/printers")) == 2


async def test_other_views_are_polled_at_a_quarter_of_the_pace(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator, "builds") as person:
        before = len(person.asked("/builds"))
        await beat(person, 59, times=4)
        assert len(person.asked("/builds")) == before
        await beat(person, 1)
        assert len(person.asked("/builds")) > before


async def test_remaining_times_run_on_without_a_request(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        await person.press("p")
        before, was = polls(person), cell(person, FAILING, "left")
        later(person, 120)
        person.here._tick()
        assert (was, cell(person, FAILING, "left")) == ("49m", "47m")
        assert polls(person) == before


async def test_p_pauses_and_goes_on(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        await person.press("p")
        before = polls(person)
        await beat(person, 120, times=3)
        person.here._tick()
        await person.until(lambda: "2m old  paused" in person.sees)
        assert polls(person) == before
        await person.press("p")
        await beat(person)
        assert polls(person) > before
        assert "paused" not in person.sees


async def test_a_paused_screen_that_nobody_is_at_looks_only_when_its_age_steps(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_a_living_screen(simulator) as person:
        await person.press("p")
        looks: list[float] = []
        second = person.here.second

        def noted() -> None:
            looks.append(person.app.session.monotonic())
            second()

        monkeypatch.setattr(person.here, "second", noted)
        ages = []
        for _ in range(120):
            await beat(person, 1)
            age = person.here.view.rows.age
            assert age is not None
            ages.append(
                (span(age - age % AGE_STEP_SECONDS), person.here.view_lines.status.list_status.age)
            )
        assert (
            10 + 50 / AGE_STEP_SECONDS + 60 / 15
            <= len(looks)
            <= 12 + 50 / AGE_STEP_SECONDS + 60 / 15
        )
        assert all(
            shown is not None and span(shown - shown % AGE_STEP_SECONDS) == age
            for age, shown in ages
        )
        await person.press("j")
        looks.clear()
        await beat(person, 1, times=1)
        await beat(person, 1, times=1)
        assert len(looks) == 2


async def test_a_form_pauses_and_the_list_below_says_so(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        await person.press("comma")
        await beat(person)
        before = polls(person)
        await beat(person, 60, times=3)
        assert polls(person) == before
        assert "paused while a form is open" in person.sees
        await person.press("escape")
        await person.until(lambda: isinstance(person.screen, ResourceScreen))
        await beat(person, times=2)
        assert polls(person) > before
        assert "paused" not in person.sees


async def test_without_a_key_for_long_it_sleeps_and_the_next_key_wakes_it(
    simulator: Simulator,
) -> None:
    async with at_a_living_screen(simulator) as person:
        before = polls(person)
        await beat(person, 30 * 60, times=2)
        person.here._tick()
        asleep = "paused, nothing typed for 30 min: any key goes on"
        await person.until(lambda: asleep in person.sees)
        assert polls(person) == before
        await person.press("j")
        await beat(person)
        person.here._tick()
        await person.until(lambda: asleep not in person.sees)
        assert polls(person) > before


async def test_r_reads_again_where_the_cursor_stays(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator, "prints") as person:
        await person.press("G", "k", "k")
        await person.until(lambda: person.here.view.loader.shows_the_end)
        key, before = person.here.table.key_under_cursor, len(person.asked("/prints"))
        later(person, 30)
        await person.press("r")
        await person.until(lambda: len(person.asked("/prints")) > before)
        await person.until(lambda: person.here.view.rows.age == 0)
        assert person.here.table.key_under_cursor == key


async def test_capital_r_reads_every_open_view_again(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        await person.press("3")
        await person.until_loaded()
        await person.press("1")
        await person.until_loaded()
        later(person, 5)
        builds, printers = len(person.asked("/builds")), len(person.asked("/printers"))
        await person.press("R")
        await person.until(lambda: "Read again: 2 views." in person.sees)
        assert len(person.asked("/builds")) > builds
        assert len(person.asked("/printers")) == printers + 1
        assert not person.asked("/prints")


async def test_a_view_that_was_left_is_read_again_when_it_is_opened(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        await person.press("5")
        await person.until_loaded()
        await person.press("1")
        later(person, 20)
        await beat(person)
        assert len(person.asked("/printers/queues")) == 1
        await person.press("5")
        await beat(person)
        assert len(person.asked("/printers/queues")) == 2
