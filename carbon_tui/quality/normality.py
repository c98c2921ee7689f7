"""Whether values are normally distributed: Anderson and Darling's test, the probability plot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erfc, exp, fsum, log, sqrt
from statistics import NormalDist

from carbon_tui.quality.moments import mean, sigma_overall

FEWEST = 8
"""The test's p-value holds from here on (D'Agostino & Stephens, 1986, table 4.7)."""

DOUBTED_BELOW = 0.05
"""The p-value from which "normal" is doubted."""


@dataclass(frozen=True, slots=True)
class NormalityTest:
    """`statistic` is A², `p_value` the chance that normal values lie as far from a normal curve."""

    statistic: float
    p_value: float

    @property
    def normal(self) -> bool:
        """Not doubted: that it is normal is never proved."""
        return self.p_value >= DOUBTED_BELOW


def anderson_darling(values: Sequence[float]) -> NormalityTest | None:
    """A² with mean and s estimated, and its p-value; None below eight values or of equal ones.

    T. W. Anderson and D. A. Darling, JASA 49 (1954), 765-769; p-value by R. B. D'Agostino and M. A.
    Stephens, Goodness-of-Fit Techniques, 1986, table 4.9 (both parameters unknown).
    """
    centre, sigma = mean(values), sigma_overall(values)
    if len(values) < FEWEST or centre is None or not sigma:
        return None
    statistic = anderson_darling_statistic(
        sorted(values), lambda x: normal_log_tails((x - centre) / sigma)
    )
    return NormalityTest(statistic, _p_value(statistic, len(values)))


def anderson_darling_statistic(
    ordered: Sequence[float], log_tails: Callable[[float], tuple[float, float]]
) -> float:
    """A² of ordered values; `log_tails` gives the logarithms of P(X <= x) and of P(X > x)."""
    n = len(ordered)
    tails = [log_tails(value) for value in ordered]
    weighted = ((2 * i + 1) * (tails[i][0] + tails[n - 1 - i][1]) for i in range(n))
    return -n - fsum(weighted) / n


def normal_log_tails(z: float) -> tuple[float, float]:
    """Logarithms of both tails of the standard normal distribution, far out as well."""
    return _log_upper(-z), _log_upper(z)


def _log_upper(z: float) -> float:
    """log P(Z > z): by erfc, beyond its range by the asymptotic series DLMF 7.12.1."""
    if z < 35:
        return log(erfc(z / sqrt(2)) / 2)
    square = z * z
    series = 1 - 1 / square + 3 / square**2 - 15 / square**3
    return -square / 2 - log(z * sqrt(2 * 3.141592653589793)) + log(series)


def _p_value(statistic: float, n: int) -> float:
    a = statistic * (1 + 0.75 / n + 2.25 / n**2)
    if a < 0.2:
        return 1 - exp(-13.436 + 101.14 * a - 223.73 * a * a)
    if a < 0.34:
        return 1 - exp(-8.318 + 42.796 * a - 59.938 * a * a)
    if a < 0.6:
        return exp(0.9177 - 4.279 * a - 1.38 * a * a)
    return exp(1.2937 - 5.709 * a + 0.0186 * a * a) if a < 153 else 0.0


@dataclass(frozen=True, slots=True)
class ProbabilityPlot:
    """Ordered values over the normal scores expected of them, and the line through them.

    Normal values lie on the line value = intercept + slope * score; `r` is their correlation.
    """

    scores: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    slope: float | None = None
    intercept: float | None = None
    r: float | None = None


def probability_plot(values: Sequence[float]) -> ProbabilityPlot:
    """Scores by Filliben's medians, the line by least squares; no line of fewer than two values.

    J. J. Filliben, "The probability plot correlation coefficient test for normality", Technometrics
    17 (1975), 111-117; NIST/SEMATECH e-Handbook 1.3.3.21.
    """
    n, ordered = len(values), tuple(sorted(values))
    normal = NormalDist()
    scores = tuple(normal.inv_cdf(p) for p in _medians(n))
    if n < 2 or ordered[0] == ordered[-1]:
        return ProbabilityPlot(scores, ordered)
    middle, centre = fsum(scores) / n, fsum(ordered) / n
    spread = fsum((x - middle) ** 2 for x in scores)
    height = fsum((y - centre) ** 2 for y in ordered)
    both = fsum((x - middle) * (y - centre) for x, y in zip(scores, ordered, strict=True))
    slope = both / spread
    return ProbabilityPlot(
        scores, ordered, slope, centre - slope * middle, both / sqrt(spread * height)
    )


def _medians(n: int) -> list[float]:
    """Filliben's approximate medians of n uniform order statistics."""
    if n < 1:
        return []
    last = 0.5 ** (1 / n)
    between = [(i - 0.3175) / (n + 0.365) for i in range(2, n)]
    return [1 - last, *between, last] if n > 1 else [0.5]
