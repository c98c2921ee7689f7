"""Rows that cannot be read: counted, said to be possible matches, and not read through unasked."""

from __future__ import annotations

from carbon_tui.simulator import Fault, Simulator
from tests.stories.person import at_the_screen

SPOILT = Fault("null-fields", "GET /prints", times=None)


async def test_pages_of_unreadable_rows_are_not_read_on_by_themselves(
    simulator: Simulator,
) -> None:
    simulator.faults.add(SPOILT)
    async with at_the_screen(simulator, "prints status=finished") as person:
        await person.until(lambda: "unreadable" in person.sees, "the count")
        await person.pilot.pause()
        assert not person.here.view.loader.is_reading
        assert person.here.view.loader.has_more
        asked = len(person.asked("/prints"))
        assert asked < 4
        assert "can be read: j reads on" in person.sees
        await person.press("j")
        await person.until(lambda: len(person.asked("/prints")) > asked, "another page")


async def test_what_cannot_be_read_may_match(simulator: Simulator) -> None:
    simulator.faults.add(SPOILT)
    async with at_the_screen(simulator, "prints status=failed") as person:
        await person.until(lambda: "unreadable" in person.sees, "the count")
        await person.press("L", "L")
        await person.until(lambda: not person.here.view.loader.has_more, "the end")
        await person.until(lambda: "could not be read: they may match" in person.sees)
        assert "No print that can be read matches status=failed" in person.sees
        assert "none readable" in person.sees
