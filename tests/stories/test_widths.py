"""Widths: more room never shows less, and full width is as wide as the values."""

from __future__ import annotations

import pytest

from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen


@pytest.fixture
def fleet() -> Simulator:
    return Simulator(SimulatorSettings(printers=40, rate_limit=0), Clock.fixed(NOON))


def columns(person: Person) -> set[str]:
    return {slot.column.name for slot in person.here.table.layout_now.slots}


def cut_values(person: Person) -> list[str]:
    """Of the columns in view, what is cut off on screen."""
    body = [line[:80] for line in person.sees.splitlines()[3:-2]]
    return [line for line in body if "…" in line]


@pytest.mark.parametrize("view", ["printers", "prints", "builds", "queues", "part-orders"])
async def test_the_side_pane_opens_only_beside_what_eighty_cells_show(
    fleet: Simulator, view: str
) -> None:
    async with at_the_screen(fleet, view, size=(80, 30)) as person:
        await person.until_loaded()
        narrow = columns(person)
        for width in (100, 115, 116, 120, 140, 200):
            await person.pilot.resize_terminal(width, 30)
            await person.until(lambda: person.screen.size.width == width, "the size")  # noqa: B023
            await person.pilot.pause()
            assert narrow <= columns(person), width
        assert person.here.view_lines.side.display


async def test_long_words_that_matter_get_the_room_of_columns_that_do_not(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "printers", size=(200, 50)) as person:
        await person.until_loaded(40)
        rows = person.here.table.rows
        column = person.here.resource.column("alerts")
        assert column is not None
        longest = max(len(str(column.value(rows.record(n)))) for n in range(len(rows)))
        slot = next(s for s in person.here.table.layout_now.slots if s.column.name == "alerts")
        assert longest > column.width
        assert slot.width == min(longest, column.max_width)


async def test_full_width_cuts_no_value_and_says_where_one_is(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "prints", size=(80, 30)) as person:
        await person.until_loaded()
        await person.press("i", "i", "W")
        await person.until(lambda: "columns 1, 2 to" in person.sees, "which columns")
        assert not cut_values(person)
        await person.press("l", "l", "l", "l", "l", "l")
        await person.until(lambda: "columns 1, 2 to" not in person.sees, "others")
        assert not cut_values(person)


async def test_at_full_width_every_column_is_gone_through_and_the_eye_sees_which(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "printers", size=(80, 24)) as person:
        await person.until_loaded(40)
        await person.press("W")
        table = person.here.table
        names = [column.name for column in table.columns]
        there = await gone_through(person, "l", len(names))
        assert there == names
        assert await gone_through(person, "h", len(names)) == names[::-1]


async def gone_through(person: Person, key: str, most: int) -> list[str]:
    """The columns under the cursor, key by key; each of them is in view."""
    table = person.here.table
    seen: list[str] = []
    for _ in range(most + 2):
        column = table.column_under_cursor
        assert column is not None
        assert column.name in columns(person)
        if not seen or seen[-1] != column.name:
            seen.append(column.name)
        await person.press(key)
    return seen
