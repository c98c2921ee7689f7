"""The mouse, where it is heard: tabs, titles, keys of the bottom line, rows, the wheel."""

from __future__ import annotations

import pytest
from textual import events

from carbon_tui.resources.view_names import LISTED
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.simulator import Simulator
from carbon_tui.widgets.banner import Banner, _fitting
from tests.stories.person import Person, at_the_screen


async def click(person: Person, words: str, *, line: int | None = None, times: int = 1) -> None:
    """On the first letter of these words, wherever they stand on the screen."""
    rows = person.sees.splitlines()
    y = rows.index(next(row for row in rows if words in row)) if line is None else line
    await person.pilot.click(offset=(rows[y].index(words), y), times=times)


async def test_a_click_on_a_tab_opens_its_view(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "printers", size=(140, 30)) as person:
        await person.until_loaded()
        await click(person, "Part orders", line=0)
        await person.until(lambda: person.app.current_mode == "part-orders", "the view")


@pytest.mark.parametrize(
    ("profile", "trail", "named"),
    [("default", "", 9), ("production", "", 8), ("demo", "timeline", 8), ("d" * 60, "", 0)],
)
def test_where_there_is_less_room_the_first_tabs_keep_a_whole_name(
    profile: str, trail: str, named: int
) -> None:
    banner = Banner([(view.digit, view.title, view.short) for view in LISTED])
    banner._profile, banner._trail, banner._open = profile, trail, "Print orders"
    line = _fitting(banner._lines(), 80)
    tabs = [text.strip() for text, role in line if role in ("muted", "here")]
    names = [f"{view.digit}{view.short}" for view in LISTED]
    assert [tab for tab in tabs if len(tab) > 1 and tab not in (*names, "6 Print orders")] == []
    assert [tab in names for tab in tabs][:named] == [True] * named


async def test_at_80_columns_every_tab_has_a_name(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", size=(80, 24)) as person:
        await person.until_loaded()
        tabs = person.sees.splitlines()[0]
        for named in ("1Prtrs", "2Prints", "3 Builds", "6Orders", "0Model"):
            assert named in tabs
        await click(person, "5Queues", line=0)
        await person.until(lambda: person.app.current_mode == "queues", "the view")


async def test_a_click_on_a_title_sorts_by_it_and_another_turns_it_round(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "builds", size=(120, 30)) as person:
        await person.until_loaded()
        await click(person, "Updated", line=2)
        await person.until(lambda: "by updated_at" in person.sees, "sorted")
        await click(person, "Updated", line=2)
        await person.until(lambda: "by updated_at-" in person.sees, "the other way round")


async def test_a_click_on_a_key_presses_it(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", size=(120, 30)) as person:
        await person.until_loaded()
        await click(person, "? Help", line=29)
        await person.until(lambda: isinstance(person.screen, PageScreen), "the help")
        await click(person, "Esc Back", line=29)
        await person.until(lambda: not isinstance(person.screen, PageScreen), "back")


async def test_a_double_click_opens_the_row(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", size=(120, 30)) as person:
        await person.until_loaded()
        await person.pilot.click(offset=(10, 6), times=2)
        await person.until(lambda: len(person.app.screen_stack) > 1, "what it leads to")


async def test_the_wheel_moves_what_is_under_it(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", size=(120, 20)) as person:
        await person.until_loaded()
        await turn(person, (10, 6))
        await person.until(lambda: person.here.table.cursor == 3, "the table under the pointer")
        named = person.here.resource.label(person.here.current)
        await person.until(lambda: named in person.sees.splitlines()[2], "the pane follows")
        first = person.sees.splitlines()[2][80:]
        await turn(person, (110, 6))
        await person.until(lambda: person.sees.splitlines()[2][80:] != first, "the pane")
        assert person.here.table.cursor == 3
        await turn(person, (10, 0))
        await turn(person, (10, 19))
        await person.pilot.pause()
        assert person.here.table.cursor == 3
        await turn(person, (110, 6), down=False)
        await person.until(lambda: person.sees.splitlines()[2][80:] == first, "the pane again")


async def test_the_wheel_goes_through_choices_and_a_click_takes_one(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "builds", size=(120, 30)) as person:
        await person.until_loaded()
        await person.press("full_stop")
        await person.until(lambda: "Saved views" in person.sees, "the choices")
        await turn(person, (60, 15))
        await person.until(lambda: "▌ 1" in person.sees, "the next one")
        await click(person, "Free within 2 hours")
        await person.until(lambda: "▌ 2" in person.sees, "the one that was clicked")
        await click(person, "Free within 2 hours")
        await person.until(lambda: person.here.resource.name == "printers", "what it is")


async def turn(person: Person, at: tuple[int, int], *, down: bool = True) -> None:
    """One notch of the wheel with the pointer there."""
    kind = events.MouseScrollDown if down else events.MouseScrollUp
    await person.pilot._post_mouse_events([kind], offset=at)
