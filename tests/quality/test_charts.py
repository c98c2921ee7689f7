"""Pictures, asserted on what they mean: lines on their rows, marks on their points."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.color import Color
from textual.pilot import Pilot

import carbon_tui.widgets.charts
from carbon_tui.api.schema.records import PartMeasurementTemplate
from carbon_tui.keys.mentions import key_of
from carbon_tui.quality.analysis import Analysis, analyse
from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.pareto import Bar, pareto
from carbon_tui.quality.specification import MeasurementKind, Specification
from carbon_tui.quality.splits import split
from carbon_tui.widgets.charts import (
    ASCII,
    UNICODE,
    ControlChart,
    Glyphs,
    HistogramChart,
    ParetoChart,
    SmallMultiples,
    SpreadChart,
    glyphs_for,
    sparkline,
)
from carbon_tui.widgets.charts.canvas import Canvas, CellRole, line_of_dots
from carbon_tui.widgets.charts.chart import Chart
from carbon_tui.widgets.charts.control import PointChart
from carbon_tui.widgets.charts.multiples import condensed
from carbon_tui.widgets.charts.scale import PointView
from tests.quality.made import by_printer, measured

TEMPLATE = PartMeasurementTemplate(uuid="T", measurement_type="value", min=9.0, max=11.0)
SIZES = [(80, 24), (40, 12)]
SETS = [UNICODE, ASCII]


def analysed(values: list[float], template: PartMeasurementTemplate = TEMPLATE) -> Analysis:
    return analyse(template, [measured(i, value) for i, value in enumerate(values)])


STEADY = [10.0 + (i * 7 % 11 - 5) / 12 for i in range(50)]
SPIKED = [*STEADY[:30], 12.0, *STEADY[30:]]


class Gallery(App[None]):
    """One chart, alone, and what it says."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self.chart = chart
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.chart

    def on_point_chart_point_selected(self, message: PointChart.PointSelected) -> None:
        self.heard.append(message.point)


async def moved(pilot: Pilot[None], *keys: str) -> None:
    """What the keys of the screens around a chart have it do."""
    app = pilot.app
    assert isinstance(app, Gallery)
    for key in keys:
        how, by = MOVES[key]
        move = getattr(app.chart, how)
        move(by) if by is not None else move()
        await pilot.pause()


MOVES: dict[str, tuple[str, float | None]] = {
    "h": ("move", -1), "l": ("move", 1), "k": ("move", -1), "j": ("move", 1),
    "home": ("to_first", None), "G": ("to_last", None),
    "plus": ("zoom", 0.5), "minus": ("zoom", 2.0),
}  # fmt: skip


def control_chart(values: list[float], glyphs: Glyphs = UNICODE) -> ControlChart:
    chart = ControlChart()
    chart.glyphs = glyphs
    chart.analysis = analysed(values)
    return chart


def row_of(text: str, name: str) -> int:
    """The line whose margin names this limit."""
    lines = text.splitlines()
    (row,) = (i for i, line in enumerate(lines) if re.search(rf"(^|/|[▲▼^v]){name}\b", line[:14]))
    return row


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("glyphs", SETS)
async def test_limits_lie_in_order_and_are_drawn_with_different_glyphs(
    size: tuple[int, int], glyphs: Glyphs
) -> None:
    app = Gallery(control_chart(STEADY, glyphs))
    async with app.run_test(size=size):
        text = app.chart.text()
    lines = text.splitlines()
    rows = [row_of(text, name) for name in ("UCL", "USL", "mean", "LSL", "LCL")]
    assert rows == sorted(rows)
    assert glyphs.specification in lines[row_of(text, "USL")][14:]
    assert glyphs.control in lines[row_of(text, "UCL")][14:]
    assert glyphs.centre in lines[row_of(text, "mean")][14:]
    assert max(map(len, lines)) <= size[0]
    assert len(lines) <= size[1]
    assert glyphs is UNICODE or text.isascii()


