"""Print quality data by keys: one print, two prints, none, and a server that does not answer."""

from __future__ import annotations

import pytest

from carbon_tui.resources.print_quality import GROUPS
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.simulator.server_record import LoggedRequest
from tests.stories.person import Person, at_the_screen


async def the_page(person: Person, fact: str) -> str:
    """The whole page, also what is below the screen's edge, once it says so."""
    await person.until(lambda: isinstance(person.screen, PageScreen), "the page")
    await person.until(lambda: fact in _text(person), fact)
    return _text(person)


def _text(person: Person) -> str:
    from carbon_tui.screens.dialogs.text_page import Paper

    papers = person.screen.query(Paper)
    return str(papers.first()._drawn()) if papers else ""


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_a_prints_fields_stand_in_groups_with_their_units(
    simulator: Simulator, size: tuple[int, int]
) -> None:
    async with at_the_screen(simulator, "prints status=finished", size=size) as person:
        await person.until_loaded()
        run = person.here.current
        await person.press("Q")
        page = await the_page(person, "47 fields")
        assert [page.index(f"{title}\n") for title, _ in GROUPS] == sorted(
            page.index(f"{title}\n") for title, _ in GROUPS
        )
        assert run.print_id in page
        assert all(len(line) <= size[0] for line in page.split("\n"))
        ends = {line.index(" mm") for line in page.split("\n") if line.endswith(" mm")}
        ends |= {line.index(" min") for line in page.split("\n") if line.endswith(" min")}
        assert len(ends) == 1, "units below one another"
        await person.press("Q")
        await person.until(lambda: person.here.current.uuid == run.uuid, "the list again")
    assert [each.values("printIds") for each in _asked(simulator)] == [[run.print_id]]


def _asked(simulator: Simulator) -> list[LoggedRequest]:
    return [each for each in simulator.records.requests if each.path == "/print_quality_data"]


async def test_two_marked_prints_are_compared_with_their_quality_data(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints status=finished", size=(80, 24)) as person:
        await person.until_loaded()
        await person.press("space", "space")
        one, other = person.here.view.marked_records()
        await person.press("equals_sign")
        page = await the_page(person, "Quality data · Slices")
        assert "lines differ" in page
        differing = [line for line in page.split("\n") if line.startswith("≠ ")]
        equal = [line for line in page.split("\n") if line.startswith("  ")]
        assert not equal
        await person.press("s")
        page = await the_page(person, ": the same")
        equal = [line for line in page.split("\n") if line.startswith("  ")]
        assert equal
        assert any(one.print_id[:8] in line and other.print_id[:8] in line for line in differing)
        assert all(line.split() for line in equal)
        assert len(differing) > 5
        await person.press("equals_sign")
        await person.until_loaded()
        assert len(person.here.view.marked_records()) == 2


async def test_any_two_records_are_compared(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await person.press("space", "equals_sign")
        page = await the_page(person, "lines differ")
        assert "≠ UUID" in page
    assert _asked(simulator) == []


async def test_a_print_that_waits_has_none(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints status=queued") as person:
        await person.until_loaded()
        await person.press("Q")
        assert "no quality data" in await the_page(person, "server has")


async def test_a_server_that_refuses_is_quoted(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints status=finished") as person:
        await person.until_loaded()
        simulator.faults.add(Fault("status-403", match="/print_quality_data", times=1))
        await person.press("Q")
        assert "open it again" in await the_page(person, "again")
        await person.press("escape")
        await person.until_loaded()
        await person.press("Q")
        await the_page(person, "47 fields")
