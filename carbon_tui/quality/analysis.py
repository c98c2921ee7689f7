"""Everything one template's measurements say, as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from carbon_tui.api.schema.records import PartMeasurement, PartMeasurementTemplate
from carbon_tui.quality.capability import Capability, capability
from carbon_tui.quality.chart_proposal import ChartProposal, proposed_chart
from carbon_tui.quality.chart_settings import ChartSettings, ChartType
from carbon_tui.quality.control_charts import (
    PlottedChart,
    When,
    control_chart,
    latest_counted,
)
from carbon_tui.quality.histogram import Histogram, histogram
from carbon_tui.quality.individuals import IndividualsChart, individuals_chart
from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.quality.moments import sigma_overall
from carbon_tui.quality.pareto import Bar, category_pareto, zone_pareto
from carbon_tui.quality.result_counts import ResultCounts, tally
from carbon_tui.quality.run_rules import Rule, Violation
from carbon_tui.quality.specification import MeasurementKind, Specification, specification, usable


@dataclass(frozen=True, slots=True)
class Analysis:
    """`points[i]` is the measurement behind value i; the order is the caller's.

    `measurements` are all, `points` those with a usable value. `plotted` is the control chart of
    the type that is chosen; `chart` the individuals chart of the latest phase, whose mean, sigma
    and capability are told beside every picture.
    """

    template: PartMeasurementTemplate | None
    specification: Specification
    measurements: tuple[PartMeasurement, ...]
    points: tuple[PartMeasurement, ...]
    tally: ResultCounts
    chart: IndividualsChart
    plotted: PlottedChart
    settings: ChartSettings
    proposal: ChartProposal
    sigma_overall: float | None
    capability: Capability
    histogram: Histogram
    counted: tuple[float, ...]
    """The values of the latest phase that are not left out: what capability is told of."""
    outside: tuple[int, ...]
    """Points beyond the specification limits, by our own reading of the value."""
    bad: tuple[int, ...]
    """Points that lie outside, or that the server failed or flagged; in order."""
    categories: tuple[Bar, ...]
    zones: tuple[Bar, ...]

    @property
    def violations(self) -> tuple[Violation, ...]:
        return self.plotted.main.violations

    @property
    def violations_below(self) -> tuple[Violation, ...]:
        """Those of the moving ranges, ranges or s that stand below the chart: they too make a
        process unstable."""
        below = self.plotted.spread
        return below.violations if below is not None else ()

    @property
    def limits_of_values(self) -> tuple[float | None, float | None]:
        """Control limits of single values: those drawn where single values are charted, frozen ones
        too, else what the latest phase gives."""
        main = self.plotted.main
        if self.plotted.chart is ChartType.INDIVIDUALS and main.values:
            return main.lower[-1], main.upper[-1]
        return self.chart.lower, self.chart.upper

    @property
    def marks(self) -> Mapping[int, tuple[Rule, ...]]:
        """The rules that each point of the chart breaks, lowest number first."""
        return self.plotted.main.marks

    def sentence_of(self, rule: Rule) -> str:
        """What this rule says on this chart."""
        if self.plotted.chart.is_of_rates:
            return "beyond its limits"
        return self.settings.rules.sentence(rule)

    @property
    def attention(self) -> tuple[int, ...]:
        """Points that fail a test, lie outside, or that the server failed or flagged; in order."""
        if self.plotted.chart is not ChartType.INDIVIDUALS:
            return self.plotted.attention
        return tuple(sorted({*self.plotted.attention, *self.bad}))

    @property
    def bad_points(self) -> tuple[int, ...]:
        """Points of the chart with a part that failed, was flagged, or lies outside; in order."""
        if self.plotted.chart is ChartType.INDIVIDUALS:
            return self.bad
        results = (
            {lineage.measurement_result for lineage in self.plotted.members(point)}
            for point in range(self.plotted.n)
        )
        return tuple(point for point, outcomes in enumerate(results) if outcomes & {"fail", "flag"})

    def parts_of(self, point: int) -> int:
        """How many measurements the number of a point is made of: those that count, and all of a
        point that is left out as a whole."""
        members = self.plotted.members(point)
        counted = [m for m in members if m.uuid not in self.settings.left_out]
        return len(counted or members)

    @property
    def without_value(self) -> int:
        return len(self.measurements) - len(self.points)

    @property
    def charted(self) -> bool:
        """Whether a control chart of values says more than a Pareto."""
        return self.specification.kind is not MeasurementKind.CATEGORY and bool(self.points)

    @property
    def stable(self) -> bool:
        """No rule is broken: without that capability means little."""
        return not self.plotted.attention

    @property
    def last_measured(self) -> datetime | None:
        return max((m.updated_at for m in self.measurements if m.updated_at), default=None)


def measured_at(lineage: Lineage) -> datetime | None:
    """The order in which parts were measured, or their records changed last."""
    return lineage.measurement.updated_at


def made_at(lineage: Lineage) -> datetime | None:
    """The order in which parts were made."""
    return lineage.made_at


def analyse(
    template: PartMeasurementTemplate | None,
    measurements: Sequence[PartMeasurement],
    *,
    lineages: Sequence[Lineage] | None = None,
    settings: ChartSettings | None = None,
    when: When = measured_at,
    zone: tzinfo = UTC,
) -> Analysis:
    """All statistics of the measurements in the order given; cost grows with their number.

    `lineages` are those of the measurements, one each, as far as parts and prints are known.
    """
    joined = (
        [Lineage(measurement) for measurement in measurements] if lineages is None else lineages
    )
    settings = settings or ChartSettings()
    limits = specification(template)
    charted = [lineage for lineage in joined if usable(lineage.measurement.value) is not None]
    points = tuple(lineage.measurement for lineage in charted)
    values = tuple(value for m in points if (value := usable(m.value)) is not None)
    proposal = proposed_chart(charted or joined, values)
    counted = tuple(values[i] for i in latest_counted(charted, settings, when))
    chart, overall = _latest(values, counted), sigma_overall(counted)
    outside = tuple(i for i, value in enumerate(values) if limits.outside(value))
    judged = (i for i, point in enumerate(points) if point.measurement_result in ("fail", "flag"))
    by_default = (
        proposal.chart if limits.kind is MeasurementKind.CATEGORY else ChartType.INDIVIDUALS
    )
    kind = settings.chart or by_default
    return Analysis(
        template=template,
        specification=limits,
        measurements=tuple(measurements),
        points=points,
        tally=tally(measurements),
        chart=chart,
        plotted=control_chart(
            kind, joined if kind.is_of_rates else charted, values, settings, when, zone
        ),
        settings=settings,
        proposal=proposal,
        sigma_overall=overall,
        capability=capability(len(counted), chart.centre, chart.sigma, overall, limits),
        histogram=histogram(values),
        counted=counted,
        outside=outside,
        bad=tuple(sorted({*outside, *judged})),
        categories=category_pareto(measurements, limits) if _has_categories(limits) else (),
        zones=zone_pareto(measurements),
    )


def _latest(values: tuple[float, ...], counted: tuple[float, ...]) -> IndividualsChart:
    """All values under the limits that those of the latest phase give."""
    chart = individuals_chart(counted)
    return IndividualsChart(values, chart.centre, chart.sigma, chart.lower, chart.upper)


def _has_categories(limits: Specification) -> bool:
    return limits.kind is MeasurementKind.CATEGORY or bool(
        limits.passing or limits.flagging or limits.failing
    )
