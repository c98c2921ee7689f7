"""A key that cannot act says why, and where it would."""

from __future__ import annotations

import pytest

from carbon_tui.keys.default_spelling import plain
from carbon_tui.screens.key_hints import (
    LEAVES,
    LEAVES_LATER,
)
from carbon_tui.simulator import Simulator
from tests.stories.ordering import the_form_is_open
from tests.stories.person import Person, at_the_screen


def bottom(person: Person) -> str:
    return person.sees.splitlines()[-1]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("c", "Print orders"),
        ("K", "Part orders"),
        ("f6", "F6 does nothing here. Elsewhere: move, in Queues"),
        ("m", "progress, in Print orders"),
        ("J", "J does nothing here: ? shows the keys"),
        ("tab", "Tab does nothing here"),
    ],
)
async def test_a_key_of_another_view_says_which(simulator: Simulator, key: str, said: str) -> None:
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded()
        await person.press(key)
        await person.until(lambda: said in bottom(person), "where it does something")


@pytest.mark.parametrize("key", ["left_square_bracket", "minus"])
async def test_the_end_of_the_history_is_said(simulator: Simulator, key: str) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.press(key)
        await person.until(lambda: "no earlier place" in bottom(person), "the sentence")


async def test_ctrl_c_says_what_leaves(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds status=Released") as person:
        await person.until_loaded()
        await person.press("ctrl+c")
        await person.until(lambda: plain(LEAVES) in bottom(person), "in a list")
        await person.press("t")
        await person.until(lambda: "lineage of" in person.sees, "the lineage")
        await person.press("ctrl+c")
        await person.until(lambda: plain(LEAVES) in bottom(person), "in a picture")
        await person.press("escape")
        await the_form_is_open(person)
        await person.press("ctrl+c")
        await person.until(lambda: plain(LEAVES_LATER) in bottom(person), "in a form")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("enter", "There is no build under the cursor."),
        ("d", "There is no build under the cursor."),
        ("D", "There is no build under the cursor."),
        ("o", "There is no build under the cursor."),
        ("space", "There is no build under the cursor."),
        ("v", "There is no build under the cursor."),
        ("b", "There is no build under the cursor."),
        ("A", "There are no rows to mark."),
        ("u", "No row here is marked."),
    ],
)
async def test_a_key_that_needs_a_record_says_where_there_is_none(
    simulator: Simulator, key: str, said: str
) -> None:
    async with at_the_screen(simulator, "builds name=Nobody") as person:
        await person.until(lambda: "No build matches" in person.sees, "an empty list")
        await person.press(key)
        await person.until(lambda: said in bottom(person), "why not")
