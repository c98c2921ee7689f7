"""Queueing a build by keys: what the server's book holds, and what the screen says of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from textual import events
from textual.widgets import Input, Static

from carbon_tui.keys.default_spelling import plain
from carbon_tui.screens.dialogs.dialog import (
    LOSING,
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.print_orders.order_outcome import OrdersSent
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorSettings
from carbon_tui.simulator.print_orders import SimulatedPrintOrders
from tests.conftest import NOON
from tests.stories.ordering import (
    answer,
    back_at_the_list,
    confirm,
    opened,
    sent,
    the_form_is_open,
)
from tests.stories.person import Person, at_the_screen, later

RELEASED = "builds status=Released"
POSTED = "POST /print_orders"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories press no key too early, but for those that set this themselves."""
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.05)


async def test_a_queued_build_stands_in_the_servers_book(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        build = form.plan.builds[0]
        await person.press("space", "j", "space", "tab")
        await person.press("backspace")
        await person.type("3")
        await person.press("enter")
        await person.type("WO-77")
        chosen = form.plan.printers
        await confirm(person, "3")
        await sent(person)
        await person.until(lambda: "Queued: 3 copies" in person.sees, "its words")
        placed = simulator.records.print_orders(placed_only=True)
        assert len(placed) == 1
        assert placed[0]["uuid"] == build.uuid
        assert placed[0]["build_uuid"] == build.build_uuid
        assert placed[0]["total_copies"] == 3
        assert placed[0]["print_order_number"] == "WO-77"
        assert len(chosen) == 2
        await back_at_the_list(person)
        await person.until(lambda: "Queued: 3 copies" in person.sees, "its words in the list")


async def test_printers_that_the_server_holds_back_are_missed_in_the_form(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        simulator.faults.add(Fault("fewer-rows", match="GET /printers", times=None))
        await the_form_is_open(person)
        short = "Printers are missing here. The server counts"
        await person.until(lambda: short in person.sees, "that some are missing")


async def test_what_went_where_is_read_back_and_followed(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("space", "j", "space", "tab", "backspace", "4")
        await confirm(person, "4")
        await sent(person)
        await person.until(lambda: "of 4 copies printed" in person.sees, "how far it is")
        (order,) = simulator.records.print_orders(placed_only=True)
        queues = simulator.records.queues()
        prints = {row["uuid"] for row in simulator.records.prints(print_order_uuid=order["uuid"])}
        for serial in form.plan.printers:
            places = [n + 1 for n, uuid in enumerate(queues[serial]) if uuid in prints]
            if places:
                assert f"{len(places)} waiting, at place" in person.sees
                assert str(places[-1]) in person.sees


async def test_enter_alone_and_a_wrong_number_send_nothing(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        await the_form_is_open(person)
        await person.press("space")
        await confirm(person, "2")
        await person.until(lambda: "nothing was sent" in person.sees, "the complaint")
        await person.press("enter", "enter")
        await person.press("backspace")
        await person.until(lambda: "nothing was sent" not in person.sees, "it is of another word")
        assert simulator.records.print_orders(placed_only=True) == []


async def test_keys_held_while_the_form_opens_are_not_heard(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Dialog, "keys_ignored_seconds", 3_600.0
    )  # the half second does not pass by itself
    async with at_the_screen(simulator, RELEASED) as person:
        await person.until_loaded()
        await person.press("b", "b", "space", "enter", "1", "enter", "f2", "enter")
        await person.until(lambda: isinstance(person.screen, QueueForm), "the form")
        form = person.screen
        assert isinstance(form, QueueForm)
        assert form.plan.printers == ()
        assert simulator.records.count("POST") == 0


async def test_enter_pressed_twice_neither_confirms_nor_sends_twice(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        await the_form_is_open(person)
        await person.press("space", "tab", "tab", "tab", "tab")
        monkeypatch.setattr(Dialog, "keys_ignored_seconds", 3_600.0)
        await person.press("enter", "enter", "enter")
        await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
        await person.press("1", "enter", "enter")
        assert simulator.records.count("POST") == 0
        question = person.screen
        assert isinstance(question, TypedConfirmation)
        question._hear()
        await person.press("1", "enter", "enter", "enter")
        await sent_count(person, simulator, 1)


async def sent_count(person: Person, simulator: Simulator, number: int) -> None:
    await person.until(lambda: isinstance(person.screen, OrdersSent), "the outcome")
    await person.until(lambda: "Queued:" in person.sees, "its words")
    assert simulator.records.count("POST", "/print_orders") == number


async def test_it_is_seen_what_has_the_keyboard_and_what_is_chosen() -> None:
    simulator = Simulator(SimulatorSettings(printers=40, rate_limit=0), Clock.fixed(NOON))
    async with at_the_screen(simulator, RELEASED, size=(80, 24)) as person:
        form = await the_form_is_open(person)
        await person.press("end", "enter")
        (serial,) = form.plan.printers
        name = form._rows.names[serial]
        assert form.at_printers, "Enter leads nowhere"
        await person.until(lambda: f"● {name}" in person.sees.splitlines()[0], "in the title")
        await person.press("home")
        assert f"●{name}" not in person.sees
        assert f"● {name}" in person.sees.splitlines()[0], "in sight all the same"
        await person.press("end", "enter")
        assert form.plan.printers == (serial,), "Enter takes no choice back"
        await person.until(lambda: f"{name} is chosen: Space takes" in person.sees, "how it does")
        assert f"▌●{name}" in person.sees
        await person.press("tab")
        await person.until(lambda: "▌ Copies " in person.sees, "the field has the keyboard")
        assert f" ●{name}" in person.sees
        assert "F2 Review" in person.sees.splitlines()[-1]
        await person.press("tab")
        await person.until(lambda: "▌ Order number" in person.sees, "the next one has it")
        assert "▌ Copies" not in person.sees


async def test_a_refused_order_keeps_the_form_as_it_was_filled(simulator: Simulator) -> None:
    simulator.faults.add(Fault("status-400", match=POSTED, times=1))
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("space", "tab", "tab")
        await person.type("WO-1")
        await confirm(person, "1")
        await sent(person)
        await person.until(lambda: "Refused:" in person.sees, "the refusal")
        await person.press("escape")
        await person.until(lambda: person.screen is form, "the form again")
        assert form.query_one("#number", Input).value == "WO-1"
        assert len(form.plan.printers) == 1
        assert simulator.records.print_orders(placed_only=True) == []
        await confirm(person, "1")
        await sent(person)
        await person.until(lambda: "Queued: 1 copy" in person.sees, "queued after all")
        assert len(simulator.records.print_orders(placed_only=True)) == 1


async def test_escape_asks_before_what_was_filled_in_is_lost(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED, size=(80, 24)) as person:
        form = await the_form_is_open(person)
        await person.press("tab", "tab")
        await person.type("WO-77")
        await person.press("escape")
        await person.until(lambda: "Esc again leaves" in person.sees, "the question")
        assert plain(LOSING) in person.sees
        await person.type("8")
        await person.until(lambda: "Esc again leaves" not in person.sees, "any other key stays")
        assert form.query_one("#number", Input).value == "WO-778"
        await person.press("escape")
        await person.until(lambda: plain(LOSING) in person.sees, "the question again")
        await person.press("tab")
        await person.until(lambda: plain(LOSING) not in person.sees, "Tab stays too")
        assert person.screen is form
        await person.press("escape", "escape")
        await opened(person, ResourceScreen)
        assert simulator.records.count("POST") == 0


async def test_a_chosen_printer_is_asked_about_and_one_taken_off_again_is_not(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("space", "escape")
        await person.until(lambda: plain(LOSING) in person.sees, "the question")
        await person.press("space")
        await person.until(lambda: plain(LOSING) not in person.sees, "it stays")
        assert person.screen is form
        await person.press("escape")
        await opened(person, ResourceScreen)


async def test_of_pasted_lines_none_is_dropped_and_what_is_no_number_is_said(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("tab")
        copies, number = form.query_one("#copies", Input), form.query_one("#number", Input)
        copies.value = ""
        person.app.post_message(events.Paste("12 copies"))
        await person.until(lambda: copies.value == "12 copies", "what was pasted")
        await person.until(
            lambda: "What stands in Copies is no number" in person.sees, "that it is none"
        )
        assert "0 copies of" not in person.sees
        await person.press("tab")
        person.app.post_message(events.Paste("WO-77\r\n WO-78\n"))
        await person.until(lambda: number.value == "WO-77 WO-78", "both lines")


async def test_a_resize_while_the_form_is_open_loses_nothing_typed(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("space", "tab", "tab")
        await person.type("WO-9")
        for width, height in ((80, 24), (40, 12), (20, 8), (200, 60), (80, 24)):
            await person.pilot.resize_terminal(width, height)
            await person.until(lambda: "Queue" in person.sees, "the form")
        assert form.query_one("#number", Input).value == "WO-9"
        await person.press("f2")
        await opened(person, TypedConfirmation)
        await person.pilot.resize_terminal(40, 12)
        await person.until(lambda: person.screen.size.width == 40, "its size")
        await answer(person, "1")
        await sent(person)
        (order,) = simulator.records.print_orders(placed_only=True)
        assert order["print_order_number"] == "WO-9"


async def test_reading_again_while_the_form_is_open_changes_no_choice(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("j", "space", "j", "space")
        chosen, uuids = form.plan.printers, [b.uuid for b in form.plan.builds]
        asked = len(person.asked("/printers/queues"))
        await person.press("r", "r")
        await person.until(lambda: len(person.asked("/printers/queues")) > asked, "read again")
        assert form.plan.printers == chosen
        assert [b.uuid for b in form.plan.builds] == uuids
        assert form._table.cursor == 2


async def test_a_printer_that_vanishes_stays_chosen_and_is_said_to_be_gone(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("G", "space")
        (serial,) = form.plan.printers
        machine = simulator.shop.floor.by_serial.pop(serial)
        simulator.shop.floor.machines.remove(machine)
        await person.press("r")
        await person.until(lambda: "not in the fleet" in person.sees, "what is wrong")
        assert form.plan.printers == (serial,)
        await confirm(person, "1")
        await sent(person)
        await person.until(lambda: "Refused:" in person.sees, "the server's own word")
        assert simulator.records.print_orders(placed_only=True) == []


async def test_the_form_can_be_used_when_nothing_can_be_read_but_says_so(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        await person.until_loaded()
        simulator.faults.add(Fault("status-403", match="GET /printers", times=None))
        await person.press("b")
        form = await opened(person, QueueForm)
        await person.until(lambda: "r reads again" in person.sees, "what is wrong")
        assert "1 copy of" in person.sees
        assert len(form._rows) == 0
        simulator.faults.clear()
        await person.press("r")
        await person.until(lambda: "▌" in person.sees, "its printers after all")


async def test_history_warns_and_forbids_nothing(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.until(lambda: "Free in" in person.sees, "when each is free")
        await person.until(lambda: "! " in person.sees, "a warning")
        states = [form._rows.record(place).state for place in range(len(form._rows))]
        stopped = next(n for n, state in enumerate(states) if state in ("Offline", "Error"))
        await person.press(*["j"] * stopped, "space")
        await person.until(lambda: "waits until that changes" in person.sees, "the warning")
        await confirm(person, "1")
        await sent(person)
        await person.until(lambda: "Queued: 1 copy" in person.sees, "queued all the same")


async def test_a_group_of_printers_is_kept_and_chosen_again(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("space", "j", "j", "space")
        chosen = form.plan.printers
        await person.press("full_stop", "plus")
        await person.until(lambda: "Type a name" in person.sees, "its name is asked for")
        await person.pilot.pause(0.05)
        await person.type("ortho")
        await person.press("enter")
        await person.until(lambda: "Kept as" in person.sees, "it was kept")
        await person.press("k", "space", "j", "space", "full_stop", "1")
        await person.until(lambda: form.plan.printers == chosen, "chosen again")
        groups = person.app.session.preferences.now.printer_groups
        assert [(g.name, g.serials) for g in groups] == [("ortho", chosen)]


async def test_a_print_and_a_print_order_are_queued_again(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints status=finished") as person:
        form = await the_form_is_open(person)
        print_ = person.simulator.records.prints(build_uuid=form.plan.builds[0].build_uuid)[0]
        assert print_["build_uuid"] == form.plan.builds[0].build_uuid
        assert len(form.plan.printers) == 1
    async with at_the_screen(simulator, "print-orders") as person:
        await person.until_loaded()
        order, column = person.here.current, person.here.resource.column("build_name")
        assert column is not None
        await person.until(lambda: column.value(order), "the name of its build")
        form = await the_form_is_open(person)
        assert form.plan.builds[0].name == column.value(order)
        assert str(column.value(order)) in person.sees.splitlines()[0]
        assert form.plan.copies == order.total_copies
        assert form.plan.printers == tuple(order.routed_to)
        assert form.plan.number == order.print_order_number


async def test_several_builds_are_orders_of_their_own_and_a_failure_stops_none(
    simulator: Simulator,
) -> None:
    simulator.faults.add(Fault("status-400", match=POSTED, times=1, after=1))
    async with at_the_screen(simulator, RELEASED) as person:
        await person.until_loaded(3)
        await person.press("space", "space", "space")
        form = await the_form_is_open(person)
        uuids = [build.uuid for build in form.plan.builds]
        assert len(set(uuids)) == 3
        await person.press("space")
        await confirm(person, "3")
        outcome = await sent(person)
        await person.until(lambda: "2 of 3 queued, 1 refused" in person.sees, "the tally")
        placed = {order["uuid"] for order in simulator.records.print_orders(placed_only=True)}
        assert placed == {uuids[0], uuids[2]}
        await person.press("s")
        await answer(person, "1")
        await person.until(lambda: outcome.orders.is_done, "the rest")
        placed = {order["uuid"] for order in simulator.records.print_orders(placed_only=True)}
        assert placed == set(uuids)
        await back_at_the_list(person)


async def test_sending_several_is_stopped_behind_the_one_on_its_way(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, answered = threading.Event(), threading.Event()
    build = SimulatedPrintOrders._build

    def slowly(orders: SimulatedPrintOrders, uuid: str) -> Any:
        arrived.set()
        assert answered.wait(60)
        return build(orders, uuid)

    monkeypatch.setattr(SimulatedPrintOrders, "_build", slowly)
    async with at_the_screen(simulator, RELEASED) as person:
        await person.until_loaded(3)
        await person.press("space", "space", "space")
        form = await the_form_is_open(person)
        first, second, third = (build.uuid for build in form.plan.builds)
        await person.press("space")
        await confirm(person, "3")
        await person.until(arrived.is_set, "the first is on its way")
        screen = await opened(person, OrdersSent)
        later(person, 12)
        screen.second()
        await person.until(lambda: "being sent… 12 s" in person.sees, "how long it takes")
        await person.press("escape", "escape")
        await person.until(lambda: "Stops after the order" in person.sees, "it will stop")
        answered.set()
        await sent(person)
        placed = [order["uuid"] for order in simulator.records.print_orders(placed_only=True)]
        assert placed == [first]
        assert "1 of 3 queued, 2 not sent yet" in person.sees
        await person.press("escape")
        await person.until(lambda: person.screen is form, "the form with the rest")
        assert [build.uuid for build in form.plan.builds] == [second, third]


async def test_after_a_part_was_queued_the_form_holds_only_the_rest(simulator: Simulator) -> None:
    simulator.faults.add(Fault("status-400", match=POSTED, times=1))
    async with at_the_screen(simulator, RELEASED) as person:
        await person.until_loaded(2)
        await person.press("space", "space")
        form = await the_form_is_open(person)
        first, second = (build.uuid for build in form.plan.builds)
        await person.press("space")
        await confirm(person, "2")
        await sent(person)
        await person.press("escape")
        await person.until(lambda: person.screen is form, "the form again")
        assert [build.uuid for build in form.plan.builds] == [first]
        await confirm(person, "1")
        await sent(person)
        placed = {order["uuid"] for order in simulator.records.print_orders(placed_only=True)}
        assert placed == {first, second}


async def test_nothing_can_be_queued_in_a_read_only_session(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", read_only=True) as person:
        await person.until_loaded()
        await person.press("b")
        await person.until(lambda: "Read-only" in person.sees, "why not")
        assert isinstance(person.screen, ResourceScreen)


async def test_a_question_longer_than_the_screen_says_how_the_rest_is_seen(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "builds status=Released", size=(40, 12)) as person:
        await the_form_is_open(person)
        await person.press("space", "f2")
        await opened(person, TypedConfirmation)
        await person.until(lambda: "PgDn shows more" in person.sees, "that there is more")
        await person.press(*["pagedown"] * 6)
        await person.until(lambda: "PgDn shows more" not in person.sees, "the end of it")
        await person.press("pageup")
        await person.until(lambda: "PgDn shows more" in person.sees, "more again")
        await person.pilot.resize_terminal(120, 60)
        await person.until(lambda: "PgDn shows more" not in person.sees, "all of it fits")


async def test_what_will_be_sent_takes_the_room_that_a_larger_window_has(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED, size=(40, 12)) as person:
        form = await the_form_is_open(person)
        await person.press("space")
        preview = form.query_one("#form-preview", Static)
        await person.until(lambda: preview.content_size.height == 2, "two lines of it")
        await person.pilot.resize_terminal(90, 40)
        await person.until(lambda: preview.content_size.height == 6, "all that it may have")
        assert "  Printers: " in person.sees
