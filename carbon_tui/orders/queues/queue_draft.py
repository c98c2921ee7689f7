"""Prints picked up from a queue and not yet put down: a value that moves until it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from carbon_tui.api.schema.requests import QueueMove
from carbon_tui.orders.print_orders.durations import (
    Estimate,
    Usual,
)
from carbon_tui.orders.print_orders.order_api import Queues
from carbon_tui.orders.queues.board import (
    PrinterQueueLane,
    QueueSnapshot,
    Waiting,
)

END = -1


@dataclass(frozen=True, slots=True)
class Delay:
    """A print that will start later than it would have, by about so much."""

    waiting: Waiting
    serial: str
    by: Estimate


@dataclass(frozen=True, slots=True)
class QueueDraft:
    """Prints held over a place: `index` counts the prints of the lane that stay, 0 is the top."""

    board: QueueSnapshot
    """The board as it was when they were picked up, and as it must still be when it is sent."""
    prints: tuple[str, ...]
    serial: str
    index: int

    @classmethod
    def of(cls, board: QueueSnapshot, prints: Iterable[str]) -> QueueDraft | None:
        """Pick up; held where the first of them waits. None when none of them waits any more."""
        waiting = tuple(uuid for uuid in dict.fromkeys(prints) if board.lane_of(uuid))
        lane = board.lane_of(waiting[0]) if waiting else None
        if lane is None:
            return None
        staying = [u for u in lane.uuids[: lane.uuids.index(waiting[0])] if u not in waiting]
        return cls(board, waiting, lane.serial, len(staying))

    def up(self) -> QueueDraft:
        return replace(self, index=max(0, self.index - 1))

    def down(self) -> QueueDraft:
        return replace(self, index=min(len(self._staying(self.serial)), self.index + 1))

    def top(self) -> QueueDraft:
        return replace(self, index=0)

    def end(self) -> QueueDraft:
        return replace(self, index=len(self._staying(self.serial)))

    def left(self) -> QueueDraft:
        return self._sideways(-1)

    def right(self) -> QueueDraft:
        return self._sideways(1)

    def to(self, serial: str) -> QueueDraft:
        """Held over another printer, at the same height or its queue's end. Raises KeyError."""
        return replace(self, serial=serial, index=min(self.index, len(self._staying(serial))))

    def preview(self) -> QueueSnapshot:
        """The board once it is put down here."""
        return self.board.moved(self.prints, self.serial, self.index)

    @property
    def changes_nothing(self) -> bool:
        return self.preview().queues == self.board.queues

    @property
    def lanes(self) -> tuple[str, ...]:
        """The printers whose queues it changes: they are compared before it is sent."""
        before, after = self.board.queues, self.preview().queues
        return tuple(serial for serial in after if before[serial] != after[serial])

    def request(self) -> QueueMove | None:
        """Exactly what will be sent; None when nothing would change.

        `index` is absolute. Whether it counts the moved prints themselves is not said, which only
        matters for a move downwards in the same queue; that is sent as what it is equal to, the
        prints below moving up over the carried ones, and so means the same either way. The top
        and the end have an index of their own.
        """
        if self.changes_nothing:
            return None
        if self.index == len(self._staying(self.serial)):
            return self._move(END, self.prints)
        lane = self.board.lane(self.serial).uuids
        overtaking = self._overtaking(lane)
        if overtaking:
            return self._move(lane.index(self.prints[0]), overtaking)
        return self._move(self.index, self.prints)

    def delays(self, usual: Usual) -> tuple[Delay, ...]:
        """What will start later, by the usual durations of what comes before it then."""
        ahead = _ahead(self.board, usual)
        later = (
            Delay(waiting, lane.serial, _less(then, ahead.get(waiting.uuid, Estimate())))
            for lane in self.preview().lanes
            for waiting, then in _with_ahead(lane, usual)
        )
        return tuple(d for d in later if d.by.seconds > 0 or d.by.unknown > 0)

    def _overtaking(self, lane: tuple[str, ...]) -> tuple[str, ...]:
        """The prints that a block carried downwards in its own lane passes; else nothing."""
        if not all(uuid in lane for uuid in self.prints):
            return ()
        start = lane.index(self.prints[0])
        stop = start + len(self.prints)
        if lane[start:stop] != self.prints or self.index <= start:
            return ()
        return lane[stop : stop + self.index - start]

    def _move(self, index: int, prints: tuple[str, ...]) -> QueueMove:
        return QueueMove(printer_serial=self.serial, index=index, print_uuids=prints)

    def _staying(self, serial: str) -> tuple[str, ...]:
        return tuple(u for u in self.board.lane(serial).uuids if u not in self.prints)

    def _sideways(self, step: int) -> QueueDraft:
        serials = [lane.serial for lane in self.board.lanes]
        place = serials.index(self.serial) + step
        return self.to(serials[max(0, min(place, len(serials) - 1))])


def back(board: QueueSnapshot, before: Queues, prints: Iterable[str]) -> tuple[QueueDraft, ...]:
    """How to put moved prints back where they were, as far as they and their neighbours wait.

    One carry per printer they came from. A print goes behind those of its former predecessors
    that still wait there; prints that have started are left alone.
    """
    moved = [uuid for uuid in prints if board.lane_of(uuid)]
    carries: list[QueueDraft] = []
    for serial, lane in before.items():
        ours = tuple(uuid for uuid in lane if uuid in moved)
        if not ours or serial not in board.queues:
            continue
        earlier = set(lane[: lane.index(ours[0])]) - set(ours)
        staying = [uuid for uuid in board.queues[serial] if uuid not in ours]
        index = max((n + 1 for n, uuid in enumerate(staying) if uuid in earlier), default=0)
        carries.append(QueueDraft(board, ours, serial, index))
    return tuple(carry for carry in carries if not carry.changes_nothing)


def _ahead(board: QueueSnapshot, usual: Usual) -> dict[str, Estimate]:
    return {w.uuid: then for lane in board.lanes for w, then in _with_ahead(lane, usual)}


def _with_ahead(lane: PrinterQueueLane, usual: Usual) -> Iterable[tuple[Waiting, Estimate]]:
    """Each waiting print with what waits before it."""
    ahead = Estimate()
    for waiting in lane.waiting:
        yield waiting, ahead
        ahead = ahead.plus(usual.of_build(waiting.build_uuid))


def _less(then: Estimate, now: Estimate) -> Estimate:
    return Estimate(
        then.seconds - now.seconds,
        max(0, then.guessed - now.guessed),
        max(0, then.unknown - now.unknown),
    )
