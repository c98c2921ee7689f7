"""Queues side by side: what a slip says in little room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from textual.app import App, ComposeResult

from carbon_tui.orders.queues.board import PrinterQueueLane
from carbon_tui.orders.queues.board import QueueSnapshot as Queues
from carbon_tui.resources.formats import Moment
from carbon_tui.screens.queues.board_columns import columns
from carbon_tui.widgets.lanes import LaneColumn, LaneTable, Slip
from carbon_tui.widgets.theme import DEFAULTS

CUP = Slip("Connector housing", "WO-00230", "+7h51")


class QueueSnapshot(App[None]):
    def compose(self) -> ComposeResult:
        yield LaneTable(id="lanes")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS


@pytest.mark.parametrize(("width", "shows_number"), [(26, False), (51, True)])
async def test_an_order_number_gives_way_before_a_name_does(width: int, shows_number: bool) -> None:
    app = QueueSnapshot()
    async with app.run_test(size=(width, 8)):
        table = app.query_one(LaneTable)
        table.show([LaneColumn("Ada", "Idle", (CUP,))], 0, 0)
        line = table.render_line(3).text
    assert "Connector hou" in line
    assert "+7h51" in line
    assert ("WO-00230" in line) == shows_number
    assert ("WO" in line) == shows_number


async def test_lanes_fill_the_width_and_say_which_are_in_view() -> None:
    app = QueueSnapshot()
    async with app.run_test(size=(120, 8)):
        table = app.query_one(LaneTable)
        table.show([LaneColumn(f"P{n}", "Idle") for n in range(40)], 9, 0)
        assert table.in_view == "8–11 of 40"
        assert table.render_line(0).text.index("P8") >= 30
        table.show([LaneColumn("P1", "Idle")], 0, 0)
        assert table.in_view == ""


@pytest.mark.parametrize(
    ("plain", "titles"),
    [(False, ["Löwe", "打印机", "Ada", "S-4"]), (True, ["Lowe", "S-2", "Ada", "S-4"])],
)
def test_lanes_call_printers_by_what_the_terminal_can_show(plain: bool, titles: list[str]) -> None:
    names = ("Löwe", "打印机", "Ada", "")
    lanes = [PrinterQueueLane(f"S-{place}", name) for place, name in enumerate(names, 1)]
    moment = Moment(datetime(2026, 1, 1, tzinfo=UTC), ascii=plain)
    assert [each.title for each in columns(Queues(tuple(lanes)), moment)] == titles
