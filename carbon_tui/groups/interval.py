"""How far a share that was observed may be from the true one."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""


def wilson_interval(part: float, whole: float) -> tuple[float, float] | None:
    """The 95 % score interval of a proportion; None for nothing of nothing.

    E. B. Wilson, JASA 22 (1927), 209-212: unlike part/whole ± z·s it stays between 0 and 1 and is
    honest for few and for none.
    """
    if whole <= 0:
        return None
    share, z2 = part / whole, Z_95 * Z_95
    centre = share + z2 / (2 * whole)
    half = Z_95 * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    scale = 1 + z2 / whole
    low = 0.0 if part <= 0 else max(0.0, (centre - half) / scale)  # exactly, not up to rounding
    return low, 1.0 if part >= whole else min(1.0, (centre + half) / scale)
