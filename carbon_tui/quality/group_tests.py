"""When a group is off: analysis of means, of yield, and of drift.

A group's mean is off outside grand mean -/+ h s sqrt((N - n) / (N n)), s being the pooled standard
deviation within groups and h Student's t with N - k degrees of freedom, corrected by Šidák for k
groups (E. R. Ott, Industrial Quality Control 24 (1967), 101-109; unequal sizes: P. R. Nelson,
Wludyka & Copeland, The Analysis of Means, SIAM 2005). Yields are judged likewise with the normal
quantile (same book). The level holds over all groups of a split together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import copysign, fsum, inf, sqrt

from carbon_tui.quality.distributions import standard_error_factor, two_sided
from carbon_tui.quality.moments import sigma_overall
from carbon_tui.quality.result_counts import ResultCounts
from carbon_tui.quality.specification import Side

ALPHA = 0.01
"""The chance of calling any group of a split off by one test when all are alike."""

EXPECTED = 5
"""Good and bad parts to be expected in a group before its yield is judged (Ott: n p >= 5)."""


ENOUGH_TO_DRIFT = 10
"""With fewer values three in line would pass for a trend."""


@dataclass(frozen=True, slots=True)
class MeanVerdict:
    """Decision limits of a group's mean; `shift` from the grand mean in pooled sigmas."""

    lower: float | None = None
    upper: float | None = None
    shift: float | None = None
    side: Side = Side.WITHIN

    @property
    def excess(self) -> float:
        """The shift in units of what chance allows this group: ranks groups of different sizes."""
        if self.lower is None or self.upper is None or self.shift is None:
            return 0.0
        half = self.upper - self.lower
        return abs(self.shift) / half if half > 0 else 0.0

    @property
    def word(self) -> str:
        return {Side.BELOW: "low", Side.ABOVE: "high", Side.WITHIN: ""}[self.side]


@dataclass(frozen=True, slots=True)
class DriftVerdict:
    """`rise` of the fitted line from the first to the last value, in pooled sigmas."""

    rise: float | None = None
    drifting: bool = False

    @property
    def word(self) -> str:
        if not self.drifting:
            return ""
        return "drifts up" if (self.rise or 0.0) > 0 else "drifts down"


NO_MEAN_VERDICT, NO_DRIFT_VERDICT = MeanVerdict(), DriftVerdict()


def pooled_sigma(groups: Sequence[Sequence[float]]) -> float | None:
    """Root of the mean square within groups, N - k degrees of freedom; None without any."""
    freedom = sum(len(values) - 1 for values in groups if values)
    if freedom < 1:
        return None
    spreads = ((len(values) - 1, sigma_overall(values) or 0.0) for values in groups)
    return sqrt(fsum(weight * sigma**2 for weight, sigma in spreads if weight > 0) / freedom)


def judge_means(
    groups: Sequence[Sequence[float]], sigma: float | None, alpha: float = ALPHA
) -> list[MeanVerdict]:
    """One verdict per group; none without a spread or a second group.

    One group far off drags the grand mean and makes the others look off the other way. So the
    worst is set aside and the rest is judged again without it, as trial limits are revised
    (Montgomery, Introduction to Statistical Quality Control, 6th ed., ch. 6).
    """
    verdicts = [NO_MEAN_VERDICT] * len(groups)
    active = {i: (len(values), fsum(values)) for i, values in enumerate(groups) if values}
    if not sigma or len(active) < 2:
        return verdicts
    freedom = sum(n for n, _ in active.values()) - len(active)
    reach = sigma * two_sided(alpha, len(active), freedom)
    while True:
        round_ = _judged_together(active, sigma, reach)
        worst = max(round_, key=lambda i: round_[i].excess)
        if round_[worst].side is Side.WITHIN or len(active) == 2:
            break
        verdicts[worst] = round_[worst]
        del active[worst]
    for i, verdict in round_.items():
        verdicts[i] = verdict
    return verdicts


def _judged_together(
    sums: Mapping[int, tuple[int, float]], sigma: float, reach: float
) -> dict[int, MeanVerdict]:
    total = sum(n for n, _ in sums.values())
    centre = fsum(value for _, value in sums.values()) / total
    verdicts = {}
    for i, (n, value) in sums.items():
        half = reach * standard_error_factor(n, total)
        away = value / n - centre
        side = Side.WITHIN if abs(away) <= half else Side.ABOVE if away > 0 else Side.BELOW
        verdicts[i] = MeanVerdict(centre - half, centre + half, away / sigma, side)
    return verdicts


def judge_drifts(
    groups: Sequence[Sequence[float]], sigma: float | None, alpha: float = ALPHA
) -> list[DriftVerdict]:
    """The t test of a regression's slope, for every group of at least ten values."""
    if not sigma:
        return [NO_DRIFT_VERDICT] * len(groups)
    count = sum(len(values) >= ENOUGH_TO_DRIFT for values in groups)
    return [_drift_verdict(values, sigma, alpha, count) for values in groups]


def _drift_verdict(
    values: Sequence[float], sigma: float, alpha: float, groups: int
) -> DriftVerdict:
    slope = drift(values)
    if slope is None:
        return NO_DRIFT_VERDICT
    rise, t = slope
    drifting = len(values) >= ENOUGH_TO_DRIFT and abs(t) > two_sided(alpha, groups, len(values) - 2)
    return DriftVerdict(rise / sigma, drifting)


def judge_yields(tallies: Sequence[ResultCounts], alpha: float = ALPHA) -> list[bool]:
    """For each group, whether more of it failed or was flagged than chance explains."""
    judged = sum(counts.judged for counts in tallies)
    groups = sum(bool(counts.judged) for counts in tallies)
    if groups < 2:
        return [False] * len(tallies)
    bad = sum(counts.judged - counts.passed for counts in tallies) / judged
    reach = two_sided(alpha, groups, inf) * sqrt(bad * (1 - bad))
    return [_low_yield(counts, bad, reach, judged) for counts in tallies]


def _low_yield(counts: ResultCounts, bad: float, reach: float, judged: int) -> bool:
    n = counts.judged
    if min(n * bad, n * (1 - bad)) < EXPECTED:
        return False
    return (n - counts.passed) / n > bad + reach * standard_error_factor(n, judged)


def drift(values: Sequence[float]) -> tuple[float, float] | None:
    """Rise of the least-squares line from first to last value, and its t with n - 2 degrees.

    Values are taken at equal steps (Draper & Smith, Applied Regression Analysis, 3rd ed., ch. 1).
    None below three values and of equal ones; t is infinite on a perfect line.
    """
    n = len(values)
    if n < 3 or min(values) == max(values):
        return None
    centre, middle = fsum(values) / n, (n - 1) / 2
    spread = n * (n * n - 1) / 12
    slope = fsum((i - middle) * (value - centre) for i, value in enumerate(values)) / spread
    rest = fsum((v - centre - slope * (i - middle)) ** 2 for i, v in enumerate(values))
    error = sqrt(rest / (n - 2) / spread)
    return slope * (n - 1), slope / error if error else copysign(inf, slope)
