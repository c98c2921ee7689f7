"""What is off, anywhere: every template by printer, platform, cassette, build, part number and lot.

A print is the unit, not a part: parts of one print are alike, and counting each of them would call
off whatever a single odd print touched. All comparisons of a run are corrected together (Benjamini
and Hochberg), so that of those called off about one in twenty is a false alarm, however many
templates and printers there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from math import fsum, sqrt

from carbon_tui.quality.control_charts import print_of
from carbon_tui.quality.distributions import fisher_exact, t_two_sided
from carbon_tui.quality.false_discovery import LEVEL, adjusted_p_values, cohens_h, hedges_g
from carbon_tui.quality.group_tests import ENOUGH_TO_DRIFT, drift
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.proportions import z_scores
from carbon_tui.quality.specification import usable

FACTORS = tuple(factor for factor in Factor if factor is not Factor.PART_ORDER)
DRIFTING = (Factor.PRINTER, Factor.PLATFORM, Factor.CASSETTE)
"""What wears: a trend over time is looked for in these alone."""
FEWEST_PRINTS = 6
"""Of all groups together, before means are compared at all."""
EXPECTED_BAD = 1.0
"""Parts to be expected bad in a group before its share is compared: none there says nothing."""


class SignalKind(StrEnum):
    """What is compared."""

    MEAN = "mean"
    DRIFT = "drift"
    SHARE = "failed or flagged"


@dataclass(frozen=True, slots=True)
class Signal:
    """One comparison of a group with all others of its template.

    `effect` is Hedges' g of a mean (in standard deviations of parts), the rise of a drift from
    first to last print (in those of prints), Cohen's h of shares. `q_value` is the false-discovery
    rate at which it would just be called off.
    """

    template_uuid: str | None
    factor: Factor
    group: str
    kind: SignalKind
    parts: int
    prints: int
    effect: float
    p_value: float
    q_value: float = 1.0

    @property
    def sentence(self) -> str:
        """`mean high by 1.20 sd`, `drifts up by 2.10 sd of prints`, `more failed or flagged`."""
        if self.kind is SignalKind.MEAN:
            return f"mean {'high' if self.effect > 0 else 'low'} by {abs(self.effect):.2f} sd"
        if self.kind is SignalKind.DRIFT:
            way = "up" if self.effect > 0 else "down"
            return f"drifts {way} by {abs(self.effect):.2f} sd of prints"
        return f"{'more' if self.effect > 0 else 'fewer'} failed or flagged"


def signals(
    templates: Iterable[tuple[str | None, Sequence[Lineage]]], level: float = LEVEL
) -> list[Signal]:
    """What is off at this false-discovery rate, the largest effects first.

    Lineages come in the order made, those of one template together.
    """
    found = list(chain.from_iterable(comparisons(uuid, each) for uuid, each in templates))
    rates = adjusted_p_values([each.p_value for each in found])
    off = [
        replace(each, q_value=rate)
        for each, rate in zip(found, rates, strict=True)
        if rate <= level
    ]
    return sorted(off, key=lambda each: (-abs(each.effect), each.q_value, each.group))


def comparisons(template_uuid: str | None, lineages: Sequence[Lineage]) -> Iterator[Signal]:
    """Every comparison that one template's measurements allow, called off or not."""
    prints = _prints(lineages)
    for factor in FACTORS:
        groups: dict[str, list[_Print]] = {}
        for each in prints:
            name = factor.of(each.lineage)
            if name is not None:
                groups.setdefault(name, []).append(each)
        if len(groups) < 2:
            continue
        everyone = [each for members in groups.values() for each in members]
        for name, members in groups.items():
            others = [each for each in everyone if factor.of(each.lineage) != name]
            for kind, effect, p_value in _compared(members, others, drifts=factor in DRIFTING):
                parts = sum(len(each.values) or each.judged for each in members)
                yield Signal(
                    template_uuid, factor, name, kind, parts, len(members), effect, p_value
                )


@dataclass(slots=True)
class _Print:
    """The measurements of one print: values, how many were judged, how many were bad."""

    lineage: Lineage
    values: list[float]
    judged: int = 0
    bad: int = 0

    @property
    def mean(self) -> float:
        return fsum(self.values) / len(self.values)


