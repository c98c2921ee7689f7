"""How well a process fits its specification."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from carbon_tui.quality.distributions import chi_square_quantile
from carbon_tui.quality.specification import Specification

FEWEST = 25
"""No index is shown below: AIAG SPC (2nd ed., ch. II) wants 25 subgroups before limits are used."""

FULL = 100
"""Below this an index is preliminary: AIAG PPAP (4th ed., 2.2.11) asks for 100 readings."""

GOOD = 1.33
"""AIAG PPAP (4th ed., 2.2.11.3): below 1.33 a process does not meet acceptance."""

_TWO_SIDED_95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Capability:
    """Cp, Cpk from the within sigma (MRbar / d2); Pp, Ppk from the overall sigma s.

    None where it does not exist. `why_not` is a sentence when there is no index at all.
    """

    n: int
    cp: float | None = None
    cpl: float | None = None
    cpu: float | None = None
    cpk: float | None = None
    pp: float | None = None
    ppl: float | None = None
    ppu: float | None = None
    ppk: float | None = None
    why_not: str | None = None

    within_freedom: float = 0.0
    """Degrees of freedom of the within sigma, which the intervals of Cp and Cpk rest on."""

    @property
    def preliminary(self) -> bool:
        return self.cpk is not None and self.n < FULL

    @property
    def why_preliminary(self) -> str | None:
        return f"fewer than {FULL} values" if self.preliminary else None

    @property
    def cp_interval(self) -> tuple[float, float] | None:
        """95 % confidence interval of Cp."""
        return width_interval(self.cp, self.within_freedom)

    @property
    def cpk_interval(self) -> tuple[float, float] | None:
        """95 % confidence interval of Cpk."""
        return side_interval(self.cpk, self.n, self.within_freedom)

    @property
    def pp_interval(self) -> tuple[float, float] | None:
        """95 % confidence interval of Pp."""
        return width_interval(self.pp, self.n - 1)

    @property
    def ppk_interval(self) -> tuple[float, float] | None:
        """95 % confidence interval of Ppk."""
        return side_interval(self.ppk, self.n, self.n - 1)


NO_CAPABILITY = Capability(0)


def moving_range_freedom(n: int) -> float:
    """Degrees of freedom of MRbar / d2: about 0.62 (n - 1), for ranges that overlap.

    D. J. Wheeler, Advanced Topics in Statistical Process Control (1995), table 4.1 (ranges of two).
    """
    return 0.62 * (n - 1)


def width_interval(index: float | None, freedom: float) -> tuple[float, float] | None:
    """95 % confidence interval of Cp or Pp: index times sqrt(chi-square quantile / freedom).

    Montgomery, 7th ed., eq. 8.19; NIST/SEMATECH e-Handbook 6.1.6. None without degrees of freedom.
    """
    if index is None or freedom <= 0:
        return None
    low, high = (chi_square_quantile(p, freedom) / freedom for p in (0.025, 0.975))
    return index * sqrt(low), index * sqrt(high)


def side_interval(index: float | None, n: int, freedom: float) -> tuple[float, float] | None:
    """95 % confidence interval of Cpk or Ppk by Bissell's approximation.

    index -/+ z sqrt(1 / 9n + index² / 2 freedom); A. F. Bissell, "How reliable is your capability
    index?", Applied Statistics 39 (1990), 331-340. None without degrees of freedom.
    """
    if index is None or freedom <= 0:
        return None
    half = _TWO_SIDED_95 * sqrt(1 / (9 * n) + index**2 / (2 * freedom))
    return index - half, index + half


def capability(
    n: int,
    mean: float | None,
    within: float | None,
    overall: float | None,
    limits: Specification,
    *,
    fewest: int = FEWEST,
    within_freedom: float | None = None,
) -> Capability:
    """The indices of n values, or the sentence that says why there are none.

    Cp = (U - L) / 6σ, Cpu = (U - x̄) / 3σ, Cpl = (x̄ - L) / 3σ, Cpk the smaller of those that exist
    (AIAG SPC, 2nd ed., ch. IV; ISO 22514-2): with one limit there is no Cp, and Cpk is one-sided.
    The within sigma counts as taken from moving ranges unless its degrees of freedom are given.
    """
    reason = _why_not(n, within, overall, limits, fewest)
    if reason or mean is None:
        return Capability(n, why_not=reason or "No values.")
    cp, cpl, cpu, cpk = _indices(mean, within, limits)
    pp, ppl, ppu, ppk = _indices(mean, overall, limits)
    freedom = moving_range_freedom(n) if within_freedom is None else within_freedom
    return Capability(n, cp, cpl, cpu, cpk, pp, ppl, ppu, ppk, within_freedom=freedom)


def _why_not(
    n: int, within: float | None, overall: float | None, limits: Specification, fewest: int
) -> str | None:
    if limits.problem:
        return limits.problem
    if limits.lower is None and limits.upper is None:
        return "No specification limits."
    if n < fewest:
        return f"{n} of the {fewest} values that an index needs."
    if not within or not overall:
        return "All values are equal: there is no spread to compare with."
    return None


_Indices = tuple[float | None, float | None, float | None, float | None]


def _indices(mean: float, sigma: float | None, limits: Specification) -> _Indices:
    if not sigma:
        return None, None, None, None
    width = None if limits.tolerance is None else limits.tolerance / (6 * sigma)
    low = None if limits.lower is None else (mean - limits.lower) / (3 * sigma)
    high = None if limits.upper is None else (limits.upper - mean) / (3 * sigma)
    sides = [side for side in (low, high) if side is not None]
    return width, low, high, min(sides, default=None)
