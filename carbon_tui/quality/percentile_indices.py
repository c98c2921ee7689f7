"""Capability by percentiles, for values that are not normal or are limited on one side by nature.

ISO 22514-2:2017, general method: the normal distribution's six sigma are replaced by the distance
between the 0.135 % and the 99.865 % quantile, its mean by the median.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import erf, exp, expm1, fsum, inf, log, log1p, sqrt
from statistics import NormalDist

from carbon_tui.quality.capability import FEWEST
from carbon_tui.quality.histogram import quantile
from carbon_tui.quality.moments import mean, sigma_overall
from carbon_tui.quality.normality import anderson_darling_statistic, normal_log_tails
from carbon_tui.quality.specification import Specification

LOW, MIDDLE, HIGH = 0.00135, 0.5, 0.99865
"""The probabilities of the quantiles: what lies beyond three sigma of a normal distribution."""

ENOUGH_TO_COUNT = 1_000
"""From so many values on a quantile of 0.135 % is read off the values: one of them lies beyond."""


@dataclass(frozen=True, slots=True)
class FittedDistribution:
    """A model of the values: its name, its quantiles, and how far the values lie from it (A²)."""

    name: str
    quantile: Callable[[float], float]
    distance: float


@dataclass(frozen=True, slots=True)
class PercentileCapability:
    """Indices from quantiles; None where a limit is missing. `method` says what quantiles are of.

    `why_not` is a sentence when there is none at all.
    """

    n: int
    method: str = ""
    low: float | None = None
    median: float | None = None
    high: float | None = None
    pp: float | None = None
    ppl: float | None = None
    ppu: float | None = None
    ppk: float | None = None
    why_not: str | None = None


def one_sided_by_nature(values: Sequence[float], limits: Specification) -> bool:
    """Whether zero is where the quantity ends and not a target: flatness, roughness, run-out.

    So where there is a maximum alone, or with a minimum of zero, and no value lies below zero.
    """
    ends_at_zero = limits.lower is None or limits.lower == 0
    return limits.upper is not None and ends_at_zero and bool(values) and min(values) >= 0


def percentile_capability(values: Sequence[float], limits: Specification) -> PercentileCapability:
    """Pp = (U - L) / (x99.865 - x0.135), PpU = (U - x50) / (x99.865 - x50), PpL = (x50 - L) / ….

    Quantiles are counted from 1,000 values on, else those of the best fitting distribution.
    """
    n = len(values)
    if limits.lower is None and limits.upper is None:
        return PercentileCapability(n, why_not=limits.problem or "No specification limits.")
    if n < FEWEST:
        return PercentileCapability(n, why_not=f"{n} of the {FEWEST} values that it needs.")
    if min(values) == max(values):
        return PercentileCapability(n, why_not="All values are equal.")
    model = best_distribution(values)
    low, median, high = (model.quantile(p) for p in (LOW, MIDDLE, HIGH))
    below, above = median - low, high - median
    if not (below > 0 and above > 0 and high - low < inf):
        return PercentileCapability(n, why_not="The quantiles of these values coincide.")
    width = limits.tolerance
    lower = None if limits.lower is None else (median - limits.lower) / below
    upper = None if limits.upper is None else (limits.upper - median) / above
    natural = one_sided_by_nature(values, limits)
    sides = [side for side in (None if natural else lower, upper) if side is not None]
    return PercentileCapability(
        n,
        model.name,
        low,
        median,
        high,
        None if width is None or natural else width / (high - low),
        None if natural else lower,
        upper,
        min(sides, default=None),
    )


def best_distribution(values: Sequence[float]) -> FittedDistribution:
    """The values themselves where there are many, else the model with the least A²."""
    ordered = sorted(values)
    if len(ordered) >= ENOUGH_TO_COUNT:
        return FittedDistribution("counted", lambda p: quantile(ordered, p), 0.0)
    return min(_models(ordered), key=lambda model: model.distance)


def _models(ordered: Sequence[float]) -> Iterator[FittedDistribution]:
    yield fitted_normal(ordered)
    if ordered[0] >= 0:
        yield fitted_half_normal(ordered)
    if ordered[0] > 0:
        yield fitted_lognormal(ordered)
        yield fitted_weibull(ordered)


def fitted_normal(ordered: Sequence[float]) -> FittedDistribution:
    """By mean and s."""
    centre, sigma = mean(ordered) or 0.0, sigma_overall(ordered) or 0.0
    distance = anderson_darling_statistic(ordered, lambda x: normal_log_tails((x - centre) / sigma))
    return FittedDistribution("normal", NormalDist(centre, sigma).inv_cdf, distance)


def fitted_half_normal(ordered: Sequence[float]) -> FittedDistribution:
    """By maximum likelihood: sigma² is the mean square; for distances from zero."""
    sigma = sqrt(fsum(x * x for x in ordered) / len(ordered))

    def log_tails(x: float) -> tuple[float, float]:
        _, upper = normal_log_tails(x / sigma)
        inside = erf(x / sigma / sqrt(2))
        return (log(inside) if inside > 0 else -745.0), upper + log(2)

    return FittedDistribution(
        "half-normal",
        lambda p: sigma * NormalDist().inv_cdf((1 + p) / 2),
        anderson_darling_statistic(ordered, log_tails),
    )


def fitted_lognormal(ordered: Sequence[float]) -> FittedDistribution:
    """By maximum likelihood: mean and standard deviation (over n) of the logarithms."""
    logs = [log(x) for x in ordered]
    centre = fsum(logs) / len(logs)
    sigma = sqrt(fsum((x - centre) ** 2 for x in logs) / len(logs))
    normal = NormalDist(centre, sigma)
    return FittedDistribution(
        "lognormal",
        lambda p: exp(normal.inv_cdf(p)),
        anderson_darling_statistic(ordered, lambda x: normal_log_tails((log(x) - centre) / sigma)),
    )


def fitted_weibull(ordered: Sequence[float]) -> FittedDistribution:
    """By maximum likelihood (Lawless, Statistical Models and Methods for Lifetime Data, 2003, 5.2).

    The shape k solves sum(x^k log x) / sum(x^k) - 1 / k = mean(log x), which rises with k.
    """
    largest = ordered[-1]
    logs = [log(x / largest) for x in ordered]
    centre = fsum(logs) / len(logs)

    def excess(shape: float) -> float:
        powers = [exp(shape * log_value) for log_value in logs]
        return (
            fsum(p * log_value for p, log_value in zip(powers, logs, strict=True)) / fsum(powers)
            - 1 / shape
            - centre
        )

    low, high = 1e-3, 1.0
    while excess(high) < 0 and high < 1e6:
        low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    shape = (low + high) / 2
    scale = largest * (fsum(exp(shape * log_value) for log_value in logs) / len(logs)) ** (
        1 / shape
    )

    def log_tails(x: float) -> tuple[float, float]:
        hazard = (x / scale) ** shape
        inside = -expm1(-hazard)
        return (log(inside) if inside > 0 else -745.0), -hazard

    return FittedDistribution(
        "Weibull",
        lambda p: scale * (-log1p(-p)) ** (1 / shape),
        anderson_darling_statistic(ordered, log_tails),
    )
