"""A board of queues as the lanes that are drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from carbon_tui.api.schema.printer_names import in_plain_letters, with_serial
from carbon_tui.orders.queues.board import (
    PrinterQueueLane,
    QueueSnapshot,
    Waiting,
)
from carbon_tui.orders.queues.queue_draft import Delay
from carbon_tui.resources.formats import (
    Moment,
    span,
)
from carbon_tui.text.cleaning import clean
from carbon_tui.widgets.lanes import LaneColumn, Slip


def columns(
    board: QueueSnapshot,
    moment: Moment,
    marks: Collection[str] = (),
    carried: Collection[str] = (),
    delays: Sequence[Delay] = (),
) -> list[LaneColumn]:
    """Every lane; what a carried print delays has by how much beside it."""
    later = {delay.waiting.uuid: _later(delay) for delay in delays}
    return [
        LaneColumn(
            _called(lane, moment),
            _state(lane),
            tuple(_slip(waiting, marks, carried, later) for waiting in lane.waiting),
        )
        for lane in board.lanes
    ]


def _called(lane: PrinterQueueLane, moment: Moment) -> str:
    """As the lists call the printer; a terminal of plain letters gets what it can show."""
    label = str(clean(lane.label))
    return in_plain_letters(label, str(clean(lane.serial))) if moment.ascii else label


def _slip(
    waiting: Waiting, marks: Collection[str], carried: Collection[str], later: dict[str, str]
) -> Slip:
    return Slip(
        str(clean(waiting.label)),
        str(clean(waiting.order_number)) if waiting.order_number else "",
        later.get(waiting.uuid, ""),
        waiting.uuid in marks,
        waiting.uuid in carried,
    )


def _later(delay: Delay) -> str:
    """``+2h10``, and with ``?`` where a part of it is not known."""
    return f"+{span(delay.by.seconds)}" + ("?" if delay.by.unknown else "")


def _state(lane: PrinterQueueLane) -> str:
    """What the printer does now."""
    state = str(clean(lane.state)) or "unknown"
    current = lane.current
    if current is None or current.remaining_sec is None:
        return state
    return f"{state} {span(current.remaining_sec)}"


def under_cursor(board: QueueSnapshot, lane: int, slip: int) -> str:
    """The print under the cursor in full; what runs where none waits."""
    here = board.lanes[lane]
    if slip < len(here.uuids):
        return in_full(board, here.uuids[slip])
    current = here.current
    running = f", and {clean(current.name)} is printed now" if current and current.name else ""
    return f"Nothing waits for {clean(here.label)}{running}."


def in_full(board: QueueSnapshot, uuid: str) -> str:
    """``2 Elbow rev 1 on Ada (ABC1234), order WO-7, EPX 82, print 1b2c…``"""
    lane = board.lane_of(uuid)
    (waiting,) = board.find([uuid]) or (Waiting(uuid),)
    place = lane.uuids.index(uuid) + 1 if lane else 0
    where = f" on {clean(with_serial(lane.label, lane.serial))}" if lane else ""
    number = f"order {clean(waiting.order_number)}" if waiting.order_number else ""
    resin = str(clean(waiting.resin)) if waiting.resin else ""
    parts = (f"{place} {clean(waiting.label)}{where}", number, resin, f"print {clean(uuid)}")
    return ", ".join(filter(None, parts))
