"""Browsing by keys: pages, pauses, filters, sorts, child views and back."""

from __future__ import annotations

import re

import pytest

from carbon_tui.api.schema.records import Printer
from carbon_tui.resources.registry import RESOURCES
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen, later


async def test_the_first_rows_come_without_a_key_and_cost_one_list_page(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator) as person:
        await person.until_loaded(8)
        paths = [each.path for each in simulator.records.requests]
        assert paths[0].endswith("/printers")
        assert len(paths) <= 3
        assert "all 8" in person.sees
        assert all(serial in person.keys_seen for serial in simulator.records.queues())


@pytest.mark.parametrize(
    ("columns", "named"), [(200, True), (120, True), (100, False), (80, False), (40, False)]
)
async def test_every_view_is_in_the_top_line_by_name_or_by_key(
    simulator: Simulator, columns: int, named: bool
) -> None:
    async with at_the_screen(simulator, "parts", size=(columns, 24)) as person:
        await person.until_loaded()
        top = person.sees.splitlines()[0]
        assert "demo" in top
        assert "9 Parts" in top
        assert all(view.digit in top for view in RESOURCES)
        assert all(view.title in top for view in RESOURCES) == named


IN_FULL, IN_SHORT = "[status=printing,finished,failed,aborted]", "[4 statuses]"


@pytest.mark.parametrize(("columns", "said"), [(120, IN_FULL), (80, IN_SHORT), (40, IN_SHORT)])
async def test_what_a_view_asks_by_itself_is_said_in_any_width(
    simulator: Simulator, columns: int, said: str
) -> None:
    async with at_the_screen(simulator, "prints", size=(columns, 24)) as person:
        await person.until_loaded()
        line = person.sees.splitlines()[1]
        assert said in line
        assert columns == 40 or re.search(r"\+\d+ columns", line)
        await person.press("slash")
        await person.type("status=failed")
        await person.press("enter")
        await person.until(lambda: _statuses(person) == {"failed"}, "failed prints only")
        assert "printing" not in person.sees.splitlines()[1]


async def read_on(person: Person) -> None:
    """A page further, as far as there are rows."""
    await person.press("pagedown")
    await person.until(lambda: not person.here.view.loader.busy, "nothing is loading")


async def test_a_thousand_prints_are_read_with_a_long_pause_and_none_twice() -> None:
    simulator = Simulator(
        SimulatorSettings(prints=1_200, rate_limit=0, page_cap=100), Clock.fixed(NOON)
    )
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(100)
        begun = (each for each in simulator.records.prints() if each["status"] != "queued")
        there_throughout = {each["uuid"] for each in begun}
        while len(person.here.table.rows) < 600:
            await read_on(person)
        later(person, 61)
        while person.here.view.loader.has_more:
            await read_on(person)
        keys = person.keys_seen
        assert len(keys) == len(set(keys))
        assert there_throughout <= set(keys)
        assert len(keys) >= 1_000


async def test_filter_and_sort_reach_the_server_as_its_own_parameters(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.press("slash")
        await person.type("status=failed started>=-30d")
        await person.press("enter")
        await person.until(lambda: _statuses(person) == {"failed"}, "failed prints only")
        asked = person.asked("/prints")[-1]
        assert ("status", "failed") in asked
        assert any(name == "started_after" for name, _ in asked)
        assert next(value for name, value in asked if name == "sort") == "started_at,desc"
        assert "[status=failed]" in person.sees

        await person.press("l", "l", "l", "s")
        await person.until(
            lambda: ("sort", "started_at") in person.asked("/prints")[-1], "the other order"
        )
        assert ("status", "failed") in person.asked("/prints")[-1]


async def test_the_fleet_is_read_once_for_its_names_where_another_view_came_first(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        serial = person.here.table.record_under_cursor.origin.printer_serial
        fleet = person.app.session.background.fleet
        await person.until(lambda: serial in fleet.names, "the fleet")
        name = fleet.names[serial]
        await person.until(lambda: name in person.sees, "its name")
        assert len(person.asked("/printers")) == 1
        assert len(simulator.records.requests) <= 3


async def test_printers_have_names_in_the_rows_and_in_the_prompt(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded(8)
        fleet = [_printer(person, place) for place in range(8)]
        named = {each.serial: str(each.name) for each in fleet}
        await person.press("2")
        await person.until_loaded()
        serial = person.here.table.record_under_cursor.origin.printer_serial
        assert named[serial] in person.sees
        await person.press("slash")
        await person.type(f'printer="{named[serial]}"')
        await person.press("enter")
        await person.until(
            lambda: ("printer_serial", serial) in person.asked("/prints")[-1], "asked by serial"
        )
        await person.until(lambda: f"[printer={serial}]" in person.sees, "the chip")


def _printer(person: Person, place: int) -> Printer:
    found: Printer = person.here.table.rows.record(place)
    return found


def _statuses(person: Person) -> set[str]:
    rows = person.here.table.rows
    return {rows.record(place).status for place in range(len(rows))}


async def test_a_child_view_and_back_keep_filter_sort_and_cursor(simulator: Simulator) -> None:
    async with at_the_screen(simulator) as person:
        await person.until_loaded(8)
        await person.press("slash")
        await person.type("!zzz")
        await person.press("enter")
        await person.press("j", "j", "j")
        chosen = person.here.current
        await person.press("enter")
        await person.until(
            lambda: person.here.resource.name == "prints" and len(person.here.table.rows),
            "its prints",
        )
        assert ("printer_serial", chosen.serial) in person.asked("/prints")[-1]
        assert f"[printer={chosen.serial}]" in person.sees
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "printers", "the printers again")
        assert person.here.current.serial == chosen.serial
        assert "[!zzz · local]" in person.sees


async def test_alternatives_are_typed_with_a_bar_and_brackets(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        (unfiltered,) = person.asked("/prints")
        await person.press("slash")
        await person.type("status=failed | (took>2h ")
        await person.press("enter")
        await person.until(lambda: "not closed: add a )" in person.sees, "what is wrong")
        await person.type("resin~EPX)")
        await person.press("enter")
        await person.until(lambda: len(person.asked("/prints")) == 2, "the question")
        await person.until_loaded()
        chip = "[(status=failed | took>2h resin~EPX) · local]"
        assert chip in " ".join(person.sees.split())
        (asked,) = person.asked("/prints")[1:]
        assert [pair for pair in asked if pair[0] != "limit"] == [
            pair for pair in unfiltered if pair[0] != "limit"
        ]
        shown = [person.here.view.rows.record(at) for at in range(len(person.here.view.rows))]
        assert shown
        assert all(r.status == "failed" or "EPX" in r.config.resin_name for r in shown)


async def test_an_unknown_field_is_refused_before_any_request(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        before = len(person.asked("/prints"))
        await person.press("slash")
        await person.type("statsu=failed")
        await person.press("enter")
        await person.until(lambda: "status" in person.sees and "statsu" in person.sees)
        await person.until(lambda: "did you mean status" in person.sees, "the nearest spelling")
        assert len(person.asked("/prints")) == before
