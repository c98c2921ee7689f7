"""Rational subgroups: the parts of one print stand together, as X-bar and S, and between/within.

Parts of a print share resin, platform and light: they differ less from each other than from the
next print's. An individuals chart takes the one for the other and cries wolf, or sleeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from carbon_tui.quality.control_constants import c4, spread_of_s
from carbon_tui.quality.moments import mean, sigma_overall, sigma_within


@dataclass(frozen=True, slots=True)
class Subgroup:
    """The values of one print. `points` are their places in what was grouped, ascending."""

    name: str
    values: tuple[float, ...]
    points: tuple[int, ...] = ()

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def mean(self) -> float:
        return fsum(self.values) / len(self.values)

    @property
    def sigma(self) -> float | None:
        """Standard deviation s within this subgroup; None of a single value."""
        return sigma_overall(self.values)


def subgroups(values: Sequence[float], names: Sequence[str]) -> tuple[Subgroup, ...]:
    """Values with the same name together, in the order in which each name is first met."""
    members: dict[str, list[int]] = {}
    for point, name in enumerate(names):
        members.setdefault(name, []).append(point)
    return tuple(
        Subgroup(name, tuple(values[point] for point in points), tuple(points))
        for name, points in members.items()
    )


@dataclass(frozen=True, slots=True)
class SteppedLimits:
    """Centre and three-sigma limits of one statistic, one of each per subgroup: they step with n.

    None where a limit does not exist: that of s of a single part.
    """

    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class SubgroupChart:
    """Means of subgroups over their limits, and the standard deviations within them.

    `sigma` is the standard deviation within subgroups, None without two parts in any print.
    """

    subgroups: tuple[Subgroup, ...]
    centre: float | None
    sigma: float | None
    means: SteppedLimits
    deviations: SteppedLimits
    sigma_of_means: float | None = None
    """Of the between/within chart: the standard deviation of a mean, from its moving ranges."""


def within_sigma(groups: Iterable[Subgroup]) -> float | None:
    """The standard deviation within subgroups from their s, weighted by what each is worth.

    sum(h s / c4) / sum(h) with h = c4² / (1 - c4²); of equal sizes it is s-bar / c4.
    I. W. Burr, "Control charts for measurements with varying sample sizes", Journal of Quality
    Technology 1 (1969), 163-167; AIAG SPC, 2nd ed., ch. II B. None without a subgroup of two.
    """
    pairs = [(group.n, group.sigma) for group in groups if group.n > 1]
    weights = [c4(n) ** 2 / (1 - c4(n) ** 2) for n, _ in pairs]
    if not pairs:
        return None
    parts = zip(weights, pairs, strict=True)
    return fsum(h * (s or 0.0) / c4(n) for h, (n, s) in parts) / fsum(weights)


def xbar_chart(groups: Sequence[Subgroup]) -> SubgroupChart:
    """X-bar and S: means over grand mean -/+ 3 sigma / sqrt(n), limits stepping with n.

    Grand mean is weighted by n (Montgomery, 7th ed., eq. 6.30; AIAG SPC, 2nd ed., ch. II B).
    """
    centre, sigma = _grand_mean(groups), within_sigma(groups)
    spreads = [None if sigma is None else 3 * sigma / sqrt(group.n) for group in groups]
    return SubgroupChart(
        tuple(groups), centre, sigma, limits_about(centre, spreads), deviation_limits(groups, sigma)
    )


def between_within_chart(groups: Sequence[Subgroup]) -> SubgroupChart:
    """Individuals chart of subgroup means with limits from their moving ranges, and S within.

    For processes in which prints differ by more than the parts within them explain: the limits of
    X-bar would be too narrow (D. J. Wheeler and D. S. Chambers, Understanding Statistical Process
    Control, 3rd ed., ch. 8, "three-way control chart"). The mean is that of the means.
    """
    means = [group.mean for group in groups]
    centre, sigma = mean(means), within_sigma(groups)
    of_means = sigma_within(means)
    spreads = [None if of_means is None else 3 * of_means for _ in groups]
    return SubgroupChart(
        tuple(groups),
        centre,
        sigma,
        limits_about(centre, spreads),
        deviation_limits(groups, sigma),
        of_means,
    )


def deviation_limits(groups: Sequence[Subgroup], sigma: float | None) -> SteppedLimits:
    """The S chart: centre c4 sigma, limits c4 sigma -/+ 3 sigma sqrt(1 - c4²), not below zero.

    Montgomery, 7th ed., eq. 6.27 and 6.28 (B3 and B4 of the tables are these over c4 sigma).
    """
    known = [sigma if group.n > 1 else None for group in groups]
    pairs = [(group.n, s) for group, s in zip(groups, known, strict=True)]
    return SteppedLimits(
        tuple(None if s is None else c4(n) * s for n, s in pairs),
        tuple(None if s is None else max(0.0, (c4(n) - 3 * spread_of_s(n)) * s) for n, s in pairs),
        tuple(None if s is None else (c4(n) + 3 * spread_of_s(n)) * s for n, s in pairs),
    )


def _grand_mean(groups: Sequence[Subgroup]) -> float | None:
    return mean([value for group in groups for value in group.values])


def limits_about(centre: float | None, spreads: Sequence[float | None]) -> SteppedLimits:
    """Limits so far on either side of one centre; none without a centre."""
    if centre is None:
        nothing = (None,) * len(spreads)
        return SteppedLimits(nothing, nothing, nothing)
    return SteppedLimits(
        (centre,) * len(spreads),
        tuple(None if half is None else centre - half for half in spreads),
        tuple(None if half is None else centre + half for half in spreads),
    )
