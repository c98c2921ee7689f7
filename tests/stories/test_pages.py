"""Pages of text: searched as in less, folded under their text."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


async def help_is_open(person: Person) -> PageScreen:
    await person.until_loaded()
    await person.press("question_mark")
    await person.until(lambda: "Keys in" in person.sees, "the help")
    assert isinstance(person.screen, PageScreen)
    return person.screen


async def test_help_is_searched_and_escape_leaves_the_search_first(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", size=(80, 24)) as person:
        page = await help_is_open(person)
        assert "Queue this build" not in person.sees
        await person.press("slash")
        await person.until(lambda: page.query(Input), "a line to type in")
        await person.type("queue this")
        await person.until(lambda: "Queue this build" in person.sees, "the line with the words")
        assert "1 of 1 lines" in person.sees
        await person.press("enter", "escape")
        await person.until(lambda: "lines" not in person.sees.splitlines()[-1], "no search")
        assert person.screen is page
        await person.press("escape")
        await person.until(lambda: person.screen is not page, "the list")


async def test_n_goes_through_the_hits_and_letters_move_nothing_below(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "builds", size=(80, 24)) as person:
        page = await help_is_open(person)
        await person.press("slash")
        await person.type("queue")
        await person.press("enter")
        await person.until(lambda: page.paper.sought and not page.query(Input), "the search")
        sought = page.paper.sought
        assert sought is not None
        assert len(sought.hits) > 2
        await person.press("n")
        await person.until(lambda: f"2 of {len(sought.hits)} lines" in person.sees, "the second")
        await person.press("N", "N")
        last = f"{len(sought.hits)} of {len(sought.hits)} lines"
        await person.until(lambda: last in person.sees, "around to the last")
        await person.press("escape", "escape")
        await person.until_loaded()
        assert person.here.table.cursor == 0


@pytest.mark.parametrize("between", [["enter"], ["escape"], ["tab"], ["x", "enter"]])
async def test_another_search_may_begin_before_the_line_of_the_last_is_gone(
    simulator: Simulator, between: list[str]
) -> None:
    async with at_the_screen(simulator, "builds", size=(80, 24)) as person:
        page = await help_is_open(person)
        await person.press("slash", *between, "slash")
        await person.until(lambda: len(page.query(Input)) == 1, "one line")
        await person.type("queue")
        await person.until(lambda: page.paper.sought and page.paper.sought.hits, "the hits")


async def test_words_that_are_nowhere_are_said_to_be(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", size=(80, 24)) as person:
        await person.until_loaded()
        await person.press("D")
        await person.until(lambda: '"uuid"' in person.sees, "the JSON")
        await person.press("slash")
        await person.type("no such word")
        await person.until(lambda: "nowhere on this page" in person.sees, "the sentence")


async def test_help_folds_under_its_text(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", size=(40, 24)) as person:
        page = await help_is_open(person)
        width = page.paper.content_size.width
        lines = page.paper._drawn().plain.splitlines()
        long = next(at for at, line in enumerate(lines) if line.startswith("  G End"))
        assert lines[long + 1].startswith(" " * 14)
        assert max(map(len, lines[long : long + 3])) <= width
