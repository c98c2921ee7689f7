"""Printers' and prints' names are learned after the rows: what was asked by name finds them."""

from __future__ import annotations

from carbon_tui.api.schema.printer_names import in_plain_letters
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON
from tests.stories.living import at_a_living_screen, beat
from tests.stories.person import Person, at_the_screen


def with_a_queue(simulator: Simulator) -> tuple[str, str, list[str]]:
    """(serial, name, waiting uuids) of a printer whose name is its own and whose queue is full."""
    queues = simulator.records.queues()
    names = {machine.serial: machine.name for machine in simulator.shop.machines}
    return next(
        (serial, name, queues[serial])
        for serial, name in names.items()
        if queues.get(serial) and list(names.values()).count(name) == 1
    )


async def test_a_printers_queue_asked_by_name_as_the_first_thing_is_found(
    simulator: Simulator,
) -> None:
    _, name, waiting = with_a_queue(simulator)
    async with at_the_screen(simulator, f'queues printer="{name}"') as person:
        await person.until_loaded(len(waiting))
        assert person.keys_seen == waiting


async def test_a_serial_finds_its_queue_whatever_the_printer_is_called(
    simulator: Simulator,
) -> None:
    serial, name, waiting = with_a_queue(simulator)
    async with at_the_screen(simulator, f"queues printer={serial}") as person:
        await person.until(lambda: name in person.sees, "the printer's name")
        assert person.keys_seen == waiting


async def until_named(person: Person) -> None:
    await person.until(lambda: person.app.session.moment().printers, "the fleet's names")
    person.here._tick()


async def test_prints_asked_by_a_printers_name_are_asked_again_by_its_serial(
    simulator: Simulator,
) -> None:
    serial, name, _ = with_a_queue(simulator)
    async with at_the_screen(simulator, f'prints printer="{name}"') as person:
        await person.until(lambda: person.asked("/prints"), "the question by name")
        assert ("printer_serial", name) in person.asked("/prints")[0]
        await until_named(person)
        await person.until_loaded()
        assert ("printer_serial", serial) in person.asked("/prints")[-1]
        await person.press("escape")
        assert person.keys_seen


async def test_prints_not_of_a_printer_by_name_are_matched_again(simulator: Simulator) -> None:
    serial, name, _ = with_a_queue(simulator)
    async with at_the_screen(simulator, f'prints printer!="{name}"') as person:
        await until_named(person)
        await person.until_loaded()
        table = person.here.table
        rows = [table.rows.record(place) for place in range(len(table.rows))]
        assert serial not in {row.origin.printer_serial for row in rows}


async def test_names_that_are_joined_later_are_no_news(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator, "queues") as person:
        _, name, _ = with_a_queue(simulator)
        await person.until(lambda: name in person.sees, "a printer's name")
        await person.until(lambda: all(row.name for row in person.here.view.rows.loaded()))
        person.here._tick()
        await person.pilot.pause()
        assert "just changed" not in person.sees
        listing = person.here.view.rows
        assert not any(listing.is_fresh(key, "printer") for key in person.keys_seen)
        await beat(person, 16)
        assert "just changed" not in person.sees


async def test_a_terminal_of_plain_letters_gets_serials_for_names_that_it_cannot_show() -> None:
    simulator = Simulator(SimulatorSettings(printers=40, rate_limit=0), Clock.fixed(NOON))
    async with at_the_screen(simulator, "printers", size=(80, 50)) as person:
        person.app.session.ascii = True
        await person.until_loaded(40)
        person.here.show_rows()
        foreign = [m for m in simulator.shop.machines if in_plain_letters(m.name, "") == ""]
        assert foreign
        for machine in foreign:
            await person.until(lambda: machine.serial in person.sees)  # noqa: B023
            assert machine.name not in person.sees
