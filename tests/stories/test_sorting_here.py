"""Lists that the server cannot sort: every column of the sort counts on screen."""

from __future__ import annotations

from itertools import pairwise

from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorSettings
from carbon_tui.text.natural_order import natural_key
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen


async def test_the_second_column_of_a_local_sort_orders_what_the_first_leaves_equal() -> None:
    simulator = Simulator(SimulatorSettings(printers=40, rate_limit=0), Clock.fixed(NOON))
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded(40)
        await person.press("S")
        await person.type("type,serial-")
        await person.press("enter")
        await person.until(lambda: "sorted here by type, serial-" in person.sees, "sorted")
        rows = _rows(person)
        assert [kind for kind, _ in rows] == sorted(kind for kind, _ in rows)
        assert len({kind for kind, _ in rows}) < len(rows), "nothing is left equal"
        assert all(a[0] != b[0] or natural_key(a[1]) > natural_key(b[1]) for a, b in pairwise(rows))


async def test_a_blank_between_columns_to_sort_by_filters_nothing() -> None:
    simulator = Simulator(SimulatorSettings(printers=40, rate_limit=0), Clock.fixed(NOON))
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded(40)
        await person.press("S")
        await person.type("type, serial-")
        await person.press("enter")
        await person.until(lambda: "sorted here by type, serial-" in person.sees, "sorted")
        assert len(person.here.table.rows) == 40
        await person.press("S", "ctrl+u")
        await person.type("type, nonsense")
        await person.press("enter")
        await person.until(lambda: "no column “nonsense” to sort by" in person.sees, "why not")


def _rows(person: Person) -> list[tuple[str, str]]:
    rows = person.here.table.rows
    records = [rows.record(place) for place in range(len(rows))]
    return [(str(each.hw_type or "").casefold(), str(each.serial)) for each in records]


async def test_queues_stand_by_printer_and_place(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "queues") as person:
        await person.until_loaded()
        await person.until(lambda: all(row.printer_name for row in person.here.view.rows.loaded()))
        table = person.here.table
        rows = [table.rows.record(place) for place in range(len(table.rows))]
        shown = [(natural_key(row.printer_name), row.position) for row in rows]
        assert shown == sorted(shown)
        assert "sorted here by printer, place" in person.sees


async def test_an_order_that_rows_do_not_show_is_said_to_be_one(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        await person.until_loaded()
        assert "by updated_at-, which its rows do not tell" in person.sees


async def test_the_cursor_goes_with_its_record_however_fast_the_keys_come(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded(8)
        table = person.here.table
        await person.press("j", "j", "j", "l", "l", "s")
        by_name = sorted(person.here.view.rows.loaded(), key=lambda p: natural_key(p.name or ""))
        serial = by_name[3].serial
        await person.until(lambda: "sorted here by free" in person.sees, "sorted")
        assert person.here.current.serial == serial
        await person.until(lambda: person.here.current.name in person.sees, "beside it")
        await person.press("home")
        assert table.cursor == 0
        await person.press("s")
        await person.until(lambda: "sorted here by free-" in person.sees, "the other way round")
        assert table.cursor == 0, "who is at the top stays at the top"


async def test_a_list_that_the_server_would_not_sort_is_sorted_once_it_is_all_here() -> None:
    small = SimulatorSettings(builds=130, prints=300, rate_limit=0)
    simulator = Simulator(small, Clock.fixed(NOON))
    simulator.faults.add(Fault("sorts-refused", "GET /builds", times=None))
    async with at_the_screen(simulator, "builds sort:created") as person:
        await person.until_loaded()
        assert "the server refused to sort: in its own order" in person.sees
        assert "by created_at" in person.sees
        await person.press("L", "L")
        told = "sorted here by created_at, which the server did not do"
        await person.until(lambda: told in person.sees, "it is all here")
        assert "in its own order" not in person.sees
        table = person.here.table
        created = [table.rows.record(place).created_at for place in range(len(table.rows))]
        assert len(created) == len(simulator.records.builds())
        assert created == sorted(created)
        await person.press("r")
        await person.until(lambda: not person.here.view.loader.busy, "read again")
        assert told in person.sees


async def test_where_lists_of_values_are_refused_rows_are_counted_and_shown_raw(
    simulator: Simulator,
) -> None:
    simulator.faults.add(Fault("arrays-refused", "GET /prints", times=None))
    simulator.faults.add(Fault("sorts-refused", "GET /prints", times=None))
    async with at_the_screen(simulator, "prints status=all") as person:
        await person.until_loaded()
        key = person.here.table.key_under_cursor or ""
        await person.press("D")
        await person.until(lambda: f'"uuid": "{key}"' in person.sees, "its JSON")
        await person.press("escape", "#")
        known = ("queued", "printing", "finished", "failed", "aborted")
        rows = [row for row in simulator.records.prints() if row["status"] in known]
        await person.until(lambda: f"{len(rows):,}" in person.sees, "the exact count")
        assert "Refused" not in person.sees
