"""Nelson's eight tests for special causes.

Source of all: L. S. Nelson, "The Shewhart Control Chart - Tests for Special Causes", Journal of
Quality Technology 16 (1984), 237-239. Zones are one sigma wide: C next to the centre line, then B,
then A; beyond A lie the three-sigma limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from carbon_tui.quality.control import IndividualsChart


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


@dataclass(frozen=True, slots=True)
class Violation:
    """One unbroken breach of one rule. Indices count from 0 in chart order, ascending.

    `points` are all that make up the pattern; `signals` those at which the test fails, that is
    where the pattern is complete (what other software prints as "failed at points").
    """

    rule: Rule
    points: tuple[int, ...]
    signals: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.points[0]

    @property
    def last(self) -> int:
        return self.points[-1]

    @property
    def sentence(self) -> str:
        return f"rule {self.rule.value}: {self.rule.sentence}"


def violations(chart: IndividualsChart) -> tuple[Violation, ...]:
    """Every breach of every rule, ordered by its first signal, then by rule.

    Without sigma, or with a sigma of 0 (all values equal), nothing can be judged: no violations.
    """
    if not chart.sigma or chart.centre is None:
        return ()
    scores = [(value - chart.centre) / chart.sigma for value in chart.values]
    found = [
        *_beyond_limits(scores),
        *_runs(Rule.SHIFT, 9, _streaks(scores, _side)),
        *_runs(Rule.TREND, 6, _step_streaks(chart.values, turning=False)),
        *_runs(Rule.ALTERNATING, 14, _step_streaks(chart.values, turning=True)),
        *_most_of(Rule.TWO_OF_THREE, scores, 2, 3, sigmas=2.0),
        *_most_of(Rule.FOUR_OF_FIVE, scores, 4, 5, sigmas=1.0),
        *_runs(Rule.STRATIFICATION, 15, _streaks(scores, _within_one_sigma)),
        *_mixtures(scores),
    ]
    return tuple(sorted(found, key=lambda violation: (violation.signals[0], violation.rule)))


def marks(found: Iterable[Violation]) -> dict[int, tuple[Rule, ...]]:
    """For each point at which a test fails, the rules it fails, lowest number first."""
    rules: dict[int, set[Rule]] = {}
    for violation in found:
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
