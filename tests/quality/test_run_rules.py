"""Nelson's eight tests: each pattern as he drew it, its near miss, and its mirror."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.quality.individuals import IndividualsChart, individuals_chart
from carbon_tui.quality.run_rules import Rule, Violation, marks, violations


def scored(*scores: float) -> IndividualsChart:
    """A chart whose centre is 0 and whose sigma is 1, so that values are scores."""
    return IndividualsChart(scores, 0.0, 1.0, -3.0, 3.0)


def found(rule: Rule, *scores: float) -> tuple[Violation, ...]:
    return tuple(v for v in violations(scored(*scores)) if v.rule is rule)


ALTERNATING = tuple(0.5 * (-1) ** i for i in range(14))

PATTERNS = [
    (Rule.BEYOND_LIMITS, (0, 1, 3.01, 0), (2,), (2,)),
    (Rule.SHIFT, (-0.1, *[0.5] * 9), tuple(range(1, 10)), (9,)),
    (Rule.TREND, (0.5, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6), (1, 2, 3, 4, 5, 6), (6,)),
    (Rule.ALTERNATING, ALTERNATING, tuple(range(14)), (13,)),
    (Rule.TWO_OF_THREE, (0, 2.1, 0, 2.1, 0), (1, 3), (3,)),
    (Rule.FOUR_OF_FIVE, (0, 1.1, 1.1, 0, 1.1, 1.1), (1, 2, 4, 5), (5,)),
    (Rule.STRATIFICATION, (1.5, *([0.9, -0.9] * 7), 0.9), tuple(range(1, 16)), (15,)),
    (Rule.MIXTURE, (0, *[1.1, -1.1] * 4), tuple(range(1, 9)), (8,)),
]

NEAR_MISSES = [
    (Rule.BEYOND_LIMITS, (0, 3.0, 0)),
    (Rule.SHIFT, (*[0.5] * 8, 0.0, *[0.5] * 8)),
    (Rule.TREND, (0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.6)),
    (Rule.TREND, (0.1, 0.2, 0.3, 0.4, 0.5)),
    (Rule.ALTERNATING, ALTERNATING[:13]),
    (Rule.TWO_OF_THREE, (2.1, 0, 0, 2.1)),
    (Rule.TWO_OF_THREE, (2.1, -2.1, 0)),
    (Rule.FOUR_OF_FIVE, (1.1, 1.1, 0, 0, 1.1, 1.1)),
    (Rule.STRATIFICATION, tuple([0.9] * 14 + [1.0])),
    (Rule.MIXTURE, tuple([1.1] * 8)),
    (Rule.MIXTURE, (1.1, -1.1, 1.1, 0.9, -1.1, 1.1, -1.1, 1.1)),
]


@pytest.mark.parametrize(("rule", "scores", "points", "signals"), PATTERNS)
def test_a_pattern_is_found_with_its_points(
    rule: Rule, scores: tuple[float, ...], points: tuple[int, ...], signals: tuple[int, ...]
) -> None:
    assert found(rule, *scores) == (Violation(rule, points, signals),)


@pytest.mark.parametrize(("rule", "scores", "points", "signals"), PATTERNS)
def test_a_mirrored_pattern_is_the_same_violation(
    rule: Rule, scores: tuple[float, ...], points: tuple[int, ...], signals: tuple[int, ...]
) -> None:
    assert found(rule, *(-score for score in scores)) == (Violation(rule, points, signals),)


@pytest.mark.parametrize(("rule", "scores"), NEAR_MISSES)
def test_a_near_miss_is_none(rule: Rule, scores: tuple[float, ...]) -> None:
    assert found(rule, *scores) == ()


def test_a_long_run_is_one_violation_that_fails_from_the_ninth_point_on() -> None:
    (shift,) = found(Rule.SHIFT, *[0.5] * 12)
    assert shift.points == tuple(range(12))
    assert shift.signals == (8, 9, 10, 11)
    assert (shift.first, shift.last) == (0, 11)


def test_overlapping_windows_are_one_violation() -> None:
    assert found(Rule.TWO_OF_THREE, 2.1, 2.2, 2.3) == (
        Violation(Rule.TWO_OF_THREE, (0, 1, 2), (1, 2)),
    )


def test_a_mixture_ends_where_it_turns_one_sided() -> None:
    (mixture,) = found(Rule.MIXTURE, -1.1, *[1.1] * 12)
    assert mixture.points == tuple(range(8))
    assert mixture.signals == (7,)


def test_every_rule_names_itself() -> None:
    assert len({rule.sentence for rule in Rule}) == 8
    assert found(Rule.BEYOND_LIMITS, 9)[0].sentence == "rule 1: one point beyond three sigma"


def test_marks_name_the_rules_of_each_point_lowest_first() -> None:
    assert marks(violations(scored(0, 2.5, 3.5))) == {2: (Rule.BEYOND_LIMITS, Rule.TWO_OF_THREE)}


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [0.1] * 40, [1e100, -1e100] * 3])
def test_degenerate_series_accuse_nobody(values: list[float]) -> None:
    assert violations(individuals_chart(values)) == ()


def test_the_handbooks_flow_rates_are_in_control_at_three_sigma() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.2: "The process is in control"."""
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    assert violations(individuals_chart(flow)) == ()


