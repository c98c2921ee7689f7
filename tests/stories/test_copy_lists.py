"""Lists over everything: the copy answers what the server cannot, and says so."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from carbon_tui.resources.registry import by_name
from carbon_tui.simulator import Simulator, SimulatorSettings
from tests.stories.copying import has_a_copy
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
