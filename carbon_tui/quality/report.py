"""One page of plain text about one template: for a mail, a printer, a lab book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.capability import Capability
from carbon_tui.quality.splits import Split
from carbon_tui.quality.window import Coverage

WIDTH, LINES = 74, 60
"""The page: it fits A4 and Letter in a 10-point fixed font, and a terminal of 80 columns."""

_MOST_VIOLATIONS, _MOST_BARS, _MOST_GROUPS = 6, 12, 6


def report(
    analysis: Analysis, coverage: Coverage, made_at: datetime, splits: Sequence[Split] = ()
) -> str:
    """At most 60 lines of at most 74 columns, ASCII where the data is; times in UTC."""
    lines = [
        *_heading(analysis, coverage, made_at),
        *_results(analysis),
        *_values(analysis),
        *_distribution(analysis),
        *_rules(analysis),
        *_groups(splits),
    ]
    shown = lines if len(lines) <= LINES else [*lines[: LINES - 1], "(cut to one page)"]
    return "".join(f"{line[:WIDTH].rstrip()}\n" for line in shown)


def _heading(analysis: Analysis, coverage: Coverage, made_at: datetime) -> Iterator[str]:
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


def _results(analysis: Analysis) -> Iterator[str]:
    counts = analysis.tally
    share = "-" if counts.yielded is None else f"{counts.yielded:.1%}"
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
    trial = "   trial limits: fewer than 25 values" if chart.trial else ""
    yield f"  control limits {_number(chart.lower)} to {_number(chart.upper)}{trial}"
    yield f"  outside the specification {len(analysis.outside):,}"
    yield from _capability(analysis.capability)


def _capability(found: Capability) -> Iterator[str]:
    if found.why_not:
        yield f"  no capability index: {found.why_not}"
        return
    low, high = found.cpk_interval or (None, None)
    yield (
        f"  Cp {_index(found.cp)}   Cpk {_index(found.cpk)} (95% {_index(low)} to {_index(high)})"
        f"   Pp {_index(found.pp)}   Ppk {_index(found.ppk)}"
    )
    if found.preliminary:
        yield "  preliminary: fewer than 100 values"


def _distribution(analysis: Analysis) -> Iterator[str]:
    if analysis.categories:
        yield from _bars("Categories", ((b.name, b.count) for b in analysis.categories))
    elif analysis.chart.n:
        found = analysis.histogram
        names = (f"from {_number(edge)}" for edge in found.edges)
        bars = list(zip(names, found.counts, strict=False))
        size = -(-len(bars) // _MOST_BARS)
        added = f": {len(bars)} bins, {size} to a line" if size > 1 else ""
        yield from _bars(f"Distribution ({found.rule}{added})", _merged(bars, size))
    if analysis.zones:
        yield from _bars("Zones of failed and flagged", ((b.name, b.count) for b in analysis.zones))


def _merged(bars: Sequence[tuple[str, int]], size: int) -> Iterator[tuple[str, int]]:
    """So many neighbouring bins added up: then they fit the page."""
    for start in range(0, len(bars), size):
        yield bars[start][0], sum(count for _, count in bars[start : start + size])


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
    found = analysis.violations
    yield ""
    yield f"Violations of Nelson's rules: {len(found):,}"
    for rule, times in sorted(Counter(violation.rule for violation in found).items()):
        yield f"  {times:5,} x rule {rule.value}: {rule.sentence}"
    for violation in found[-_MOST_VIOLATIONS:]:
        last = analysis.points[violation.last]
        points = f"{violation.first + 1}-{violation.last + 1}"
        yield f"  {_time(last.updated_at)}  rule {violation.rule.value} at points {points}"
    if len(found) > _MOST_VIOLATIONS:
        yield f"  (the latest {_MOST_VIOLATIONS} with their times)"


def _groups(splits: Sequence[Split]) -> Iterator[str]:
    for found in splits:
        yield ""
        yield f"By {found.factor.value}: {len(found.off)} of {len(found.groups)} off"
        for group in found.off[:_MOST_GROUPS]:
            shift = group.against_all.shift
            far = "" if shift is None else f"{shift:+.2f} sigma"
            yield f"  {group.name[:24]:24} n {group.n:<6,} {far:12} {group.verdict}"
        if found.why_not:
            yield f"  {found.why_not}"


def _time(when: datetime | None) -> str:
    return "-" if when is None else f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.5g}"


def _index(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
