"""Control charts as a person decides them: types, phases, frozen limits, points left out, rules."""

from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api.schema.records import PartMeasurementTemplate, Print
from carbon_tui.quality.analysis import Analysis, analyse, made_at
from carbon_tui.quality.chart_settings import (
    Baseline,
    ChartSettings,
    ChartType,
    Phase,
    from_kept,
    to_keep,
)
from carbon_tui.quality.export import chart_table, measurements_table, statistics_table
from carbon_tui.quality.lineage_join import Lineage, in_order_made
from carbon_tui.quality.report import report
from carbon_tui.quality.run_rules import Rule, RuleSet, violations_of
from carbon_tui.quality.svg import (
    control_chart_svg,
    histogram_svg,
    pareto_svg,
    probability_svg,
)
from carbon_tui.quality.template_summaries import unread
from carbon_tui.quality.time_window import TimeWindow, WindowCoverage
from carbon_tui.screens.quality.facts import numbers
from carbon_tui.screens.quality.short_facts import brief_point
from carbon_tui.settings.values import TemplateChart
from carbon_tui.widgets.charts import ASCII, ControlChart, ProbabilityChart, SpreadChart
from carbon_tui.widgets.charts.plot import rows_apart
from tests.quality.made import START, at, made_part, made_print, measured

close = pytest.approx
TEMPLATE = PartMeasurementTemplate(
    uuid="T", measurement_name="Bore", measurement_type="value", min=9.0, max=11.0, units="mm"
)


def of_prints(groups: list[list[float]], result: str = "pass") -> list[Lineage]:
    """A print an hour with these parts, on two printers in turn."""
    made: list[Lineage] = []
    for place, values in enumerate(groups):
        name, printer = f"X{place}", f"M{place % 2}"
        for value in values:
            index = len(made)
            of_print = made_print(name, printer)
            made.append(
                Lineage(
                    measured(index, value, result, minutes=60 * place),
                    made_part(index, name, resin_lot_number=f"L{place // 10}"),
                    of_print,
                )
            )
    return made


def analysed(lineages: list[Lineage], settings: ChartSettings | None = None) -> Analysis:
    measurements = [each.measurement for each in lineages]
    return analyse(TEMPLATE, measurements, lineages=lineages, settings=settings)


def random(seed: int, prints: int = 30, parts: int = 4, between: float = 0.0) -> list[list[float]]:
    rng = np.random.default_rng(seed)
    return [
        [10 + shift + float(x) for x in rng.normal(0, 0.1, parts)]
        for shift in rng.normal(0, between, prints)
    ]


def test_parts_of_one_print_are_one_point_of_x_bar_and_s() -> None:
    groups = random(1)
    found = analysed(of_prints(groups), ChartSettings(chart=ChartType.XBAR_S)).plotted
    assert found.n == 30
    assert found.names[3] == "X3"
    assert found.main.values == close([float(np.mean(group)) for group in groups])
    assert found.spread is not None
    assert found.spread.values == close([float(np.std(group, ddof=1)) for group in groups])
    assert len(found.members(3)) == 4


def test_ranges_stand_below_the_means_where_they_are_asked_for() -> None:
    groups = random(1)
    settings = ChartSettings(chart=ChartType.XBAR_R)
    found = analysed(of_prints(groups), settings).plotted
    assert found.spread is not None
    assert found.spread.values == close([float(np.ptp(group)) for group in groups])
    assert found.spread.upper[0] == close(2.282 * float(np.mean(found.spread.values)), rel=1e-3)
    assert (found.name_in_full, found.spread_statistic) == ("X-bar and R by print", "range")
    assert found.notes == ()
    wild = [*groups[:-1], [9.0, 10.0, 11.0, 10.0]]
    assert 29 in analysed(of_prints(wild), settings).plotted.attention
    large = analysed(of_prints(random(1, parts=12)), settings).plotted
    assert large.notes == ("ranges of up to 12 parts: S says more",)


