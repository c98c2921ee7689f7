"""When printers are free: in the list of printers, and asked for in the prompt."""

from __future__ import annotations

from carbon_tui.screens.list.printer_list import PrinterHooks
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


def printers(person: Person) -> PrinterHooks:
    assert isinstance(person.here.hooks, PrinterHooks), person.screen
    return person.here.hooks


def seconds(value: object) -> float | None:
    assert value is None or isinstance(value, int | float)
    return value


async def known(person: Person) -> ResourceScreen:
    """The list has been there for a while: queues and past runs were read behind it."""
    await person.until_loaded(8)
    hooks, screen = printers(person), person.here
    person.simulator.clock.advance(3)
    screen.second()
    await person.until(lambda: hooks._expected, "what is expected of the printers")
    return screen


async def test_the_column_is_the_estimate_of_the_form(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        screen = await known(person)
        assert "Free in" in person.sees
        queues = simulator.records.queues()
        column = screen.resource.column("free")
        assert column is not None
        for printer in screen.view.rows.loaded():
            state = (printer.status.printer_state or "").lower()
            free = seconds(column.value(printer))
            if state in ("offline", "error", "maintenance"):
                assert free is None
            elif state == "idle" and not queues[printer.serial]:
                assert free == 0
            else:
                assert free is not None
                assert free > 0
                remaining = printer.prints.current.remaining_sec if printer.prints.current else 0
                if queues[printer.serial] and printer.prints.current:
                    assert free > remaining


async def test_free_now_and_free_within_two_hours_can_be_asked_for(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers", size=(80, 24)) as person:
        screen = await known(person)
        column = screen.resource.column("free")
        assert column is not None
        values = [seconds(column.value(printer)) for printer in screen.view.rows.loaded()]
        for text, matches in (
            ("free=now", [v for v in values if v == 0]),
            ("free<20h", [v for v in values if v is not None and v < 20 * 3600]),
        ):
            await person.press("slash")
            await person.type(text)
            await person.press("enter")
            await person.until(lambda: len(screen.table.rows) == len(matches), text)  # noqa: B023
            rows = screen.table.rows
            shown = [seconds(column.value(rows.record(n))) for n in range(len(rows))]
            assert shown == sorted(matches)
            await person.press("escape")
            await person.until(lambda: len(screen.table.rows) == len(values), "all again")
