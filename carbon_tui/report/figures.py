"""The figures of a report: pure sums over records.

A run counts in the stretch of time in which it ended; its hours and its resin are all that it took.
Busy time is what of a printer's runs lies within the stretch, also of runs that began before or
ended after it; where records of two runs overlap it is counted once, for a printer makes one at a
time. Utilisation is busy time by as much of the stretch as has passed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum

from carbon_tui.api.schema.print_states import ABORTED, FAILED, FINISHED, is_one_of
from carbon_tui.api.schema.records import PartMeasurement, Print, PrintedPart
from carbon_tui.orders.print_orders.history import build_of, serial_of
from carbon_tui.text.cleaning import raw

WENT_WRONG = frozenset((*FAILED, *ABORTED))
"""The words that groups count as failed or aborted: a report counts both as failed."""
NO_REASON = "no reason given"
PART_MADE = "complete"
PART_FAILED = "failed"


class Grouping(StrEnum):
    """What a report may be divided by."""

    PRINTER = "printer"
    RESIN = "resin"
    BUILD = "build"
    DAY = "day"


EVERY_GROUPING = (Grouping.DAY, Grouping.PRINTER, Grouping.RESIN, Grouping.BUILD)
"""In the order in which people read them."""


@dataclass(frozen=True, slots=True)
class Stint:
    """From `since` on, up to and without `until`; `zone` says where days begin."""

    since: datetime
    until: datetime
    zone: tzinfo

    @property
    def seconds(self) -> float:
        return (self.until - self.since).total_seconds()

    def seconds_until(self, now: datetime) -> float:
        """How much of it has passed."""
        return max(0.0, (min(self.until, now) - self.since).total_seconds())

    def holds(self, when: datetime | None) -> bool:
        return when is not None and self.since <= when < self.until


@dataclass(slots=True)
class Production:
    """Sums over runs that ended. Hours and millilitres; parts as far as they were read."""

    finished: int = 0
    failed: int = 0
    ended_otherwise: int = 0
    copies: int = 0
    """Finished runs that a print order asked for."""
    seconds: float = 0.0
    resin_ml: float = 0.0
    resin_unknown: int = 0
    """Runs that do not say what they used."""
    parts_made: int = 0
    parts_failed: int = 0
    busy_seconds: float = 0.0

    @property
    def runs(self) -> int:
        return self.finished + self.failed + self.ended_otherwise

    @property
    def hours(self) -> float:
        return self.seconds / 3_600

    @property
    def yield_share(self) -> float | None:
        """Finished runs by those that finished or failed; None where there was neither."""
        decided = self.finished + self.failed
        return self.finished / decided if decided else None


@dataclass(frozen=True, slots=True)
class ProductionGroup:
    """One line of a table."""

    name: str
    production: Production
    key: str = ""
    """What the name stands for: a raw serial, a build's raw uuid …"""


@dataclass(frozen=True, slots=True)
class FailedRun:
    """One run that went wrong."""

    name: str
    serial: str
    ended: datetime
    status: str
    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """All that is summed up over one stretch of time."""

    stint: Stint
    total: Production
    groups: Mapping[Grouping, tuple[ProductionGroup, ...]]
    failed_runs: tuple[FailedRun, ...]
    reasons: tuple[tuple[str, int], ...]
    """Why runs failed, the most frequent first."""
    out_of_specification: tuple[tuple[str, int], ...]
    """Measurements with the result "fail", by their template's uuid."""
    printers: int = 0
    """Those of the fleet, and others that ran in the stretch: they had its time as well."""
    busy: Mapping[str, float] = field(default_factory=dict)
    """Seconds by raw printer serial."""
    seconds_passed: float = 0.0
    parts_apart: int = 0
    """Parts that ended in the stretch and their runs did not: of no printer and resin here."""
    """Of the stretch, when this was read: what busy time is held against."""

    @property
    def utilisation(self) -> float | None:
        """Busy time of all printers by the time they had; None where there are none."""
        had = self.printers * self.seconds_passed
        return sum(self.busy.values()) / had if had else None


def report_figures(
    stint: Stint,
    now: datetime,
    prints: Iterable[Print],
    parts: Iterable[PrintedPart],
    measurements: Iterable[PartMeasurement],
    serials: Iterable[str],
    named: Callable[[Grouping, str], str] = lambda _by, key: key,
) -> ReportFigures:
    """`prints`: all that ended in the stretch or ran during a part of it; `parts`: those that were
    finished in it; `serials`: the fleet's, raw; `named` turns a key into what people call it."""
    unique = {p.uuid or p.print_id or str(n): p for n, p in enumerate(prints)}
    fleet = list(serials)
    total = Production()
    groups: dict[Grouping, dict[str, Production]] = {by: {} for by in Grouping}
    groups[Grouping.PRINTER] = {serial: Production() for serial in fleet}
    where = {raw(p.uuid or ""): p for p in unique.values()}
    failed: list[FailedRun] = []
    ran: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for print_ in unique.values():
        keys = _keys(print_, stint.zone)
        if period := _busy_period(print_, stint, now):
            ran[keys[Grouping.PRINTER]].append(period)
        ended = print_.finished_at
        if ended is None or not stint.holds(ended):
            continue
        for sums in (total, *(_of(groups, by, keys) for by in Grouping)):
            _add_run(sums, print_)
        if is_one_of(print_.status, WENT_WRONG):
            failed.append(_failed_run(print_, ended))
    for serial, periods in ran.items():
        busy = _seconds_covered(periods)
        total.busy_seconds += busy
        groups[Grouping.PRINTER].setdefault(serial, Production()).busy_seconds = busy
    apart = sum(_add_part(total, groups, part, where, stint) for part in parts)
    return ReportFigures(
        stint,
        total,
        {by: _sorted(by, sums, named) for by, sums in groups.items()},
        tuple(sorted(failed, key=lambda run: run.ended)),
        tuple(Counter(run.reason for run in failed).most_common()),
        _out_of_specification(measurements, stint),
        len(groups[Grouping.PRINTER]),
        {serial: sums.busy_seconds for serial, sums in groups[Grouping.PRINTER].items()},
        stint.seconds_until(now),
        apart,
    )


