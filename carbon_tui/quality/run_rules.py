"""Run rules: tests for special causes on a control chart, and the sets of them to choose from.

L. S. Nelson, "The Shewhart Control Chart - Tests for Special Causes", Journal of Quality Technology
16 (1984), 237-239; Western Electric Co., Statistical Quality Control Handbook (1956), pp. 25-28.
Zones are one sigma wide: C next to the centre line, then B, then A; beyond A lie the three-sigma
limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from itertools import pairwise

from carbon_tui.quality.individuals import IndividualsChart


class Rule(IntEnum):
    """The tests under Nelson's numbers."""

    BEYOND_LIMITS = 1
    SHIFT = 2
    TREND = 3
    ALTERNATING = 4
    TWO_OF_THREE = 5
    FOUR_OF_FIVE = 6
    STRATIFICATION = 7
    MIXTURE = 8

    @property
    def sentence(self) -> str:
        """As Nelson states it; `RuleSet.sentence` says what a set makes of it."""
        return _SENTENCES[self]


_SENTENCES = {
    Rule.BEYOND_LIMITS: "one point beyond three sigma",
    Rule.SHIFT: "nine points in a row on one side of the centre",
    Rule.TREND: "six points in a row steadily rising or falling",
    Rule.ALTERNATING: "fourteen points in a row alternating up and down",
    Rule.TWO_OF_THREE: "two of three points beyond two sigma on one side",
    Rule.FOUR_OF_FIVE: "four of five points beyond one sigma on one side",
    Rule.STRATIFICATION: "fifteen points in a row within one sigma",
    Rule.MIXTURE: "eight points in a row beyond one sigma on both sides",
}


class RuleSet(StrEnum):
    """Which tests are made. Rules keep Nelson's numbers in every set, so that a mark means one."""

    NELSON = "nelson"
    WESTERN_ELECTRIC = "western-electric"
    LIMITS = "limits"

    @property
    def name_in_full(self) -> str:
        return _TITLES[self]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The tests of this set, lowest number first."""
        if self is RuleSet.NELSON:
            return tuple(Rule)
        if self is RuleSet.LIMITS:
            return (Rule.BEYOND_LIMITS,)
        return (Rule.BEYOND_LIMITS, Rule.SHIFT, Rule.TWO_OF_THREE, Rule.FOUR_OF_FIVE)

    @property
    def points_of_a_shift(self) -> int:
        """Points in a row on one side of the centre: nine for Nelson, eight for the handbook."""
        return 8 if self is RuleSet.WESTERN_ELECTRIC else 9

    def sentence(self, rule: Rule) -> str:
        if rule is Rule.SHIFT and self is RuleSet.WESTERN_ELECTRIC:
            return "eight points in a row on one side of the centre"
        return _SENTENCES[rule]


_TITLES = {
    RuleSet.NELSON: "Nelson's eight rules",
    RuleSet.WESTERN_ELECTRIC: "Western Electric's four rules",
    RuleSet.LIMITS: "rule 1 only",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One unbroken breach of one rule. Indices count from 0 in chart order, ascending.

    `points` are all that make up the pattern; `signals` those at which the test fails, that is
    where the pattern is complete (what other software prints as "failed at points").
    """

    rule: Rule
    points: tuple[int, ...]
    signals: tuple[int, ...]
    rule_set: RuleSet = RuleSet.NELSON

    @property
    def first(self) -> int:
        return self.points[0]

    @property
    def last(self) -> int:
        return self.points[-1]

    @property
    def sentence(self) -> str:
        return f"rule {self.rule.value}: {self.rule_set.sentence(self.rule)}"


def violations(
    chart: IndividualsChart, rule_set: RuleSet = RuleSet.NELSON
) -> tuple[Violation, ...]:
    """Every breach of every rule of the set, ordered by its first signal, then by rule.

    Without sigma, or with a sigma of 0 (all values equal), nothing can be judged: no violations.
    """
    if not chart.sigma or chart.centre is None:
        return ()
    scores = [(value - chart.centre) / chart.sigma for value in chart.values]
    return violations_of(scores, chart.values, rule_set)


