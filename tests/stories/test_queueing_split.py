"""The queue form: one order per printer, and printers found among many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.events import Key
from textual.widgets import Input

from carbon_tui.screens.dialogs.dialog import Dialog, TypedConfirmation
from carbon_tui.simulator import Fault, Simulator
from tests.stories.ordering import answer, confirm, opened, sent, the_form_is_open
from tests.stories.person import at_the_screen

RELEASED = "builds status=Released"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.05)


async def test_one_order_per_printer_divides_the_copies_by_hand(simulator: Simulator) -> None:
    """Each has a uuid and a place in the journal of its own, and what each printer gets is said
    before anything is sent."""
    async with at_the_screen(simulator, RELEASED, size=(80, 24)) as person:
        form = await the_form_is_open(person)
        await person.press("space", "j", "space", "f3", "tab", "backspace")
        await person.press("3", "plus", "1")
        await person.until(lambda: form.plan.by_hand == (3, 1), "the copies by hand")
        first, second = form.plan.printers
        await confirm(person, "4")
        outcome = await sent(person)
        orders = [line.order.request for line in outcome.orders.lines]
        assert [(o.route_to, o.total_copies) for o in orders] == [((first,), 3), ((second,), 1)]
        placed = {
            o["uuid"]: o["routed_to"] for o in simulator.records.print_orders(placed_only=True)
        }
        assert [list(placed[o.uuid or ""]) for o in orders] == [[first], [second]]
        journal = form._session.order_service.journal
        assert all(journal.entry(order.uuid or "") for order in orders)


async def test_what_was_typed_in_the_same_breath_is_split_too(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("space", "j", "space", "tab")
        for key in (Key("backspace", None), Key("5", "5"), Key("f3", None)):
            person.app.post_message(key)
        await person.until(lambda: form.plan.is_split, "one order each")
        assert form.plan.numbers == (3, 2)
        await person.press("backspace", "x", "f3")
        await person.until(lambda: not form.plan.is_split, "one order for all")
        assert form.query_one("#copies", Input).value == "x", "what is wrong stays to be mended"


async def test_of_a_split_order_only_what_was_refused_is_left(simulator: Simulator) -> None:
    async with at_the_screen(simulator, RELEASED) as person:
        form = await the_form_is_open(person)
        await person.press("space", "j", "space", "f3", "tab", "backspace", "5")
        await person.until(lambda: form.plan.numbers == (3, 2), "an even division")
        second = form.plan.orders()[1].request
        await person.press("f2")
        simulator.faults.add(Fault("status-400", "POST /print_orders", after=1))
        await answer(person, "5")
        outcome = await sent(person)
        assert [line.is_done for line in outcome.orders.lines] == [True, False]
        await person.press("escape")
        await person.until(lambda: person.screen is form, "the form again")
        assert [order.request for order in form.plan.orders()] == [second]
        assert form.plan.total_copies == 2


async def test_more_printers_than_copies_are_not_split_and_the_form_says_so(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED, size=(80, 24)) as person:
        form = await the_form_is_open(person)
        await person.press("space", "j", "space", "f3", "f2")
        assert "1 copy cannot be split among 2 printers." in person.sees
        assert person.screen is form


async def test_the_forms_printers_are_found_by_words_and_by_when_they_are_free(
    simulator: Simulator,
) -> None:
    """The soonest free first; one that is chosen stays in sight."""
    async with at_the_screen(simulator, RELEASED, size=(80, 24)) as person:
        form = await the_form_is_open(person)
        await person.until(lambda: form._expected, "what is expected")
        every, chosen = len(form._rows), form._table.key_under_cursor
        await person.press("space", "slash")
        await person.type("free<4h")
        await person.until(lambda: len(form._rows) < every, "fewer printers")
        shown = [form._rows.record(place) for place in range(len(form._rows))]
        assert chosen in [candidate.serial for candidate in shown]
        free = [c.expected.printer.free.likely for c in shown if c.expected and c.is_working]
        assert free == sorted(free)
        await person.press("enter")
        assert form.at_printers
        await person.press("escape")
        await person.until(lambda: len(form._rows) == every, "all again")
        await opened(person, type(form))


async def test_form_question_and_outcome_say_when_all_is_done_and_whether_in_time(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, RELEASED, size=(80, 24)) as person:
        form = await the_form_is_open(person)
        await person.until(lambda: form._expected, "what is expected")
        await person.press("s", "space", "tab", "tab", "tab")
        due = simulator.clock.now() + timedelta(minutes=1)
        await person.type(f"due={due:%Y-%m-%d}")
        await person.press("T")
        await person.type(f"{due:%H:%M}")
        await person.until(lambda: "All done" in person.sees, "when, in the form")
        await person.press("f2")
        await opened(person, TypedConfirmation)
        for said in ("All done", "ate by", "(due "):
            assert said in person.sees
        await answer(person, "1")
        await sent(person)
        await person.until(lambda: "(due " in person.sees, "when, in the outcome")
        assert "All done" in person.sees