@pytest.mark.parametrize("glyphs", SETS)
async def test_a_value_outside_the_specification_is_an_x_above_its_limit(glyphs: Glyphs) -> None:
    app = Gallery(control_chart(SPIKED, glyphs))
    async with app.run_test(size=(80, 24)):
        text = app.chart.text()
    (marked,) = (i for i, line in enumerate(text.splitlines()) if "X" in line[14:])
    assert marked < row_of(text, "USL")


@pytest.mark.parametrize("size", SIZES)
async def test_a_broken_rule_is_marked_by_its_number(size: tuple[int, int]) -> None:
    template = PartMeasurementTemplate(uuid="T", measurement_type="value")
    shifted = [*STEADY, *(10.6 + (i % 3) / 20 for i in range(12))]
    chart = ControlChart()
    chart.analysis = analysed(shifted, template)
    app = Gallery(chart)
    async with app.run_test(size=size):
        text = app.chart.text()
    assert "2" in "".join(line[14:] for line in text.splitlines()[:-1])


async def test_limits_too_far_to_draw_are_named_at_the_edge() -> None:
    chart = ControlChart()
    chart.analysis = analysed(STEADY, PartMeasurementTemplate(min=-500.0, max=900.0))
    app = Gallery(chart)
    async with app.run_test(size=(80, 24)):
        lines = app.chart.text().splitlines()
    assert lines[0].startswith("▲USL 900")
    assert lines[-2].startswith("▼LSL -500")


async def test_one_absurd_value_does_not_flatten_the_others() -> None:
    chart = ControlChart()
    chart.analysis = analysed([*STEADY, 1e9, *STEADY, *STEADY, *STEADY, *STEADY])
    app = Gallery(chart)
    async with app.run_test(size=(80, 24)):
        chart.view = PointView(0, 60)
        assert "X" in app.chart.text()


async def test_keys_move_the_selected_point_which_is_marked_below() -> None:
    app = Gallery(control_chart(SPIKED))
    async with app.run_test(size=(80, 24)) as pilot:
        await moved(pilot, "home")
        assert app.chart.text().splitlines()[-1].count("▲") == 1
        await moved(pilot, "l", "l", "h", "G")
    assert app.heard == [0, 1, 2, 1, 50]


async def test_a_selected_point_is_brought_into_sight() -> None:
    app = Gallery(control_chart([*STEADY, *STEADY, *STEADY]))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.chart.text().splitlines()[-1].split() == ["#85", "#150"]
        await moved(pilot, "home")
        assert app.chart.text().splitlines()[-1].split() == ["▲", "#66"]


async def test_zooming_out_shows_every_point_and_keeps_the_marks() -> None:
    app = Gallery(control_chart(SPIKED * 40))
    async with app.run_test(size=(80, 24)) as pilot:
        await moved(pilot, *["minus"] * 8)
        text = app.chart.text()
        assert text.splitlines()[-1].split() == ["#1", "#2040"]
        assert "X" in text
        await moved(pilot, "plus")
        assert text != app.chart.text()


async def test_it_is_said_which_of_the_points_are_drawn_and_how_to_see_more() -> None:
    app = Gallery(control_chart([*STEADY, *STEADY, *STEADY]))
    async with app.run_test(size=(80, 24)) as pilot:
        chart = app.query_one(ControlChart)
        more = f"{key_of('zoom_out')} shows more"
        assert chart.drawn == f"the newest 66 of 150 points: {more}"
        await moved(pilot, "home")
        assert chart.drawn == f"1 to 66 of 150 points: {more}"
        await moved(pilot, *["minus"] * 3)
        assert chart.drawn == ""


async def test_a_resize_draws_again_without_new_data() -> None:
    app = Gallery(control_chart(STEADY))
    async with app.run_test(size=(80, 24)) as pilot:
        wide = app.chart.text()
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        narrow = app.chart.text()
    assert max(map(len, wide.splitlines())) == 80
    assert max(map(len, narrow.splitlines())) == 40
    assert len(narrow.splitlines()) == 12


async def test_more_points_are_followed_until_the_person_looks_elsewhere() -> None:
    chart = control_chart([*STEADY, *STEADY])
    app = Gallery(chart)
    async with app.run_test(size=(80, 24)) as pilot:
        chart.analysis = analysed([*STEADY, *STEADY, *STEADY])
        assert app.chart.text().splitlines()[-1].split() == ["#85", "#150"]
        await moved(pilot, "home")
        chart.analysis = analysed([*STEADY, *STEADY, *STEADY, *STEADY])
        assert app.chart.text().splitlines()[-1].split() == ["▲", "#66"]


