"""All of a list, by keys: loading everything, counting exactly, the true end, and what was asked
first about the cost of it."""

from __future__ import annotations

import pytest

from carbon_tui.screens.actions.filter import FilterActions
from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorSettings
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen

MANY = SimulatorSettings(
    printers=8, prints=12_300, builds=60, printed_parts=50, measurements=50, rate_limit=0,
    page_cap=100,
)  # fmt: skip
"""More prints than the server counts, in pages so small that reading all takes a while."""


@pytest.fixture(scope="module")
def fleet() -> Simulator:
    """Read only here, so one for all."""
    return Simulator(MANY, Clock.fixed(NOON))


def begun(simulator: Simulator) -> int:
    """Prints that the view shows when nothing is asked."""
    return sum(each["status"] != "queued" for each in simulator.records.prints())


def said(person: Person) -> str:
    return person.here.view_lines.keys.message


def answers_take_their_time(simulator: Simulator) -> None:
    """Long enough for a key in between."""
    simulator.faults.add(Fault("late-answer", "/prints", times=None, seconds=0.2))


async def test_everything_is_loaded_after_the_cost_was_said_stopped_and_taken_up_again(
    fleet: Simulator,
) -> None:
    total = begun(fleet)
    async with at_the_screen(fleet, "prints") as person:
        await person.until_loaded(100)
        assert "/ 10,000+" in person.sees
        await person.press("L")
        await person.until(lambda: "requests more" in person.sees, "the cost")
        assert "at least 10 requests more" in person.sees
        assert isinstance(person.screen, Chooser)
        before = len(person.asked("/prints"))

        answers_take_their_time(fleet)
        await person.press("L")
        await person.until(lambda: "loading 2" in person.sees, "progress")
        await person.press("escape")
        await person.until(lambda: "L goes on from there" in said(person), "it stopped")
        fleet.faults.clear()
        loaded = len(person.here.table.rows)
        assert 100 < loaded < total

        await person.press("L", "enter")
        await person.until(lambda: said(person) == f"All {total:,} rows are loaded.", "all")
        assert person.here.view.rows.complete
        assert f"all {total:,}" in person.sees
        keys = person.keys_seen
        assert len(keys) == len(set(keys)) == total
        assert len(person.asked("/prints")) - before <= total // 100 + 3

        await person.press("L")
        assert said(person) == f"All {total:,} rows are loaded."


async def test_also_a_few_requests_are_said_before_they_are_made(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(100)
        before = len(person.asked("/prints"))
        await person.press("L")
        await person.until(lambda: "about 1 request more" in person.sees, "the cost")
        assert len(person.asked("/prints")) == before
        await person.press("L")
        await person.until(lambda: said(person).startswith("All "), "all of them")
        assert person.here.view.rows.complete


async def test_the_exact_count_takes_the_place_of_the_capped_one_and_outlives_a_sort(
    fleet: Simulator,
) -> None:
    total = begun(fleet)
    async with at_the_screen(fleet, "prints") as person:
        await person.until_loaded(100)
        before = len(person.asked("/prints"))
        await person.press("number_sign")
        await person.until(lambda: "Exactly" in said(person), "a count")
        assert said(person) == f"Exactly {total:,} prints match, counted 0s ago."
        assert f"/ {total:,}" in person.sees
        assert "10,000+" not in person.sees
        asked = len(person.asked("/prints"))
        assert asked - before <= 30

        await person.press("number_sign")
        assert said(person).startswith(f"Exactly {total:,}")
        assert len(person.asked("/prints")) == asked

        person.here.action_group(FilterActions).ask_in_words("sort:finished-")
        await person.until_loaded(100)
        await person.until(lambda: f"/ {total:,}" in person.sees, "the same count")

        person.here.action_group(FilterActions).ask_in_words("status=failed")
        await person.until(lambda: f"/ {total:,}" not in person.sees, "another question")


async def test_counting_can_be_stopped_and_goes_on(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "prints") as person:
        await person.until_loaded(100)
        answers_take_their_time(fleet)
        await person.press("number_sign")
        await person.until(lambda: "counting" in person.sees, "progress")
        await person.press("escape")
        await person.until(lambda: "# goes on from there" in said(person), "it stopped")
        fleet.faults.clear()
        counted = len(person.asked("/prints"))
        await person.press("number_sign")
        await person.until(lambda: "Exactly" in said(person), "a count")
        assert said(person).startswith(f"Exactly {begun(fleet):,} ")
        assert len(person.asked("/prints")) - counted <= 30


async def test_the_true_end_comes_from_the_other_side_and_the_pieces_meet() -> None:
    simulator = Simulator(
        SimulatorSettings(printers=8, prints=900, builds=90, rate_limit=0, page_cap=100),
        Clock.fixed(NOON),
    )
    finished = sorted(
        each["started_at"] for each in simulator.records.prints() if each["status"] != "queued"
    )
    async with at_the_screen(simulator, "prints", size=(120, 50)) as person:
        await person.until_loaded(100)
        await person.press("G")
        await person.until(lambda: person.here.view.rows.gap is not None, "the other end")
        assert len(person.asked("/prints")) == 2
        await person.press("slash")
        await person.type("Helmet")
        await person.press("enter")
        await person.until(lambda: "hits in 200 loaded of 885" in person.sees, "coverage")
        assert "685 rows are not loaded here" in person.sees
        await person.press("escape")
        await person.until(lambda: "/ 885" in person.sees, "all of them again")
        oldest = person.here.table.rows.record(len(person.here.table.rows) - 1).started_at
        assert oldest.isoformat()[:19] == finished[0][:19]
        await person.press("pageup", "pageup")
        await person.until(lambda: len(person.here.table.rows) > 200, "what stands before it")
        await person.press("L", "enter")
        await person.until(lambda: said(person) == "All 885 rows are loaded.", "the middle")
        assert person.here.view.rows.gap is None
        keys = person.keys_seen
        assert len(keys) == len(set(keys)) == len(finished)
