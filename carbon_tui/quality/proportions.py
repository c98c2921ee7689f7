"""Shares of parts that failed or were flagged: the p chart, the np chart, and Laney's p'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from carbon_tui.quality.distributions import (
    binomial_quantile,
    chi_square_upper,
)
from carbon_tui.quality.moments import sigma_within

TAIL = 0.00135
"""The chance beyond a limit on one side, as three sigma leave of a normal distribution."""

OVERDISPERSED_BELOW = 0.01
"""The p-value of the dispersion test from which Laney's chart is proposed."""


@dataclass(frozen=True, slots=True)
class ProportionChart:
    """Counts out of sample sizes with limits that step with n; rates from 0 to 1.

    A rate outside `lower` to `upper` is a signal; one on a limit is not. None without any part.
    """

    counts: tuple[int, ...]
    sizes: tuple[int, ...]
    centre: float | None
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    sigma_z: float = 1.0
    """How many times wider than binomial the rates scatter; 1 on a p chart."""

    @property
    def rates(self) -> tuple[float, ...]:
        return tuple(c / n for c, n in zip(self.counts, self.sizes, strict=True))

    @property
    def signals(self) -> tuple[int, ...]:
        """Places of rates beyond a limit."""
        limits = zip(self.rates, self.lower, self.upper, strict=True)
        beyond = (rate < low or rate > high for rate, low, high in limits)
        return tuple(place for place, outside in enumerate(beyond) if outside)


def p_chart(
    counts: Sequence[int], sizes: Sequence[int], centre: float | None = None
) -> ProportionChart:
    """Exact binomial limits per sample: each side is crossed with a chance of at most 0.00135.

    Limits from quantiles instead of three sigma (ISO 7870-2, 8.2, allows either; exact ones because
    of small samples and rare faults, where three sigma reach below zero: Montgomery, 7th ed., 7.2).
    Of constant size the counts themselves are the np chart. Samples must not be empty. The centre
    is that of a baseline where one is given.
    """
    total = sum(sizes)
    if not total:
        return ProportionChart((), (), None, (), ())
    centre = sum(counts) / total if centre is None else centre
    # Sizes repeat from print to print: each is worked out once.
    limits = {
        n: (binomial_quantile(TAIL, n, centre) / n, binomial_quantile(1 - TAIL, n, centre) / n)
        for n in set(sizes)
    }
    return ProportionChart(
        tuple(counts),
        tuple(sizes),
        centre,
        tuple(limits[n][0] for n in sizes),
        tuple(limits[n][1] for n in sizes),
    )


def laney_chart(
    counts: Sequence[int],
    sizes: Sequence[int],
    centre: float | None = None,
    sigma_z: float | None = None,
) -> ProportionChart:
    """Laney's p': p-bar -/+ 3 sigma_p sigma_z, clipped to 0 and 1.

    sigma_z is the mean moving range of z = (p - p-bar) / sigma_p over 1.128 (D. B. Laney, "Improved
    control charts for attributes", Quality Engineering 14 (2002), 531-537). Centre and sigma_z are
    those of a baseline where they are given.
    """
    plain = p_chart(counts, sizes, centre)
    sigma_z = sigma_within(z_scores(counts, sizes)) if sigma_z is None else sigma_z
    if plain.centre is None or sigma_z is None:
        return plain
    reach = [3 * sigma_z * sqrt(plain.centre * (1 - plain.centre) / n) for n in sizes]
    return ProportionChart(
        plain.counts,
        plain.sizes,
        plain.centre,
        tuple(max(0.0, plain.centre - half) for half in reach),
        tuple(min(1.0, plain.centre + half) for half in reach),
        sigma_z,
    )


def z_scores(counts: Sequence[int], sizes: Sequence[int]) -> list[float]:
    """(p - p-bar) / sqrt(p-bar (1 - p-bar) / n) of each sample; empty where all or none are bad."""
    total = sum(sizes)
    centre = sum(counts) / total if total else 0.0
    variance = centre * (1 - centre)
    if variance <= 0:
        return []
    return [(c / n - centre) / sqrt(variance / n) for c, n in zip(counts, sizes, strict=True)]


def dispersion_p_value(counts: Sequence[int], sizes: Sequence[int]) -> float | None:
    """The chance that binomial samples scatter as much: chi-square of the squared z-scores.

    The variance test for homogeneity (Snedecor & Cochran, Statistical Methods, 8th ed., 11.7).
    None below two samples, or where all or none are bad.
    """
    scores = z_scores(counts, sizes)
    if len(scores) < 2:
        return None
    return chi_square_upper(sum(z * z for z in scores), len(scores) - 1)


def overdispersed(counts: Sequence[int], sizes: Sequence[int]) -> bool:
    """Whether rates scatter by more than binomial chance explains: then Laney's limits are due."""
    p_value = dispersion_p_value(counts, sizes)
    return p_value is not None and p_value < OVERDISPERSED_BELOW
