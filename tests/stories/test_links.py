"""From record to record by g and a letter: there, on, back, and where there is no way."""

from __future__ import annotations

from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


async def go(person: Person, letter: str, view: str) -> None:
    await person.press("g", letter)
    await person.until(lambda: person.here.resource.name == view, view)
    await person.until_loaded()


async def test_from_a_printed_part_round_to_its_printer_and_all_the_way_back(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printed-parts status=complete", size=(80, 24)) as person:
        await person.until_loaded()
        part = person.here.current
        await go(person, "p", "prints")
        run = person.here.current
        assert run.uuid == part.print_uuid
        await go(person, "b", "builds")
        assert person.here.current.uuid == run.build_uuid
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "prints", "the print again")
        await go(person, "r", "printers")
        assert person.here.current.serial == run.origin.printer_serial
        await person.press("escape")
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "printed-parts", "the part again")
        assert person.here.current.uuid == part.uuid


async def test_more_than_a_hundred_marked_records_lead_on_in_batches(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printed-parts") as person:
        await person.until_loaded(100)
        await person.press("L")
        await person.until(lambda: len(person.here.table.rows) >= 300, "everything")
        await person.press("A", "g", "k")
        await person.until(lambda: person.here.resource.name == "measurements", "measurements")
        await person.until_loaded(20)
        asked = person.asked("/part_measurements")
        ids = [[v for n, v in each if n == "printed_part_uuid"] for each in asked]
        assert len(ids) > 1
        assert all(0 < len(each) <= 100 for each in ids)


async def test_a_letter_that_leads_nowhere_names_those_that_do(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "parts") as person:
        await person.until_loaded()
        await person.press("g", "z")
        assert "g z leads nowhere from here" in person.sees
        assert "g m" in person.sees