def _keys(print_: Print, zone: tzinfo) -> dict[Grouping, str]:
    ended = print_.finished_at
    return {
        Grouping.PRINTER: serial_of(print_),
        Grouping.RESIN: (print_.config.resin_name if print_.config else None) or "",
        Grouping.BUILD: build_of(print_),
        Grouping.DAY: ended.astimezone(zone).date().isoformat() if ended else "",
    }


def _of(
    groups: dict[Grouping, dict[str, Production]], by: Grouping, keys: Mapping[Grouping, str]
) -> Production:
    return groups[by].setdefault(keys[by], Production())


def _add_run(sums: Production, print_: Print) -> None:
    if is_one_of(print_.status, FINISHED):
        sums.finished += 1
        sums.copies += bool(print_.print_order_uuid)
    elif is_one_of(print_.status, WENT_WRONG):
        sums.failed += 1
    else:
        sums.ended_otherwise += 1
    sums.seconds += _took(print_)
    resin = print_.metrics.consumed_resin_volume_ml if print_.metrics else None
    sums.resin_ml += resin or 0.0
    sums.resin_unknown += resin is None


def _add_part(
    total: Production,
    groups: dict[Grouping, dict[str, Production]],
    part: PrintedPart,
    where: Mapping[str, Print],
    stint: Stint,
) -> bool:
    """Returns whether it counts here while its run does not: then its printer and its resin are
    not known."""
    status = (part.status or "").casefold()
    if status not in (PART_MADE, PART_FAILED) or not stint.holds(part.finished_at):
        return False
    counted = [total]
    print_ = where.get(raw(part.print_uuid or ""))
    known = _keys(print_, stint.zone) if print_ is not None else {}
    of_run = [by for by, key in known.items() if key in groups[by]]
    counted += [groups[by][known[by]] for by in of_run if by is not Grouping.DAY]
    if Grouping.BUILD not in of_run:
        counted.append(_of(groups, Grouping.BUILD, {Grouping.BUILD: raw(part.build_uuid or "")}))
    day = part.finished_at.astimezone(stint.zone).date().isoformat() if part.finished_at else ""
    counted.append(_of(groups, Grouping.DAY, {Grouping.DAY: day}))
    for sums in counted:
        if status == PART_MADE:
            sums.parts_made += 1
        else:
            sums.parts_failed += 1
    return Grouping.PRINTER not in of_run or Grouping.RESIN not in of_run


def _took(print_: Print) -> float:
    if print_.started_at is None or print_.finished_at is None:
        return 0.0
    return max(0.0, (print_.finished_at - print_.started_at).total_seconds())


def _busy_period(print_: Print, stint: Stint, now: datetime) -> tuple[datetime, datetime] | None:
    """What of a run lies within the stretch; one without an end runs until now."""
    if print_.started_at is None:
        return None
    if print_.finished_at is None and not is_one_of(print_.status, ("printing",)):
        return None
    start = max(print_.started_at, stint.since)
    end = min(print_.finished_at or now, stint.until, now)
    return (start, end) if end > start else None


def _seconds_covered(periods: Iterable[tuple[datetime, datetime]]) -> float:
    """By any of them, each second once."""
    covered, until = 0.0, None
    for start, end in sorted(periods):
        begin = start if until is None else max(start, until)
        covered += max(0.0, (end - begin).total_seconds())
        until = end if until is None else max(until, end)
    return covered


def _failed_run(print_: Print, ended: datetime) -> FailedRun:
    remark = print_.feedback.feedback_message if print_.feedback else None
    return FailedRun(
        print_.name or print_.print_id or print_.uuid or "",
        serial_of(print_),
        ended,
        print_.status or "",
        remark or NO_REASON,
        _took(print_),
    )


def _sorted(
    by: Grouping, sums: Mapping[str, Production], named: Callable[[Grouping, str], str]
) -> tuple[ProductionGroup, ...]:
    """Days in their order, everything else by the number of runs."""
    groups = [ProductionGroup(named(by, key), production, key) for key, production in sums.items()]
    if by is Grouping.DAY:
        return tuple(sorted(groups, key=lambda group: group.name))
    return tuple(sorted(groups, key=lambda group: (-group.production.runs, group.name)))


def _out_of_specification(
    measurements: Iterable[PartMeasurement], stint: Stint
) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = defaultdict(int)
    unique = {m.uuid or str(n): m for n, m in enumerate(measurements)}
    for measurement in unique.values():
        failed = (measurement.measurement_result or "").casefold() == "fail"
        if failed and stint.holds(measurement.updated_at):
            counts[raw(measurement.part_measurement_template_uuid or "")] += 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
