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
from carbon_tui.quality.sample_sums import CountSums, ValueSums, pooled_squares
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
    compared = list(
        chain.from_iterable(comparisons(uuid, lineages) for uuid, lineages in templates)
    )
    rates = adjusted_p_values([signal.p_value for signal in compared])
    off = [
        replace(signal, q_value=rate)
        for signal, rate in zip(compared, rates, strict=True)
        if rate <= level
    ]
    return sorted(off, key=lambda signal: (-abs(signal.effect), signal.q_value, signal.group))


def comparisons(template_uuid: str | None, lineages: Sequence[Lineage]) -> Iterator[Signal]:
    """Every comparison that one template's measurements allow, called off or not.

    Each print is looked at once per factor, however many groups there are.
    """
    prints = _prints(lineages)
    values = [value for print_ in prints for value in print_.values]
    origin = fsum(values) / len(values) if values else 0.0
    for factor in FACTORS:
        members: dict[str, list[_Print]] = {}
        for print_ in prints:
            name = factor.of(print_.lineage)
            if name is not None:
                members.setdefault(name, []).append(print_)
        if len(members) < 2:
            continue
        groups = {name: _Group.of(some, origin) for name, some in members.items()}
        everything = _Group.of([print_ for some in members.values() for print_ in some], origin)
        for name, group in groups.items():
            some = members[name]
            for kind, effect, p_value in _compared(group, everything.without(group)):
                yield Signal(
                    template_uuid, factor, name, kind, group.parts, len(some), effect, p_value
                )
            means = [print_.mean for print_ in some if print_.values]
            if factor in DRIFTING and len(means) >= ENOUGH_TO_DRIFT:
                for kind, effect, p_value in _drift(means):
                    yield Signal(
                        template_uuid, factor, name, kind, group.parts, len(some), effect, p_value
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
    by_id: dict[str, _Print] = {}
    for place, lineage in enumerate(lineages):
        key = print_of(lineage) or f" {place}"
        made = by_id.get(key)
        if made is None:
            made = by_id[key] = _Print(lineage, [])
        measurement = lineage.measurement
        value = usable(measurement.value)
        if value is not None:
            made.values.append(value)
        made.judged += measurement.measurement_result in ("pass", "fail", "flag")
        made.bad += measurement.measurement_result in ("fail", "flag")
    return list(by_id.values())


@dataclass(frozen=True, slots=True)
class _Group:
    """Prints with something in common: sums of their values, of their means, of their counts."""

    values: ValueSums
    means: ValueSums
    counts: CountSums
    parts: int

    @classmethod
    def of(cls, prints: Sequence[_Print], origin: float) -> _Group:
        return cls(
            ValueSums.of([value for print_ in prints for value in print_.values], origin),
            ValueSums.of([print_.mean for print_ in prints if print_.values], origin),
            CountSums.of((print_.bad, print_.judged) for print_ in prints),
            sum(len(print_.values) or print_.judged for print_ in prints),
        )

    def without(self, part: _Group) -> _Group:
        return _Group(
            self.values.without(part.values),
            self.means.without(part.means),
            self.counts.without(part.counts),
            self.parts - part.parts,
        )


def _compared(ours: _Group, theirs: _Group) -> Iterator[tuple[SignalKind, float, float]]:
    """Kind, effect and p-value of whatever can be compared."""
    p_value = mean_p_value(ours.means, theirs.means)
    effect = hedges_g(ours.values, theirs.values)
    if p_value is not None and effect is not None:
        yield SignalKind.MEAN, effect, p_value
    shares = share_p_value(ours.counts, theirs.counts)
    if shares is not None:
        yield (SignalKind.SHARE, *shares)


def mean_p_value(ours: ValueSums, theirs: ValueSums) -> float | None:
    """Student's t test of two groups of print means, one of which may be a single print.

    Variance is pooled (Montgomery, Design and Analysis of Experiments, 8th ed., 2.4). None below
    six prints or without a spread.
    """
    n, m = ours.n, theirs.n
    if n + m < FEWEST_PRINTS or not n or not m:
        return None
    squares, freedom = pooled_squares(ours, theirs), n + m - 2
    if squares <= 0:
        return None
    away = ours.mean - theirs.mean
    return t_two_sided(away / sqrt(squares / freedom * (1 / n + 1 / m)), freedom)


def _drift(means: Sequence[float]) -> Iterator[tuple[SignalKind, float, float]]:
    """The slope of print means over their order (t test of a regression's slope)."""
    slope = drift(means)
    if slope is None:
        return
    rise, t = slope
    centre = fsum(means) / len(means)
    spread = sqrt(fsum((x - centre) ** 2 for x in means) / (len(means) - 1))
    yield SignalKind.DRIFT, rise / spread, t_two_sided(t, len(means) - 2)


def share_p_value(ours: CountSums, theirs: CountSums) -> tuple[float, float] | None:
    """Effect and p-value of bad parts out of judged ones, print by print.

    Fisher's exact test; where prints of a side scatter by more than binomial chance, the normal
    test with its variance enlarged by that dispersion and t with as many degrees of freedom
    (McCullagh & Nelder, Generalized Linear Models, 2nd ed., 4.5). None where too few are bad.
    """
    total, bad = ours.judged + theirs.judged, ours.bad + theirs.bad
    if not ours.judged or not theirs.judged or bad * ours.judged / total < EXPECTED_BAD:
        return None
    effect = cohens_h(ours.rate, theirs.rate)
    freedom = max(0, ours.samples - 1) + max(0, theirs.samples - 1)
    dispersion = (ours.chi_square + theirs.chi_square) / freedom if freedom else 0.0
    if dispersion <= 1 or freedom < 2:
        return effect, fisher_exact(ours.bad, ours.judged, theirs.bad, theirs.judged)
    pooled = bad / total
    variance = dispersion * pooled * (1 - pooled) * (1 / ours.judged + 1 / theirs.judged)
    if variance <= 0:
        return None
    return effect, t_two_sided((ours.rate - theirs.rate) / sqrt(variance), freedom)
