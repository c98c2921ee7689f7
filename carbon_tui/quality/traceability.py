"""What else did this platform make? From one origin to the parts it touched and their results.

This room plans and remembers; others fetch:

    while (step := trace.needed()) is not None:
        ...                                   # GET every page of step.list with step.parameters
        trace.accept(step, prints=..., parts=..., measurements=...)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from carbon_tui.api.schema import print_states
from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER
from carbon_tui.api.schema.records import (
    PartMeasurement,
    Print,
    PrintedPart,
)
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.time_window import Span
from carbon_tui.text.counting import counted

PRINTS, PARTS, MEASUREMENTS = "prints", "printed_parts", "part_measurements"
_WORST_FIRST = ("fail", "flag", "incomplete", "pass")

Parameters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One list to read to its end; times in its parameters are RFC 3339.

    Prints want their statuses named besides: unfinished and failed ones are hidden otherwise.
    """

    list: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class TracedPart:
    """One printed part that the origin touched, its print if known, and what was measured on it."""

    part: PrintedPart
    print: Print | None
    measurements: tuple[PartMeasurement, ...]

    @property
    def result(self) -> str | None:
        """The worst result; None when nothing was measured."""
        results = {measurement.measurement_result for measurement in self.measurements}
        return next((result for result in _WORST_FIRST if result in results), None)

    @property
    def has_failed(self) -> bool:
        """As the server says of the part itself."""
        return (self.part.status or "").casefold() == "failed"

    @property
    def failed_checks(self) -> int:
        return sum(check.measurement_result == "fail" for check in self.measurements)


@dataclass(frozen=True, slots=True)
class TracedPrint:
    """The parts of one print among those traced; of parts that name none the print is unknown."""

    print_id: str
    print: Print | None
    parts: tuple[TracedPart, ...]

    @property
    def status(self) -> str | None:
        return self.print.status if self.print is not None else None

    @property
    def went_wrong(self) -> bool:
        """It failed, or was aborted."""
        return (self.status or "").casefold() in print_states.WENT_WRONG

    @property
    def failed_parts(self) -> int:
        return sum(traced.has_failed for traced in self.parts)

    @property
    def failed_checks(self) -> int:
        return sum(traced.failed_checks for traced in self.parts)

    @property
    def checks(self) -> int:
        return sum(len(traced.measurements) for traced in self.parts)


def by_print(parts: Iterable[TracedPart]) -> tuple[TracedPrint, ...]:
    """Those with the most failed checks and parts first, then the newest."""
    held: dict[str, list[TracedPart]] = {}
    for traced in parts:
        held.setdefault(traced.part.print_id or "", []).append(traced)
    prints = [
        TracedPrint(print_id, next((t.print for t in some if t.print is not None), None), (*some,))
        for print_id, some in held.items()
    ]
    newest = sorted(prints, key=lambda each: _started(each.print), reverse=True)
    return tuple(sorted(newest, key=lambda each: -each.failed_checks - each.failed_parts))


def _started(run: Print | None) -> float:
    return 0.0 if run is None or run.started_at is None else run.started_at.timestamp()


