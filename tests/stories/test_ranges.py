"""A range of marks that was begun: seen while it waits, ended by use, dropped on the way out."""

from __future__ import annotations

import pytest

from carbon_tui.screens.queues.board_screen import QueueBoard
from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


def said(person: Person) -> str:
    return person.here.view_lines.status.list_status.ranging


async def test_a_range_is_said_until_v_ends_it(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints", size=(80, 24)) as person:
        await person.until_loaded(5)
        await person.press("v", "j", "j")
        await person.until(lambda: ", v ends it" in person.sees, "the status line")
        await person.press("v")
        await person.until(lambda: "3 marked" in person.sees, "the marks")
        assert said(person) == ""


async def test_escape_drops_a_range_and_nothing_else(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(5)
        await person.press("slash")
        await person.type("status=failed")
        await person.press("enter")
        await person.until(
            lambda: person.here.view.question.is_narrowed and not person.here.is_typing
        )
        await person.until_loaded(5)
        await person.press("v", "j", "escape")
        await person.until(lambda: not said(person), "no range")
        assert person.here.view.question.is_narrowed
        assert not person.here.view.marked_keys


@pytest.mark.parametrize("way", [("3", "2"), ("t", "escape"), ("slash", "i", "d", "enter")])
async def test_a_list_that_was_left_has_no_range(
    simulator: Simulator, way: tuple[str, ...]
) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(5)
        first = person.here
        await person.press("v", *way)
        await person.until(lambda: person.screen is first and not first.is_typing, "back")
        await person.until(lambda: not said(person), "no range")


async def test_the_board_carries_the_range_that_was_begun(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "queues") as person:
        await person.until_loaded(5)
        await person.press("v", "j", "j", "f6")
        await person.until(lambda: isinstance(person.screen, QueueBoard), "the board")
        board = person.screen
        assert isinstance(board, QueueBoard)
        await person.until(lambda: board.draft is not None, "it carries")
        assert board.draft is not None
        assert len(board.draft.prints) == 3
