"""Everything one template's measurements say, as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.quality.capability import Capability, capability
from carbon_tui.quality.control import (
    IndividualsChart,
    MovingRangeChart,
    individuals_chart,
    moving_range_chart,
)
from carbon_tui.quality.histogram import Histogram, histogram
from carbon_tui.quality.moments import sigma_overall
from carbon_tui.quality.pareto import Bar, category_pareto, zone_pareto
from carbon_tui.quality.run_rules import Rule, Violation, marks, violations
from carbon_tui.quality.specification import Kind, Specification, specification, usable
from carbon_tui.quality.tally import Tally, tally


@dataclass(frozen=True, slots=True)
class Analysis:
    """`points[i]` is the measurement behind value i of the chart; the order is the caller's.

    `measurements` are all, `points` those with a usable value.
    """

    template: PartMeasurementTemplate | None
    specification: Specification
    measurements: tuple[PartMeasurement, ...]
    points: tuple[PartMeasurement, ...]
    tally: Tally
    chart: IndividualsChart
    ranges: MovingRangeChart
    violations: tuple[Violation, ...]
    sigma_overall: float | None
    capability: Capability
    histogram: Histogram
    marks: Mapping[int, tuple[Rule, ...]]
    """The rules that each point breaks, lowest number first; points without any are not in it."""
    outside: tuple[int, ...]
    """Points beyond the specification limits, by our own reading of the value."""
    bad: tuple[int, ...]
    """Points that lie outside, or that the server failed or flagged; in order."""
    categories: tuple[Bar, ...]
    zones: tuple[Bar, ...]

    @property
    def attention(self) -> tuple[int, ...]:
        """Points that fail a test, lie outside, or that the server failed or flagged; in order."""
        return tuple(sorted({*self.marks, *self.bad}))

    @property
    def without_value(self) -> int:
        return len(self.measurements) - len(self.points)

    @property
    def charted(self) -> bool:
        """Whether a control chart says more than a Pareto."""
        return self.specification.kind is not Kind.CATEGORY and bool(self.points)

    @property
    def last_measured(self) -> datetime | None:
        return max((m.updated_at for m in self.measurements if m.updated_at), default=None)


def analyse(
    template: PartMeasurementTemplate | None, measurements: Sequence[PartMeasurement]
) -> Analysis:
    """All statistics of the measurements in the order given; cost grows with their number."""
    limits = specification(template)
    points = tuple(m for m in measurements if usable(m.value) is not None)
    values = tuple(float(m.value) for m in points if m.value is not None)
    chart, overall = individuals_chart(values), sigma_overall(values)
    found = violations(chart)
    outside = tuple(i for i, value in enumerate(values) if limits.outside(value))
    judged = (i for i, point in enumerate(points) if point.measurement_result in ("fail", "flag"))
    return Analysis(
        template=template,
        specification=limits,
        measurements=tuple(measurements),
        points=points,
        tally=tally(measurements),
        chart=chart,
        ranges=moving_range_chart(values),
        violations=found,
        sigma_overall=overall,
        capability=capability(chart.n, chart.centre, chart.sigma, overall, limits),
        histogram=histogram(values),
        marks=marks(found),
        outside=outside,
        bad=tuple(sorted({*outside, *judged})),
        categories=category_pareto(measurements, limits) if _has_categories(limits) else (),
        zones=zone_pareto(measurements),
    )


def _has_categories(limits: Specification) -> bool:
    return limits.kind is Kind.CATEGORY or bool(limits.passing or limits.flagging or limits.failing)
