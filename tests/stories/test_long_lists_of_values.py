"""More values than the server takes at once: several requests, one list in one order."""

from __future__ import annotations

from itertools import pairwise

from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from carbon_tui.widgets.prompt_bar import PromptBar
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen

STATUSES = ("planned", "queued", "printing", "finished", "failed", "aborted")
MANY = 150


def fleet(printers: int, prints: int) -> Simulator:
    settings = SimulatorSettings(printers=printers, prints=prints, rate_limit=0)
    return Simulator(settings, Clock.fixed(NOON))


async def test_prints_of_150_printers_come_as_one_sorted_list() -> None:
    simulator = fleet(printers=160, prints=700)
    serials = list(simulator.records.queues())[:MANY]
    assert len(serials) == MANY
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded()
        await paste_filter(person, f"printer={','.join(serials)}")
        await person.until(lambda: "[printer=150 values]" in person.sees, "a readable chip")
        await person.press("G")
        await person.until(lambda: "The true end comes with L" in person.sees, "why not")
        await load_everything(person)
        asked = [_values(query, "printer_serial") for query in person.asked("/prints")]
        assert max(map(len, asked)) == 100
        assert {value for values in asked for value in values} == set(serials)
        begun = (e for e in simulator.records.prints() if e["status"] not in ("planned", "queued"))
        ours = {each["uuid"] for each in begun if _printer(each) in serials}
        assert_complete_and_sorted(person, ours)
        await person.press("G")
        await person.until(lambda: person.here.table.cursor == len(person.keys_seen) - 1, "the end")


async def test_six_statuses_are_asked_five_at_a_time_and_merged() -> None:
    simulator = fleet(40, 300)
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded()
        await paste_filter(person, f"status={','.join(STATUSES)}")
        await load_everything(person)
        asked = [_values(query, "status") for query in person.asked("/prints")]
        assert max(map(len, asked)) == 5
        assert {value for values in asked for value in values} >= set(STATUSES)
        assert_complete_and_sorted(
            person,
            {each["uuid"] for each in simulator.records.prints() if each["status"] in STATUSES},
        )


async def paste_filter(person: Person, line: str) -> None:
    await person.press("slash")
    await person.until(lambda: person.here.is_typing, "the prompt")
    bar = person.here.query_one(PromptBar)
    bar.field.value = line
    await person.press("enter")
    await person.until(lambda: person.here.view.search.text == line, "asked")
    await person.until_loaded()


async def load_everything(person: Person) -> None:
    view = person.here.view
    await person.press("L", "enter")
    await person.until(lambda: not view.loader.has_more, "everything")


def assert_complete_and_sorted(person: Person, expected: set[str]) -> None:
    rows = person.here.table.rows
    starts = [rows.record(place).started_at for place in range(len(rows))]
    known = [each for each in starts if each is not None]
    assert all(one >= other for one, other in pairwise(known))
    assert starts[len(starts) - len(known) :] == known, "rows without a start come first"
    assert len(person.keys_seen) == len(set(person.keys_seen))
    assert set(person.keys_seen) == expected


def _values(query: list[tuple[str, str]], name: str) -> list[str]:
    return [v for key, value in query if key == name for v in value.split(",")]


def _printer(record: dict[str, object]) -> object:
    origin = record["origin"]
    return origin["printer_serial"] if isinstance(origin, dict) else None
