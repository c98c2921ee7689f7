"""When what waits begins and ends, printer by printer, and when a plan for them would be done.

Every time is a range with the instant that is most likely in it. Where a printer does not work, or
nothing is known of a build, the range has an open end and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from carbon_tui.api.schema.printer_states import NEEDS_EMPTYING, NOT_WORKING, PRINTING
from carbon_tui.api.schema.records import (
    Printer,
    PrintRef,
)
from carbon_tui.orders.queues.board import (
    PrinterQueueLane,
    QueueSnapshot,
    Waiting,
)
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.durations import Basis, Durations, RunEstimate
from carbon_tui.timeline.spread import NOTHING_TO_WAIT_FOR, Spread

COUNT_TOLERANCE_SECONDS = 60.0
"""A printer's own count is told in whole minutes by some of them."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Some time between `low` and `high`, most likely at `likely`."""

    low: datetime
    likely: datetime
    high: datetime
    open_because: str = ""
    """Why it may be any later than `high`: a sentence's end such as ``the printer is Offline``."""

    @property
    def is_open(self) -> bool:
        return bool(self.open_because)

    def holds(self, when: datetime) -> bool:
        return self.low <= when and (self.is_open or when <= self.high)


@dataclass(frozen=True, slots=True)
class RunForecast:
    """One print that waits, or runs: when it begins and ends."""

    uuid: str
    """Of the print, raw; empty for one that is only planned, and where the server tells none."""
    build_uuid: str
    start: TimeRange | None
    """None for a print that runs already."""
    end: TimeRange
    basis: Basis


@dataclass(frozen=True, slots=True)
class PrinterForecast:
    """One printer's prints from now on, and when it has none left."""

    serial: str
    state: str
    free: TimeRange
    """When it has ended everything that it has now: it can begin something else after that."""
    runs: tuple[RunForecast, ...] = ()
    """What runs, then what waits, in order."""
    is_free_now: bool = False
    """It stands ready and nothing waits."""
    needs_emptying: bool = False
    """It has ended a print, and somebody has to empty it before anything else begins."""
    clock: _Clock | None = field(default=None, repr=False, compare=False)
    """Goes on from here for a plan."""

    @property
    def is_blocked(self) -> bool:
        """It does not work: when it goes on nobody knows, and times hold as if that were now."""
        return self.state.lower() in NOT_WORKING

    @property
    def tells_nothing(self) -> bool:
        """Nobody knows when it can begin something else."""
        return self.is_blocked or (self.free.is_open and not self.runs)

    @property
    def basis(self) -> Basis:
        """What `free` stands on: every build counted once, however often it waits."""
        return Basis.together(
            {"" if run.basis.told_by_printer else run.build_uuid: run.basis for run in self.runs}
        )

    @property
    def is_by_its_own_count(self) -> bool:
        """Nothing but what the printer itself says is in it."""
        return all(run.basis.told_by_printer for run in self.runs)

    def then(self, build_uuids: Sequence[str], durations: Durations) -> tuple[RunForecast, ...]:
        """These builds, one after the other, behind everything that waits."""
        clock = self.clock
        runs = []
        for build_uuid in build_uuids:
            if clock is None:
                break
            run, clock = clock.next_run(Waiting("", build_uuid=build_uuid), self.serial, durations)
            runs.append(run)
        return tuple(runs)


@dataclass(frozen=True, slots=True)
class _Clock:
    """How far a printer's time is spoken for."""

    now: datetime
    ahead: Spread
    """Seconds from now until the last of what is known has ended."""
    gap: Spread
    """Seconds from there until the next can begin."""
    open_because: str = ""

    def range(self, ahead: Spread, open_because: str = "") -> TimeRange:
        return TimeRange(
            self.now + timedelta(seconds=ahead.low),
            self.now + timedelta(seconds=ahead.likely),
            self.now + timedelta(seconds=ahead.high),
            open_because or self.open_because,
        )

    def next_run(
        self, waiting: Waiting, serial: str, durations: Durations
    ) -> tuple[RunForecast, _Clock]:
        estimate: RunEstimate = durations.of_run(waiting.build_uuid, serial)
        begins = self.ahead.plus(self.gap)
        unknown = "" if estimate.spread else "nothing is known of how long a print here takes"
        ends = begins.plus(estimate.spread) if estimate.spread else begins
        after = _Clock(self.now, ends, durations.turnaround, self.open_because or unknown)
        run = RunForecast(
            waiting.uuid,
            waiting.build_uuid,
            self.range(begins),
            after.range(ends),
            estimate.basis,
        )
        return run, after


