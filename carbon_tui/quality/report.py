"""One page of plain text about one template: for a mail, a printer, a lab book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.capability import Capability
from carbon_tui.quality.histogram import bins_apart
from carbon_tui.quality.individuals import ENOUGH_POINTS
from carbon_tui.quality.splits import Split
from carbon_tui.quality.time_window import WindowCoverage
from carbon_tui.quality.value_shape import value_shape
from carbon_tui.text.written_shares import share_text

WIDTH, LINES = 74, 60
"""The page: it fits A4 and Letter in a 10-point fixed font, and a terminal of 80 columns."""

_MOST_VIOLATIONS, _MOST_BARS, _MOST_GROUPS, _MOST_REASONS = 6, 12, 6, 3


def report(
    analysis: Analysis,
    coverage: WindowCoverage,
    made_at: datetime,
    splits: Sequence[Split] = (),
    *,
    order: str = "",
) -> str:
    """At most 60 lines of at most 74 columns, ASCII where the data is; times in UTC.

    `order` says in words how points stand.
    """
    lines = [
        *_heading(analysis, coverage, made_at),
        *_decisions(analysis, order),
        *_results(analysis),
        *_values(analysis),
        *_distribution(analysis),
        *_rules(analysis),
        *_groups(splits),
    ]
    shown = lines if len(lines) <= LINES else [*lines[: LINES - 1], "(cut to one page)"]
    return "".join(f"{line[:WIDTH].rstrip()}\n" for line in shown)


def _heading(analysis: Analysis, coverage: WindowCoverage, made_at: datetime) -> Iterator[str]:
    template = analysis.template
    name = (template.measurement_name if template else None) or "Unknown template"
    yield name
    yield "=" * min(len(name), WIDTH)
    if template is not None:
        version = template.production_sop_version
        sop = template.production_sop_name or "(no SOP)"
        yield f"SOP            {sop}" + ("" if version is None else f" v{version:g}")
        yield f"Operation      {template.operation_name or '-'}"
    yield f"Specification  {analysis.specification.sentence()}"
    yield f"Measurements   {len(analysis.measurements):,} of this template"
    yield f"Read           {coverage.sentence}"
    yield f"Last measured  {_time(analysis.last_measured)}"
    yield f"Report made    {_time(made_at)}"
    if analysis.specification.problem:
        yield f"Attention      {analysis.specification.problem}"


def _decisions(analysis: Analysis, order: str) -> Iterator[str]:
    """What was decided about the chart: nothing of it may be silent."""
    plotted, settings = analysis.plotted, analysis.settings
    yield f"Chart          {plotted.name_in_full}" + (f", {order}" if order else "")
    for note in plotted.notes:
        yield f"               {note}"
    for phase in settings.phases[-_MOST_REASONS:]:
        yield f"Phase          {_time(phase.start)}: {phase.reason}"
    uuids = {measurement.uuid for measurement in analysis.measurements}
    reasons = [why for uuid, why in settings.left_out.items() if uuid in uuids]
    for reason, times in Counter(reasons).most_common(_MOST_REASONS):
        yield f"Left out       {times:,} x {reason}"


def _results(analysis: Analysis) -> Iterator[str]:
    counts = analysis.tally
    share = "-" if counts.yielded is None else share_text(counts.yielded)
    yield ""
    yield "Results"
    yield (
        f"  pass {counts.passed:,}   fail {counts.failed:,}   flag {counts.flagged:,}   "
        f"incomplete {counts.incomplete:,}   other {counts.other:,}   yield {share}"
    )


def _values(analysis: Analysis) -> Iterator[str]:
    chart = analysis.chart
    if chart.centre is None:
        return
    yield ""
    yield f"Values (n = {chart.n:,}, {analysis.without_value:,} without a value)"
    yield f"  mean {_number(chart.centre)}   s {_number(analysis.sigma_overall)}   " + (
        f"sigma {_number(chart.sigma)} (mean moving range / 1.128)"
    )
    trial = len(analysis.counted) < ENOUGH_POINTS
    note = f"   trial limits: fewer than {ENOUGH_POINTS} values" if trial else ""
    low, high = analysis.limits_of_values
    yield f"  control limits of single values {_number(low)} to {_number(high)}{note}"
    yield f"  outside the specification {len(analysis.outside):,}"
    components = analysis.proposal.components.sentence
    if components:
        yield f"  variance: {components}"
    yield from _capability(analysis.capability)
    yield from _shape(analysis)


def _capability(capability: Capability) -> Iterator[str]:
    if capability.why_not:
        yield f"  no capability index: {capability.why_not}"
        return
    intervals = (
        ("Cp", capability.cp, capability.cp_interval),
        ("Cpk", capability.cpk, capability.cpk_interval),
        ("Pp", capability.pp, capability.pp_interval),
        ("Ppk", capability.ppk, capability.ppk_interval),
    )
    named = [
        f"{name} {_index(value)} ({_index(span[0])} to {_index(span[1])})"
        for name, value, span in intervals
        if span is not None
    ]
    yield f"  {'   '.join(named[:2])}"
    yield f"  {'   '.join(named[2:])}   95% intervals"
    if capability.preliminary:
        yield "  preliminary: fewer than 100 values"


def _shape(analysis: Analysis) -> Iterator[str]:
    """Whether the indices mean what they say."""
    if analysis.capability.cpk is not None and not analysis.stable:
        yield "  not stable: rules are broken, capability means little"
    shape = value_shape(analysis.counted, analysis.specification)
    if shape.sentence:
        yield f"  normal distribution: {shape.sentence.replace('A²', 'A-squared')}"
    percentiles = shape.percentiles
    if shape.by_percentiles and not percentiles.why_not:
        why = "zero ends this quantity" if shape.natural else "not normal"
        pp = "" if percentiles.pp is None else f"Pp {_index(percentiles.pp)}   "
        yield f"  by percentiles ({percentiles.method}; {why}): {pp}Ppk {_index(percentiles.ppk)}"


def _distribution(analysis: Analysis) -> Iterator[str]:
    if analysis.categories:
        yield from _bars("Categories", ((b.name, b.count) for b in analysis.categories))
    elif analysis.chart.n:
        limits = analysis.specification
        bins = bins_apart(analysis.chart.values, limits.lower, limits.upper, _MOST_BARS)
        bars = [(f"{_number(low)} to {_number(high)}", count) for low, high, count in bins]
        yield from _bars("Distribution, cut at the specification limits", bars)
    if analysis.zones:
        yield from _bars("Zones of failed and flagged", ((b.name, b.count) for b in analysis.zones))


def _bars(title: str, bars: Iterable[tuple[str, int]]) -> Iterator[str]:
    shown = list(bars)[:_MOST_BARS]
    longest = max((count for _, count in shown), default=0) or 1
    yield ""
    yield title
    for name, count in shown:
        yield f"  {name[:24]:24} {count:7,} {'#' * round(40 * count / longest)}"


def _rules(analysis: Analysis) -> Iterator[str]:
    if analysis.chart.sigma is None:
        return
    violations = analysis.violations
    yield ""
    of_rates = analysis.plotted.chart.is_of_rates
    rules = "the limits" if of_rates else analysis.settings.rules.name_in_full
    yield f"Violations of {rules}: {len(violations):,}"
    for rule, times in sorted(Counter(violation.rule for violation in violations).items()):
        yield f"  {times:5,} x rule {rule.value}: {analysis.sentence_of(rule)}"
    for violation in violations[-_MOST_VIOLATIONS:]:
        last = analysis.plotted.members(violation.last)[-1]
        points = f"{violation.first + 1}-{violation.last + 1}"
        yield f"  {_time(last.updated_at)}  rule {violation.rule.value} at points {points}"
    if len(violations) > _MOST_VIOLATIONS:
        yield f"  (the latest {_MOST_VIOLATIONS} with their times)"


def _groups(splits: Sequence[Split]) -> Iterator[str]:
    for grouped in splits:
        yield ""
        yield f"By {grouped.factor.value}: {len(grouped.off)} of {len(grouped.groups)} off"
        for group in grouped.off[:_MOST_GROUPS]:
            shift = group.against_all.shift
            far = "" if shift is None else f"{shift:+.2f} sigma"
            cpk = "" if group.capability.cpk is None else f"Cpk {group.capability.cpk:.2f}"
            yield f"  {group.name[:20]:20} n {group.n:<6,} {far:12} {cpk:9} {group.verdict}"
        if grouped.why_not:
            yield f"  {grouped.why_not}"


def _time(when: datetime | None) -> str:
    return "-" if when is None else f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.5g}"


def _index(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
