"""The individuals chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carbon_tui.quality.moments import mean, sigma_within

ENOUGH_POINTS = 25
"""Below this many points limits are trial limits (AIAG SPC, 2nd ed., ch. II: 25 subgroups)."""


@dataclass(frozen=True, slots=True)
class IndividualsChart:
    """One value per part in order, with centre line and three-sigma limits.

    What cannot be calculated is None: the centre of nothing, limits of fewer than two values.
    """

    values: tuple[float, ...]
    centre: float | None
    sigma: float | None
    lower: float | None
    upper: float | None

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def trial(self) -> bool:
        """True while there are too few points to trust the limits."""
        return self.n < ENOUGH_POINTS


def individuals_chart(values: Sequence[float]) -> IndividualsChart:
    """Centre = mean, limits = mean -/+ 3 MRbar / d2 (NIST/SEMATECH e-Handbook 6.3.2.2)."""
    centre, sigma = mean(values), sigma_within(values)
    if centre is None or sigma is None:
        return IndividualsChart(tuple(values), centre, sigma, None, None)
    return IndividualsChart(tuple(values), centre, sigma, centre - 3 * sigma, centre + 3 * sigma)
