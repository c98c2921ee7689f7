"""One line per printer: blocks of time from the past through now into what is expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from carbon_tui.api.schema.print_states import FINISHED, WENT_WRONG, is_one_of
from carbon_tui.api.schema.printer_states import IDLE, NEEDS_EMPTYING, NOT_WORKING
from carbon_tui.api.schema.records import (
    Print,
    Printer,
    PrintRef,
)
from carbon_tui.orders.print_orders.history import (
    build_of,
    serial_of,
)
from carbon_tui.orders.queues.board import (
    PrinterQueueLane,
    QueueSnapshot,
    Waiting,
)
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.durations import Basis, Durations
from carbon_tui.timeline.forecast import PrinterForecast, RunForecast, TimeRange, forecast
from carbon_tui.timeline.states import StateSpan

LEAST_IDLE = timedelta(minutes=1)
"""What stood idle for less is not told."""


class BlockKind(StrEnum):
    """What a printer did, does or will do in a block of time."""

    FINISHED = "finished"
    FAILED = "failed"
    ENDED = "ended"
    """In a state that is neither; the block's own word says which."""
    PRINTING = "printing"
    WAITING = "waiting"
    EMPTYING = "waits to be emptied"
    NOT_WORKING = "not working"
    IDLE = "idle"
    """It was seen to have nothing to do."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one printer's time. Ids are raw; `name`, `number` and `resin` are clean."""

    kind: BlockKind
    state: str
    """The server's word."""
    serial: str
    start: datetime
    end: datetime
    """For what is not over, the most likely end."""
    name: str = ""
    print_uuid: str = ""
    print_id: str = ""
    build_uuid: str = ""
    order_uuid: str = ""
    order_number: str = ""
    resin: str = ""
    expected_start: TimeRange | None = None
    expected_end: TimeRange | None = None
    basis: Basis | None = None
    uncertain_seconds: float = 0.0
    """How long before `start` the state may have begun: it was seen from one poll to the next."""

    @property
    def is_estimate(self) -> bool:
        return self.expected_start is not None

    @property
    def key(self) -> tuple[str, str]:
        """Which block of which printer it is, also after another reading."""
        own = self.print_uuid or self.print_id or f"{self.kind} {self.start.isoformat()}"
        return self.serial, own

    def is_of(self, other: Block) -> bool:
        """Whether both belong to the same print order, or else to the same build."""
        if self.order_uuid or other.order_uuid:
            return self.order_uuid == other.order_uuid
        return bool(self.build_uuid) and self.build_uuid == other.build_uuid


@dataclass(frozen=True, slots=True)
class PrinterLine:
    """One printer's blocks by their start, and what is expected of it."""

    serial: str
    name: str
    state: str
    alerts: tuple[str, ...]
    blocks: tuple[Block, ...]
    forecast: PrinterForecast

    @property
    def label(self) -> str:
        return self.name or self.serial

    @property
    def waiting(self) -> int:
        """Prints in its queue."""
        return sum(run.start is not None for run in self.forecast.runs)

    def at(self, when: datetime) -> Block | None:
        """The block at this time; the later one where two overlap."""
        return next((b for b in reversed(self.blocks) if b.start <= when < b.end), None)


@dataclass(frozen=True, slots=True)
class FloorTimeline:
    """Every printer's line, as things stood at `now` by the server's clock."""

    lines: tuple[PrinterLine, ...]
    now: datetime
    since: datetime
    """How far back the past was read."""
    shortfall: str = ""
    """What is missing of the past, as a sentence: the server held prints back."""

    def line(self, serial: str) -> PrinterLine | None:
        return next((line for line in self.lines if line.serial == serial), None)


def floor_timeline(
    printers: Iterable[Printer],
    board: QueueSnapshot,
    prints: Iterable[Print],
    durations: Durations,
    now: datetime,
    since: datetime,
    states: Iterable[StateSpan] = (),
) -> FloorTimeline:
    """Put together what was read. `prints`: those that overlap the time from `since` to `now`, one
    perhaps twice; `states`: what was seen of printers before."""
    by_printer = _by_printer(prints)
    spans: dict[str, list[StateSpan]] = defaultdict(list)
    for span in states:
        spans[span.serial].append(span)
    lanes = {lane.serial: lane for lane in board.lanes}
    lines = []
    for printer in printers:
        serial = raw(printer.serial or "")
        if serial:
            lane = lanes.get(serial, PrinterQueueLane(serial))
            lines.append(
                _line(printer, lane, by_printer.get(serial, []), spans[serial], durations, now)
            )
    return FloorTimeline(tuple(lines), now, since)


def _by_printer(prints: Iterable[Print]) -> Mapping[str, list[Print]]:
    unique = {p.uuid or p.print_id or str(n): p for n, p in enumerate(prints)}
    prints_of: dict[str, list[Print]] = defaultdict(list)
    for print_ in unique.values():
        prints_of[serial_of(print_)].append(print_)
    return prints_of


