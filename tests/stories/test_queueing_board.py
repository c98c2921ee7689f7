"""Queues by keys: names, moving with the new order seen first, removing, taking back."""

from __future__ import annotations

from typing import Any

import pytest

from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    Notice,
    TypedConfirmation,
)
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.queues.board_screen import QueueBoard
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorSettings
from carbon_tui.simulator.messages import ServerAnswer, json_answer
from carbon_tui.simulator.print_orders import SimulatedQueues
from tests.conftest import NOON
from tests.stories.ordering import answer, opened, sent, the_form_is_open
from tests.stories.ordering import confirm as confirm_form
from tests.stories.person import Person, at_the_screen

PATCHED = "PATCH /printers/queues"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.05)


def longest(simulator: Simulator) -> str:
    """The printer with the longest queue."""
    queues = simulator.records.queues()
    return max(queues, key=lambda serial: len(queues[serial]))


async def the_queue_of(person: Person, serial: str) -> None:
    """The queues view with the cursor on the first print of this printer."""
    await person.until_loaded()
    listing = person.here.view.rows
    await person.until(lambda: all(row.printer_name for row in listing.loaded()), "their order")
    first = person.simulator.records.queues()[serial][0]
    while person.here.table.key_under_cursor != first:
        await person.press("j")


async def board_opened(person: Person, key: str) -> QueueBoard:
    await person.press(key)
    board = await opened(person, QueueBoard)
    await person.until(lambda: board.usual.any_build is not None, "everything is read")
    return board


def changes(simulator: Simulator) -> int:
    return simulator.records.count("PATCH", "/printers/queues")


async def test_waiting_prints_are_listed_by_name_in_few_requests(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "queues") as person:
        await person.until_loaded()
        names = {row["uuid"]: row["name"] for row in simulator.records.prints()}
        uuid = person.here.table.key_under_cursor or ""
        await person.until(lambda: names[uuid] in person.sees, "its name")
        waiting = sum(map(len, simulator.records.queues().values()))
        portions = 1 + waiting // 100
        assert len(person.asked("/prints")) <= 2 * portions, "six states, of which five at a time"


async def test_names_that_arrive_are_no_change_of_what_waits(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "queues") as person:
        await person.until_loaded()
        names = {row["uuid"]: row["name"] for row in simulator.records.prints()}
        uuid = person.here.table.key_under_cursor or ""
        await person.until(lambda: names[uuid] in person.sees, "its name")
        assert not person.here.view.rows.touched
        assert "just changed" not in person.sees


async def test_a_print_is_moved_down_and_the_queue_reads_as_it_was_shown(
    simulator: Simulator,
) -> None:
    serial = longest(simulator)
    before = simulator.records.queues()[serial]
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, serial)
        board = await board_opened(person, "f6")
        assert board.draft is not None
        await person.press("j", "j")
        shown = board.draft.preview().lane(serial).uuids
        assert shown == (before[1], before[2], before[0], *before[3:])
        await person.press("enter")
        question = await opened(person, TypedConfirmation)
        assert "It delays" in person.sees
        assert changes(simulator) == 0
        await person.press("enter")
        assert person.screen is question
        await answer(person, "1")
        await opened(person, Notice)
        assert "Done" in person.sees
        assert "Move " in person.sees
        assert tuple(simulator.records.queues()[serial]) == shown
        assert changes(simulator) == 1


async def test_a_board_says_which_printers_are_in_view_and_hops_to_what_waits() -> None:
    simulator = Simulator(SimulatorSettings(printers=40, rate_limit=0), Clock.fixed(NOON))
    async with at_the_screen(simulator, "queues") as person:
        await person.until_loaded()
        board = await board_opened(person, "B")
        await person.until(lambda: "printers 1–4 of 40" in person.sees, "which")
        filled = [n for n, lane in enumerate(board.board.lanes) if lane.waiting]
        board._at.lane = -1
        for place in filled:
            await person.press("n")
            assert board._at.lane == place
        await person.press("n")
        assert "Nothing waits further to the right." in person.sees
        await person.press("N")
        assert board._at.lane == filled[-2]
        assert "of 40" in person.sees.splitlines()[0]


async def test_a_print_is_carried_to_another_printer(simulator: Simulator) -> None:
    serial = longest(simulator)
    first = simulator.records.queues()[serial][0]
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, serial)
        board = await board_opened(person, "f6")
        assert board.draft is not None
        serials = [lane.serial for lane in board.board.lanes]
        broken = next(
            each.serial
            for each in board.printers
            if each.status
            and each.status.printer_state in ("Error", "Offline")
            and each.serial != serial
        )
        steps = serials.index(broken or "") - serials.index(serial)
        await person.press(*["l" if steps > 0 else "h"] * abs(steps), "G")
        target = board.draft.serial
        assert target == broken
        state = "what is queued there waits until that changes"
        assert state in " ".join(person.sees.split()), "while it is carried"
        await person.press("f6")
        await opened(person, TypedConfirmation)
        assert state in " ".join(person.sees.replace("│", " ").split()), "in the question"
        await answer(person, "1")
        await opened(person, Notice)
        queues = simulator.records.queues()
        assert queues[target][-1] == first
        assert first not in queues[serial]