async def test_a_click_selects_the_point_under_it() -> None:
    app = Gallery(control_chart([10.0, 10.1] * 33))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(ControlChart, offset=(14 + 20, 5))
    assert app.heard == [20]


async def test_fewer_points_pull_the_selection_back() -> None:
    chart = control_chart(STEADY)
    app = Gallery(chart)
    async with app.run_test(size=(80, 24)) as pilot:
        await moved(pilot, "G")
        chart.analysis = analysed(STEADY[:3])
        assert chart.selected == 2
        chart.analysis = analysed([])
        assert chart.selected is None
        assert "No values to chart." in chart.text()
        await moved(pilot, "l", "minus", "home")
    assert chart.selected is None


async def test_the_moving_range_has_its_upper_limit_and_no_first_point() -> None:
    chart = SpreadChart()
    chart.analysis = analysed(SPIKED)
    app = Gallery(chart)
    async with app.run_test(size=(80, 16)):
        text = chart.text()
    assert row_of(text, "UCL") < row_of(text, "mean") < row_of(text, "LCL")
    assert text.splitlines()[-1].split() == ["range", "#2", "#51"]
    above = "".join(line[14:] for line in text.splitlines()[: row_of(text, "UCL")])
    assert above.count("1") == 2


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("glyphs", SETS)
async def test_the_histogram_stands_between_its_limits(
    size: tuple[int, int], glyphs: Glyphs
) -> None:
    chart = HistogramChart()
    chart.glyphs = glyphs
    chart.analysis = analysed(STEADY)
    app = Gallery(chart)
    async with app.run_test(size=size) as pilot:
        lines = chart.text().splitlines()
        upright = [i for i, character in enumerate(lines[0]) if character == glyphs.upright]
        base = lines[-3]
        bars = [i for i, character in enumerate(base) if character in glyphs.levels]
        assert upright[0] < min(bars) <= max(bars) < upright[-1]
        assert "LSL 9" in lines[-2]
        assert "USL 11" in lines[-2]
        await moved(pilot, "l", "l")
        assert " of 50 " in chart.text().splitlines()[-1]
    assert glyphs is UNICODE or chart.text().isascii()


async def test_bars_are_as_tall_as_their_counts() -> None:
    chart = HistogramChart()
    chart.analysis = analysed([1.0] * 10 + [2.0] * 20 + [3.0] * 40, PartMeasurementTemplate())
    app = Gallery(chart)
    async with app.run_test(size=(60, 23)):
        lines = chart.text().splitlines()[:-2]
    bins = chart.bins
    tall = [sum(line[x : x + 1] == "█" for line in lines) for x in range(60)]
    assert max(tall) == 20
    assert {20, 10, 5} <= set(tall)
    assert bins.n == 70


BARS = pareto(
    ["crack"] * 5 + ["burr"] * 3 + ["fine"],
    Specification(
        kind=MeasurementKind.CATEGORY, passing=("fine",), failing=("crack",), flagging=("burr",)
    ),
)


@pytest.mark.parametrize("size", SIZES)
async def test_a_pareto_says_roles_in_words(size: tuple[int, int]) -> None:
    chart = ParetoChart()
    chart.bars = BARS
    app = Gallery(chart)
    async with app.run_test(size=size) as pilot:
        lines = chart.text().splitlines()
        await moved(pilot, "j")
    assert [line[2:15].split()[:2] for line in lines[:3]] == [
        ["crack", "fail"],
        ["burr", "flag"],
        ["fine", "pass"],
    ]
    assert [line.count("█") for line in lines[:3]] == sorted(
        (line.count("█") for line in lines[:3]), reverse=True
    )
    assert size[0] < 60 or "100.0%" in lines[2]
    assert chart.bars[chart.selected].name == "burr"