def _line(
    printer: Printer,
    lane: PrinterQueueLane,
    prints: list[Print],
    states: list[StateSpan],
    durations: Durations,
    now: datetime,
) -> PrinterLine:
    serial = raw(printer.serial or "")
    expected = forecast(printer, lane, durations, now)
    past = [block for p in prints if (block := _past(p, serial)) is not None]
    present = list(_present(printer, expected, prints, past, now))
    seen = list(_seen(states, [*past, *present], now))
    if seen and seen[-1].kind is BlockKind.NOT_WORKING and seen[-1].end >= now:
        present = [block for block in present if block.kind is not BlockKind.NOT_WORKING]
    blocks = [*seen, *past, *present, *_future(lane, expected, serial)]
    return PrinterLine(
        serial,
        lane.name or printer.name or "",
        expected.state,
        (printer.status.alerts if printer.status else None) or (),
        tuple(sorted(blocks, key=lambda block: (block.start, block.end))),
        expected,
    )


def _past(print_: Print, serial: str) -> Block | None:
    if print_.started_at is None or print_.finished_at is None:
        return None
    status = print_.status or BlockKind.FINISHED
    kind = BlockKind.ENDED
    if is_one_of(status, FINISHED):
        kind = BlockKind.FINISHED
    elif is_one_of(status, WENT_WRONG):
        kind = BlockKind.FAILED
    return _named(Block(kind, status, serial, print_.started_at, print_.finished_at), print_)


def _named(block: Block, print_: Print) -> Block:
    return replace(
        block,
        name=print_.name or "",
        print_uuid=raw(print_.uuid or ""),
        print_id=raw(print_.print_id or ""),
        build_uuid=build_of(print_),
        order_uuid=raw(print_.print_order_uuid or ""),
        order_number=print_.print_order_number or "",
        resin=(print_.config.resin_name if print_.config else None) or "",
    )


def _present(
    printer: Printer,
    expected: PrinterForecast,
    prints: list[Print],
    past: list[Block],
    now: datetime,
) -> Iterable[Block]:
    """What runs, or what keeps the printer from it."""
    serial, current = expected.serial, printer.prints.current if printer.prints else None
    if current is not None:
        yield _running(serial, current, expected.runs[0], prints, now)
    elif expected.needs_emptying:
        last = printer.prints.last if printer.prints else None
        ended = (last.finished_at if last else None) or max((b.end for b in past), default=now)
        begins = expected.runs[0].start if expected.runs else None
        until = begins.likely if begins else now
        yield Block(BlockKind.EMPTYING, expected.state, serial, min(ended, now), max(until, now))
    if expected.state.lower() in NOT_WORKING:
        yield Block(
            BlockKind.NOT_WORKING, expected.state, serial, now, now,
            uncertain_seconds=_unheard(printer, now),
        )  # fmt: skip


def _running(
    serial: str, current: PrintRef, run: RunForecast, prints: list[Print], now: datetime
) -> Block:
    start = current.started_at or now
    block = Block(
        BlockKind.PRINTING,
        "printing",
        serial,
        start,
        max(run.end.likely, now),
        name=current.name or "",
        print_id=raw(current.print_id or ""),
        build_uuid=raw(current.build_uuid or ""),
        expected_end=run.end,
        basis=run.basis,
    )
    record = next((p for p in prints if current.print_id and p.print_id == current.print_id), None)
    return block if record is None else _named(block, record)


def _future(lane: PrinterQueueLane, expected: PrinterForecast, serial: str) -> Iterable[Block]:
    waiting = expected.runs[len(expected.runs) - len(lane.waiting) :]
    for queued, run in zip(lane.waiting, waiting, strict=True):
        yield _waiting(queued, run, serial)


def _waiting(queued: Waiting, run: RunForecast, serial: str) -> Block:
    start = run.start or run.end
    return Block(
        BlockKind.WAITING,
        "waiting",
        serial,
        start.likely,
        run.end.likely,
        name=queued.label,
        print_uuid=queued.uuid,
        build_uuid=queued.build_uuid,
        order_uuid=queued.order_uuid,
        order_number=queued.order_number,
        resin=queued.resin,
        expected_start=start,
        expected_end=run.end,
        basis=run.basis,
    )


def _seen(states: list[StateSpan], known: list[Block], now: datetime) -> Iterable[Block]:
    """How the printer was seen outside of its prints."""
    taken = [(block.start, block.end) for block in known]
    for span in states:
        kind = _kind_of_state(span.state)
        if kind is None:
            continue
        for piece in span.without(taken, now):
            if kind is BlockKind.IDLE and (piece.until or now) - piece.since < LEAST_IDLE:
                continue
            yield Block(
                kind, span.state, span.serial, piece.since, piece.until or now,
                uncertain_seconds=piece.uncertain_seconds,
            )  # fmt: skip


def _kind_of_state(state: str) -> BlockKind | None:
    """None for what prints tell better."""
    word = state.lower()
    if word in NOT_WORKING:
        return BlockKind.NOT_WORKING
    if word in NEEDS_EMPTYING:
        return BlockKind.EMPTYING
    return BlockKind.IDLE if word in IDLE else None


def _unheard(printer: Printer, now: datetime) -> float:
    """Seconds since the printer's last word: its state may be as old as that."""
    if printer.updated_at is None:
        return 0.0
    return max(0.0, (now - printer.updated_at).total_seconds())