class OriginTrace:
    """The parts of one origin within a span of time, growing as answers arrive.

    In the span counts by when a part's print started; without a span all are meant.
    """

    def __init__(self, factor: Factor, value: str, span: Span | None) -> None:
        self.factor = factor
        self.value = value
        self._first = first_step(factor, value, span)
        self._begun = False
        self._prints: dict[str, Print] = {}
        self._parts: dict[str, PrintedPart] = {}
        self._measured: dict[str, dict[str, PartMeasurement]] = {}
        self._pending: dict[tuple[str, str], dict[str, None]] = {
            (PARTS, "print_id"): {},
            (PRINTS, "print_id"): {},
            (MEASUREMENTS, "printed_part_uuid"): {},
        }

    def needed(self) -> TraceStep | None:
        """The next list to read, None when all is in."""
        if not self._begun:
            return self._first
        for (name, parameter), ids in self._pending.items():
            if ids:
                return TraceStep(name, ((parameter, tuple(islice(ids, MAX_VALUES_PER_PARAMETER))),))
        return None

    def accept(
        self,
        step: TraceStep,
        *,
        prints: Iterable[Print] = (),
        parts: Iterable[PrintedPart] = (),
        measurements: Iterable[PartMeasurement] = (),
    ) -> None:
        """Rows of a step, page by page or all at once; what it asked for is not asked again."""
        for parameter, ids in step.parameters:
            for id_ in ids:
                self._pending.get((step.list, parameter), {}).pop(id_, None)
        self._begun = True
        self._accept_prints(prints)
        self._accept_parts(parts)
        for measurement in measurements:
            of_part = self._measured.setdefault(measurement.printed_part_uuid or "", {})
            of_part[measurement.uuid or f"{len(of_part)}"] = measurement

    def parts(self) -> tuple[TracedPart, ...]:
        """Failed and flagged parts first, then in the order of their serial numbers."""
        traced = [
            TracedPart(
                part,
                self._prints.get(part.print_id or ""),
                tuple(self._measured.get(uuid, {}).values()),
            )
            for uuid, part in self._parts.items()
        ]
        return tuple(sorted(traced, key=_trouble_first))

    @property
    def failures(self) -> tuple[tuple[str, int, int], ...]:
        """Of prints that ended, checks and parts: how many failed, of how many. An aborted print is
        none that failed, as where prints are grouped."""
        parts, ends = self.parts(), self._ends
        checks = sum(len(traced.measurements) for traced in parts)
        return (
            ("prints", sum(ends[status] for status in print_states.FAILED), ends.total()),
            ("checks", sum(traced.failed_checks for traced in parts), checks),
            ("parts", sum(traced.has_failed for traced in parts), len(parts)),
        )

    @property
    def _ends(self) -> Counter[str]:
        """Prints that ended, by their status."""
        known = ((run.status or "").casefold() for run in self._prints.values())
        under_way = {*print_states.WAITING, *print_states.RUNNING}
        return Counter(status for status in known if status not in under_way)

    @property
    def sentence(self) -> str:
        """`platform P-7: 120 parts, 118 measured; failed 1 of 9 prints, 4 of 230 checks, 2 of 120
        parts; 3 aborted, 2 flagged`; and what is still asked."""
        parts = self.parts()
        measured = sum(bool(traced.measurements) for traced in parts)
        flagged = sum(traced.result == "flag" for traced in parts)
        failed = ", ".join(
            f"{count:,} of {counted(all_, name.removesuffix('s'))}"
            for name, count, all_ in self.failures
        )
        waiting = sum(map(len, self._pending.values()))
        aborted = sum(self._ends[status] for status in print_states.ABORTED)
        others = f"{aborted:,} aborted, {flagged:,} flagged" if aborted else f"{flagged:,} flagged"
        unread = f" ({counted(waiting, 'record')} still to be read)"
        more = unread if waiting or not self._begun else ""
        return (
            f"{self.factor.value} {self.value}: {counted(len(parts), 'part')}, {measured:,} "
            f"measured; failed {failed}; {others}{more}"
        )

    def _accept_prints(self, prints: Iterable[Print]) -> None:
        for print_ in prints:
            lineage = Lineage(PartMeasurement(), None, print_)
            starts_here = self._first.list == PRINTS
            if print_.print_id and (not starts_here or self.factor.of(lineage) == self.value):
                self._prints[print_.print_id] = print_
                if starts_here:
                    self._pending[PARTS, "print_id"][print_.print_id] = None

    def _accept_parts(self, parts: Iterable[PrintedPart]) -> None:
        for part in parts:
            if not part.uuid or part.uuid in self._parts or not self._mine(part):
                continue
            self._parts[part.uuid] = part
            self._pending[MEASUREMENTS, "printed_part_uuid"][part.uuid] = None
            if part.print_id and part.print_id not in self._prints:
                self._pending[PRINTS, "print_id"][part.print_id] = None

    def _mine(self, part: PrintedPart) -> bool:
        if self._first.list == PRINTS:
            return part.print_id in self._prints
        if self.factor is Factor.PART_ORDER:
            return self.value in (part.part_order_number, part.part_order_uuid)
        return self.factor.of(Lineage(PartMeasurement(), part)) == self.value


def first_step(factor: Factor, value: str, span: Span | None) -> TraceStep:
    """Where a trace begins: the list that the API can filter by this origin, else the window."""
    window: Parameters = ()
    if span is not None:
        window = (
            ("started_after", (span.after.isoformat(),)),
            ("started_before", (span.before.isoformat(),)),
        )
    name = PRINTS if factor in (Factor.PRINTER, Factor.PLATFORM, Factor.CASSETTE) else PARTS
    parameter = _parameter(factor, value)
    if parameter is None:
        return TraceStep(name, window)
    return TraceStep(name, ((parameter, (value,)), *window))


def _parameter(factor: Factor, value: str) -> str | None:
    if factor is Factor.PART_ORDER:
        return "part_order_uuid" if _is_uuid(value) else "part_order_number"
    return {
        Factor.PRINTER: "printer_serial",
        Factor.PLATFORM: "platform_serial",
        Factor.BUILD: "build_uuid",
    }.get(factor)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _trouble_first(traced: TracedPart) -> tuple[int, str]:
    worst = _WORST_FIRST.index(traced.result) if traced.result else len(_WORST_FIRST)
    return worst, traced.part.serial_number or traced.part.uuid or ""