async def test_escape_leaves_it_where_it_was_and_sends_nothing(simulator: Simulator) -> None:
    serial = longest(simulator)
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, serial)
        board = await board_opened(person, "f6")
        await person.press("j", "escape")
        assert board.draft is None
        await person.press("f6", "enter")
        await person.until(lambda: "nothing to send" in person.sees, "it stands where it stood")
        await person.press("escape", "escape")
        await opened(person, ResourceScreen)
        assert changes(simulator) == 0


async def test_a_queue_that_changed_meanwhile_is_noticed_before_sending(
    simulator: Simulator,
) -> None:
    serial = longest(simulator)
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, serial)
        await board_opened(person, "f6")
        await person.press("j")
        world = simulator.shop
        world.floor.by_serial[serial].queue.reverse()  # a colleague was here
        after = simulator.records.queues()[serial]
        await person.press("enter")
        await answer(person, "1")
        await opened(person, Notice)
        assert "Queue changed meanwhile" in person.sees
        assert changes(simulator) == 0
        assert simulator.records.queues()[serial] == after


def answering(monkeypatch: pytest.MonkeyPatch, code: int | None, carried_out: int) -> None:
    """The server moves only so many of the prints, and answers with this code."""
    move = SimulatedQueues._move

    def partly(queues: SimulatedQueues, body: dict[str, Any], wanted: list[str]) -> ServerAnswer:
        if carried_out:
            move(queues, body, wanted[:carried_out])
        answer = {"uuids": wanted[:carried_out], "message": "As it could."}
        return json_answer(answer if code is None else {**answer, "code": code})

    monkeypatch.setattr(SimulatedQueues, "_move", partly)


@pytest.mark.parametrize(
    ("code", "carried_out", "words"),
    [
        (1, 1, "Partly done"),
        (2, 0, "Nothing done"),
        (0, 0, "Nothing done"),
        (7, 2, "Done, by the queues"),
        (None, 2, "Done, by the queues"),
        (None, 0, "Nothing done"),
    ],
)
async def test_codes_are_shown_as_what_they_are(
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    code: int | None,
    carried_out: int,
    words: str,
) -> None:
    serial = longest(simulator)
    answering(monkeypatch, code, carried_out)
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, serial)
        await person.press("space", "space")
        await board_opened(person, "f6")
        await person.press("G", "enter")
        await answer(person, "2")
        await opened(person, Notice)
        assert words in person.sees
        assert "Move " in person.sees
        said = "without a code" if code is None else f"(code {code})"
        if code != 0:
            assert said in " ".join(person.sees.split())
        assert changes(simulator) == 1


async def test_a_print_is_removed_after_a_question_that_names_it(simulator: Simulator) -> None:
    serial = longest(simulator)
    first = simulator.records.queues()[serial][0]
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, serial)
        await person.press("delete")
        await opened(person, TypedConfirmation)
        assert first in person.sees.replace("\n", "")
        await answer(person, "1")
        await opened(person, Notice)
        assert "Remove " in person.sees
        assert first not in simulator.records.queues()[serial]
        assert changes(simulator) == 1


async def test_an_answer_that_is_lost_is_judged_by_the_queues(simulator: Simulator) -> None:
    serial = longest(simulator)
    simulator.faults.add(Fault("status-503-after-commit", match=PATCHED))
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, serial)
        await board_opened(person, "f6")
        await person.press("j", "enter")
        await answer(person, "1")
        await opened(person, Notice)
        assert "Done, by the queues" in person.sees
        assert changes(simulator) == 1


async def test_a_move_that_was_done_is_told_once_with_its_way_back(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, longest(simulator))
        board = await board_opened(person, "f6")
        await person.press("j", "enter")
        await answer(person, "1")
        await opened(person, Notice)
        assert "Move " in person.sees
        assert "Done:" not in person.sees
        assert "Back on the board, U puts it back." in person.sees
        await person.press("enter")
        await person.until(lambda: person.screen is board, "Enter leaves it")


async def test_a_move_is_undone(simulator: Simulator) -> None:
    serial = longest(simulator)
    before = simulator.records.queues()[serial]
    async with at_the_screen(simulator, "queues") as person:
        await the_queue_of(person, serial)
        await board_opened(person, "f6")
        await person.press("j", "enter")
        await answer(person, "1")
        await opened(person, Notice)
        assert simulator.records.queues()[serial] != before
        await person.press("escape", "escape")
        await opened(person, ResourceScreen)
        await person.press("U")
        await person.until(lambda: "Undo what?" in person.sees, "what can be undone")
        await person.press("enter")
        await answer(person, "1")
        await opened(person, Notice)
        assert simulator.records.queues()[serial] == before


