"""Parts grouped by what they have in common, and which group is off.

Whether a group is off is judged in `group_tests`; here values are sorted into groups and the worst
put first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from carbon_tui.quality.capability import NO_CAPABILITY, Capability, capability
from carbon_tui.quality.group_tests import (
    ALPHA,
    NO_DRIFT_VERDICT,
    NO_MEAN_VERDICT,
    DriftVerdict,
    MeanVerdict,
    judge_drifts,
    judge_means,
    judge_yields,
    pooled_sigma,
)
from carbon_tui.quality.individuals import individuals_chart
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.moments import mean, sigma_overall
from carbon_tui.quality.result_counts import ResultCounts, tally
from carbon_tui.quality.run_rules import violations
from carbon_tui.quality.specification import Specification, usable


@dataclass(frozen=True, slots=True)
class SplitGroup:
    """`points` index into the lineages that were split, one for each of `values`."""

    name: str
    points: tuple[int, ...]
    values: tuple[float, ...]
    tally: ResultCounts
    mean: float | None
    sigma: float | None
    against_all: MeanVerdict = NO_MEAN_VERDICT
    drift: DriftVerdict = NO_DRIFT_VERDICT
    low_yield: bool = False
    capability: Capability = NO_CAPABILITY
    outside: int = 0
    """Values beyond the specification limits."""
    signals: int = 0
    """Violations of Nelson's rules on the individuals chart of this group alone."""

    @property
    def n(self) -> int:
        """How many values, or of categories how many measurements."""
        return len(self.values) or self.tally.total

    @property
    def off(self) -> bool:
        return bool(self.words)

    @property
    def verdict(self) -> str:
        """`high`, `low`, `drifts up`, `low yield`, several of them, or `ok`."""
        return ", ".join(self.words) or "ok"

    @property
    def words(self) -> tuple[str, ...]:
        low_yield = "low yield" if self.low_yield else ""
        return tuple(filter(None, (self.against_all.word, self.drift.word, low_yield)))


@dataclass(frozen=True, slots=True)
class Split:
    """Groups, those that are off first. `unknown` measurements belong to no known group.

    `why_not` is a sentence when means cannot be compared.
    """

    factor: Factor
    groups: tuple[SplitGroup, ...]
    unknown: int
    mean: float | None
    sigma: float | None
    why_not: str | None

    @property
    def off(self) -> tuple[SplitGroup, ...]:
        return tuple(group for group in self.groups if group.off)


def split(
    lineages: Sequence[Lineage],
    factor: Factor,
    *,
    limits: Specification | None = None,
    alpha: float = ALPHA,
) -> Split:
    """Groups of the measurements by one factor, in the order given, each judged against all."""
    members = _members(lineages, factor)
    specified = limits or Specification()
    groups = [_group(name, points, lineages, specified) for name, points in members.items()]
    values = [group.values for group in groups]
    sigma = pooled_sigma(values)
    return Split(
        factor=factor,
        groups=tuple(sorted(_judged(groups, sigma, alpha), key=_worst_first)),
        unknown=len(lineages) - sum(map(len, members.values())),
        mean=mean([value for value_there in values for value in value_there]),
        sigma=sigma,
        why_not=_why_not(groups, sigma),
    )


def _members(lineages: Iterable[Lineage], factor: Factor) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {}
    for index, lineage in enumerate(lineages):
        name = factor.of(lineage)
        if name is not None:
            members.setdefault(name, []).append(index)
    return members


def _group(
    name: str, points: Sequence[int], lineages: Sequence[Lineage], limits: Specification
) -> SplitGroup:
    read = [(point, usable(lineages[point].measurement.value)) for point in points]
    pairs = [(point, value) for point, value in read if value is not None]
    values = tuple(value for _, value in pairs)
    chart, sigma = individuals_chart(values), sigma_overall(values)
    return SplitGroup(
        name=name,
        points=tuple(point for point, _ in pairs),
        values=values,
        tally=tally(lineages[point].measurement for point in points),
        mean=mean(values),
        sigma=sigma,
        capability=capability(len(values), chart.centre, chart.sigma, sigma, limits),
        outside=sum(map(limits.outside, values)),
        signals=len(violations(chart)),
    )


def _judged(
    groups: Sequence[SplitGroup], sigma: float | None, alpha: float
) -> Iterator[SplitGroup]:
    values = [group.values for group in groups]
    means, drifts = judge_means(values, sigma, alpha), judge_drifts(values, sigma, alpha)
    yields = judge_yields([group.tally for group in groups], alpha)
    for group, against, drift, low in zip(groups, means, drifts, yields, strict=True):
        yield replace(group, against_all=against, drift=drift, low_yield=low)


def _worst_first(group: SplitGroup) -> tuple[bool, float, float, str]:
    """Off first, then by how far: the larger of shift and drift; then yield; then name."""
    far = max(abs(group.against_all.shift or 0.0), abs(group.drift.rise or 0.0))
    return (not group.off, -far, -group.tally.trouble, group.name)


def _why_not(groups: Sequence[SplitGroup], sigma: float | None) -> str | None:
    if not any(group.values for group in groups):
        few = "There are no two groups to compare."
        return few if sum(bool(group.n) for group in groups) < 2 else None
    if sum(bool(group.values) for group in groups) < 2:
        return "There are no two groups with values to compare."
    if sigma is None:
        return "Every group has a single value: their spread is not known."
    if sigma == 0:
        return "Within each group all values are equal: their spread is not known."
    return None