def test_counts_are_the_shares_times_their_samples() -> None:
    lineages = with_results([0.1] * 29 + [0.3])
    shares = analysed(lineages, ChartSettings(chart=ChartType.FAILED_BY_PRINT)).plotted
    settings = ChartSettings(chart=ChartType.FAILED_BY_PRINT, counts=True)
    found = analysed(lineages, settings)
    counts = found.plotted
    assert counts.name_in_full == "np chart: failed by print"
    assert counts.main.values == close([5.0] * 29 + [15.0])
    for ours, theirs in zip(counts.main.upper, shares.main.upper, strict=True):
        assert ours == close(50 * (theirs or 0))
    assert counts.attention == shares.attention == (29,)
    assert (shares.statistic, counts.statistic) == ("share", "count")
    picture = control_chart_svg(found, "")
    assert "np chart: failed by print" in picture
    assert "%" not in picture.replace("100%", "")
    kept = from_kept(to_keep("T", settings))
    assert kept == settings
    table = chart_table([found])
    assert [row[table.columns.index("value")] for row in table.rows][-1] == close(15.0)


def test_an_np_chart_of_unequal_samples_says_so() -> None:
    lineages = with_results([0.1] * 20)[:-25]
    settings = ChartSettings(chart=ChartType.FAILED_BY_PRINT, counts=True)
    assert "samples differ in size" in analysed(lineages, settings).plotted.notes


def test_the_chart_is_proposed_by_the_variance_between_prints() -> None:
    alike, unlike = analysed(of_prints(random(2))), analysed(of_prints(random(3, between=0.3)))
    assert alike.proposal.chart is ChartType.XBAR_S
    assert unlike.proposal.chart is ChartType.BETWEEN_WITHIN
    assert unlike.proposal.components.prints_p_value == close(0, abs=1e-6)
    alone = analysed(of_prints([[10.0 + i % 3] for i in range(20)]))
    assert alone.proposal.chart is ChartType.INDIVIDUALS
    assert alone.proposal.why == "Most prints made a single part."
    unknown = analyse(TEMPLATE, [measured(i, 10.0 + i % 3) for i in range(20)])
    assert unknown.proposal.why == "The prints of these parts are not known yet."
    for each in (alike, unlike, alone, unknown):
        assert each.plotted.chart is ChartType.INDIVIDUALS


def test_between_and_within_calls_off_less_than_x_bar_where_prints_differ() -> None:
    lineages = of_prints(random(4, between=0.3))
    xbar = analysed(lineages, ChartSettings(chart=ChartType.XBAR_S))
    between = analysed(lineages, ChartSettings(chart=ChartType.BETWEEN_WITHIN))
    assert len(xbar.plotted.main.marks) > 5 * max(1, len(between.plotted.main.marks))


def with_results(shares: list[float], parts: int = 50, *, result: str = "fail") -> list[Lineage]:
    lineages = of_prints([[10.0] * parts for _ in shares])
    for place, share in enumerate(shares):
        for part in range(round(share * parts)):
            index = place * parts + part
            bad = measured(index, 10.0, result, minutes=60 * place)
            lineages[index] = replace(lineages[index], measurement=bad)
    return lineages


def test_shares_failed_stand_by_print_by_day_and_by_lot() -> None:
    lineages = with_results([0.1] * 29 + [0.6])
    by_print = analysed(lineages, ChartSettings(chart=ChartType.FAILED_BY_PRINT)).plotted
    assert by_print.main.values[0] == close(0.1)
    assert by_print.attention == (29,)
    assert by_print.notes[0].startswith("Laney")
    by_day = analysed(lineages, ChartSettings(chart=ChartType.FAILED_BY_DAY)).plotted
    assert by_day.names == ("2026-03-01", "2026-03-02")
    by_lot = analysed(lineages, ChartSettings(chart=ChartType.FAILED_BY_LOT)).plotted
    assert by_lot.names == ("L0", "L1", "L2")
    flags = analysed(lineages, ChartSettings(chart=ChartType.FLAGGED_BY_PRINT)).plotted
    assert set(flags.main.values) == {0.0}


def test_a_category_is_charted_by_its_shares_without_being_asked() -> None:
    template = replace_kind("category")
    lineages = with_results([0.1] * 30)
    plain = [
        replace(each, measurement=measured(i, None, each.measurement.measurement_result))
        for i, each in enumerate(lineages)
    ]
    found = analyse(template, [each.measurement for each in plain], lineages=plain)
    assert found.plotted.chart is ChartType.FAILED_BY_PRINT
    assert found.plotted.n == 30


