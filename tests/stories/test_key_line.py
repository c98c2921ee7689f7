"""The bottom line in a narrow terminal, and a complaint that needs more than a line."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets._toast import ToastRack

from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.screens.print_orders.edit_form import OrderForm
from carbon_tui.simulator import Simulator
from tests.stories.ordering import opened, the_form_is_open
from tests.stories.person import Person, at_the_screen


def bottom(person: Person) -> str:
    return person.sees.split("\n")[-1]


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
async def test_the_way_to_all_keys_and_the_way_out_are_never_cut(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    async with at_the_screen(simulator, "builds", size=(columns, 24)) as person:
        await person.until_loaded()
        assert "Enter Open" in bottom(person)
        assert "? Help" in bottom(person)
        await the_form_is_open(person)
        assert "Space Choose" in bottom(person)
        assert "F2 " in bottom(person)
        assert "Esc Leave" in bottom(person)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_dead_key_stands_behind_a_dialog_and_no_news_over_the_keys(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    async with at_the_screen(simulator, "print-orders", size=size) as person:
        await person.until_loaded()
        keys = bottom(person)
        assert "? Help" in keys
        person.app._disable_notifications = False  # which a test run would do without
        await person.press("c")
        form = await opened(person, OrderForm)
        assert bottom(person) == "", "the list's keys do nothing now"
        assert "F2 Review and send" in person.sees
        rack = form.get_child_by_type(ToastRack)
        assert rack.styles.dock == "top", "news come where no keys are"
        (place,) = (n for n, line in enumerate(person.sees.splitlines()) if "F2 Review" in line)
        assert place > size[1] // 3
        await person.press("escape")
        await person.until(lambda: person.screen is not form, "the list")
        await person.until(lambda: bottom(person) == keys, "its keys again")
        await person.press("y")
        await person.until(lambda: "Copy" in person.sees, "a choice")
        assert bottom(person) == ""


async def test_a_complaint_is_read_whole_also_where_it_takes_two_lines(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "print-orders", size=(60, 24)) as person:
        await person.until_loaded()
        await person.press("slash")
        await person.type("nonsense=failed")
        await person.press("enter")
        await person.until(lambda: "To find it as text, quote it." in _flowing(person), "the cure")


async def test_a_complaint_stays_where_the_line_and_enter_arrive_at_once(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "print-orders", size=(100, 24)) as person:
        await person.until_loaded()
        for letter in "/nonsense=failed":
            person.app.post_message(events.Key(NAMES.get(letter, letter), letter))
        person.app.post_message(events.Key("enter", None))
        await person.until(lambda: "no field “nonsense”" in _flowing(person), "the complaint")
        for _ in range(20):
            await person.pilot.pause()
        assert "no field “nonsense”" in _flowing(person)
        await person.press("x")
        await person.until(lambda: "no field" not in _flowing(person), "another line")


NAMES = {"/": "slash", "=": "equals_sign"}


def _flowing(person: Person) -> str:
    return " ".join(person.sees.split())


async def test_the_key_that_puts_a_carried_print_down_is_never_cut(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    async with at_the_screen(simulator, "queues", size=(60, 24)) as person:
        await person.until_loaded()
        await person.press("f6")
        await person.until(lambda: "Put down" in bottom(person), "what finishes it")
        assert "Esc Leave it" in bottom(person)


async def test_the_part_order_form_says_what_sends_it_in_a_narrow_terminal(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    async with at_the_screen(simulator, "parts", size=(40, 12)) as person:
        await person.until_loaded()
        await person.press("P")
        await person.until(lambda: "F2 Send" in bottom(person), "what sends it")
        assert "Esc Leave" in bottom(person)
        assert "Tab Next field" in bottom(person)


@pytest.mark.parametrize("view", ["builds", "prints", "print-orders", "printers"])
async def test_the_main_job_stays_in_the_footer_at_80_columns(
    simulator: Simulator, view: str
) -> None:
    async with at_the_screen(simulator, view, size=(80, 24)) as person:
        await person.until_loaded()
        assert "b Queue build" in person.sees.splitlines()[-1]


async def test_a_sentence_too_long_for_the_line_takes_another(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "parts", size=(80, 24)) as person:
        await person.until_loaded()
        await person.press("T")
        await person.until(
            lambda: person.sees.splitlines()[-1].endswith("Measurements."), "its end"
        )
        assert person.sees.splitlines()[-2].startswith(" T does nothing here. Elsewhere: ")
        await person.press("j")
        await person.until(lambda: "? Help" in person.sees.splitlines()[-1], "the keys again")
        assert "Elsewhere" not in person.sees


async def test_in_a_low_window_a_sentence_keeps_to_its_line(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "parts", size=(80, 12)) as person:
        await person.until_loaded()
        await person.press("T")
        await person.until(lambda: person.sees.splitlines()[-1].rstrip().endswith("…"), "cut")
        assert "T does nothing here" in person.sees.splitlines()[-1]
