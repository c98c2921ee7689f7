"""How long runs take and how long a printer stands between two of them, learnt from past runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from carbon_tui.api.schema.print_states import WENT_WRONG, is_finished, is_one_of
from carbon_tui.api.schema.records import Print
from carbon_tui.orders.print_orders.history import (
    build_of,
    serial_of,
)
from carbon_tui.text.counting import counted
from carbon_tui.timeline.spread import Spread

ENOUGH_RUNS = 8
"""Past runs of one build from which its own spread is taken; with fewer, only their median is, and
the spread around it is that of all builds."""
TURNAROUND_LIMIT_SECONDS = 2 * 3_600.0
"""A printer that stood for longer had nothing to print, or nobody was there: no turn-around."""
USUAL_TURNAROUND = Spread((0.0, 10 * 60.0, 20 * 60.0, 30 * 60.0))
"""Where the past shows none."""
UNCERTAINTY_WITHOUT_A_PAST = (0.75, 1.0, 1.25)
"""Times the median, where no build ran often enough to say how much runs differ."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What an estimate stands on."""

    here: int = 0
    """Finished runs of this build on this printer."""
    elsewhere: int = 0
    """Finished runs of this build on other printers."""
    other_builds: int = 0
    """Finished runs of other builds, where this one never ran."""
    told_by_printer: bool = False
    """The printer counts down by itself."""

    @property
    def words(self) -> str:
        """``the printer's own count, 12 past runs here, 3 elsewhere``."""
        runs = self.here + self.elsewhere
        sources = ["the printer's own count"] if self.told_by_printer else []
        if self.here and self.elsewhere:
            sources.append(f"{_runs(self.here)} here, {self.elsewhere:,} elsewhere")
        elif runs:
            sources.append(f"{_runs(runs)} {'here' if self.here else 'elsewhere'}")
        if self.other_builds and runs:
            sources.append(f"{self.other_builds:,} of other builds")
        elif self.other_builds:
            sources.append(f"no past run of this build: {self.other_builds:,} of others")
        return ", ".join(sources) or "no past run is known"

    @classmethod
    def together(cls, by_build: Mapping[str, Basis]) -> Basis:
        """What a sum stands on: ``by_build`` has what the run of each of its builds stands on."""
        several = by_build.values()
        return cls(
            sum(basis.here for basis in several),
            sum(basis.elsewhere for basis in several),
            max((basis.other_builds for basis in several), default=0),
            any(basis.told_by_printer for basis in several),
        )


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """How long one run is likely to take; without a spread nothing is known."""

    spread: Spread | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Durations:
    """What past runs teach. All seconds; keys are raw build uuids and printer serials."""

    runs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Finished runs by build, then by printer."""
    medians: Mapping[str, float] = field(default_factory=dict)
    """Of a build's finished runs."""
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    """Of builds with `ENOUGH_RUNS`; runs that failed are in it, since they end a printer's wait
    as well."""
    any_run: Spread | None = None
    """Of any build at all."""
    ended: int = 0
    """Finished runs of all builds."""
    ratios: Spread | None = None
    """How runs compare with the median of their build: 1.0 is as usual; failed ones are in it."""
    cut_short: tuple[float, ...] = ()
    """The same of failed runs alone."""
    failing_share: float = 0.0
    turnaround: Spread = USUAL_TURNAROUND
    """From the end of a run to the beginning of the next on the same printer."""

    @classmethod
    def of(cls, prints: Iterable[Print]) -> Durations:
        """From prints in whatever state and order, one perhaps twice; those without both times
        teach nothing."""
        unique = {p.uuid or p.print_id or str(n): p for n, p in enumerate(prints)}
        over = [p for p in unique.values() if _seconds(p) is not None]
        finished = [p for p in over if is_finished(p.status)]
        medians = _medians(finished)
        ratios, cut_short = _ratios(over, medians)
        every = [_took(p) for p in over]
        return cls(
            _counted(finished),
            medians,
            _own_spreads(over, _counted(finished)),
            Spread.of(every) if every else None,
            len(finished),
            Spread.of(ratios) if ratios else None,
            tuple(cut_short),
            sum(is_one_of(p.status, WENT_WRONG) for p in over) / len(over) if over else 0.0,
            _turnaround(over),
        )

    def of_run(self, build_uuid: str, serial: str) -> RunEstimate:
        """One run of this build on this printer, from its beginning to its end."""
        here = self.runs.get(build_uuid, {}).get(serial, 0)
        elsewhere = sum(self.runs.get(build_uuid, {}).values()) - here
        basis = Basis(here, elsewhere)
        if build_uuid in self.spreads:
            return RunEstimate(self.spreads[build_uuid], basis)
        if build_uuid in self.medians:
            return RunEstimate(self._around(self.medians[build_uuid]), basis)
        return RunEstimate(self.any_run, Basis(other_builds=self.ended))

    def left_of(self, remaining: float, elapsed: float) -> Spread:
        """What a run has yet to go that its printer counts down: as the printer says, unless it
        fails before. `elapsed`: seconds that it has run."""
        total = remaining + elapsed
        early = [ratio * total - elapsed for ratio in self.cut_short if ratio * total > elapsed]
        if not early or not self.failing_share:
            return Spread((remaining,))
        failing = self.failing_share * len(early) / len(self.cut_short)
        as_told = max(1, round(len(early) * (1 - failing) / failing))
        return Spread.of([*(min(value, remaining) for value in early), *[remaining] * as_told])

    def _around(self, seconds: float) -> Spread:
        if self.ratios is not None:
            return self.ratios.times(seconds)
        return Spread(tuple(factor * seconds for factor in UNCERTAINTY_WITHOUT_A_PAST))


