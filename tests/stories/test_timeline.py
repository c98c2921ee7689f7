"""The timeline by keys: from block to block, through time, and to the records."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import stamp
from carbon_tui.resources.print_orders import copies_of
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


async def test_prints_that_the_server_holds_back_are_spoken_of_and_asked_for_again(
    simulator: Simulator,
) -> None:
    simulator.faults.add(Fault("fewer-rows", "GET /prints", times=None))
    async with at_the_screen(simulator, "printers") as person:
        screen = await opened(person)
        await person.until(lambda: "more than it gave" in person.sees, "what is missing")
        assert "all 8" not in person.sees
        simulator.faults.clear()
        await person.press("r")
        await person.until(lambda: "all 8" in person.sees, "all of it")
        assert screen.floor is not None
        assert "more than it gave" not in person.sees


async def test_a_second_reading_takes_two_requests(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        screen = await opened(person)
        before = len(simulator.records.requests)
        at = screen._read_at
        simulator.clock.advance(1)
        await person.press("r")
        await person.until(lambda: screen._read_at != at, "another reading")
        paths = [asked.path for asked in simulator.records.requests[before:]]
        assert sorted(paths) == ["/printers", "/printers/queues"]


async def test_from_an_order_or_a_build_it_goes_to_where_that_was_printed(
    simulator: Simulator,
) -> None:
    """An order that ended long before what is in sight is looked up, and its blocks are lit."""
    async with at_the_screen(simulator, "print-orders", size=(80, 24)) as person:
        await person.until_loaded()
        orders = person.here.view.rows.loaded()
        over = (n for n, order in enumerate(orders) if copies_of(order) == (0, order.total_copies))
        for _ in range(next(over)):
            await person.press("j")
        order = person.here.current
        screen = await opened(person)
        await person.until(
            lambda: screen._block is not None and screen._block.order_uuid == order.uuid,
            "a block of the order",
        )
        assert screen._scale.begin <= screen._block.end  # type: ignore[union-attr]
        assert "[" in person.sees


async def test_from_a_part_order_it_begins_on_one_of_its_builds(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "part-orders status=complete", size=(80, 24)) as person:
        await person.until_loaded()
        builds = person.here.current.build_uuids
        assert builds
        screen = await opened(person)
        await person.until(
            lambda: (
                "longer than four weeks" in person.sees
                or "Nothing of this" in person.sees
                or (screen._block is not None and screen._block.build_uuid in builds)
            ),
            "its build, or why not",
        )


async def test_soonest_free_first_by_a_key_and_by_a_bound_that_is_typed(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printers", size=(80, 24)) as person:
        screen = await opened(person)
        every = len(screen._lines)
        await person.press("s")
        ends = [line.forecast.free.likely for line in screen._lines]
        working = [
            end
            for line, end in zip(screen._lines, ends, strict=True)
            if not line.forecast.is_blocked
        ]
        assert ends[: len(working)] == sorted(working)
        assert "soonest first" in person.sees
        await person.press("slash")
        await person.type("free<3h")
        await person.press("enter")
        assert 0 < len(screen._lines) < every
        soon = screen.floor.now + timedelta(hours=3) if screen.floor else None
        assert all(soon and line.forecast.free.likely < soon for line in screen._lines)


def keep_states(path: Path, serial: str, *states: tuple[datetime, str]) -> None:
    """A copy in which a printer was seen so; it last looked at the printers at the last of them."""
    CopyStore(path).close()
    rows = [(serial, stamp(when), state) for when, state in states]
    with closing(sqlite3.connect(path)) as file, file:
        file.executemany(
            "INSERT INTO printer_state_history (serial, seen_at, printer_state) VALUES (?, ?, ?)",
            rows,
        )
        file.execute(
            "INSERT INTO sync_state (table_name, complete_at) VALUES ('printers', ?)", rows[-1][1:2]
        )


async def test_the_past_shows_when_a_printer_did_not_work_or_stood_idle(
    simulator: Simulator, tmp_path: Path
) -> None:
    """Hours ago as the copy has kept it, a minute ago as this run has seen it."""
    async with at_the_screen(simulator, "printers", size=(80, 24)) as person:
        screen = await opened(person)
        line, before, after = next(
            (line, before, after)
            for line in screen._lines
            for before, after in pairwise(line.blocks)
            if after.start - before.end > timedelta(minutes=12) and not after.is_estimate
        )
        middle = before.end + (after.start - before.end) / 2
        keep_states(
            tmp_path / "copy.sqlite", line.serial,
            (before.end, "Offline"), (middle, "Idle"), (after.start, "Printing"),
        )  # fmt: skip
        await person.press("escape")
        await person.until_loaded()
        person.here.session.copy_file = tmp_path / "copy.sqlite"
        person.here.session._floor = person.here.session._copy = None
        screen = await opened(person)
        simulator.shop.floor.by_serial[line.serial].held = "Error"
        simulator.clock.advance(60)
        at = screen._read_at
        await person.press("r")
        await person.until(lambda: screen._read_at != at, "another reading")
        assert screen.floor is not None
        now_drawn = screen.floor.line(line.serial)
        assert now_drawn is not None
        drawn = {(block.kind, block.state): block.end - block.start for block in now_drawn.blocks}
        assert drawn[BlockKind.NOT_WORKING, "Offline"] == middle - before.end
        assert drawn[BlockKind.IDLE, "Idle"] == after.start - middle
        error = next(block for block in now_drawn.blocks if block.state == "Error")
        assert error.uncertain_seconds > 0
