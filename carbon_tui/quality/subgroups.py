"""Rational subgroups: parts of one print together, as X-bar and S or R, and between/within.

Parts of a print share resin, platform and light: they differ less from each other than from the
next print's. An individuals chart takes the one for the other and cries wolf, or sleeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from carbon_tui.quality.control_constants import c4, d2, d3, range_factors, spread_of_s
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

    @property
    def range(self) -> float | None:
        """Largest minus smallest value; None of a single one."""
        return max(self.values) - min(self.values) if self.n > 1 else None


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

    None where a limit does not exist: that of s or of the range of a single part.
    """

    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class SubgroupChart:
    """Means of subgroups over their limits, and what their parts differ by: s, or ranges.

    `sigma` is the standard deviation within subgroups, None without two parts in any print.
    """

    subgroups: tuple[Subgroup, ...]
    centre: float | None
    sigma: float | None
    means: SteppedLimits
    spreads: SteppedLimits
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


def sigma_of_ranges(groups: Iterable[Subgroup]) -> float | None:
    """The standard deviation within subgroups from their ranges, weighted by what each is worth.

    sum(f R / d2) / sum(f) with f = d2² / d3²; of equal sizes it is R-bar / d2 (Burr, as above; AIAG
    SPC, 2nd ed., ch. II A). None without a subgroup of two.
    """
    pairs = [(group.n, group.range) for group in groups if group.n > 1]
    weights = [(d2(n) / d3(n)) ** 2 for n, _ in pairs]
    if not pairs:
        return None
    parts = zip(weights, pairs, strict=True)
    return fsum(f * (r or 0.0) / d2(n) for f, (n, r) in parts) / fsum(weights)


def xbar_range_chart(groups: Sequence[Subgroup]) -> SubgroupChart:
    """X-bar and R, for small subgroups: limits of means are A2 R-bar, those of ranges D3 and D4.

    A2 = 3 / (d2 sqrt(n)) (Montgomery, 7th ed., eq. 6.8 and 6.12; AIAG SPC, 2nd ed., ch. II A).
    """
    centre, sigma = _grand_mean(groups), sigma_of_ranges(groups)
    away = [None if sigma is None else 3 * sigma / sqrt(group.n) for group in groups]
    return SubgroupChart(
        tuple(groups), centre, sigma, limits_about(centre, away), range_limits(groups, sigma)
    )


def range_limits(groups: Sequence[Subgroup], sigma: float | None) -> SteppedLimits:
    """The R chart: centre d2 sigma, limits D3 and D4 times that, stepping with n."""
    means = [
        None if sigma is None or subgroup.n < 2 else d2(subgroup.n) * sigma for subgroup in groups
    ]
    known = [(subgroup, range_factors(group.n) if group.n > 1 else (0.0, 0.0))
             for subgroup, group in zip(means, groups, strict=True)]  # fmt: skip
    return SteppedLimits(
        tuple(means),
        tuple(None if middle is None else low * middle for middle, (low, _) in known),
        tuple(None if middle is None else high * middle for middle, (_, high) in known),
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