def replace_kind(kind: str) -> PartMeasurementTemplate:
    return PartMeasurementTemplate(uuid="T", measurement_name="Look", measurement_type=kind)


def series(values: list[float]) -> list[Lineage]:
    return [Lineage(measured(i, value)) for i, value in enumerate(values)]


def test_a_phase_has_limits_of_its_own_and_runs_do_not_cross_it() -> None:
    values = [10.0, 10.1] * 15 + [12.0, 12.1] * 15
    plain = analysed(series(values))
    assert Rule.SHIFT in {violation.rule for violation in plain.violations}
    phases = (Phase(at(30), "new resin"),)
    found = analysed(series(values), ChartSettings(phases=phases)).plotted
    assert [(each.first, each.last, each.reason) for each in found.stretches] == [
        (0, 29, ""),
        (30, 59, "new resin"),
    ]
    assert found.main.centre[0] == close(10.05)
    assert found.main.centre[59] == close(12.05)
    assert {each.rule for each in found.main.violations} <= {Rule.ALTERNATING, Rule.STRATIFICATION}
    assert found.notes == ("2 phases",)


def test_capability_is_told_of_the_latest_phase_alone() -> None:
    values = [10.0, 10.1] * 15 + [10.4, 10.5] * 15
    found = analysed(series(values), ChartSettings(phases=(Phase(at(30), "offset"),)))
    assert found.capability.n == 30
    assert found.chart.centre == close(10.45)


def test_a_phase_before_or_after_all_points_changes_nothing() -> None:
    values = [10.0, 10.2] * 15
    plain = analysed(series(values)).plotted
    for minutes in (-60.0, 10_000.0):
        moved = analysed(series(values), ChartSettings(phases=(Phase(at(minutes), "x"),))).plotted
        assert moved.main.upper == plain.main.upper
        assert len(moved.stretches) == 1


def test_points_left_out_are_drawn_and_neither_calculated_with_nor_tested() -> None:
    values = [10.0, 10.1] * 15 + [50.0] + [10.0, 10.1] * 5
    plain, out = series(values), ChartSettings(left_out={"m30": "a dropped part"})
    assert 30 in analysed(plain).marks
    found = analysed(plain, out)
    assert 30 not in found.marks
    assert found.plotted.left_out == {30}
    assert found.plotted.main.values[30] == 50.0
    assert found.chart.centre == close(10.05)
    assert found.capability.n == 40
    assert found.plotted.notes == ("1 point left out",)


def test_what_was_decided_of_points_outside_of_the_window_is_not_said_of_those_in_it() -> None:
    values = [10.0, 10.1] * 15
    elsewhere = ChartSettings(
        phases=(Phase(at(-90), "new resin"), Phase(at(900), "new lamp")),
        left_out={"m3": "dropped", "gone": "dropped", "gone too": "dropped"},
    )
    found = analysed(series(values), elsewhere)
    assert len(found.plotted.stretches) == 1
    assert found.plotted.notes == ("1 point left out",)


@pytest.mark.parametrize("kind", [ChartType.XBAR_S, ChartType.FAILED_BY_PRINT])
def test_a_point_is_said_to_be_of_the_parts_that_its_number_is_made_of(kind: ChartType) -> None:
    lineages = of_prints(random(8))
    sample = analysed(lineages, ChartSettings(chart=kind)).plotted
    size = len(sample.members(0))
    uuid = sample.members(0)[1].uuid or ""

    found = analysed(lineages, ChartSettings(chart=kind, left_out={uuid: "dropped"}))

    assert found.parts_of(0) == size - 1
    assert found.parts_of(1) == len(sample.members(1))
    (table,) = [chart_table([found])]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [row["parts"] for row in rows[:2]] == [size - 1, len(sample.members(1))]
    assert f"of {size - 1}" in brief_point(found, 0, found.plotted.lineage(0))[0]
    whole = {member.uuid or "": "dropped" for member in sample.members(0)}
    assert analysed(lineages, ChartSettings(chart=kind, left_out=whole)).parts_of(0) == size


