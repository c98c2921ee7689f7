"""What charts say around the picture: times, units, labels, and text of any width."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from carbon_tui.api.schema.records import PartMeasurementTemplate
from carbon_tui.quality.analysis import analyse
from carbon_tui.quality.pareto import Bar
from carbon_tui.quality.run_rules import Rule
from carbon_tui.quality.sparkline_text import outcomes
from carbon_tui.quality.specification import Specification
from carbon_tui.widgets.charts import (
    ASCII,
    UNICODE,
    ControlChart,
    HistogramChart,
    ParetoChart,
    SpreadChart,
)
from carbon_tui.widgets.charts.canvas import Canvas, CellRole
from carbon_tui.widgets.charts.histogram import draw_histogram, fitted_bins
from carbon_tui.widgets.charts.legend import legend
from tests.quality.made import measured

STEADY = [10.0 + (i * 7 % 11 - 5) / 12 for i in range(200)]
TEMPLATE = PartMeasurementTemplate(
    uuid="T", measurement_type="value", min=9.0, max=11.0, units="mm"
)
FOUND = analyse(TEMPLATE, [measured(i, value) for i, value in enumerate(STEADY)])


def drawn(chart: ControlChart | SpreadChart, width: int, height: int) -> list[str]:
    chart.analysis = FOUND
    return chart.draw(width, height).lines()


def test_the_axis_names_the_times_of_its_points_and_the_unit() -> None:
    chart = ControlChart()
    chart.when = lambda point: f"<{point + 1}>"
    axis = drawn(chart, 120, 20)[-1]
    assert axis.startswith("in mm ")
    first, *ticks, last = re.findall(r"<(\d+)>", axis)
    assert axis.split()[2:4] == [f"#{first}", f"<{first}>"]
    assert axis.split()[-2:] == [f"<{last}>", f"#{last}"]
    for tick in ticks:
        column = axis.index(f"╵<{tick}>") - 14
        assert column == chart._fitted(120).column(int(tick) - 1, 106)


def test_the_moving_range_names_its_unit() -> None:
    assert drawn(SpreadChart(), 80, 10)[-1].startswith("range in mm")


@pytest.mark.parametrize("width", [36, 40, 59, 60, 80, 200])
@pytest.mark.parametrize("height", [3, 5, 9, 20])
def test_a_number_in_the_margin_is_whole_or_not_there(width: int, height: int) -> None:
    lines = (FOUND.chart.centre, FOUND.chart.upper, FOUND.chart.lower)
    spread = FOUND.plotted.spread
    assert spread is not None
    others = (spread.centre[-1], spread.upper[-1])
    known = {f"{value:.5g}" for value in (*lines, *others, 9.0, 11.0, 0.0) if value is not None}
    for chart in (ControlChart(), SpreadChart()):
        for line in drawn(chart, width, height)[:-1]:
            said = re.match(
                r"[▲▼]?(?:USL|UCL|mean|LCL|LSL)\S* (\S+) ", line[: 14 if width >= 60 else 12]
            )
            assert said is None or said[1] in known


@given(st.integers(20, 240))
def test_a_histogram_fills_its_width_with_bins_of_whole_columns(width: int) -> None:
    bins = fitted_bins(FOUND, width)
    canvas = draw_histogram(FOUND, bins, None, (width, 20), ASCII)
    edge = max(line.rstrip().rfind("|") for line in canvas.lines()[:-2])
    assert edge > width * 0.6
    assert sum(bins.counts) == len(STEADY)


def test_the_counts_of_a_histogram_stand_beside_it() -> None:
    chart = HistogramChart()
    chart.analysis = FOUND
    bins = fitted_bins(FOUND, 80 - 7)
    lines = draw_histogram(FOUND, bins, None, (80, 24), UNICODE).lines()
    assert lines[0].split()[0] == str(max(bins.counts))
    assert lines[-3].split()[0] == "0"
    assert "values in mm" in lines[-1]


@given(st.text(alphabet="ab長さ한e\u0301", max_size=12), st.integers(-4, 10), st.integers(-4, 10))
def test_wide_characters_keep_every_line_as_wide_as_it_is(text: str, x: int, again: int) -> None:
    canvas = Canvas(8, 1)
    canvas.put(x, 0, text, CellRole.LABEL)
    assert cell_len(canvas.lines()[0]) == 8
    canvas.put(again, 0, "|", CellRole.POINT)
    assert cell_len(canvas.lines()[0]) == 8
    assert not 0 <= again < 8 or canvas.at(again, 0).startswith("|")


def test_categories_in_any_script_stay_in_their_column() -> None:
    chart = ParetoChart()
    chart.bars = (Bar("傷がある", 9, 0.9, 0.9, "fail"), Bar("crack", 1, 0.1, 1.0, "fail"))
    lines = chart.draw(80, 4).lines()
    assert [cell_len(line) for line in lines] == [80] * 4
    assert cell_len(lines[0][: lines[0].index("fail")]) == lines[1].index("fail")


def test_the_legend_explains_every_mark_and_rule() -> None:
    for glyphs in (UNICODE, ASCII):
        said = dict(legend(glyphs))
        assert {glyphs.specification * 3, glyphs.control * 3, glyphs.centre * 3, "X"} <= set(said)
        assert all(rule.sentence in said[str(rule.value)] for rule in Rule)
        assert glyphs is UNICODE or all(mark.isascii() for mark in said)


def test_results_of_categories_are_a_line_of_their_own() -> None:
    assert outcomes(("pass", "flag", "fail", "incomplete", None), 9) == "▁▄X??"
    assert outcomes(("fail", "pass"), 1) == "▁"
    assert outcomes(("fail",), 0) == ""
    assert Specification().sentence() == "no limits"
