"""What one line says of a template where the order of its values matters: Cpk, mean, trend.

By the time at which parts were made, and by what was decided about the chart: the latest phase,
without the points left out. A note that is added later moves no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carbon_tui.quality.capability import Capability, capability
from carbon_tui.quality.chart_settings import ChartSettings
from carbon_tui.quality.control_charts import latest_counted, left_out_of, phases_of
from carbon_tui.quality.individuals import individuals_chart
from carbon_tui.quality.lineage_join import Lineage, in_order_made
from carbon_tui.quality.moments import sigma_overall
from carbon_tui.quality.series import LATEST
from carbon_tui.quality.specification import Specification, usable


@dataclass(frozen=True, slots=True)
class OrderedFigures:
    """Of the series as it was at `revision`; `as_made` False: only the decisions are heeded."""

    revision: int
    settings: ChartSettings
    limits: Specification
    as_made: bool
    capability: Capability
    mean: float | None
    latest: tuple[float, ...]
    phases: int = 1
    """Those that have values in the series."""
    left_out: int = 0
    """Values of the series that do not count."""

    @property
    def departs(self) -> tuple[str, ...]:
        """What was decided that changes them, a few words each."""
        phases = (f"latest of {self.phases} phases",) if self.phases > 1 else ()
        left_out = (f"{self.left_out:,} left out",) if self.left_out else ()
        return (*phases, *left_out)


def ordered_figures(
    lineages: Sequence[Lineage],
    limits: Specification,
    settings: ChartSettings,
    *,
    revision: int,
    as_made: bool,
) -> OrderedFigures:
    """Lineages come in the order measured. Costs a sort: off the event loop where they are many."""
    ordered = in_order_made(lineages) if as_made else lineages
    charted = [lineage for lineage in ordered if usable(lineage.measurement.value) is not None]
    values = [usable(lineage.measurement.value) or 0.0 for lineage in charted]
    when = (
        (lambda lineage: lineage.made_at)
        if as_made
        else (lambda lineage: lineage.measurement.updated_at)
    )
    counted = tuple(values[i] for i in latest_counted(charted, settings, when))
    chart, overall = individuals_chart(counted), sigma_overall(counted)
    return OrderedFigures(
        revision=revision,
        settings=settings,
        limits=limits,
        as_made=as_made,
        capability=capability(len(counted), chart.centre, chart.sigma, overall, limits),
        mean=chart.centre,
        latest=tuple(values[-LATEST:]),
        phases=phases_of(charted, settings, when) if settings.phases else 1,
        left_out=left_out_of(charted, settings),
    )
