"""How well a process fits its specification."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

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

    @property
    def preliminary(self) -> bool:
        return self.cpk is not None and self.n < FULL

    @property
    def cpk_interval(self) -> tuple[float, float] | None:
        """95 % confidence interval of Cpk by Bissell's approximation.

        Cpk -/+ z sqrt(1 / 9n + Cpk² / 2(n - 1)); A. F. Bissell, "How reliable is your capability
        index?", Applied Statistics 39 (1990), 331-340; NIST/SEMATECH e-Handbook 6.1.6.
        """
        if self.cpk is None or self.n < 2:
            return None
        half = _TWO_SIDED_95 * sqrt(1 / (9 * self.n) + self.cpk**2 / (2 * (self.n - 1)))
        return self.cpk - half, self.cpk + half


def capability(
    n: int,
    mean: float | None,
    within: float | None,
    overall: float | None,
    limits: Specification,
    *,
    fewest: int = FEWEST,
) -> Capability:
    """The indices of n values, or the sentence that says why there are none.

    Cp = (U - L) / 6σ, Cpu = (U - x̄) / 3σ, Cpl = (x̄ - L) / 3σ, Cpk the smaller of those that exist
    (AIAG SPC, 2nd ed., ch. IV; ISO 22514-2): with one limit there is no Cp, and Cpk is one-sided.
    """
    reason = _why_not(n, within, overall, limits, fewest)
    if reason or mean is None:
        return Capability(n, why_not=reason or "No values.")
    cp, cpl, cpu, cpk = _indices(mean, within, limits)
    pp, ppl, ppu, ppk = _indices(mean, overall, limits)
    return Capability(n, cp, cpl, cpu, cpk, pp, ppl, ppu, ppk)


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