def _prints(lineages: Iterable[Lineage]) -> list[_Print]:
    """In the order in which each is met; a part of no known print is one by itself."""
    found: dict[str, _Print] = {}
    for place, lineage in enumerate(lineages):
        key = print_of(lineage) or f" {place}"
        made = found.get(key)
        if made is None:
            made = found[key] = _Print(lineage, [])
        measurement = lineage.measurement
        value = usable(measurement.value)
        if value is not None:
            made.values.append(value)
        made.judged += measurement.measurement_result in ("pass", "fail", "flag")
        made.bad += measurement.measurement_result in ("fail", "flag")
    return list(found.values())


def _compared(
    members: Sequence[_Print], others: Sequence[_Print], *, drifts: bool
) -> Iterator[tuple[SignalKind, float, float]]:
    """Kind, effect and p-value of whatever can be compared."""
    ours = [each for each in members if each.values]
    theirs = [each for each in others if each.values]
    if ours and theirs:
        p_value = mean_p_value([each.mean for each in ours], [each.mean for each in theirs])
        effect = hedges_g(_values(ours), _values(theirs))
        if p_value is not None and effect is not None:
            yield SignalKind.MEAN, effect, p_value
    if drifts and len(ours) >= ENOUGH_TO_DRIFT:
        yield from _drift([each.mean for each in ours])
    shares = share_p_value(
        [(each.bad, each.judged) for each in members if each.judged],
        [(each.bad, each.judged) for each in others if each.judged],
    )
    if shares is not None:
        yield (SignalKind.SHARE, *shares)


def _values(prints: Sequence[_Print]) -> list[float]:
    return [value for each in prints for value in each.values]


def mean_p_value(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Student's t test of two groups of print means, one of which may be a single print.

    Variance is pooled (Montgomery, Design and Analysis of Experiments, 8th ed., 2.4). None below
    six prints or without a spread.
    """
    n, m = len(ours), len(theirs)
    if n + m < FEWEST_PRINTS or not n or not m:
        return None
    mean, other = fsum(ours) / n, fsum(theirs) / m
    squares = fsum((x - mean) ** 2 for x in ours) + fsum((x - other) ** 2 for x in theirs)
    if squares <= 0:
        return None
    freedom = n + m - 2
    return t_two_sided((mean - other) / sqrt(squares / freedom * (1 / n + 1 / m)), freedom)


def _drift(means: Sequence[float]) -> Iterator[tuple[SignalKind, float, float]]:
    """The slope of print means over their order (t test of a regression's slope)."""
    found = drift(means)
    if found is None:
        return
    rise, t = found
    centre = fsum(means) / len(means)
    spread = sqrt(fsum((x - centre) ** 2 for x in means) / (len(means) - 1))
    yield SignalKind.DRIFT, rise / spread, t_two_sided(t, len(means) - 2)


def share_p_value(
    ours: Sequence[tuple[int, int]], theirs: Sequence[tuple[int, int]]
) -> tuple[float, float] | None:
    """Effect and p-value of bad parts out of judged ones, print by print.

    Fisher's exact test; where prints of a side scatter by more than binomial chance, the normal
    test with its variance enlarged by that dispersion and t with as many degrees of freedom
    (McCullagh & Nelder, Generalized Linear Models, 2nd ed., 4.5). None where too few are bad.
    """
    bad, judged = sum(b for b, _ in ours), sum(n for _, n in ours)
    other_bad, other_judged = sum(b for b, _ in theirs), sum(n for _, n in theirs)
    total = judged + other_judged
    if not judged or not other_judged or (bad + other_bad) * judged / total < EXPECTED_BAD:
        return None
    rate, other_rate = bad / judged, other_bad / other_judged
    effect = cohens_h(rate, other_rate)
    dispersion, freedom = _dispersion(ours, theirs)
    if dispersion <= 1 or freedom < 2:
        return effect, fisher_exact(bad, judged, other_bad, other_judged)
    pooled = (bad + other_bad) / total
    variance = dispersion * pooled * (1 - pooled) * (1 / judged + 1 / other_judged)
    if variance <= 0:
        return None
    return effect, t_two_sided((rate - other_rate) / sqrt(variance), freedom)


def _dispersion(*sides: Sequence[tuple[int, int]]) -> tuple[float, int]:
    """Pearson's chi-square over its degrees of freedom, within the sides."""
    squares, freedom = 0.0, 0
    for side in sides:
        scores = z_scores([bad for bad, _ in side], [n for _, n in side])
        squares += fsum(z * z for z in scores)
        freedom += max(0, len(side) - 1)
    return (squares / freedom if freedom else 0.0), freedom
