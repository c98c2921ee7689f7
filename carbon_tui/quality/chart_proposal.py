"""Which control chart suits the data: proposed with its reason, never chosen in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from carbon_tui.quality.chart_settings import ChartType
from carbon_tui.quality.control_charts import print_of
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.variance_components import VarianceComponents, variance_components

DIFFER_BELOW = 0.05
"""The p-value of the F test from which prints are said to differ."""


NO_COMPONENTS = VarianceComponents()


@dataclass(frozen=True, slots=True)
class ChartProposal:
    """`why` is a sentence; `components` are what it rests on, empty where prints are not known."""

    chart: ChartType
    why: str
    components: VarianceComponents = NO_COMPONENTS


def proposed_chart(lineages: Sequence[Lineage], values: Sequence[float]) -> ChartProposal:
    """The chart for these measurements; `values` are those that can be charted, in order.

    Where most parts share a print with others, a print is a rational subgroup: X-bar and S, or
    between/within where prints differ by more than the parts within them explain (AIAG SPC, 2nd
    ed., ch. II; Wheeler & Chambers, ch. 8).
    """
    prints = [print_of(lineage) for lineage in lineages]
    sizes = Counter(name for name in prints if name is not None)
    together = sum(count for count in sizes.values() if count > 1)
    if not values:
        return _of_categories(len(prints), together)
    if not sizes:
        return ChartProposal(ChartType.INDIVIDUALS, "The prints of these parts are not known yet.")
    components = _components(lineages, values, prints)
    if together * 2 < len(prints):
        return ChartProposal(ChartType.INDIVIDUALS, "Most prints made a single part.", components)
    p_value = components.prints_p_value
    if p_value is not None and p_value < DIFFER_BELOW:
        why = "Prints differ by more than the parts within them explain."
        return ChartProposal(ChartType.BETWEEN_WITHIN, why, components)
    why = "Prints do not differ by more than the parts within them explain."
    return ChartProposal(ChartType.XBAR_S, why, components)


def _of_categories(measured: int, together: int) -> ChartProposal:
    if together * 2 >= max(1, measured):
        return ChartProposal(ChartType.FAILED_BY_PRINT, "Categories: the share of each print.")
    return ChartProposal(ChartType.FAILED_BY_DAY, "Categories, few parts to a print: by day.")


def _components(
    lineages: Sequence[Lineage], values: Sequence[float], prints: Sequence[str | None]
) -> VarianceComponents:
    """Of the values whose print is known; a printer that is not known is one of its own."""
    known = [
        (value, name, Factor.PRINTER.of(lineage) or "")
        for lineage, value, name in zip(lineages, values, prints, strict=True)
        if name is not None
    ]
    return variance_components(
        [value for value, _, _ in known],
        [name for _, name, _ in known],
        [printer for _, _, printer in known],
    )
