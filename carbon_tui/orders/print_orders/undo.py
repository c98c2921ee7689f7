"""Taking back: the copies of an order that still wait, or a move in a queue."""

from __future__ import annotations

from dataclasses import dataclass

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import JournalEntry
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.lookup import (
    prints,
    queues,
)
from carbon_tui.orders.print_orders.order_api import PrintOrderApi
from carbon_tui.orders.print_orders.plan import copies
from carbon_tui.orders.print_orders.sending import queues_before
from carbon_tui.orders.print_orders.trace import (
    OrderTrace,
    is_over,
    traced,
)
from carbon_tui.orders.queues.board import QueueSnapshot
from carbon_tui.orders.queues.queue_draft import (
    QueueDraft,
    back,
)
from carbon_tui.orders.queues.rearrange import (
    QueueChange,
    QueueChanger,
    QueueOutcome,
    removal,
)

TRIES = 3
"""A queue that moves under our hands is looked at again this often."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of taking an order back, in copies."""

    order: PrintOrder
    taken: int
    started: int
    """Had started, or were over: they are left alone."""
    waiting: int
    """Still wait although they should not."""
    undetermined: int
    """Could not be found: it is not known whether they wait."""
    outcome: QueueOutcome | None = None
    """The change itself; None when there was nothing to take back."""
    sentence: str = ""
    """Why it could not be looked up; empty when it could."""


class Undo:
    """Takes back on one server."""

    def __init__(self, api: PrintOrderApi, journal: Journal) -> None:
        self._api = api
        self._journal = journal
        self._rearranger = QueueChanger(api, journal)

    async def preview(self, uuid: str) -> OrderTrace:
        """What would be taken back now, to be shown before it is. Raises ApiError, FileTrouble."""
        before = queues_before(self._journal.entry(uuid))
        return await traced(self._api, await self._api.get_print_order(uuid), before)

    async def take_back(self, trace: OrderTrace) -> TakenBack:
        """Take the waiting copies out of the queues and count what became of them.

        Only prints that are proven to be the order's are touched. Where queues change between
        the look and the change they are looked at again: the rest can still be taken back.
        Never raises for the network or the disk.
        """
        try:
            outcome = await self._removed(trace)
            return await self._counted(trace, outcome)
        except ApiError as error:
            return _untouched(trace, str(error))

    def restored(self, board: QueueSnapshot, entry: JournalEntry) -> tuple[QueueDraft, ...]:
        """How a move of the journal is put back on this board; empty where nothing is left to."""
        change = entry.request(QueueChange)
        return back(board, change.before, change.prints)

    async def _removed(self, trace: OrderTrace) -> QueueOutcome | None:
        """None where nothing waits any more."""
        outcome: QueueOutcome | None = None
        for _ in range(TRIES):
            now = await queues(self._api, trace.waiting)
            change = removal(QueueSnapshot.of((), now, {}), trace.waiting_uuids)
            if change is None:
                return None
            about = f"take back {copies(len(change.prints))}"
            outcome = await self._rearranger.carry_out(change, about)
            if outcome.fate is not WriteFate.CHANGED_MEANWHILE:
                break
        return outcome

    async def _counted(self, trace: OrderTrace, outcome: QueueOutcome | None) -> TakenBack:
        ours = trace.waiting_uuids
        still = _still(ours, outcome)
        if still is None:
            return _told(trace, outcome, undetermined=len(ours))
        gone = [uuid for uuid in ours if uuid not in still]
        began = await self._began(gone)
        return _told(trace, outcome, len(gone) - began, began, len(still))

    async def _began(self, gone: list[str]) -> int:
        """How many of the prints that left the queues did so by starting."""
        listed = await prints(self._api, "uuid", gone)
        return sum(p.started_at is not None and not is_over(p) for p in listed)


_UNTOUCHED = (WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.NOTHING)


def _still(ours: tuple[str, ...], outcome: QueueOutcome | None) -> tuple[str, ...] | None:
    """Which of our prints wait after the change; None where that is not known."""
    if outcome is None:
        return ()
    now = outcome.record.now if outcome.record is not None else None
    if now is not None and outcome.fate is not WriteFate.UNKNOWN:
        waiting = {uuid for lane in now.values() for uuid in lane}
        return tuple(uuid for uuid in ours if uuid in waiting)
    if outcome.fate is WriteFate.DONE:
        return ()
    return ours if outcome.fate in _UNTOUCHED else None


def _told(
    trace: OrderTrace,
    outcome: QueueOutcome | None,
    taken: int = 0,
    began: int = 0,
    waiting: int = 0,
    undetermined: int = 0,
) -> TakenBack:
    sentence = outcome.sentence if outcome else ""
    return TakenBack(
        trace.order,
        taken,
        len(trace.started) + began,
        waiting,
        trace.lost + undetermined,
        outcome,
        sentence,
    )


def _untouched(trace: OrderTrace, sentence: str) -> TakenBack:
    """The network failed around the change: what it came to is not known."""
    ours = len(trace.waiting_uuids)
    return TakenBack(trace.order, 0, len(trace.started), 0, trace.lost + ours, None, sentence)