def test_the_textbooks_loan_costs_leave_control_in_week_39() -> None:
    """D. C. Montgomery, Introduction to Statistical Quality Control, 6th ed., example 6.5.

    Twenty weeks give centre 300.5, mean range 7.79, limits 279.78 and 321.22; of the twenty weeks
    that follow, weeks 39 and 40 lie above.
    """
    first = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306]
    first += [294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
    later = [305, 282, 305, 296, 314, 295, 287, 301, 298, 311]
    later += [310, 292, 305, 299, 304, 310, 304, 305, 333, 328]
    limits = individuals_chart([float(cost) for cost in first])
    assert (limits.centre, limits.lower, limits.upper) == pytest.approx(
        (300.5, 279.78, 321.22), abs=5e-3
    )
    assert violations(limits) == ()
    both = replace(limits, values=tuple(float(cost) for cost in first + later))
    beyond = [v for v in violations(both) if v.rule is Rule.BEYOND_LIMITS]
    assert [v.first + 1 for v in beyond] == [39, 40]


def plainly(rule: Rule, x: tuple[float, ...], i: int) -> bool:
    """Nelson's wording tested at point i and nothing but the points up to it."""

    def last(n: int) -> tuple[float, ...]:
        return x[i - n + 1 : i + 1] if i + 1 >= n else ()

    def steps(n: int) -> list[float]:
        window = last(n)
        return [b - a for a, b in pairwise(window)]

    def one_side(n: int, need: int, sigmas: float) -> bool:
        return any(
            side * x[i] > sigmas
            and sum(side * v > sigmas for v in x[max(0, i - n + 1) : i + 1]) >= need
            for side in (1, -1)
        )

    match rule:
        case Rule.BEYOND_LIMITS:
            return abs(x[i]) > 3
        case Rule.SHIFT:
            return bool(last(9)) and (all(v > 0 for v in last(9)) or all(v < 0 for v in last(9)))
        case Rule.TREND:
            return bool(steps(6)) and (all(s > 0 for s in steps(6)) or all(s < 0 for s in steps(6)))
        case Rule.ALTERNATING:
            turns = steps(14)
            return bool(turns) and all(a * b < 0 for a, b in pairwise(turns))
        case Rule.TWO_OF_THREE:
            return one_side(3, 2, 2)
        case Rule.FOUR_OF_FIVE:
            return one_side(5, 4, 1)
        case Rule.STRATIFICATION:
            return bool(last(15)) and all(abs(v) < 1 for v in last(15))
        case Rule.MIXTURE:
            window = last(8)
            return (
                bool(window) and all(abs(v) > 1 for v in window) and min(window) < 0 < max(window)
            )


COARSE = st.lists(
    st.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.0, 0.25, 0.5, 1.5, 2.5, 3.5]), max_size=60
)


@given(COARSE, st.sampled_from(list(Rule)))
def test_signals_are_where_the_plain_wording_holds(scores: list[float], rule: Rule) -> None:
    series = tuple(scores)
    failed = [point for v in found(rule, *series) for point in v.signals]
    assert sorted(failed) == [i for i in range(len(series)) if plainly(rule, series, i)]


@given(COARSE, st.sampled_from([Rule.SHIFT, Rule.TREND, Rule.ALTERNATING, Rule.STRATIFICATION]))
def test_runs_never_share_more_than_an_end(scores: list[float], rule: Rule) -> None:
    for one, other in pairwise(found(rule, *scores)):
        assert one.last <= other.first
