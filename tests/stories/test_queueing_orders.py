"""Print orders by keys: changed, followed, and unknown for as long as the book was not read."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from carbon_tui.api.schema.requests import PrintOrderUpdateRequest
from carbon_tui.keys.default_spelling import plain
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.resources import registry
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.registry import EVERY
from carbon_tui.screens.dialogs.dialog import (
    LOSING,
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.print_orders.edit_form import OrderForm
from carbon_tui.screens.print_orders.order_outcome import OrdersSent
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.screens.print_orders.unsettled_orders import PinnedOrders
from carbon_tui.screens.queues.board_screen import QueueBoard
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.simulator.print_orders import SimulatedPrintOrders
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.standing_line import StandingLine
from tests.stories.ordering import answer, confirm, opened, sent, the_form_is_open
from tests.stories.person import Person, at_the_screen

EDIT = "PATCH /print_orders/*"
POSTED = "POST /print_orders"
LOOKING = "GET /print_orders/*"
RELEASED = "builds status=Released"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.05)


async def the_order_form(person: Person) -> OrderForm:
    """For the first print order, with its number ready to be typed over."""
    await person.until_loaded()
    await person.press("c")
    form = await opened(person, OrderForm)
    await person.until(lambda: isinstance(form.focused, Input), "its first field")
    await person.press("end", *["backspace"] * len(form.query_one("#number", Input).value))
    return form


def numbers(simulator: Simulator) -> list[str]:
    return [str(each.get("print_order_number")) for each in simulator.records.print_orders()]


async def test_an_orders_number_is_changed_and_nothing_else_is_sent(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        await the_order_form(person)
        await person.type("WO-NEW")
        await person.press("f2")
        await opened(person, TypedConfirmation)
        assert "-> WO-NEW" in person.sees
        await person.press("enter")
        assert simulator.records.count("PATCH") == 0
        await answer(person, "change")
        await opened(person, ResourceScreen)
        await person.until(lambda: "Changed:" in person.sees, "its words")
        assert numbers(simulator).count("WO-NEW") == 1
        (request,) = (each for each in simulator.records.requests if each.method == "PATCH")
        assert request.body == b'{"print_order_number":"WO-NEW"}'


async def test_a_form_left_as_it_was_sends_nothing(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        await person.until_loaded()
        await person.press("c")
        await opened(person, OrderForm)
        await person.press("f2")
        await person.until(lambda: "Nothing differs" in person.sees, "why not")
        assert simulator.records.count("PATCH") == 0


async def test_escape_asks_before_a_typed_change_is_lost(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        form = await the_order_form(person)
        await person.type("-2")
        await person.press("escape")
        await person.until(lambda: plain(LOSING) in person.sees, "the question")
        assert person.screen is form
        await person.press("escape")
        await opened(person, ResourceScreen)
        await person.press("c")
        await opened(person, OrderForm)
        await person.press("escape")
        await opened(person, ResourceScreen)


async def test_a_refused_change_keeps_what_was_typed(simulator: Simulator) -> None:
    simulator.faults.add(Fault("status-400", match=EDIT))
    async with at_the_screen(simulator, "print-orders") as person:
        form = await the_order_form(person)
        await person.type("WO-REFUSED")
        await confirm(person, "change")
        await person.until(lambda: "Refused: print order" in person.sees, "the refusal")
        assert person.screen is form
        assert form.query_one("#number", Input).value == "WO-REFUSED"
        assert "WO-REFUSED" not in numbers(simulator)


async def test_what_a_colleague_changed_meanwhile_is_shown_and_not_written_over(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        form = await the_order_form(person)
        await person.type("-OURS")
        key = form._order.uuid or ""
        client = await person.app.session.client()
        theirs = PrintOrderUpdateRequest("WO-THEIRS", notes="Wait for the new resin.")
        await client.update_print_order(key, theirs)
        await confirm(person, "change")
        await person.until(lambda: "-> WO-THEIRS" in person.sees, "what they wrote")
        assert person.screen is form
        assert form.query_one("#number", Input).value.endswith("-OURS")
        assert form.query_one("#notes", Input).value == "Wait for the new resin."
        assert simulator.records.count("PATCH") == 1
        await confirm(person, "change")
        await opened(person, ResourceScreen)
        (row,) = simulator.records.print_orders(uuid=key)
        assert row["print_order_number"].endswith("-OURS")
        assert row["notes"] == "Wait for the new resin."


async def test_a_change_whose_answer_is_lost_is_read_back(simulator: Simulator) -> None:
    simulator.faults.add(Fault("status-503-after-commit", match=EDIT))
    async with at_the_screen(simulator, "print-orders") as person:
        await the_order_form(person)
        await person.type("WO-LOST")
        await confirm(person, "change")
        await person.until(lambda: "Changed:" in person.sees, "what the order says")
        assert "WO-LOST" in numbers(simulator)


@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "lost"])
async def test_an_unknown_order_is_pinned_everywhere_until_the_book_is_read(
    simulator: Simulator, tmp_path: Path, arrived: bool
) -> None:
    lost = "status-503-after-commit" if arrived else "status-503"
    simulator.faults.add(Fault(lost, match=POSTED, times=None))
    simulator.faults.add(Fault("status-404" if not arrived else "status-403", LOOKING, times=None))
    async with at_the_screen(simulator, RELEASED, folder=tmp_path) as person:
        form = await the_form_is_open(person)
        uuid = form.plan.builds[0].uuid
        await person.press("space")
        await confirm(person, "1")
        await sent(person)
        await person.until(lambda: "Unknown:" in person.sees, "its words")
        await person.press("escape", "escape")
        await opened(person, ResourceScreen)
        for view in (each for each in EVERY if each.digit in ("2", "4", "5", "6")):
            await person.press(view.digit)
            await is_open(person, view)
            assert "1 unknown" in person.screen.query_one("#pinned", StandingLine).line
        simulator.faults.clear()
        await person.press("O")
        await opened(person, PinnedOrders)
        placed = [each["uuid"] for each in simulator.records.print_orders(placed_only=True)]
        if arrived:
            await person.until(lambda: "All is known now" in person.sees, "it was found")
            assert placed == [uuid]
            return
        await person.until(lambda: "1 still unknown" in person.sees, "it was not")
        assert placed == []
        await person.press("s")
        await answer(person, "1")
        await person.until(lambda: "Queued: 1 copy" in person.sees, "its words")
        placed = [each["uuid"] for each in simulator.records.print_orders(placed_only=True)]
        assert placed == [uuid]


async def test_an_order_that_is_unknown_after_escape_offers_what_can_be_done(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, answered = threading.Event(), threading.Event()
    build = SimulatedPrintOrders._build

    def slowly(orders: SimulatedPrintOrders, uuid: str) -> Any:
        arrived.set()
        assert answered.wait(60)
        return build(orders, uuid)

    monkeypatch.setattr(SimulatedPrintOrders, "_build", slowly)
    simulator.faults.add(Fault("status-503-after-commit", match=POSTED, times=None))
    simulator.faults.add(Fault("status-503", match=LOOKING, times=None))
    async with at_the_screen(simulator, RELEASED) as person:
        await the_form_is_open(person)
        await person.press("space")
        await confirm(person, "1")
        await person.until(arrived.is_set, "it is on its way")
        await opened(person, OrdersSent)
        await person.press("escape")
        await person.until(lambda: "Stops after the order" in person.sees, "that it stops")
        answered.set()
        await sent(person)
        await person.until(lambda: "Unknown ·" in person.sees, "its own title")
        assert "Stops after" not in person.sees
        assert "s Send again" in person.sees
        simulator.faults.clear()
        await person.press("s")
        await opened(person, TypedConfirmation)
        assert "Send this again?" in person.sees
        assert "Server: " in person.sees
        await answer(person, "1")
        await sent(person)
        await person.until(lambda: "Queued ·" in person.sees, "it is queued")
        assert len(simulator.records.print_orders(placed_only=True)) == 1


async def test_the_unknown_ones_are_reached_by_their_word_too(simulator: Simulator) -> None:
    async with at_the_screen(simulator) as person:
        await person.until_loaded()
        for word, seen in (("unknown", "What is unknown"), ("undo", "Undo what?")):
            await person.press("colon")
            await person.until(lambda: person.here.is_typing, "the prompt")
            await person.type(word)
            await person.press("enter")
            await comes(person, seen)
            await person.until(lambda: getattr(person.screen, "armed", True), "it hears keys")
            await person.press("escape")
            await opened(person, ResourceScreen)


async def test_how_far_an_order_is_can_be_followed(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        await person.until_loaded()
        copies = person.here.current.total_copies
        await person.press("m")
        await opened(person, OrdersSent)
        await person.until(lambda: f"of {copies} cop" in person.sees, "how far it is")
        assert simulator.records.count("POST") == 0


async def test_an_order_that_is_printed_is_not_called_queued_and_offers_no_undo(
    simulator: Simulator,
) -> None:
    waiting = {uuid for lane in simulator.records.queues().values() for uuid in lane}
    still = {p.get("print_order_uuid") for p in simulator.records.prints() if p["uuid"] in waiting}
    async with at_the_screen(simulator, "print-orders") as person:
        await person.until_loaded()
        key = next(key for key in person.keys_seen if key not in still)
        while person.here.table.key_under_cursor != key:
            await person.press("j")
        await person.press("m")
        screen = await opened(person, OrdersSent)
        await person.until(lambda: "copies printed" in person.sees or "copy printed" in person.sees)
        assert "Progress ·" in person.sees
        assert "Queued:" not in person.sees
        assert screen.query_one(KeyLine).message == ""
        (offered,) = (line for line in person.sees.splitlines() if "r Read back" in line)
        assert "U Take back" not in offered


async def test_printers_are_called_by_name_where_an_order_is_followed_and_taken_back(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("space")
        name = form._rows.names[form.plan.printers[0]]
        await confirm(person, "1")
        await sent(person)
        await person.press("escape")
        await opened(person, ResourceScreen)
        await person.press("6")
        await person.until(lambda: is_at(person, registry.by_name("print-orders")), "the orders")
        await person.until_loaded()
        await person.press("m")
        await comes(person, f"{name}: 1 waiting")
        await person.press("escape", "U")
        await opened(person, TypedConfirmation)
        assert f"{name}: 1 waiting" in person.sees


async def comes(person: Person, text: str) -> None:
    await person.until(lambda: text in person.sees, text)


async def is_open(person: Person, view: AnyResource) -> None:
    """The view is there, with its first answer or the reason why there is none."""
    await person.until(lambda: is_at(person, view), view.name)
    shown = person.here.view
    await person.until(
        lambda: bool(shown.loader.read_at or shown.loader.trouble or shown.search.lacks(view)),
        view.name,
    )


def is_at(person: Person, view: AnyResource) -> bool:
    screen = person.screen
    return (
        isinstance(screen, ResourceScreen)
        and screen.is_mounted
        and screen.resource.name == view.name
    )


WRITING = [
    (view, each.keys[0], each.name) for view in EVERY for each in view.actions if each.writes
] + [(view, each.keys[0], each.name) for view in EVERY for each in LIST_KEYS if each.writes]


async def test_every_writing_key_of_every_view_says_why_it_does_nothing_when_read_only(
    simulator: Simulator,
) -> None:
    assert len(WRITING) > 2 * len(EVERY)
    async with at_the_screen(simulator, read_only=True) as person:
        for view, key, name in WRITING:
            person.app.open_view(view)
            await is_open(person, view)
            await person.press(key)
            assert isinstance(person.screen, ResourceScreen), (view.name, name)
            assert person.here.view_lines.keys.message.startswith("Read-only"), (view.name, name)
        assert {each.method for each in simulator.records.requests} <= {"GET"}


async def test_the_board_and_the_forms_write_nothing_when_read_only(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "queues", read_only=True) as person:
        await person.until_loaded()
        await person.press("B")
        board = await opened(person, QueueBoard)
        await person.until(lambda: board.usual.any_build is not None, "everything is read")
        for key in ("f6", "delete", "U"):
            await person.press(key)
            await person.until(lambda: "Read-only" in person.sees, f"why {key} does nothing")
            assert person.screen is board
        await person.press("escape")
        await opened(person, ResourceScreen)
        from carbon_tui.orders.print_orders.plan import Plan

        plan = Plan.again_order(
            (await (await person.app.session.client()).get_print_orders()).rows[0]
        )
        person.app.push_screen(QueueForm(plan, person.app.session))
        await opened(person, QueueForm)
        await person.until(lambda: "▌" in person.sees, "its printers")
        await confirm(person, str(plan.total_copies))
        await sent(person)
        await person.until(lambda: "read-only" in person.sees, "the desk refuses too")
        assert {each.method for each in simulator.records.requests} == {"GET"}
