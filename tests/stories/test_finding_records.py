"""F7, or a paste on a table: whatever names a record leads to it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual import events

from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.sync import Sync
from carbon_tui.simulator import Fault, Simulator
from tests.stories.person import Person, at_the_screen


async def find(person: Person, text: str) -> None:
    """As a scanner types it, Enter behind it."""
    await person.press("f7")
    for letter in text:
        await person.pilot.press(letter if letter.isalnum() else {"-": "minus"}[letter])
    await person.press("enter")


@pytest.mark.parametrize(
    ("path", "field", "view"),
    [
        ("/print_orders", "print_order_number", "print-orders"),
        ("/part_orders", "part_order_number", "part-orders"),
        ("/prints", "uuid", "prints"),
        ("/builds", "uuid", "builds"),
        ("/printed_parts", "uuid", "printed-parts"),
        ("/parts", "uuid", "parts"),
        ("/prints", "print_id", "prints"),
    ],
)
async def test_what_names_one_record_opens_it(
    simulator: Simulator, path: str, field: str, view: str
) -> None:
    record = next(row for row in simulator.records.rows(path) if row.get(field))
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await find(person, str(record[field]))
        await person.until(
            lambda: person.here.resource.name == view and person.here.navigation.depth > 1
        )
        await person.until_loaded()
        assert str(getattr(person.here.current, field)) == str(record[field])
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "builds", "back")


async def test_a_web_link_that_is_pasted_leads_to_its_printer(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        serial = person.here.current.origin.printer_serial
        link = f"https://print.carbon3d.com/printers/{serial}\n"
        person.here.table.post_message(events.Paste(link))
        await person.until(lambda: person.here.resource.name == "printers", "its printer")
        await person.until_loaded()
        assert person.here.current.serial == serial


async def test_a_platform_leads_to_its_build_with_one_more_key(simulator: Simulator) -> None:
    run = next(row for row in simulator.records.rows("/prints") if row.get("build_uuid"))
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await find(person, str(run["origin"]["platform_serial"]))
        await person.until(lambda: person.here.resource.name == "prints", "its prints")
        await person.until_loaded()
        build = person.here.current.build_uuid
        await person.press("B")
        await person.until(lambda: person.here.resource.name == "builds", "the build")
        await person.until_loaded()
        assert person.here.current.uuid == build
        await person.press("Y")
        await person.until(lambda: "traveler" in person.sees, "its traveler")


async def test_a_serial_leads_to_its_printer(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        serial = person.here.current.serial
        await person.press("3")
        await person.until(lambda: person.here.resource.name == "builds", "another view")
        await find(person, serial)
        await person.until(lambda: person.here.resource.name == "printers", "the printer")
        await person.until(lambda: len(person.here.table.rows) == 1, "it alone")
        assert person.here.current.serial == serial


async def test_what_nothing_is_called_is_said_with_where_it_was_looked_for(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await find(person, "nothing-of-this-name")
        await person.until(lambda: "is no printer, platform, print" in person.sees, "nowhere")
        assert person.here.resource.name == "prints"


async def test_what_only_a_copy_can_be_asked_for_is_found_there(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite"
    part = next(row for row in simulator.records.rows("/printed_parts") if row.get("serial_number"))
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        client = await person.app.session.client()

        async def fetch(endpoint: Any, params: Any) -> Any:
            return await client.page(endpoint, params, with_json=True)

        with closing(CopyStore(path)) as store:
            await Sync(store, fetch, client.server_now).run()
        await find(person, str(part["serial_number"]))
        await person.until(lambda: ":sync makes one" in person.sees, "the cure")
        person.app.session.copy_file = path
        person.app.session._copy = None
        await find(person, str(part["serial_number"]).casefold())
        await person.until(lambda: person.here.resource.name == "printed-parts", "the part")
        await person.until_loaded()
        assert person.here.current.serial_number == part["serial_number"]
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "builds", "back")
        await find(person, str(part["part_number"]))
        await person.until(lambda: "Printed parts" in person.sees, "a picker")
        assert "of this part number" in person.sees


async def test_a_place_that_fails_stops_no_other(simulator: Simulator) -> None:
    order = next(r for r in simulator.records.rows("/print_orders") if r.get("print_order_number"))
    simulator.faults.add(Fault("status-403", match="GET /models"))
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await find(person, str(order["print_order_number"]))
        await person.until(lambda: person.here.resource.name == "print-orders", "the order")