async def test_a_long_pareto_keeps_the_chosen_one_in_sight() -> None:
    chart = ParetoChart()
    chart.bars = tuple(Bar(f"category {i}", 100 - i, 0.01, 0.5) for i in range(99))
    app = Gallery(chart)
    async with app.run_test(size=(80, 10)) as pilot:
        await moved(pilot, *["j"] * 20)
        (chosen,) = (line for line in chart.text().splitlines() if line.startswith("▸"))
    assert "category 20" in chosen


async def test_bars_that_change_places_leave_the_selection_on_its_bar() -> None:
    chart = ParetoChart()
    chart.bars = tuple(Bar(name, 9 - i, 0.01, 0.5) for i, name in enumerate("abc"))
    app = Gallery(chart)
    async with app.run_test(size=(80, 10)) as pilot:
        await moved(pilot, "j")
        chart.bars = tuple(Bar(name, 9 - i, 0.01, 0.5) for i, name in enumerate("bcda"))
        assert chart.bars[chart.selected].name == "b"
        chart.bars = tuple(Bar(name, 9 - i, 0.01, 0.5) for i, name in enumerate("xacb"))
        assert chart.selected == 0, "who is at the top stays at the top"


async def test_other_bins_leave_the_selection_where_its_values_are() -> None:
    chart = HistogramChart()
    chart.analysis = analysed([10.0 + n / 100 for n in range(60)])
    app = Gallery(chart)
    async with app.run_test(size=(80, 24)) as pilot:
        await moved(pilot, "l", "l", "l")
        place, edges = chart.selected or 0, chart.bins.edges
        middle = (edges[place] + edges[place + 1]) / 2
        chart.analysis = analysed([8.0 + n / 100 for n in range(260)])
        assert chart.selected == chart.bins.bin_of(middle) != place


