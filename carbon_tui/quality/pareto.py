"""Which categories, and which zones, account for most of the trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.specification import Specification

MISSING = "(none)"
"""The name under which empty and missing categories count."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One category: its count, its share, and the share of all up to it. Shares from 0 to 1."""

    name: str
    count: int
    share: float
    cumulative: float
    role: str = ""


def pareto(names: Iterable[str], limits: Specification | None = None) -> tuple[Bar, ...]:
    """Counts by name, largest first (J. M. Juran, Quality Control Handbook, 1951); ties by name."""
    counts = Counter(name or MISSING for name in names)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return in_this_order(ordered, limits)


def in_this_order(
    counts: Sequence[tuple[str, int]], limits: Specification | None = None
) -> tuple[Bar, ...]:
    """Bars of these names and counts, which are not all 0."""
    total = sum(count for _, count in counts)
    so_far = accumulate(count for _, count in counts)
    return tuple(
        Bar(name, count, count / total, up_to / total, limits.role(name) if limits else "")
        for (name, count), up_to in zip(counts, so_far, strict=True)
    )


def category_pareto(
    measurements: Iterable[PartMeasurement], limits: Specification, *, trouble_only: bool = False
) -> tuple[Bar, ...]:
    """The categories chosen, with the template's role; on request without those that conform."""
    chosen = (
        measurement.category_value or ""
        for measurement in measurements
        if not (trouble_only and _conforms(measurement, limits))
    )
    return pareto(chosen, limits)


def _conforms(measurement: PartMeasurement, limits: Specification) -> bool:
    """Passed, as the server says or, where it does not, as the template sorts the category."""
    result = measurement.measurement_result or limits.role(measurement.category_value or "")
    return result == "pass"


def zone_pareto(measurements: Iterable[PartMeasurement]) -> tuple[Bar, ...]:
    """The zones named by measurements that fail or flag; one measurement may name several."""
    return pareto(
        zone
        for measurement in measurements
        if measurement.measurement_result in ("fail", "flag")
        for zone in measurement.zones or ()
    )


def trouble_pareto(lineages: Iterable[Lineage], factor: Factor) -> tuple[Bar, ...]:
    """Failed and flagged measurements by printer, resin lot …; those of none under `MISSING`."""
    return pareto(
        factor.of(lineage) or MISSING
        for lineage in lineages
        if lineage.measurement.measurement_result in ("fail", "flag")
    )
