"""Marks belong to records: other filters and refreshes keep them where the record is listed."""

from __future__ import annotations

from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


async def ask(person: Person, line: str) -> None:
    """Another filter, and the first page of its answer."""
    await person.press("slash", "ctrl+u")
    await person.type(line)
    await person.press("enter")
    await person.until(lambda: person.here.view.search.text == line, line or "no filter")
    await person.until(lambda: person.here.view.loader.read_at is not None, "an answer")


def marked(person: Person) -> set[str]:
    return {key for key in person.keys_seen if person.here.view.rows.is_marked(key)}


async def test_marks_survive_another_filter_and_a_refresh(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(3)
        await ask(person, "status=failed,finished")
        await person.until_loaded(3)
        shown = person.here.table.rows
        failed = next(k for k in person.keys_seen if _status(person, k) == "failed")
        finished = next(k for k in person.keys_seen if _status(person, k) == "finished")
        for key in (failed, finished):
            place = shown.index_of(key)
            assert place is not None
            person.here.table.move_to(place)
            await person.press("space")
        assert marked(person) == {failed, finished}

        await ask(person, "status=failed")
        assert marked(person) == {failed}
        assert "1 marked" in person.sees
        assert [each.uuid for each in person.here.view.marked_records()] == [failed]

        await person.press("r")
        await person.until(lambda: not person.here.view.loader.busy, "refreshed")
        assert marked(person) == {failed}

        await ask(person, "status=failed,finished")
        assert marked(person) == {failed, finished}
        await person.until(lambda: "2 marked" in person.sees, "both count again")


async def test_unmarking_forgets_marks_of_records_that_are_not_listed(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "prints status=failed") as person:
        await person.until_loaded()
        await person.press("space")
        await ask(person, "status=finished")
        assert not marked(person)
        assert "marked" not in person.sees.splitlines()[1]
        await person.press("u")
        await ask(person, "status=failed")
        assert not marked(person)


def _status(person: Person, key: str) -> str:
    record = person.here.view.rows.get(key)
    return str(record.status) if record else ""


async def test_marks_are_dropped_once_they_were_used(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints status=failed") as person:
        await person.until_loaded(3)
        await person.press("space", "space", "equals_sign")
        await person.until(lambda: "⇔" in person.sees, "the comparison")
        await person.press("escape")
        await person.until_loaded(3)
        assert len(marked(person)) == 2, "looking at them uses nothing up"
        await person.press("y", "escape")
        await person.until(lambda: len(marked(person)) == 2, "nothing was copied yet")
        await person.press("y", "enter")
        await person.until(lambda: not marked(person), "copied")
