"""How values are distributed, and what that means for capability; worked out once per set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from carbon_tui.quality.normality import NormalityTest, anderson_darling
from carbon_tui.quality.percentile_indices import (
    PercentileCapability,
    one_sided_by_nature,
    percentile_capability,
)
from carbon_tui.quality.specification import Specification


@dataclass(frozen=True, slots=True)
class ValueShape:
    """`test` is None where values are too few or equal; `natural` where zero ends the quantity."""

    test: NormalityTest | None
    natural: bool
    percentiles: PercentileCapability

    @property
    def by_percentiles(self) -> bool:
        """Whether indices by percentiles say more than those of a normal distribution."""
        return self.natural or (self.test is not None and not self.test.normal)

    @property
    def sentence(self) -> str:
        """`A² 0.41, p 0.34: not doubted`, and why percentiles are called for where they are."""
        if self.test is None:
            return ""
        verdict = "not doubted" if self.test.normal else "doubted"
        return f"A² {self.test.statistic:.3g}, p {self.test.p_value:.2g}: {verdict}"


@lru_cache(maxsize=8)
def value_shape(values: tuple[float, ...], limits: Specification) -> ValueShape:
    """The test of normality and the indices by percentiles."""
    return ValueShape(
        anderson_darling(values),
        one_sided_by_nature(values, limits),
        percentile_capability(values, limits),
    )
