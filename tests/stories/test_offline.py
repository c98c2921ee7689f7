"""Without a connection: what was copied yesterday is read on every screen, and its age is said."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from carbon_tui.screens.quality.process_screen import ProcessScreen
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.screens.queues.board_screen import QueueBoard
from carbon_tui.simulator import Fault, Simulator, SimulatorSettings
from tests.stories.copying import has_a_copy, keeps_its_copy_at
from tests.stories.living import at_a_living_screen, beat
from tests.stories.person import Person, at_the_screen

FLEET = SimulatorSettings(printers=6, prints=240, builds=24, printed_parts=90, measurements=150)
AGE = "1d2h old"


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(FLEET)


@asynccontextmanager
async def offline(
    simulator: Simulator,
    path: Path,
    size: tuple[int, int] = (160, 40),
    *,
    quality_data: bool = False,
) -> AsyncIterator[Person]:
    """A person whose connection is gone, and whose copy is a day and two hours old."""
    async with at_a_living_screen(simulator, size=size) as person:
        await has_a_copy(person, path, quality_data=quality_data)
        await beat(person, 26 * 3600)
        simulator.faults.add(Fault("drop-before", "*", times=None))
        yield person


async def until_read(person: Person, what: str, *words: str) -> None:
    """The copy is what one reads, and its age is said."""
    await person.until(
        lambda: all(word in person.sees for word in ("copy ", AGE, *words)), f"{what}, copied"
    )


async def until_the_server_answers(person: Person, simulator: Simulator) -> None:
    """The connection is back, and what is on screen comes from the server by itself."""
    simulator.faults.clear()
    for _ in range(20):
        await beat(person, 10)
        if AGE not in person.sees:
            return
    raise AssertionError(f"still the copy's\n{person.sees}")


async def go_home(person: Person) -> None:
    while len(person.app.screen_stack) > 1:
        await person.press("escape")


async def test_every_picture_of_a_list_is_read_from_the_copy(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with offline(simulator, tmp_path / "copy.sqlite") as person:
        await person.press("5")
        await until_read(person, "queues", "WO-")
        await person.press("z")
        await until_read(person, "the timeline", "Stands on")
        await go_home(person)
        await person.press("2")
        await until_read(person, "prints", "all 2")
        await person.type(":prints by:printer")
        await person.press("enter")
        await until_read(person, "groups", "Failed %")
        await go_home(person)
        await person.press("t")
        await until_read(person, "a lineage", "↑ build", "Models are not copied")
        await go_home(person)
        await person.press("T", "r")
        await until_read(person, "a trace", "Checks", "parts, ")
        await go_home(person)
        await person.press("D")
        await person.until(lambda: "this is the local copy's of" in person.sees, "raw JSON")
        assert '"print_id"' in person.sees
        await person.press("escape")
        await person.press("percent_sign", "d", "h")
        await until_read(person, "the report", "By printer")


async def test_a_list_that_is_cut_off_half_way_names_the_copy(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_a_living_screen(simulator, size=(160, 40)) as person:
        await has_a_copy(person, tmp_path / "copy.sqlite")
        await person.press("2")
        await person.until(lambda: person.here.resource.name == "prints", "the prints")
        await person.until_loaded()
        assert not person.here.view.rows.complete
        simulator.faults.add(Fault("drop-before", "*", times=None))
        await person.press("r", "G")
        await person.until(lambda: "I asks the copy" in person.sees, "who has the rest")
        await person.press("I")
        await person.until(lambda: "· copy" in person.sees, "the copy's answer")
        await person.press("G")
        await person.until(lambda: person.here.view.rows.complete, "all of them")
        await person.until(lambda: "asks the copy" not in person.sees, "nothing left to ask for")


async def test_quality_and_its_pictures_are_read_from_the_copy(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with offline(simulator, tmp_path / "copy.sqlite") as person:
        await person.press("4")
        await until_read(person, "quality", "window 7 d: all read")
        await person.press("enter")
        await until_read(person, "a chart")
        assert isinstance(person.screen, TemplateScreen)
        assert person.screen.lines
        await person.press("x", "r")
        await until_read(person, "a split", "by printer")
        await go_home(person)
        await person.press("Z")
        await until_read(person, "signals", "false alarms")
        await go_home(person)
        read = len(person.app.session.reader.measurements)
        await until_the_server_answers(person, simulator)
        assert " · copy " not in person.sees
        await person.until(lambda: len(person.app.session.reader.measurements) >= read)


async def test_the_board_is_the_copys_until_the_server_answers_and_moves_nothing(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with offline(simulator, tmp_path / "copy.sqlite") as person:
        await person.press("5")
        await until_read(person, "queues")
        await person.press("B")
        await until_read(person, "the board")
        board = person.screen
        assert isinstance(board, QueueBoard)
        await person.until(lambda: board.armed, "the keys heard")
        for key in ("f6", "delete"):
            await person.press(key)
            await person.until(lambda: "nothing can be moved or removed" in person.sees, key)
        await until_the_server_answers(person, simulator)


async def test_what_is_not_copied_is_said_with_the_cure(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with offline(simulator, tmp_path / "copy.sqlite") as person:
        await person.press("2")
        await until_read(person, "prints")
        await person.press("Q")
        await person.until(lambda: "carbon-tui sync --quality-data" in person.sees, "the cure")
        await person.press("escape", "m")
        model = "a0b1c2d3-0000-4000-8000-000000000001"
        await person.type(f":models uuid={model}")
        await person.press("enter")
        await person.until(lambda: "Models are not copied" in person.sees, "why")


async def test_recorded_fields_are_read_from_the_copy_and_said_to_be_from_there(
    simulator: Simulator, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite"
    async with offline(simulator, copy, quality_data=True) as person:
        await person.type(":prints status=finished,failed,aborted")
        await person.press("enter")
        await until_read(person, "prints")
        await person.press("Q")
        await person.until(lambda: " · from the copy" in person.sees, "its fields")
        await person.press("escape", "space", "j", "equals_sign")
        await person.until(lambda: "Quality data from the copy." in person.sees, "both")
        await go_home(person)
        await person.press("space", "M")
        await person.until(lambda: isinstance(person.screen, ProcessScreen), "the page")
        await person.until(lambda: re.search(r"\d+ from the copy", person.sees), "how many")


async def test_r_asks_at_once_and_what_the_server_fails_alone_is_asked_later_each_time(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with offline(simulator, tmp_path / "copy.sqlite") as person:
        await person.press("5")
        await until_read(person, "queues")
        asked = len(person.asked("/printers/queues"))
        await person.press("r")
        await person.until(lambda: len(person.asked("/printers/queues")) > asked, "another try")
        await until_read(person, "queues")
        simulator.faults.clear()
        simulator.faults.add(Fault("drop-before", "GET /printers/queues", times=None))
        asked = len(person.asked("/printers/queues"))
        await beat(person, 10, times=30)
        tries = len(person.asked("/printers/queues")) - asked
        assert 0 < tries < 40
        assert AGE in person.sees
        await until_the_server_answers(person, simulator)


@pytest.mark.parametrize(("view", "key", "words"), [("6", "m", "copies"), ("7", "B", "Status: ")])
async def test_an_order_is_followed_in_the_copy_and_nothing_is_taken_back(
    simulator: Simulator, tmp_path: Path, view: str, key: str, words: str
) -> None:
    async with offline(simulator, tmp_path / "copy.sqlite") as person:
        await person.press(view)
        await until_read(person, "orders")
        await person.press(key)
        await person.until(lambda: "No server answers: copy " in person.sees, "the copy's state")
        assert words in person.sees


async def test_whoever_begins_without_a_connection_reads_printers_by_their_names(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        await has_a_copy(person, tmp_path / "copy.sqlite")
        names = set(person.app.session.moment().printers.values())
    simulator.faults.add(Fault("drop-before", "*", times=None))
    async with at_the_screen(simulator, "models") as person:
        keeps_its_copy_at(person, tmp_path / "copy.sqlite")
        await person.press("2")
        await person.until(lambda: " · copy " in person.sees, "the copy's prints")
        await person.until(lambda: any(f" {name} " in person.sees for name in names), "a name")
