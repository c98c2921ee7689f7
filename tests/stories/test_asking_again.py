"""The prompt opened again: what was asked stays, and what is typed is a term of its own."""

from __future__ import annotations

import pytest

from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen


@pytest.mark.parametrize(
    ("more", "then"),
    [
        ("printer=Ada", "status=failed printer=Ada"),
        ("", "status=failed"),
        (" id", "status=failed id"),
    ],
)
async def test_what_is_typed_behind_an_old_filter_is_a_new_term(
    simulator: Simulator, more: str, then: str
) -> None:
    async with at_the_screen(simulator, "prints status=failed") as person:
        await person.until_loaded()
        await person.press("slash")
        await person.until(lambda: person.here.is_typing, "the prompt")
        await person.type(more)
        await person.press("enter")
        await person.until(lambda: not person.here.is_typing, "the answer")
        assert person.here.view.search.text == then


async def test_other_words_are_sought_in_place_of_the_old_ones(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers") as person:
        await person.until_loaded()
        names = [printer.name for printer in map(person.here.table.rows.record, range(8))]
        await person.press("backslash")
        await person.type(names[3])
        await person.press("enter")
        await person.until(lambda: person.here.table.cursor == 3, "the first words")
        await person.press("backslash")
        await person.until(lambda: f"\\{names[3]}" in person.sees, "the old words")
        await person.type(names[6])
        await person.press("enter")
        await person.until(lambda: person.here.table.cursor == 6, "the other words")
        await person.press("k", "backslash", "enter")
        await person.until(lambda: person.here.table.cursor == 6, "the same words again")


async def test_the_sort_prompt_offers_what_the_server_can_sort_by(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.press("S")
        await person.until(lambda: "started- descending" in person.sees, "what can be sorted by")
        await person.type("fini")
        await person.press("tab", "enter")
        await person.until(lambda: not person.here.is_typing, "the answer")
        assert person.here.view.search.text == "sort:finished"


@pytest.mark.parametrize("word", ["q", "q!", "wq"])
async def test_what_people_write_to_leave_leaves(simulator: Simulator, word: str) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.press("colon")
        await person.type(word)
        await person.press("enter")
        await person.until(lambda: person.app._exit, "the end")


async def test_help_is_a_word_for_the_help(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.press("colon")
        await person.type("help")
        await person.press("enter")
        await person.until(lambda: "Keys in Prints" in person.sees, "the help")