GROUPS = {
    f"M{i}": [v + (turn / 40 if i == 2 else 0) for turn, v in enumerate(STEADY)] for i in range(5)
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("glyphs", SETS)
async def test_small_multiples_put_the_group_that_is_off_on_top(
    size: tuple[int, int], glyphs: Glyphs
) -> None:
    chart = SmallMultiples()
    chart.glyphs = glyphs
    chart.split = split(by_printer(GROUPS), Factor.PRINTER)
    app = Gallery(chart)
    async with app.run_test(size=size) as pilot:
        lines = chart.text().splitlines()
        await moved(pilot, "j", "k")
    assert "printer" in lines[0]
    assert lines[1].startswith(f"{glyphs.row} M2")
    assert "high, drifts up"[:12] in lines[1]
    assert all(" ok " in line for line in lines[2:6])
    assert chart.split.groups[chart.selected].name == "M2"
    assert glyphs is UNICODE or chart.text().isascii()


@pytest.mark.parametrize("glyphs", SETS)
def test_a_shift_is_in_standard_deviations_and_headings_are_whole(glyphs: Glyphs) -> None:
    chart = SmallMultiples()
    chart.glyphs = glyphs
    chart.split = split(by_printer(GROUPS), Factor.PRINTER)
    for width in range(70, 100):
        lines = chart.draw(width, 10).lines()
        assert re.search(r"[+-]\d\.\d\d(σ| s\.d\.) ", lines[1])
        numbers = [
            "printer",
            "verdict",
            "n",
            "mean",
            "shift",
            "yield",
            "s",
            "Cpk",
            "out",
            "signals",
            "Ppk",
            "Cp",
        ]
        rest = " ".join(word for word in lines[0].split() if word not in numbers)
        assert rest in ("over time", "in time", "trend", "")


@pytest.mark.parametrize("chart", [HistogramChart, ParetoChart, SmallMultiples])
async def test_nothing_is_a_sentence(chart: type[Chart]) -> None:
    app = Gallery(chart())
    async with app.run_test(size=(60, 8)) as pilot:
        await moved(pilot, "l", "j")
        assert re.search(r"No .+\.", app.chart.text())


def test_a_sparkline_rises_with_its_values() -> None:
    assert sparkline([1, 2, 3, 4, 5, 6, 7, 8], 8) == "▁▂▃▄▅▆▇█"
    assert sparkline([1, 2, 3], 2) == "▁█"
    assert sparkline([5, 5, 5], 9) == "▄▄▄"
    assert sparkline([], 9) == sparkline([1.0], 0) == ""
    assert sparkline([9.5, 12.0, 10.5], 3, ASCII, Specification(lower=9, upper=11))[1] == "X"


def test_condensing_keeps_a_slope() -> None:
    assert condensed([1, 1, 2, 2, 3, 3], 3) == [1, 2, 3]
    assert condensed([1, 2], 9) == [1, 2]
    assert condensed([], 9) == []


@pytest.mark.parametrize(
    ("encoding", "term", "glyphs"),
    [
        ("utf-8", "xterm-256color", UNICODE),
        ("UTF8", "tmux", UNICODE),
        ("ANSI_X3.4-1968", "xterm", ASCII),
        ("utf-8", "linux", ASCII),
        (None, None, ASCII),
    ],
)
def test_glyphs_suit_the_terminal(encoding: str | None, term: str | None, glyphs: Glyphs) -> None:
    assert glyphs_for(encoding, term) is glyphs


def test_drawing_outside_is_cut_off() -> None:
    canvas = Canvas(3, 2)
    canvas.put(-1, 0, "abcdef", CellRole.POINT)
    canvas.put(0, 9, "x", CellRole.POINT)
    canvas.mark(9, 9, CellRole.SELECTED)
    assert canvas.lines() == ["bcd", "   "]
    assert list(canvas.spans(0)) == [("bcd", CellRole.POINT)]
    assert Canvas(-1, -1).lines() == []


def test_dots_are_eight_to_a_cell() -> None:
    canvas = Canvas(2, 1)
    canvas.dots([(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3)], CellRole.POINT)
    canvas.dots([(2, 0), (3, 3)], CellRole.POINT)
    assert canvas.lines() == ["⣿⢁"]
    assert list(line_of_dots((0, 0), (3, -3))) == [(0, 0), (1, -1), (2, -2), (3, -3)]


@given(st.integers(1, 500), st.integers(1, 200), st.integers(0, 499), st.integers(0, 600))
def test_a_view_stays_inside_and_shows_what_it_must(
    n: int, columns: int, point: int, count: int
) -> None:
    point %= n
    view = PointView(point, count).fitted(n, columns).including(point).fitted(n, columns)
    assert view.first <= point < view.first + view.count <= n
    assert 0 <= view.column(point, columns) < columns
    zoomed = view.zoomed(0.5, point, n)
    assert 0 <= zoomed.first <= zoomed.first + zoomed.count <= max(n, 10)


AWKWARD = st.lists(st.floats(-1e100, 1e100) | st.sampled_from([0.0, 10.0]), max_size=40)


@settings(max_examples=60, deadline=None)
@example([2.2e-309], 40, 12, SETS[0])
@example([5e-324, -5e-324], 40, 12, SETS[0])
@given(AWKWARD, st.integers(0, 90), st.integers(0, 30), st.sampled_from(SETS))
def test_any_data_can_be_drawn_in_any_size(
    values: list[float], width: int, height: int, glyphs: Glyphs
) -> None:
    analysis = analysed(values)
    for kind in (ControlChart, SpreadChart, HistogramChart):
        chart = kind()
        chart.glyphs = glyphs
        chart.analysis = analysis
        canvas = chart.draw(width, height)
        assert (canvas.width, canvas.height) == (width, height)
        assert all(len(line) == width for line in canvas.lines())


def test_colours_are_roles_of_the_theme() -> None:
    for module in Path(carbon_tui.widgets.charts.__path__[0]).glob("*.py"):
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b", module.read_text()), module.name
    assert "$error" in Chart.DEFAULT_CSS


async def test_roles_differ_in_colour_on_the_screen() -> None:
    app = Gallery(control_chart(SPIKED))
    async with app.run_test(size=(80, 24)):
        styles = {
            role: app.chart.get_component_styles(f"chart--{role.value}").color for role in CellRole
        }
    assert len({styles[r] for r in (CellRole.POINT, CellRole.CONTROL, CellRole.SPECIFICATION)}) == 3
    assert all(isinstance(colour, Color) for colour in styles.values())