async def test_an_order_is_taken_back_as_far_as_it_waits(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds status=Released") as person:
        form = await the_form_is_open(person)
        states = [form._rows.record(place).state for place in range(len(form._rows))]
        await person.press(*["j"] * states.index("Printing"), "space")
        await person.press("tab", "backspace", "3")
        await confirm_form(person, "3")
        await sent(person)
        (order,) = simulator.records.print_orders(placed_only=True)
        waiting = [row["uuid"] for row in simulator.records.prints(print_order_uuid=order["uuid"])]
        assert waiting
        await person.press("U")
        await answer(person, "3")
        await opened(person, Notice)
        assert "Taken back: 3 copies." in person.sees
        queued = {uuid for lane in simulator.records.queues().values() for uuid in lane}
        assert not queued & set(waiting)


async def test_undo_says_how_many_copies_had_started(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        await person.until_loaded()
        orders = simulator.records.print_orders()
        waiting = {uuid for lane in simulator.records.queues().values() for uuid in lane}
        prints = simulator.records.prints()
        copies = {
            order["uuid"]: [p for p in prints if p.get("print_order_uuid") == order["uuid"]]
            for order in orders
        }
        key, ours = next(
            (uuid, ours)
            for uuid, ours in copies.items()
            if {row["uuid"] in waiting for row in ours} == {True, False}
        )
        left = [row["uuid"] for row in ours if row["uuid"] in waiting]
        while person.here.table.key_under_cursor != key:
            await person.press("j")
        await person.press("U")
        await opened(person, TypedConfirmation)
        assert "stay" in person.sees
        await answer(person, str(len(left)))
        await opened(person, Notice)
        assert f"Taken back: {len(left)} cop" in person.sees
        assert "already started and stay" in person.sees.replace("\n", " ")
        queued = {uuid for lane in simulator.records.queues().values() for uuid in lane}
        assert not queued & set(left)


async def test_the_board_finds_printers_hides_empty_ones_and_puts_the_soonest_first() -> None:
    simulator = Simulator(SimulatorSettings(printers=40, rate_limit=0), Clock.fixed(NOON))
    async with at_the_screen(simulator, "queues", size=(80, 24)) as person:
        await person.until_loaded()
        board = await board_opened(person, "B")
        await person.until(lambda: board._expected, "when they are free")
        await person.press("x")
        assert all(lane.waiting for lane in board.board.lanes)
        assert "hidden" in person.sees.splitlines()[0]
        await person.press("x", "s")
        free = [board._expected[lane.serial] for lane in board.board.lanes]
        working = [one.free.likely for one in free if not one.is_blocked]
        assert len(free) == 40
        assert working == sorted(working)
        await person.press("s", "slash")
        await person.type("dental")
        await person.press("enter")
        assert {lane.label for lane in board.board.lanes} == {"Dental A", "Dental B", "Dental C"}
        await person.press("escape")
        assert len(board.board.lanes) == 40
        assert person.screen is board


async def test_a_print_is_carried_to_a_printer_by_its_name(simulator: Simulator) -> None:
    serial = longest(simulator)
    async with at_the_screen(simulator, f"queues serial={serial}", size=(80, 24)) as person:
        await person.until_loaded()
        board = await board_opened(person, "f6")
        await person.until(lambda: board.draft is not None, "a print that is carried")
        target = next(lane for lane in board.board.lanes if lane.serial != serial)
        await person.press("slash")
        await person.type(target.serial.casefold())
        assert board.draft is not None
        assert board.draft.serial == target.serial
        await person.press("enter", "enter")
        await opened(person, TypedConfirmation)
        assert target.label in person.sees


async def test_a_board_without_lanes_says_that_it_reads_and_why_it_could_not(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "queues") as person:
        await person.until_loaded()
        simulator.faults.add(Fault("late-answer", "/printers/queues", seconds=2))
        simulator.faults.add(Fault("status-403", "/printers/queues", times=None, after=1))
        await person.press("B")
        board = await opened(person, QueueBoard)
        await person.pilot.resize_terminal(100, 30)
        await person.until(lambda: "Reading the queues…" in person.sees, "that it reads")
        assert "There is no printer" not in person.sees
        await person.until(lambda: board.board.lanes, "the lanes")
        await person.press("escape", "B")
        again = await opened(person, QueueBoard)
        await person.until(lambda: again is not board and "403" in person.sees, "why not")
        await person.pilot.resize_terminal(120, 40)
        await person.pilot.pause()
        assert "403" in person.sees
        assert "There is no printer" not in person.sees
