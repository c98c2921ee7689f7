"""Keys that arrive in one burst, as on a slow line: each does what it would do in peace."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, process_time
from typing import Any

import pytest
from textual import events
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input

from carbon_tui.app import key_queue
from carbon_tui.app.key_queue import MAX_BUSY_SECONDS_A_KEY, MAX_SECONDS_A_KEY, KeyTurn
from carbon_tui.screens.chart_screen import OverTimeScreen
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.print_orders.edit_form import OrderForm
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.simulator import Simulator
from tests.stories import part_ordering
from tests.stories.ordering import answer, opened, sent, the_form_is_open
from tests.stories.person import Person, at_the_screen

NAMES = {"\n": "enter", "\t": "tab", "/": "slash", ":": "colon", "=": "equals_sign", " ": "space"}
NAMES |= {"\x15": "ctrl+u", "\x7f": "backspace"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.05)


def burst(person: Person, text: str) -> None:
    """All keys before any of them has been dealt with."""
    for letter in text:
        name = NAMES.get(letter, letter)
        person.app.post_message(events.Key(name, letter if letter.isprintable() else None))


def fields(form: Screen[Any]) -> dict[str, str]:
    return {field.id or "": field.value for field in form.query(".form-row Input").results(Input)}


async def test_a_command_behind_a_filter_is_no_part_of_it(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        burst(person, "/status=failed\n:parts\n")
        await person.until(lambda: person.here.resource.name == "parts", "the parts")
        assert ("status", "failed") in person.asked("/prints")[-1]
        assert person.app.session.filters("prints") == ["status=failed"]


async def test_keys_behind_a_command_act_on_the_view_it_opens(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        burst(person, ":printers\n/harrier\n")
        await person.until(lambda: person.here.view.search.text == "harrier", "a filter there")
        assert person.here.resource.name == "printers"


async def test_what_follows_a_line_that_says_nothing_sensible_goes_on_in_it(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        burst(person, "/sort:nonsense\nx")
        await person.until(lambda: "sort:nonsensex" in person.sees, "the line is corrected")
        assert person.here.is_typing


async def test_two_filters_in_one_burst_are_asked_in_turn(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        burst(person, "/status=failed\n/ id\n")
        await person.until(lambda: person.here.view.search.text == "status=failed id", "both")
        assert not person.here.is_typing


async def test_what_is_typed_behind_tab_and_enter_stands_in_the_next_field(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "builds status=Released") as person:
        form = await the_form_is_open(person)
        burst(person, " jj \t3\tWO-1\na=b\nin a hurry")
        typed = {"copies": "3", "number": "WO-1", "tags": "a=b", "notes": "in a hurry"}
        await person.until(lambda: fields(form) == typed, "each in its field")
        assert form.plan.total_copies == 3
        assert len(form.plan.printers) == 2


async def test_a_change_of_an_order_is_typed_in_one_go(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        await person.until_loaded()
        await person.press("c")
        form = await opened(person, OrderForm)
        await person.until(lambda: isinstance(form.focused, Input), "its first field")
        before = fields(form)
        burst(person, "WO-1\t\nin a hurry")
        typed = before | {"number": "WO-1", "notes": "in a hurry"}
        await person.until(lambda: fields(form) == typed, "each in its field")


async def test_a_part_order_is_typed_in_one_go(simulator: Simulator, tmp_path: Path) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await part_ordering.the_part_form_is_open(person)
        await part_ordering.choose_by_dropping(person, *part_ordering.three_files(tmp_path))
        burst(person, "\nP-1\n2\tPO-1\n5d\n")
        typed = {"number": "P-1", "quantity": "2", "order_number": "PO-1", "due": "5d"}
        await person.until(lambda: typed.items() <= fields(form).items(), "each in its field")
        assert form.draft.pieces == 6


async def test_a_letter_behind_the_review_changes_nothing_that_was_shown(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "builds status=Released") as person:
        form = await the_form_is_open(person)
        await person.press("space", "f2")
        await opened(person, TypedConfirmation)
        late = form.query_one("#copies", Input)
        late.post_message(events.Key("5", "5"))  # given to the field before the question was there
        await person.until(lambda: form.plan.total_copies != 1, "it arrives in the field")
        await answer(person, "1")
        await sent(person)
        (order,) = simulator.records.print_orders(placed_only=True)
        assert order["total_copies"] == 1


async def test_keys_that_edit_a_line_act_in_their_turn(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.press("slash")
        await person.type("nonsense")
        burst(person, "\x15stas\x7ftus=failed\n")
        await person.until(lambda: person.here.view.search.text == "status=failed", "the line")


async def test_a_key_behind_a_form_is_never_for_the_list_below(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds status=Released") as person:
        await person.until_loaded()
        burst(person, "bj 2")
        await opened(person, QueueForm)
        await person.pilot.pause()
        assert isinstance(person.screen, QueueForm)
        assert person.app.current_mode == "builds"


async def test_what_was_held_back_too_long_never_answers_a_question(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds status=Released") as person:
        form = await the_form_is_open(person)
        await person.press("space", "f2")
        await opened(person, TypedConfirmation)
        person.app.key_queue.turn = KeyTurn(
            form, monotonic() - 2 * MAX_BUSY_SECONDS_A_KEY
        )  # a key that never came back
        burst(person, "1\n")
        await person.pilot.pause()
        person.app.key_queue.end_lost_turn()
        await person.until(lambda: person.app.key_queue.turn is None, "keys are given away again")
        await person.pilot.pause()
        assert isinstance(person.screen, TypedConfirmation)
        assert not simulator.records.print_orders(placed_only=True)


def test_a_key_is_given_up_sooner_where_the_program_has_nothing_to_do() -> None:
    somebody, began = DOMNode(), monotonic() - 2 * MAX_SECONDS_A_KEY
    idle, busy = process_time(), process_time() - MAX_SECONDS_A_KEY
    assert KeyTurn(somebody, began, worked=idle).is_lost
    assert not KeyTurn(somebody, began, worked=busy).is_lost
    assert not KeyTurn(somebody, monotonic(), worked=idle).is_lost
    long_ago = monotonic() - 2 * MAX_BUSY_SECONDS_A_KEY
    assert KeyTurn(somebody, long_ago, worked=process_time() - MAX_BUSY_SECONDS_A_KEY).is_lost


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_the_key_that_leaves_a_chart_over_time_holds_nothing_up(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(key_queue, "MAX_SECONDS_A_KEY", 600.0)
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        for _ in range(3):
            await person.press("l")
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, OverTimeScreen), "the chart")
        await person.press(key, "j")
        await person.until(lambda: person.here.table.cursor == 1, "the next row")
