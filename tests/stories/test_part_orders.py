"""Part orders by keys: from files to measurements, and every way in which that can go wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from carbon_tui.orders.part_orders import packing
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.simulator import Simulator
from tests.stories.ordering import back_at_the_list, confirm, sent
from tests.stories.part_ordering import (
    NUMBER,
    choose_by_dropping,
    fill_in,
    order,
    the_order_is_placed,
    the_part_form_is_open,
    three_files,
)
from tests.stories.person import Person, at_the_screen, later

HOUR = 3_600.0


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what is not being told of: the clock stands still."""
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    monkeypatch.setattr(packing, "POLL", 0.3)  # by which what is watched may be looked at for ever


def the_order(simulator: Simulator) -> dict[str, Any]:
    (found,) = simulator.records.part_orders(part_order_number=NUMBER)
    return found


def its_parts(simulator: Simulator) -> list[dict[str, Any]]:
    return simulator.records.printed_parts(part_order_uuid=the_order(simulator)["uuid"])


async def in_view(person: Person, name: str) -> None:
    await person.until(
        lambda: isinstance(person.screen, ResourceScreen) and person.here.resource.name == name,
        f"the view {name}",
    )
    await person.until_loaded()


async def test_three_files_become_measured_parts_by_keys_alone(
    simulator: Simulator, tmp_path: Path
) -> None:
    files = three_files(tmp_path)
    async with at_the_screen(simulator, "part-orders") as person:
        await the_part_form_is_open(person)
        await choose_by_dropping(person, *files)
        await fill_in(person, group="story")
        await person.press("tab", "space")
        await order(person, 3)
        screen = await the_order_is_placed(person)
        assert "Ordered: part order PO-STORY of 3 parts." in person.sees
        assert the_order(simulator)["status"] == "processing"
        later(person, HOUR)
        await person.until(lambda: "Builds:" in person.sees, "the builds appear")
        assert screen.state is not None
        (packed,) = screen.state.builds
        assert {part["build_uuid"] for part in its_parts(simulator)} == {packed.uuid}

        await person.press("enter")
        await in_view(person, "builds")
        assert person.keys_seen == [packed.uuid]
        await person.press("b")
        await person.until(lambda: isinstance(person.screen, QueueForm), "the queue form")
        form = person.screen
        assert isinstance(form, QueueForm)
        await person.until(lambda: form.armed and "▌" in person.sees, "its printers")
        await person.until(lambda: "reading" not in person.sees, "when each is free")
        await person.press("s", "home", "space")
        await confirm(person, "1")
        await sent(person)
        await back_at_the_list(person)
        await person.until(lambda: bool(_printed(person)), "a print takes its parts")
        await person.press("g", "s")
        await in_view(person, "printed-parts")
        await _until_measured(person)
        await person.press("A", "g", "k")
        await in_view(person, "measurements")
        ours = {part["uuid"] for part in its_parts(simulator)}
        taken = [m for m in simulator.records.measurements() if m["printed_part_uuid"] in ours]
        assert set(person.keys_seen) == {each["uuid"] for each in taken}


async def test_the_cursor_goes_to_the_order_that_was_placed(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        await person.until_loaded(5)
        await person.press("j", "j")
        before = person.here.table.key_under_cursor
        await the_part_form_is_open(person)
        await choose_by_dropping(person, *three_files(tmp_path))
        await fill_in(person)
        await order(person, 3)
        await the_order_is_placed(person)
        placed = the_order(simulator)["uuid"]
        await person.press("escape")
        await in_view(person, "part-orders")
        await person.until(lambda: placed in person.keys_seen, "it is in the list")
        await person.until(lambda: person.here.table.key_under_cursor == placed, "the cursor")
        assert placed != before
        await person.press("K")
        await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
        assert "Part order PO-STORY" in person.sees


def _printed(person: Person) -> list[dict[str, Any]]:
    return [part for part in its_parts(person.simulator) if part.get("print_uuid")]


def _measured(person: Person) -> bool:
    ours = {part["uuid"] for part in its_parts(person.simulator)}
    return any(m["printed_part_uuid"] in ours for m in person.simulator.records.measurements())


async def _until_measured(person: Person) -> None:
    """Days pass for the printers; then the list is read again."""
    for _ in range(40):
        if _measured(person):
            break
        later(person, 6 * HOUR)
    await person.press("r")
    await person.until(lambda: "complete" in person.sees, "the parts are complete")
