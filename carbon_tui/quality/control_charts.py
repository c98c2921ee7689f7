"""One control chart of any type, as values to draw, to test by run rules, and to export.

Every point has its own centre and limits: they step with the sample size, and from phase to phase.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from math import isnan, nan, sqrt

from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.quality.chart_settings import Baseline, ChartSettings, ChartType
from carbon_tui.quality.individuals import individuals_chart
from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.quality.moments import D2, D4
from carbon_tui.quality.proportions import ProportionChart, laney_chart, overdispersed, p_chart
from carbon_tui.quality.run_rules import Rule, RuleSet, Violation, marks, violations_of
from carbon_tui.quality.subgroups import (
    Subgroup,
    SubgroupChart,
    between_within_chart,
    deviation_limits,
    limits_about,
    range_limits,
    xbar_chart,
    xbar_range_chart,
)

When = Callable[[Lineage], datetime | None]
"""The time by which points are ordered, and by which they belong to a phase."""

Limit = float | None


@dataclass(frozen=True, slots=True)
class PlottedSeries:
    """A value and its limits per point; NaN where a point has no value, None for no limit."""

    values: tuple[float, ...] = ()
    centre: tuple[Limit, ...] = ()
    lower: tuple[Limit, ...] = ()
    upper: tuple[Limit, ...] = ()
    violations: tuple[Violation, ...] = ()
    marks: Mapping[int, tuple[Rule, ...]] = field(default_factory=dict)
    """The rules that each point breaks, lowest number first; points without any are not in it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points `first` to `last` with limits of their own: all of a chart, or one of its phases.

    `centre`, `sigma` and `within` are what a baseline would freeze; `n` points went into them.
    """

    first: int
    last: int
    reason: str = ""
    centre: Limit = None
    sigma: Limit = None
    within: Limit = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class PlottedChart:
    """`main` is what is charted, `spread` the moving ranges, ranges or s below it, if any.

    Point i stands for `members(i)`; `left_out` are points with nothing that counts.
    """

    chart: ChartType = ChartType.INDIVIDUALS
    main: PlottedSeries = PlottedSeries()
    spread: PlottedSeries | None = None
    stretches: tuple[Stretch, ...] = ()
    left_out: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    lineages: tuple[Lineage, ...] = ()
    samples: tuple[tuple[int, ...], ...] | None = None
    """Places in `lineages` per point; None where each is a point of its own."""
    names: tuple[str, ...] = ()
    """Of prints, days or lots; empty where each measurement is a point of its own."""
    counts: bool = False
    """Shares are drawn as counts of bad parts: an np chart."""

    @property
    def name_in_full(self) -> str:
        """`X-bar and R by print`, `np chart: failed by day`."""
        return self.chart.named(counts=self.counts)

    @property
    def is_of_shares(self) -> bool:
        """Values are from 0 to 1, and best written in per cent."""
        return self.chart.is_of_rates and not self.counts

    @property
    def statistic(self) -> str:
        """What a point is: `value`, `mean`, `share` or `count`."""
        if self.chart.is_of_rates:
            return "count" if self.counts else "share"
        return "value" if self.chart is ChartType.INDIVIDUALS else "mean"

    @property
    def spread_statistic(self) -> str:
        """What stands below it: `moving range`, `range` or `s`; empty where nothing does."""
        if self.spread is None:
            return ""
        ranges = {ChartType.INDIVIDUALS: "moving range", ChartType.XBAR_R: "range"}
        return ranges.get(self.chart, "s")

    @property
    def n(self) -> int:
        return len(self.main.values)

    def members(self, point: int) -> tuple[PartMeasurement, ...]:
        """The measurements behind a point."""
        places = (point,) if self.samples is None else self.samples[point]
        return tuple(self.lineages[place].measurement for place in places)

    def lineage(self, point: int) -> Lineage:
        """The first measurement behind a point, with its part and print."""
        return self.lineages[point if self.samples is None else self.samples[point][0]]

    @property
    def attention(self) -> tuple[int, ...]:
        """Points that break a rule in either series, in order."""
        below = self.spread.marks if self.spread else {}
        return tuple(sorted({*self.main.marks, *below}))

    def baseline(self, times: Sequence[datetime | None]) -> Baseline | None:
        """The limits of the latest stretch, frozen; None where it has none."""
        last = self.stretches[-1] if self.stretches else None
        if last is None or last.centre is None or last.sigma is None:
            return None
        known = [t for t in times[last.first : last.last + 1] if t is not None]
        return Baseline(
            self.chart,
            last.centre,
            last.sigma,
            last.within,
            last.n,
            min(known, default=None),
            max(known, default=None),
        )


def control_chart(
    chart: ChartType,
    lineages: Sequence[Lineage],
    values: Sequence[float],
    settings: ChartSettings,
    when: When,
    zone: tzinfo = UTC,
) -> PlottedChart:
    """The chart of lineages in order; `values` are theirs, which a p chart does not look at.

    Samples by day are days of `zone`. Measurements left out are drawn, and neither calculated with
    nor tested.
    """
    if chart.is_of_rates:
        return _rates(chart, lineages, settings, when, zone)
    if chart is ChartType.INDIVIDUALS:
        return _individuals(lineages, values, settings, when)
    return _subgroups(chart, lineages, values, settings, when)


def latest_counted(lineages: Sequence[Lineage], settings: ChartSettings, when: When) -> list[int]:
    """Places of the latest phase that are not left out: what capability is told of."""
    if not settings.phases and not settings.left_out:
        return list(range(len(lineages)))
    out = _left_out(lineages, settings)
    stretches = list(_stretches([when(lineage) for lineage in lineages], settings))
    first, last, _ = stretches[-1] if stretches else (0, -1, "")
    return [place for place in range(first, last + 1) if place not in out]


def phases_of(lineages: Sequence[Lineage], settings: ChartSettings, when: When) -> int:
    """How many phases have measurements among these."""
    return sum(1 for _ in _stretches([when(lineage) for lineage in lineages], settings))


def left_out_of(lineages: Sequence[Lineage], settings: ChartSettings) -> int:
    """How many of these are left out."""
    return len(_left_out(lineages, settings))


def print_of(lineage: Lineage) -> str | None:
    """The print that made the part, by the id that both know; None where it is not known."""
    part, made = lineage.part, lineage.print
    return (part.print_id or part.print_uuid if part else None) or (
        (made.print_id or made.uuid) if made else None
    )


# -- individuals -------------------------------------------------------------------------------


def _individuals(
    lineages: Sequence[Lineage], values: Sequence[float], settings: ChartSettings, when: When
) -> PlottedChart:
    out = _left_out(lineages, settings)
    drawing = _Series(values)
    ranges = _Series([nan] * len(values))
    stretches = []
    baseline = settings.frozen_for(ChartType.INDIVIDUALS)
    for first, last, reason in _stretches([when(lineage) for lineage in lineages], settings):
        counted = [i for i in range(first, last + 1) if i not in out]
        chart = individuals_chart([values[i] for i in counted])
        centre, sigma = chart.centre, chart.sigma
        if baseline is not None:
            centre, sigma = baseline.centre, baseline.sigma
        drawing.limit(range(first, last + 1), centre, sigma)
        drawing.judge(counted, centre, sigma, settings.rules)
        _limit_ranges(ranges, values, counted, sigma)
        stretches.append(Stretch(first, last, reason, chart.centre, chart.sigma, None, chart.n))
    return PlottedChart(
        ChartType.INDIVIDUALS,
        drawing.done(),
        ranges.done(),
        tuple(stretches),
        out,
        settings.notes(ChartType.INDIVIDUALS, phases=len(stretches), left_out=len(out)),
        tuple(lineages),
    )


def _limit_ranges(
    ranges: _Series, values: Sequence[float], counted: Sequence[int], sigma: Limit
) -> None:
    """Moving ranges of the points that count, each at the later of its two."""
    for before, after in pairwise(counted):
        ranges.values[after] = abs(values[after] - values[before])
    if sigma is None:
        return
    mean_range = sigma * D2
    for point in counted:
        ranges.centre[point], ranges.lower[point] = mean_range, 0.0
        ranges.upper[point] = D4 * mean_range
    if mean_range:
        ranges.beyond(point for point in counted if ranges.values[point] > D4 * mean_range)


# -- subgroups ---------------------------------------------------------------------------------


def _subgroups(
    chart: ChartType,
    lineages: Sequence[Lineage],
    values: Sequence[float],
    settings: ChartSettings,
    when: When,
) -> PlottedChart:
    out = _left_out(lineages, settings)
    samples, names = _sampled(lineages, print_of)
    groups = [
        Subgroup(name, tuple(values[i] for i in places if i not in out), places)
        for name, places in zip(names, samples, strict=True)
    ]
    empty = frozenset(point for point, group in enumerate(groups) if not group.n)
    means = _Series([group.mean if group.n else _mean(values, group) for group in groups])
    within = [
        subgroup.range if chart is ChartType.XBAR_R else subgroup.sigma for subgroup in groups
    ]
    spreads = _Series([nan if subgroup is None else subgroup for subgroup in within])
    stretches = []
    for first, last, reason in _stretches([when(lineages[p[0]]) for p in samples], settings):
        counted = [i for i in range(first, last + 1) if groups[i].n]
        counted_groups = [groups[i] for i in counted]
        calculated = _CALCULATED[chart](counted_groups)
        drawn = _frozen(calculated, settings.frozen_for(chart))
        _place_subgroups(means, spreads, counted, drawn, settings.rules)
        of_means = chart is ChartType.BETWEEN_WITHIN
        sigma = calculated.sigma_of_means if of_means else calculated.sigma
        stretches.append(
            Stretch(first, last, reason, calculated.centre, sigma, calculated.sigma, len(counted))
        )
    return PlottedChart(
        chart,
        means.done(),
        spreads.done(),
        tuple(stretches),
        empty,
        (
            *_large_for_ranges(chart, groups),
            *settings.notes(chart, phases=len(stretches), left_out=len(out)),
        ),
        tuple(lineages),
        samples,
        names,
    )


_CALCULATED: Mapping[ChartType, Callable[[Sequence[Subgroup]], SubgroupChart]] = {
    ChartType.XBAR_S: xbar_chart,
    ChartType.XBAR_R: xbar_range_chart,
    ChartType.BETWEEN_WITHIN: between_within_chart,
}

LARGEST_FOR_RANGES = 10
"""Parts of a print above which ranges waste what s would use (Montgomery, 7th ed., 6.3)."""


def _large_for_ranges(chart: ChartType, groups: Sequence[Subgroup]) -> Iterator[str]:
    largest = max((group.n for group in groups), default=0)
    if chart is ChartType.XBAR_R and largest > LARGEST_FOR_RANGES:
        yield f"ranges of up to {largest:,} parts: S says more"


def _frozen(chart: SubgroupChart, baseline: Baseline | None) -> SubgroupChart:
    """The same subgroups under the limits of a baseline."""
    if baseline is None:
        return chart
    of_means = baseline.chart is ChartType.BETWEEN_WITHIN
    within = baseline.within if of_means else baseline.sigma
    limit_spreads = range_limits if baseline.chart is ChartType.XBAR_R else deviation_limits
    spreads = [
        3 * baseline.sigma if of_means else 3 * baseline.sigma / sqrt(group.n)
        for group in chart.subgroups
    ]
    return SubgroupChart(
        chart.subgroups,
        baseline.centre,
        within,
        limits_about(baseline.centre, spreads),
        limit_spreads(chart.subgroups, within),
        baseline.sigma if of_means else None,
    )


def _place_subgroups(
    means: _Series,
    spreads: _Series,
    counted: Sequence[int],
    chart: SubgroupChart,
    rules: RuleSet,
) -> None:
    """Limits of both series at their points, and what breaks them."""
    for place, point in enumerate(counted):
        for series, limits in ((means, chart.means), (spreads, chart.spreads)):
            series.centre[point] = limits.centre[place]
            series.lower[point] = limits.lower[place]
            series.upper[point] = limits.upper[place]
    centre, uppers = chart.centre, chart.means.upper
    if centre is not None and uppers and all(u is not None and u > centre for u in uppers):
        sigmas = [((u or 0.0) - centre) / 3 for u in uppers]
        scores = [(means.values[i] - centre) / s for i, s in zip(counted, sigmas, strict=True)]
        means.broken(counted, scores, rules)
    spreads.beyond(
        point
        for point in counted
        if not isnan(spreads.values[point])
        and (upper := spreads.upper[point]) is not None
        and (spreads.values[point] > upper or spreads.values[point] < _low(spreads, point))
    )


def _low(series: _Series, point: int) -> float:
    return series.lower[point] or 0.0


def _mean(values: Sequence[float], group: Subgroup) -> float:
    """Of a subgroup that is left out as a whole: where it is drawn."""
    return sum(values[i] for i in group.points) / len(group.points)


# -- rates -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _JudgedSample:
    """The parts of one print, day or lot that were judged."""

    counted: int
    """Parts that are not left out."""
    bad: int
    """Of those."""
    parts: int
    rate: float
    """The share that is drawn; of all parts where none of them counts."""


def _rates(
    chart: ChartType,
    lineages: Sequence[Lineage],
    settings: ChartSettings,
    when: When,
    zone: tzinfo,
) -> PlottedChart:
    judged = [lineage for lineage in lineages if lineage.measurement.measurement_result in _JUDGED]
    out = _left_out(judged, settings)
    places, names = _sampled(judged, lambda lineage: _sample_of(chart, lineage, when, zone))
    is_bad = [lineage.measurement.measurement_result == chart.result for lineage in judged]
    samples = [_judged_sample(parts, is_bad, out) for parts in places]
    rates = _Series([sample.rate for sample in samples])
    baseline, stretches, wide = settings.frozen_for(chart), [], []
    for first, last, reason in _stretches([when(judged[p[0]]) for p in places], settings):
        counted = [i for i in range(first, last + 1) if samples[i].counted]
        limits = _limit_rates(rates, samples, counted, baseline)
        wide += [limits.sigma_z] if limits.sigma_z != 1.0 else []
        stretches.append(
            Stretch(first, last, reason, limits.centre, limits.sigma_z, None, len(counted))
        )
    notes = [f"Laney's p', sigma z {max(wide):.2f}" if wide else "exact limits"]
    if settings.counts:
        rates.multiply([sample.counted or sample.parts for sample in samples])
        if len({sample.counted for sample in samples}) > 1:
            notes.append("samples differ in size")
    return PlottedChart(
        chart,
        rates.done(),
        stretches=tuple(stretches),
        left_out=frozenset(i for i, sample in enumerate(samples) if not sample.counted),
        notes=(*notes, *settings.notes(chart, phases=len(stretches), left_out=len(out))),
        lineages=tuple(judged),
        samples=places,
        names=names,
        counts=settings.counts,
    )


def _judged_sample(
    parts: Sequence[int], is_bad: Sequence[bool], out: Collection[int]
) -> _JudgedSample:
    """Of the parts at these places."""
    counted = [is_bad[part] for part in parts if part not in out]
    drawn = counted or [is_bad[part] for part in parts]
    return _JudgedSample(len(counted), sum(counted), len(parts), sum(drawn) / len(drawn))


def _limit_rates(
    rates: _Series,
    samples: Sequence[_JudgedSample],
    counted: Sequence[int],
    baseline: Baseline | None,
) -> ProportionChart:
    """Limits at the points that count, and what lies beyond them."""
    bad, sizes = [samples[i].bad for i in counted], [samples[i].counted for i in counted]
    limits = _proportions(bad, sizes, baseline)
    for place, point in enumerate(counted):
        rates.centre[point] = limits.centre
        rates.lower[point], rates.upper[point] = limits.lower[place], limits.upper[place]
    rates.beyond(counted[place] for place in limits.signals)
    return limits


_JUDGED = frozenset({"pass", "fail", "flag"})


def _proportions(
    counts: Sequence[int], sizes: Sequence[int], baseline: Baseline | None
) -> ProportionChart:
    if baseline is not None:
        if baseline.sigma != 1.0:
            return laney_chart(counts, sizes, baseline.centre, baseline.sigma)
        return p_chart(counts, sizes, baseline.centre)
    return laney_chart(counts, sizes) if overdispersed(counts, sizes) else p_chart(counts, sizes)


def _sample_of(chart: ChartType, lineage: Lineage, when: When, zone: tzinfo) -> str | None:
    if chart.sampled_by == "print":
        return print_of(lineage)
    if chart.sampled_by == "lot":
        return lineage.part.resin_lot_number if lineage.part else None
    time = when(lineage)
    return None if time is None else f"{time.astimezone(zone):%Y-%m-%d}"


# -- what all share ----------------------------------------------------------------------------


class _Series:
    """A series while it is calculated, stretch by stretch."""

    def __init__(self, values: Sequence[float]) -> None:
        self.values = list(values)
        self.centre: list[Limit] = [None] * len(values)
        self.lower: list[Limit] = [None] * len(values)
        self.upper: list[Limit] = [None] * len(values)
        self._violations: list[Violation] = []

    def limit(self, points: range, centre: Limit, sigma: Limit) -> None:
        """The same centre and three-sigma limits for a stretch of points."""
        count = len(points)
        self.centre[points.start : points.stop] = [centre] * count
        if centre is not None and sigma is not None:
            self.lower[points.start : points.stop] = [centre - 3 * sigma] * count
            self.upper[points.start : points.stop] = [centre + 3 * sigma] * count

    def judge(self, counted: Sequence[int], centre: Limit, sigma: Limit, rules: RuleSet) -> None:
        if centre is not None and sigma:
            scores = [(self.values[i] - centre) / sigma for i in counted]
            self.broken(counted, scores, rules)

    def broken(self, counted: Sequence[int], scores: Sequence[float], rules: RuleSet) -> None:
        """What the points that count break, by their distances to the centre in sigmas."""
        for violation in violations_of(scores, [self.values[i] for i in counted], rules):
            points = tuple(counted[i] for i in violation.points)
            signals = tuple(counted[i] for i in violation.signals)
            self._violations.append(Violation(violation.rule, points, signals, rules))

    def beyond(self, points: Iterator[int]) -> None:
        """These lie beyond a limit: the only rule of ranges, deviations and rates."""
        self._violations += [Violation(Rule.BEYOND_LIMITS, (i,), (i,)) for i in points]

    def multiply(self, factors: Sequence[int]) -> None:
        """Values and limits, each point by its own factor: shares become counts."""
        for series in (self.values, self.centre, self.lower, self.upper):
            for point, factor in enumerate(factors):
                value = series[point]
                if value is not None:
                    series[point] = value * factor

    def done(self) -> PlottedSeries:
        violations = tuple(
            sorted(self._violations, key=lambda violation: (violation.signals[0], violation.rule))
        )
        return PlottedSeries(
            tuple(self.values),
            tuple(self.centre),
            tuple(self.lower),
            tuple(self.upper),
            violations,
            marks(violations),
        )


def _left_out(lineages: Sequence[Lineage], settings: ChartSettings) -> frozenset[int]:
    if not settings.left_out:
        return frozenset()
    return frozenset(
        i for i, lineage in enumerate(lineages) if lineage.measurement.uuid in settings.left_out
    )


def _stretches(
    times: Sequence[datetime | None], settings: ChartSettings
) -> Iterator[tuple[int, int, str]]:
    """First and last point of each phase that has any, and why it began.

    A point without a time belongs to the phase of the point before it.
    """
    if not times:
        return
    starts = [(phase.start, phase.reason) for phase in settings.phases]
    first, reason = 0, ""
    for point, time in enumerate(times):
        passed = 0
        while time is not None and passed < len(starts) and starts[passed][0] <= time:
            passed += 1
        if passed:
            if point > first:
                yield first, point - 1, reason
            first, reason = point, starts[passed - 1][1]
            del starts[:passed]
    yield first, len(times) - 1, reason


def _sampled(
    lineages: Sequence[Lineage], name_of: Callable[[Lineage], str | None]
) -> tuple[tuple[tuple[int, ...], ...], tuple[str, ...]]:
    """Places per sample, and what each is called, in the order in which they are met.

    A measurement of no known sample is one by itself.
    """
    members: dict[str, list[int]] = {}
    for place, lineage in enumerate(lineages):
        name = name_of(lineage) or f"(not known) {place + 1}"
        members.setdefault(name, []).append(place)
    return tuple(map(tuple, members.values())), tuple(members)