def test_limits_are_called_frozen_only_on_the_chart_that_they_were_frozen_on() -> None:
    lineages = of_prints(random(8))
    for kind in (ChartType.INDIVIDUALS, ChartType.BETWEEN_WITHIN):
        found = analysed(lineages, replace(DECIDED, chart=kind))
        own = DECIDED.baseline is not None and DECIDED.baseline.chart is kind
        (table,) = [chart_table([found])]
        place = table.columns.index("limits_from")
        said = {str(row[place]) for row in table.rows}
        assert all(("of another chart" in words) != own for words in said)


def test_frozen_limits_stand_still_while_the_data_move() -> None:
    values = [10.0, 10.1, 9.95] * 20
    before = analysed(series(values))
    baseline = before.plotted.baseline([at(i) for i in range(60)])
    assert baseline is not None
    assert baseline.sentence == "limits frozen from 60 points, 2026-03-01 to 2026-03-01"
    moved = [*values, *[value + 1 for value in values]]
    after = analysed(series(moved), ChartSettings(baseline=baseline)).plotted
    assert after.main.upper[0] == before.plotted.main.upper[0]
    assert after.main.upper[-1] == before.plotted.main.upper[0]
    assert set(range(60, 120)) <= set(after.main.marks)
    whole = analysed(series(moved), ChartSettings(baseline=baseline))
    assert whole.limits_of_values == (after.main.lower[0], after.main.upper[0])
    assert whole.limits_of_values != (whole.chart.lower, whole.chart.upper)
    table = statistics_table([(unread(TEMPLATE), whole)])
    (row,) = table.rows
    written = row[table.columns.index("lcl")], row[table.columns.index("ucl")]
    assert written == whole.limits_of_values
    means = analysed(series(moved), ChartSettings(chart=ChartType.XBAR_S))
    assert means.limits_of_values == (means.chart.lower, means.chart.upper)


@pytest.mark.parametrize("kind", list(ChartType))
def test_limits_of_every_chart_can_be_frozen_and_give_the_same_again(kind: ChartType) -> None:
    lineages = with_results([0.1, 0.2] * 15)
    noisy = np.random.default_rng(7).normal(10, 0.1, len(lineages))
    lineages = [
        replace(each, measurement=measured(i, float(noisy[i]), each.measurement.measurement_result))
        for i, each in enumerate(lineages)
    ]
    plain = analysed(lineages, ChartSettings(chart=kind)).plotted
    baseline = plain.baseline([None] * plain.n)
    assert baseline is not None
    frozen = analysed(lineages, ChartSettings(chart=kind, baseline=baseline)).plotted
    for ours, theirs in zip(plain.main.upper, frozen.main.upper, strict=True):
        assert ours == close(theirs)
    for ours, theirs in zip(plain.main.lower, frozen.main.lower, strict=True):
        assert ours == close(theirs)
    other = ChartType.XBAR_S if kind is ChartType.INDIVIDUALS else ChartType.INDIVIDUALS
    elsewhere = analysed(lineages, ChartSettings(chart=other, baseline=baseline)).plotted
    assert "another chart" in " ".join(elsewhere.notes)
    assert elsewhere.main == analysed(lineages, ChartSettings(chart=other)).plotted.main


def test_western_electric_calls_eight_in_a_row_and_nelson_nine() -> None:
    scores = [0.5, -0.5] * 3 + [0.6] * 8 + [-0.5]
    assert Rule.SHIFT not in {v.rule for v in violations_of(scores, scores)}
    found = violations_of(scores, scores, RuleSet.WESTERN_ELECTRIC)
    (shift,) = [v for v in found if v.rule is Rule.SHIFT]
    assert shift.signals == (13,)
    assert shift.sentence == "rule 2: eight points in a row on one side of the centre"


@given(st.lists(st.floats(-5, 5), max_size=80))
def test_rule_1_alone_is_the_points_beyond_three_sigma(scores: list[float]) -> None:
    found = violations_of(scores, scores, RuleSet.LIMITS)
    assert [v.points for v in found] == [(i,) for i, s in enumerate(scores) if abs(s) > 3]


def test_western_electric_tests_no_trends() -> None:
    scores = [i / 10 for i in range(-9, 10)]
    assert Rule.TREND in {v.rule for v in violations_of(scores, scores)}
    rules = {v.rule for v in violations_of(scores, scores, RuleSet.WESTERN_ELECTRIC)}
    assert rules <= {Rule.BEYOND_LIMITS, Rule.SHIFT, Rule.TWO_OF_THREE, Rule.FOUR_OF_FIVE}


