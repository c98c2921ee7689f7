"""What a person decided about one template's chart: type, rules, baseline, phases, points left out.

Values only. They are kept per template among the settings, shown on the chart and carried by
exports and reports; `control_charts` calculates by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from carbon_tui.quality.run_rules import RuleSet
from carbon_tui.settings.values import KeptBaseline, TemplateChart
from carbon_tui.text.counting import counted


class ChartType(StrEnum):
    """The control charts to choose from; the words are those of the settings file."""

    INDIVIDUALS = "individuals"
    XBAR_S = "xbar-s"
    XBAR_R = "xbar-r"
    BETWEEN_WITHIN = "between-within"
    FAILED_BY_PRINT = "failed-by-print"
    FAILED_BY_DAY = "failed-by-day"
    FAILED_BY_LOT = "failed-by-lot"
    FLAGGED_BY_PRINT = "flagged-by-print"
    FLAGGED_BY_DAY = "flagged-by-day"
    FLAGGED_BY_LOT = "flagged-by-lot"

    @property
    def name_in_full(self) -> str:
        """`X-bar and S by print`, `p chart: failed by day`."""
        return self.named()

    def named(self, *, counts: bool = False) -> str:
        """The same; where counts stand for shares it is `np chart: failed by day`."""
        return _NAMES.get(self) or f"{'np' if counts else 'p'} chart: {self.sample_in_words}"

    @property
    def sample_in_words(self) -> str:
        """`failed by day`."""
        return self.value.replace("-", " ")

    @property
    def is_of_rates(self) -> bool:
        """Shares of parts instead of values."""
        return self not in _NAMES

    @property
    def result(self) -> str:
        """Of a p chart: the result that is counted, in the server's word."""
        return "fail" if self.value.startswith("failed") else "flag"

    @property
    def sampled_by(self) -> str:
        """Of a p chart: `print`, `day` or `lot`."""
        return self.value.rpartition("-")[2]


_NAMES = {
    ChartType.INDIVIDUALS: "individuals and moving range",
    ChartType.XBAR_S: "X-bar and S by print",
    ChartType.XBAR_R: "X-bar and R by print",
    ChartType.BETWEEN_WITHIN: "between and within prints",
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """Limits frozen from a stretch of one chart, with where they come from.

    `sigma` is that of the points of the chart (of a p chart Laney's sigma_z), `within` that within
    subgroups where the chart has such.
    """

    chart: ChartType
    centre: float
    sigma: float
    within: float | None
    n: int
    first: datetime | None = None
    last: datetime | None = None

    @property
    def sentence(self) -> str:
        """`limits frozen from 120 points, 2026-03-01 to 2026-03-08`; dates in UTC."""
        when = " to ".join(f"{t.astimezone(UTC):%Y-%m-%d}" for t in (self.first, self.last) if t)
        return f"limits frozen from {self.n:,} points" + (f", {when}" if when else "")


@dataclass(frozen=True, slots=True, order=True)
class Phase:
    """From here on the process is another one, with limits of its own; `reason` says why."""

    start: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ChartSettings:
    """`chart` None is what the data propose. `left_out` holds measurement uuids with a reason.

    `counts` draws shares as counts of bad parts: np instead of p.
    """

    chart: ChartType | None = None
    rules: RuleSet = RuleSet.NELSON
    baseline: Baseline | None = None
    phases: tuple[Phase, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    counts: bool = False

    def with_phase(self, phase: Phase) -> ChartSettings:
        others = [other for other in self.phases if other.start != phase.start]
        return replace(self, phases=tuple(sorted((*others, phase))))

    def without_phase(self, start: datetime) -> ChartSettings:
        return replace(self, phases=tuple(phase for phase in self.phases if phase.start != start))

    def leaving_out(self, uuids: Iterable[str], reason: str) -> ChartSettings:
        return replace(self, left_out={**self.left_out, **dict.fromkeys(uuids, reason)})

    def taking_back(self, uuids: Iterable[str]) -> ChartSettings:
        gone = set(uuids)
        return replace(self, left_out={k: v for k, v in self.left_out.items() if k not in gone})

    def frozen_for(self, chart: ChartType) -> Baseline | None:
        """The baseline where it is one of this chart: limits of another mean nothing on it."""
        return self.baseline if self.baseline and self.baseline.chart is chart else None

    def frozen_words(self, chart: ChartType) -> str:
        """What is frozen, or that it is of no use on this chart; empty where nothing is."""
        if self.baseline is None or self.frozen_for(chart) is not None:
            return self.baseline.sentence if self.baseline else ""
        return f"frozen limits are of another chart ({self.baseline.chart.name_in_full})"

    def notes(self, chart: ChartType, *, phases: int, left_out: int) -> tuple[str, ...]:
        """What departs from the plain chart, a few words each: nothing of it may be silent.

        `phases` and `left_out` are those among the measurements that are charted: others may lie
        outside of the window.
        """
        notes = []
        if self.rules is not RuleSet.NELSON and not chart.is_of_rates:
            notes.append(self.rules.name_in_full)
        if frozen := self.frozen_words(chart):
            notes.append(frozen)
        if phases > 1:
            notes.append(f"{phases} phases")
        if left_out:
            notes.append(f"{counted(left_out, 'point')} left out")
        return tuple(notes)


def from_kept(stored: TemplateChart | None) -> ChartSettings:
    """From the settings file; what it says and nobody knows is as if it were not there."""
    if stored is None:
        return ChartSettings()
    baseline = stored.baseline
    chart = _chart_type(baseline.chart) if baseline else None
    return ChartSettings(
        chart=_chart_type(stored.chart),
        rules=_rule_set(stored.rules),
        baseline=Baseline(
            chart,
            baseline.centre,
            baseline.sigma,
            baseline.within,
            baseline.n,
            _time(baseline.first),
            _time(baseline.last),
        )
        if baseline and chart
        else None,
        phases=tuple(
            sorted(Phase(time, why) for text, why in stored.phases.items() if (time := _time(text)))
        ),
        left_out=dict(stored.left_out),
        counts=stored.counts,
    )


def to_keep(uuid: str, settings: ChartSettings) -> TemplateChart:
    """What the settings file holds of one template."""
    baseline = settings.baseline
    return TemplateChart(
        name=uuid,
        chart=settings.chart.value if settings.chart else "",
        rules="" if settings.rules is RuleSet.NELSON else settings.rules.value,
        baseline=KeptBaseline(
            chart=baseline.chart.value,
            centre=baseline.centre,
            sigma=baseline.sigma,
            within=baseline.within,
            n=baseline.n,
            first=baseline.first.isoformat() if baseline.first else "",
            last=baseline.last.isoformat() if baseline.last else "",
        )
        if baseline
        else None,
        phases={phase.start.isoformat(): phase.reason for phase in settings.phases},
        left_out=dict(settings.left_out),
        counts=settings.counts,
    )


def _chart_type(word: str) -> ChartType | None:
    return ChartType(word) if word in frozenset(ChartType) else None


def _rule_set(word: str) -> RuleSet:
    return RuleSet(word) if word in frozenset(RuleSet) else RuleSet.NELSON


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