def _seconds(print_: Print) -> float | None:
    """How long a run that is over took, however it ended; None for any other."""
    if print_.started_at is None or print_.finished_at is None:
        return None
    if not is_finished(print_.status) and not is_one_of(print_.status, WENT_WRONG):
        return None
    seconds = (print_.finished_at - print_.started_at).total_seconds()
    return seconds if seconds > 0 else None


def _took(print_: Print) -> float:
    return _seconds(print_) or 0.0


def _counted(finished: list[Print]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for print_ in finished:
        if build_of(print_):
            counts[build_of(print_)][serial_of(print_)] += 1
    return counts


def _by_build(prints: list[Print]) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = defaultdict(list)
    for print_ in prints:
        if build_of(print_):
            seconds[build_of(print_)].append(_took(print_))
    return seconds


def _medians(finished: list[Print]) -> dict[str, float]:
    return {build: median(seconds) for build, seconds in _by_build(finished).items()}


def _own_spreads(over: list[Print], counts: Mapping[str, Mapping[str, int]]) -> dict[str, Spread]:
    return {
        build: Spread.of(seconds)
        for build, seconds in _by_build(over).items()
        if sum(counts.get(build, {}).values()) >= ENOUGH_RUNS
    }


def _ratios(over: list[Print], medians: Mapping[str, float]) -> tuple[list[float], list[float]]:
    """All of them, and those of failed runs. A build that finished once says nothing of spread."""
    counts = _counted([p for p in over if is_finished(p.status)])
    every: list[float] = []
    failed: list[float] = []
    for print_ in over:
        build = build_of(print_)
        if sum(counts.get(build, {}).values()) < 2:
            continue
        ratio = _took(print_) / medians[build]
        every.append(ratio)
        if is_one_of(print_.status, WENT_WRONG):
            failed.append(min(ratio, 1.0))
    return every, failed


def _turnaround(over: list[Print]) -> Spread:
    by_printer: dict[str, list[Print]] = defaultdict(list)
    for print_ in over:
        by_printer[serial_of(print_)].append(print_)
    gaps = [
        gap
        for serial, runs in by_printer.items()
        if serial
        for gap in _gaps(runs)
        if 0 <= gap <= TURNAROUND_LIMIT_SECONDS
    ]
    return Spread.of(gaps) if len(gaps) >= ENOUGH_RUNS else USUAL_TURNAROUND


def _gaps(runs: list[Print]) -> Iterable[float]:
    times = sorted((p.started_at, p.finished_at) for p in runs if p.started_at and p.finished_at)
    for (_, ended), (began, _) in pairwise(times):
        yield (began - ended).total_seconds()


def _runs(count: int) -> str:
    return counted(count, "past run")