DECIDED = ChartSettings(
    chart=ChartType.BETWEEN_WITHIN,
    rules=RuleSet.WESTERN_ELECTRIC,
    baseline=Baseline(ChartType.BETWEEN_WITHIN, 10.0, 0.1, 0.05, 40, START, at(60)),
    phases=(Phase(at(5), "new resin"), Phase(at(9), "new lamp")),
    left_out={"m3": "dropped"},
)


def test_what_is_decided_is_kept_and_read_back() -> None:
    assert from_kept(to_keep("T", DECIDED)) == DECIDED
    assert to_keep("T", ChartSettings()) == TemplateChart(name="T")
    assert from_kept(None) == ChartSettings()


def test_words_that_nobody_knows_are_as_if_they_were_not_there() -> None:
    kept = TemplateChart(name="T", chart="pie", rules="mine", phases={"soon": "x"})
    assert from_kept(kept) == ChartSettings()


def test_phases_and_points_are_taken_back_one_by_one() -> None:
    assert DECIDED.without_phase(at(5)).phases == (Phase(at(9), "new lamp"),)
    assert DECIDED.with_phase(Phase(at(5), "again")).phases[0].reason == "again"
    assert DECIDED.taking_back(["m3"]).left_out == {}
    assert DECIDED.leaving_out(["m4"], "x").left_out == {"m3": "dropped", "m4": "x"}


def test_exports_and_reports_carry_every_decision() -> None:
    lineages = of_prints(random(8))
    found = analysed(lineages, replace(DECIDED, chart=ChartType.INDIVIDUALS))
    rows = [
        dict(zip(t.columns, row, strict=True)) for t in [chart_table([found])] for row in t.rows
    ]
    assert len(rows) == 120
    assert rows[3]["left_out_because"] == "dropped"
    assert rows[-1]["phase"] == "new lamp"
    assert "frozen" in str(rows[0]["limits_from"])
    summary = unread(TEMPLATE)
    table = statistics_table([(summary, found)])
    (statistics,) = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    for name in ("s", "sigma_within", "lcl", "ucl", "ppk_low_95", "anderson_darling"):
        assert statistics[name] is not None
    assert statistics["rules"] == "western-electric"
    assert "new lamp" in str(statistics["phases"])
    assert "m3 dropped" in str(statistics["left_out"])
    measured_rows = list(measurements_table(lineages, [TEMPLATE], found).rows)
    assert measured_rows[3][-1] == "dropped"
    page = report(found, WindowCoverage(TimeWindow(7), 120, 1.0), START, order="in the order made")
    for words in ("in the order made", "Western Electric", "new lamp", "1 x dropped", "variance:"):
        assert words in page


def test_what_only_the_ranges_break_is_told_where_the_process_is_called_unstable() -> None:
    values = [float(x) for x in np.random.default_rng(3).normal(10, 0.5, 45)]
    found = analysed(series(values))
    assert not found.violations
    assert not found.stable
    shown = {label: value for section in numbers(found) for label, value, _ in section.lines}
    assert shown["Rules broken"] == 0
    assert shown["In the ranges"] == 1
    page = report(found, WindowCoverage(TimeWindow(7), 45, 1.0), START)
    assert "Beyond the limits of the moving range: 1" in page


def test_report_bins_never_straddle_a_limit() -> None:
    values = [float(x) for x in np.random.default_rng(9).normal(10, 0.6, 800)]
    page = report(analysed(series(values)), WindowCoverage(TimeWindow(7), 800, 1.0), START)
    lines = page.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Distribution"))
    bins = []
    for line in lines[start + 1 :]:
        if " to " not in line:
            break
        low, high = line[2:26].split(" to ")
        bins.append((float(low), float(high), int(line[26:34].replace(",", ""))))
    assert len(bins) > 4
    assert sum(count for _, _, count in bins) == 800
    for limit in (9.0, 11.0):
        assert not [b for b in bins if b[0] < limit - 1e-3 and b[1] > limit + 1e-3]
    below = sum(value < 9.0 for value in values)
    assert sum(count for _, high, count in bins if high <= 9.0) == below