def forecast(
    printer: Printer, lane: PrinterQueueLane, durations: Durations, now: datetime
) -> PrinterForecast:
    """What `printer` does from now on. `lane`: what waits there; `now`: the server's time."""
    serial = raw(printer.serial or "")
    state = (printer.status.printer_state if printer.status else None) or "unknown"
    current = printer.prints.current if printer.prints else None
    held = f"the printer is {state}" if state.lower() in NOT_WORKING else ""
    if current is None and state.lower() in PRINTING:
        held = "the printer prints, and the server does not tell what"
    clock, runs = _begin(printer, current, durations, now, held, bool(lane.waiting))
    for waiting in lane.waiting:
        run, clock = clock.next_run(waiting, serial, durations)
        runs = [*runs, run]
    emptying = current is None and state.lower() in NEEDS_EMPTYING
    return PrinterForecast(
        serial,
        state,
        clock.range(clock.ahead),
        tuple(runs),
        is_free_now=not runs and not held and not emptying,
        needs_emptying=emptying,
        clock=clock,
    )


def forecasts(
    printers: Iterable[Printer], board: QueueSnapshot, durations: Durations, now: datetime
) -> dict[str, PrinterForecast]:
    """By raw serial. A printer without a lane has nothing waiting."""
    lanes = {lane.serial: lane for lane in board.lanes}
    return {
        serial: forecast(printer, lanes.get(serial, PrinterQueueLane(serial)), durations, now)
        for printer in printers
        if (serial := raw(printer.serial or ""))
    }


def whole(ends: Iterable[TimeRange]) -> TimeRange | None:
    """When the last of several is done; None where there is none.

    The latest of each limit: how the ends hang together is not known, so the range errs on the
    late side.
    """
    ranges = list(ends)
    if not ranges:
        return None
    reasons = [end.open_because for end in ranges if end.open_because]
    return TimeRange(
        max(end.low for end in ranges),
        max(end.likely for end in ranges),
        max(end.high for end in ranges),
        reasons[0] if reasons else "",
    )


def shares(copies: int, printers: int) -> tuple[int, ...]:
    """Copies as evenly over printers as they go, the first ones with one more. The server decides
    how it divides an order, and promises no rule: this is what an estimate assumes."""
    if printers < 1:
        return ()
    per_printer, more = divmod(copies, printers)
    return tuple(per_printer + (place < more) for place in range(printers))


def _begin(
    printer: Printer,
    current: PrintRef | None,
    durations: Durations,
    now: datetime,
    held: str,
    work_waits: bool,
) -> tuple[_Clock, list[RunForecast]]:
    """The clock once what runs has ended, and the run itself."""
    if current is None:
        gap = _rest_of_turnaround(printer, durations, now) if work_waits else NOTHING_TO_WAIT_FOR
        return _Clock(now, NOTHING_TO_WAIT_FOR, gap, held), []
    build = raw(current.build_uuid or "")
    serial = raw(printer.serial or "")
    left, basis, late = _left(current, build, serial, durations, now)
    clock = _Clock(now, left, durations.turnaround, held or late)
    ends = clock.range(left)
    tolerance = timedelta(seconds=COUNT_TOLERANCE_SECONDS)
    ends = replace(ends, low=max(now, ends.low - tolerance), high=ends.high + tolerance)
    return clock, [RunForecast("", build, None, ends, basis)]


def _left(
    current: PrintRef, build: str, serial: str, durations: Durations, now: datetime
) -> tuple[Spread, Basis, str]:
    """How long the current print takes yet, what that stands on, and why it may take longer."""
    started = current.started_at
    elapsed = max(0.0, (now - started).total_seconds()) if started else 0.0
    if current.remaining_sec is not None:
        remaining = float(max(0, current.remaining_sec))
        return durations.left_of(remaining, elapsed), Basis(told_by_printer=True), ""
    estimate = durations.of_run(build, serial)
    if estimate.spread is None:
        unknown = "nothing is known of how long a print here takes"
        return NOTHING_TO_WAIT_FOR, estimate.basis, unknown
    left = estimate.spread.beyond(elapsed)
    if left is None:
        longer = "it has run longer than any before it"
        return NOTHING_TO_WAIT_FOR, estimate.basis, longer
    return left, estimate.basis, ""


def _rest_of_turnaround(printer: Printer, durations: Durations, now: datetime) -> Spread:
    """Until an empty-handed printer begins what waits: what is left of the usual turn-around since
    its last print ended; where that is over, any part of one."""
    last = printer.prints.last if printer.prints else None
    ended = last.finished_at if last else None
    stood = (now - ended).total_seconds() if ended else 0.0
    left = durations.turnaround.beyond(stood) if stood > 0 else None
    return left or Spread.of((0.0, *durations.turnaround.seconds))
