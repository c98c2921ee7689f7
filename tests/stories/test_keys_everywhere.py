"""The prompt, the help and a sentence for every key, on whatever screen one is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from carbon_tui.app.app import CarbonApp
from carbon_tui.keys.action import Group
from carbon_tui.screens.activity_screen import ActivityScreen
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.chart_screen import OverTimeScreen, ValuesScreen
from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.screens.lineage.screen import LineageScreen
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.part_orders.part_order_form import PartOrderForm
from carbon_tui.screens.print_orders.edit_form import OrderForm
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.screens.quality.trace_screen import TraceScreen
from carbon_tui.screens.queues.board_screen import QueueBoard
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen

Way = Callable[[Person], Awaitable[None]]


def by_keys(kind: type[object], *keys: str) -> Way:
    """Press these in a list, until such a screen is there."""

    async def go(person: Person) -> None:
        await person.press(*keys)
        await person.until(lambda: isinstance(person.screen, kind), kind.__name__)

    return go


async def to_a_date_column(person: Person) -> None:
    for _ in range(20):
        column = person.here.table.column_under_cursor
        if column is not None and column.name == "started":
            break
        await person.press("l")
    await by_keys(OverTimeScreen, "H")(person)


PLACES: dict[str, tuple[str, Way]] = {
    "chart": ("quality", by_keys(TemplateScreen, "enter")),
    "trace": ("printers", by_keys(TraceScreen, "T")),
    "lineage": ("builds", by_keys(LineageScreen, "t")),
    "page": ("builds", by_keys(PageScreen, "d")),
    "news": ("printers", by_keys(ActivityScreen, "a")),
    "board": ("queues", by_keys(QueueBoard, "B")),
    "values": ("builds", by_keys(ValuesScreen, "H")),
    "dates": ("prints", to_a_date_column),
}


@pytest.mark.parametrize("place", PLACES)
async def test_a_view_typed_after_a_colon_opens_from_every_screen(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    view, go = PLACES[place]
    async with at_the_screen(simulator, view) as person:
        await person.until_loaded()
        await go(person)
        await person.until(lambda: getattr(person.screen, "armed", True))
        await person.type(":printed-parts")
        await person.press("enter")
        await person.until(lambda: person.app.current_mode == "printed-parts", "the view")
        await person.until_loaded()
        assert len(person.app.screen_stack) == 1


@pytest.mark.parametrize("place", PLACES)
async def test_help_opens_on_every_screen_and_escape_comes_back_to_it(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    view, go = PLACES[place]
    async with at_the_screen(simulator, view) as person:
        await person.until_loaded()
        await go(person)
        screen = person.screen
        await person.until(lambda: getattr(screen, "armed", True))
        await person.press("question_mark")
        await person.until(lambda: person.screen is not screen, "the help")
        assert "Keys" in person.sees
        await person.press("escape")
        await person.until(lambda: person.screen is screen, "back")


@pytest.mark.parametrize("place", PLACES)
async def test_a_key_that_does_nothing_there_says_so(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    view, go = PLACES[place]
    async with at_the_screen(simulator, view) as person:
        await person.until_loaded()
        await go(person)
        screen = person.screen
        assert isinstance(screen, BaseScreen)
        await person.until(lambda: getattr(screen, "armed", True))
        idle = [key for key in ("s", "y", "comma") if screen.key_table.action(key) is None]
        assert "comma" in idle
        for key in idle:
            await person.press(key)
            await person.until(lambda: "does nothing here" in person.sees, f"{key} on {place}")
            assert person.screen is screen


ALSO: dict[str, tuple[str, Way]] = {
    "signals": ("quality", by_keys(SubScreen, "Z")),
    "process": ("prints", by_keys(SubScreen, "M")),
    "timeline": ("printers", by_keys(SubScreen, "z")),
    "report": ("printers", by_keys(BaseScreen, "percent_sign")),
    "comparison": ("prints", by_keys(BaseScreen, "space", "j", "equals_sign")),
}
"""More screens that one moves on."""


@pytest.mark.parametrize("place", [*PLACES, *ALSO])
async def test_every_way_to_move_is_there_also_where_everything_is_in_view(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    view, go = (PLACES | ALSO)[place]
    async with at_the_screen(simulator, view, size=(160, 70)) as person:
        await person.until_loaded()
        list_screen = person.screen
        await go(person)
        await person.until(lambda: person.screen is not list_screen, "the screen")
        screen = person.screen
        assert isinstance(screen, BaseScreen)
        await person.until(lambda: getattr(screen, "armed", True))
        moves = [action for action in screen.actions_here if action.group is Group.MOVE]
        keys = [key for action in moves for key in action.keys if key not in ("enter", "space")]
        assert keys
        for key in keys:
            await person.press(key)
            assert person.screen is screen, key
        assert person.app.return_code is None


FORMS: dict[str, tuple[str, Way]] = {
    "list": ("builds", by_keys(ResourceScreen)),
    "prompt": ("builds", by_keys(ResourceScreen, "slash")),
    "choice": ("builds", by_keys(Chooser, "y")),
    "queue form": ("builds status=Released", by_keys(QueueForm, "b")),
    "field": ("print-orders", by_keys(OrderForm, "c")),
    "parts": ("part-orders", by_keys(PartOrderForm, "P")),
}


@pytest.mark.parametrize("place", [*PLACES, *FORMS])
async def test_the_redraw_key_is_heard_everywhere(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    drawn: list[str] = []
    monkeypatch.setattr(CarbonApp, "action_redraw", lambda _: drawn.append(place))
    view, go = (PLACES | FORMS)[place]
    async with at_the_screen(simulator, view) as person:
        await person.until_loaded()
        await go(person)
        screen = person.screen
        await person.until(lambda: getattr(screen, "armed", True))
        await person.press("ctrl+l")
        await person.until(lambda: drawn, "drawn anew")
        assert person.screen is screen


async def test_escape_in_the_prompt_of_a_chart_gives_it_its_keys_back(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "quality") as person:
        await person.until_loaded()
        await by_keys(TemplateScreen, "enter")(person)
        chart = person.screen
        await person.type(":nonsense")
        await person.press("enter")
        await person.until(lambda: "no view called" in person.sees, "the complaint")
        await person.press("escape")
        await person.until(lambda: "no view called" not in person.sees, "the prompt is closed")
        await person.press("question_mark")
        await person.until(lambda: person.screen is not chart, "its own key")
        await person.press("escape")
        await person.until(lambda: person.screen is chart, "the chart again")


@pytest.mark.parametrize("word", ["histogram", "export", "copy", "sort", "mark", "undo"])
async def test_help_finds_keys_by_what_people_call_them(simulator: Simulator, word: str) -> None:
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded()
        await person.press("question_mark")
        await person.until(lambda: isinstance(person.screen, PageScreen), "the help")
        await person.press("slash")
        await person.type(word)
        await person.until(lambda: f"“{word}”: 1 of" in person.sees, "where it stands")


@pytest.mark.parametrize(
    ("view", "word"),
    [
        ("queues", "delete"),
        ("queues", "cancel"),
        ("part-orders", "delete"),
        ("print-orders", "cancel"),
        ("builds", "download"),
        ("prints", "traveler"),
    ],
)
async def test_help_finds_what_is_done_to_one_kind_of_record(
    simulator: Simulator, view: str, word: str
) -> None:
    async with at_the_screen(simulator, view) as person:
        await person.until_loaded()
        await person.press("question_mark")
        await person.until(lambda: isinstance(person.screen, PageScreen), "the help")
        await person.press("slash")
        await person.type(word)
        await person.until(lambda: f"“{word}”: 1 of" in person.sees, "where it stands")