def violations_of(
    scores: Sequence[float], values: Sequence[float], rule_set: RuleSet = RuleSet.NELSON
) -> tuple[Violation, ...]:
    """The same from distances to the centre in sigmas, which may step from point to point.

    Rises and falls are judged by `values`.
    """
    tests: dict[Rule, Callable[[], Iterable[Violation]]] = {
        Rule.BEYOND_LIMITS: lambda: _beyond_limits(scores),
        Rule.SHIFT: lambda: _runs(Rule.SHIFT, rule_set.points_of_a_shift, _streaks(scores, _side)),
        Rule.TREND: lambda: _runs(Rule.TREND, 6, _step_streaks(values, turning=False)),
        Rule.ALTERNATING: lambda: _runs(Rule.ALTERNATING, 14, _step_streaks(values, turning=True)),
        Rule.TWO_OF_THREE: lambda: _most_of(Rule.TWO_OF_THREE, scores, 2, 3, sigmas=2.0),
        Rule.FOUR_OF_FIVE: lambda: _most_of(Rule.FOUR_OF_FIVE, scores, 4, 5, sigmas=1.0),
        Rule.STRATIFICATION: lambda: _runs(
            Rule.STRATIFICATION, 15, _streaks(scores, _within_one_sigma)
        ),
        Rule.MIXTURE: lambda: _mixtures(scores),
    }
    broken = [
        replace(violation, rule_set=rule_set)
        for rule in rule_set.rules
        for violation in tests[rule]()
    ]
    return tuple(sorted(broken, key=lambda violation: (violation.signals[0], violation.rule)))


def marks(violations_there: Iterable[Violation]) -> dict[int, tuple[Rule, ...]]:
    """For each point at which a test fails, the rules it fails, lowest number first."""
    rules: dict[int, set[Rule]] = {}
    for violation in violations_there:
        for point in violation.signals:
            rules.setdefault(point, set()).add(violation.rule)
    return {point: tuple(sorted(rules[point])) for point in sorted(rules)}


def _side(score: float) -> int:
    """1 above the centre, -1 below, 0 on it: a point on the centre line breaks a run."""
    return (score > 0) - (score < 0)


def _within_one_sigma(score: float) -> int:
    return int(abs(score) < 1)


def _beyond_limits(scores: Sequence[float]) -> Iterator[Violation]:
    for point, score in enumerate(scores):
        if abs(score) > 3:
            yield Violation(Rule.BEYOND_LIMITS, (point,), (point,))


def _streaks(scores: Sequence[float], kind: Callable[[float], int]) -> Iterator[range]:
    """Maximal stretches of one kind; kind 0 belongs to none."""
    start = 0
    kinds = [kind(score) for score in scores]
    for point in range(1, len(kinds) + 1):
        if point == len(kinds) or kinds[point] != kinds[start]:
            if kinds[start]:
                yield range(start, point)
            start = point


def _step_streaks(values: Sequence[float], *, turning: bool) -> Iterator[range]:
    """Maximal stretches whose steps all keep (or, turning, all change) their direction."""
    steps = [(after > before) - (after < before) for before, after in pairwise(values)]
    start = 0
    for step in range(1, len(steps) + 1):
        before = -steps[step - 1] if turning else steps[step - 1]
        if step == len(steps) or steps[step] != before:
            if steps[start]:
                yield range(start, step + 1)
            start = step


def _runs(rule: Rule, length: int, stretches: Iterable[range]) -> Iterator[Violation]:
    """Stretches that are long enough; the test fails from their `length`-th point on."""
    for stretch in stretches:
        if len(stretch) >= length:
            yield Violation(rule, tuple(stretch), tuple(stretch[length - 1 :]))


def _most_of(
    rule: Rule, scores: Sequence[float], need: int, of: int, *, sigmas: float
) -> Iterator[Violation]:
    """`need` out of `of` points in a row beyond so many sigmas on one side.

    The test fails at a point that is itself beyond and completes the count.
    """
    for direction in (1, -1):
        beyond = [point for point, score in enumerate(scores) if direction * score > sigmas]
        windows = [
            tuple(beyond[i - need + 1 : i + 1])
            for i in range(need - 1, len(beyond))
            if beyond[i] - beyond[i - need + 1] < of
        ]
        yield from _merged(rule, windows)


def _merged(rule: Rule, windows: Sequence[tuple[int, ...]]) -> Iterator[Violation]:
    """Windows that share a point are one violation."""
    points: list[int] = []
    signals: list[int] = []
    for window in windows:
        if points and window[0] > points[-1]:
            yield Violation(rule, tuple(points), tuple(signals))
            points, signals = [], []
        points.extend(point for point in window if not points or point > points[-1])
        signals.append(window[-1])
    if points:
        yield Violation(rule, tuple(points), tuple(signals))


def _mixtures(scores: Sequence[float]) -> Iterator[Violation]:
    """Eight in a row with none in zone C and some on each side.

    One-sided stretches are left to rule 6: Nelson asks for points "on both sides".
    """
    for stretch in _streaks(scores, lambda score: int(abs(score) > 1)):
        signals = tuple(
            point
            for point in stretch[7:]
            if len({_side(score) for score in scores[point - 7 : point + 1]}) == 2
        )
        if signals:
            yield Violation(Rule.MIXTURE, tuple(range(signals[0] - 7, signals[-1] + 1)), signals)
