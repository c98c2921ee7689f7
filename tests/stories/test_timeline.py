"""The timeline by keys: from block to block, through time, and to the records."""

from __future__ import annotations

import pytest

from carbon_tui.screens.timeline.screen import TimelineScreen
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.timeline.floor import BlockKind
from tests.stories.person import Person, at_the_screen


def timeline(person: Person) -> TimelineScreen:
    assert isinstance(person.screen, TimelineScreen), person.screen
    return person.screen


async def opened(person: Person) -> TimelineScreen:
    await person.until_loaded()
    await person.press("z")
    await person.until(lambda: isinstance(person.screen, TimelineScreen), "the timeline")
    await person.until(lambda: timeline(person).floor is not None, "what was read")
    await person.pilot.pause()
    return timeline(person)


async def test_eight_hours_of_twenty_printers_fit_on_80x24(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers", size=(80, 24)) as person:
        screen = await opened(person)
        lines = person.sees.splitlines()
        names = [line.label for line in screen._lines]
        shown = [name for name in names if any(name[:9] in line[:14] for line in lines)]
        assert len(shown) == min(20, len(names))
        assert screen.chart.room >= 20
        assert "8 h" in person.sees


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_along_a_printer_and_into_the_print(
    simulator: Simulator, size: tuple[int, int]
) -> None:
    async with at_the_screen(simulator, "printers", size=size) as person:
        screen = await opened(person)
        while screen._block is None or not screen._block.print_uuid:
            await person.press("j")
        block = screen._block
        assert block is not None
        await person.press("enter")
        await person.until_loaded()
        assert person.here.current.uuid == block.print_uuid
        await person.press("escape")
        await person.until(lambda: person.screen is screen, "the timeline again")
        assert screen._block == block
        await person.press("z")
        await person.until_loaded()
        assert person.here.resource.name == "printers"


async def test_it_begins_on_the_printer_that_it_was_opened_on(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        await person.press("j", "j", "j")
        serial = person.here.current.serial
        screen = await opened(person)
        assert screen._serial == serial


async def test_a_word_after_the_colon_opens_it(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await person.type(":timeline")
        await person.press("enter")
        await person.until(lambda: isinstance(person.screen, TimelineScreen), "the timeline")


async def test_from_a_queue_it_begins_on_the_print_that_waits(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "queues") as person:
        await person.until_loaded()
        waiting = person.here.current.print_uuid
        screen = await opened(person)
        assert screen._block is not None
        assert screen._block.print_uuid == waiting
        assert screen._block.is_estimate


async def test_related_records_are_a_letter_away(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "queues") as person:
        screen = await opened(person)
        block = screen._block
        assert block is not None
        for letter, view in (("b", "builds"), ("r", "printers"), ("q", "queues")):
            await person.press("g", letter)
            await person.until_loaded()
            assert person.here.resource.name == view
            await person.press("escape")
            await person.until(lambda: person.screen is screen, "the timeline again")
        await person.press("g", "x")
        assert "leads nowhere" in person.sees


async def test_zoom_and_move_read_what_came_into_sight(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        screen = await opened(person)
        before = screen.floor.since if screen.floor else None
        assert before is not None
        for _ in range(5):
            await person.press("minus")
        await person.until(
            lambda: screen.floor is not None and screen.floor.since < before, "more of the past"
        )
        assert "7 d" in person.sees or "4 d" in person.sees
        await person.press("n", "plus")
        assert "▼" in person.sees


async def test_words_leave_what_has_them_and_escape_takes_them_away(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printers") as person:
        screen = await opened(person)
        every = len(screen._lines)
        name = screen._lines[3].label
        await person.press("slash")
        await person.type(name[:4].casefold())
        assert 0 < len(screen._lines) < every
        await person.press("enter")
        assert 0 < len(screen._lines) < every
        assert screen._line is not None
        await person.press("escape")
        assert len(screen._lines) == every
        assert person.screen is screen


async def test_time_passes_on_it(simulator: Simulator) -> None:
    """What was expected comes: a printer that had hours to go has ended, and the line says so."""
    async with at_the_screen(simulator, "printers") as person:
        screen = await opened(person)
        assert screen.floor is not None
        running = next(
            block
            for line in screen.floor.lines
            for block in line.blocks
            if block.kind is BlockKind.PRINTING and block.print_uuid
        )
        simulator.clock.advance((running.end - screen.floor.now).total_seconds() + 120)
        await person.press("r")
        await person.until(
            lambda: any(
                block.print_uuid == running.print_uuid and block.kind is not BlockKind.PRINTING
                for line in (screen.floor.lines if screen.floor else ())
                for block in line.blocks
            ),
            "the end of the print",
        )


async def test_without_a_connection_it_says_so_and_keeps_what_was_read(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printers") as person:
        screen = await opened(person)
        floor = screen.floor
        simulator.faults.add(Fault("status-403", "GET /printers*", times=None))
        await person.press("r")
        await person.until(lambda: "r reads again" in person.sees, "the trouble")
        assert screen.floor is floor


async def test_a_second_reading_takes_two_requests(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        screen = await opened(person)
        before = len(simulator.book.requests)
        at = screen._read_at
        simulator.clock.advance(1)
        await person.press("r")
        await person.until(lambda: screen._read_at != at, "another reading")
        paths = [asked.path for asked in simulator.book.requests[before:]]
        assert sorted(paths) == ["/printers", "/printers/queues"]
