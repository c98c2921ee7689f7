"""The lineage by keys: open it, go along it, go to a record, come back, ask again."""

from __future__ import annotations

import pytest

from carbon_tui.screens.lineage.screen import LineageScreen
from carbon_tui.simulator import Fault, Simulator
from tests.stories.person import Person, at_the_screen


def tree(person: Person) -> LineageScreen:
    assert isinstance(person.screen, LineageScreen)
    return person.screen


async def until_filled(person: Person) -> None:
    await person.until(lambda: isinstance(person.screen, LineageScreen), "the tree")
    await person.until(lambda: not tree(person).tree_of.busy, "every answer")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_from_a_measurement_to_its_printer_and_back(
    simulator: Simulator, size: tuple[int, int]
) -> None:
    async with at_the_screen(simulator, "measurements", size=size) as person:
        await person.until_loaded()
        measured = person.here.current.uuid
        await person.press("t")
        await until_filled(person)
        screen = tree(person)
        measurement = screen.tree_of.root.record
        named = person.app.session.reader.template_summaries.template
        await person.until(lambda: named(measurement.part_measurement_template_uuid), "its name")
        template = named(measurement.part_measurement_template_uuid)
        assert template is not None
        name = template.measurement_name
        await person.until(
            lambda: screen.table.rows.record(0).text.text.startswith(f"▾ measurement {name}: "),
            "what was measured",
        )
        assert " of lot " in screen.table.rows.record(0).text.text
        while not (line := screen.line_here) or line.node.kind != "prints" or not line.is_record:
            before = screen.table.cursor
            await person.press("j")
            assert screen.table.cursor > before, person.sees
        run = screen.line_here.node.record
        await person.press("enter")
        await person.until_loaded()
        assert [person.here.current.uuid, person.here.resource.name] == [run.uuid, "prints"]
        await person.press("escape")
        await person.until(lambda: person.screen is screen, "the tree again")
        assert screen.line_here.node.record.uuid == run.uuid
        await person.press("t")
        await person.until_loaded()
        assert person.here.current.uuid == measured


async def test_a_closed_record_opens_and_closes(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded(8)
        await person.press("t")
        await until_filled(person)
        screen = tree(person)
        while screen.line_here is None or screen.line_here.node.opened:
            await person.press("j")
        node, lines = screen.line_here.node, len(screen.table.rows)
        await person.press("l")
        await until_filled(person)
        assert node.opened
        assert len(screen.table.rows) > lines
        await person.press("h")
        assert not node.opened
        assert len(screen.table.rows) == lines


async def test_an_unanswered_branch_is_asked_again_with_a_key(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded()
        simulator.faults.add(Fault("status-403", match="GET /builds", times=1))
        await person.press("t")
        await until_filled(person)
        assert "1 unanswered" in person.sees
        assert "builds: " in person.sees
        await person.press("r")
        await person.until(lambda: "unanswered" not in person.sees, "the answer")
        assert "build " in person.sees


async def test_more_than_is_shown_is_one_key_away(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded(8)
        serial = person.here.current.serial
        await person.press("t")
        await until_filled(person)
        await person.press("G")
        assert "more prints" in tree(person).line_here.text.text  # type: ignore[union-attr]
        await person.press("enter")
        await person.until_loaded(6)
        assert person.here.resource.name == "prints"
        rows = person.here.table.rows
        made_on = {rows.record(place).origin.printer_serial for place in range(len(rows))}
        assert made_on == {serial}