@pytest.mark.parametrize("kind", list(ChartType))
@pytest.mark.parametrize(
    "shape", [[], [[10.0]], [[10.0], [10.2]], [[10.0] * 3] * 4, [[10.0, 10.1]]]
)
def test_every_chart_of_little_draws_and_exports(kind: ChartType, shape: list[list[float]]) -> None:
    lineages = of_prints(shape)
    found = analysed(lineages, replace(DECIDED, chart=kind))
    for widget in (ControlChart(), SpreadChart(), ProbabilityChart()):
        widget.glyphs = ASCII
        widget.analysis = found
        for size in ((80, 20), (40, 8), (10, 3)):
            assert widget.draw(*size).lines()
    pictures = [control_chart_svg(found, "a & b"), histogram_svg(found, "<x>")]
    pictures += [probability_svg(found, "y"), pareto_svg(found.categories, "z", "")]
    for picture in pictures:
        assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert len(list(chart_table([found]).rows)) == found.plotted.n
    assert report(found, WindowCoverage(TimeWindow(7), len(lineages), 1.0), START)


def test_the_svg_is_of_the_same_points_and_escapes_what_the_server_says() -> None:
    lineages = of_prints(random(10))
    svg = control_chart_svg(analysed(lineages), "<script>alert(1)</script>")
    assert "<script>" not in svg
    tree = ElementTree.fromstring(svg)
    lines = [e for e in tree.iter() if e.tag.endswith("polyline")]
    assert [len(e.attrib["points"].split()) for e in lines] == [120, 119]


def test_lines_of_different_values_never_share_a_row() -> None:
    assert rows_apart([(8.1, 0), (8.08, 0), (8.0, 6), (7.92, 11), (7.9, 11)], 12) == {
        8.1: 0,
        8.08: 1,
        8.0: 6,
        7.92: 10,
        7.9: 11,
    }


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=6, unique=True), st.integers(6, 30))
def test_rows_are_apart_in_order_and_in_the_picture(values: list[float], height: int) -> None:
    low, high = min(values), max(values)
    pairs = [(v, height - 1 - int((v - low) / ((high - low) or 1) * (height - 1))) for v in values]
    found = rows_apart(pairs, height)
    rows = [found[v] for v in sorted(values, reverse=True)]
    assert rows == sorted(set(rows))
    assert rows[0] >= 0
    assert rows[-1] < height


def test_specification_and_control_limits_each_keep_their_value_at_80_by_24() -> None:
    """USL 8.1 beside a UCL of 8.0801, as a narrow process beside its tolerance has them."""
    template = PartMeasurementTemplate(
        uuid="T", measurement_type="value", min=7.9, max=8.1, units="mm"
    )
    values = [8.0 + (0.0301 if i % 2 else 0.0) for i in range(60)]
    found = analyse(template, [measured(i, v) for i, v in enumerate(values)])
    chart = ControlChart()
    chart.analysis = found
    for height in range(6, 20):
        text = "\n".join(chart.draw(80, height).lines())
        assert "USL 8.1 " in text
        assert f"UCL {found.chart.upper:.5g} " in text
        assert "USL/UCL" not in text


def test_points_in_the_order_made_do_not_move_when_a_note_is_added_later() -> None:
    lineages = of_prints([[9.0 + i / 100] for i in range(30)])
    timed = []
    for place, lineage in enumerate(lineages):
        timed.append(replace(lineage, print=finished(lineage, place)))
    noted = replace(timed[3], measurement=measured(3, 9.03, minutes=99_999))
    ordered = in_order_made([*timed[:3], noted, *timed[4:]])
    assert [each.measurement.value for each in ordered] == [x.measurement.value for x in timed]
    assert made_at(ordered[3]) == at(60 * 3)


def finished(lineage: Lineage, place: int) -> Print:
    assert lineage.print is not None
    return msgspec.structs.replace(lineage.print, finished_at=at(60 * place))


def test_nan_never_reaches_a_limit() -> None:
    found = analysed(of_prints(random(11)), ChartSettings(chart=ChartType.XBAR_S)).plotted
    assert all(limit is not None and math.isfinite(limit) for limit in found.main.upper)
