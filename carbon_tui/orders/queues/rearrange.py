"""Changing queues: looked at just before, journalled, sent once, read back and compared.

A change has no key by which the server would know it again, so it is never repeated by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.print_states import FINISHED, RUNNING, WAITING, WENT_WRONG
from carbon_tui.api.schema.records import Print
from carbon_tui.api.schema.requests import (
    QueueDelete,
    QueueMove,
)
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    EntryKind,
    JournalEntry,
)
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.print_orders.lookup import (
    prints,
    queues,
)
from carbon_tui.orders.print_orders.order_api import (
    ListApi,
    PrintOrderApi,
    Queues,
)
from carbon_tui.orders.print_orders.plan import (
    NewUuid,
    new_uuid,
)
from carbon_tui.orders.queues.board import QueueSnapshot
from carbon_tui.orders.queues.queue_draft import QueueDraft
from carbon_tui.orders.queues.verdict import (
    QueueChanged,
    changed,
    judged,
)
from carbon_tui.orders.write import JournalledWrite, RecordVerdict
from carbon_tui.text.cleaning import raw

ALL_DONE, PARTLY_DONE, NOTHING_DONE = 0, 1, 2
"""The server's `code`. Any other, and none at all, says nothing."""


@dataclass(frozen=True, slots=True)
class QueueReading:
    """What is known of queues around a change."""

    now: Queues | None = None
    """The queues after it; None when they could not be read."""
    code: int | None = None
    """The server's answer to the change; None where it gave none."""
    message: str = ""
    """The server's own sentence."""
    became: Mapping[str, str] = field(default_factory=dict)
    """The state of each print of the change that waits no more, as the server has it; empty for
    one that it no longer lists, or that is in no queue."""
    unread: str = ""
    """Why that could not be read; empty where it could."""
    meanwhile: QueueChanged | None = None

    def started(self, prints: Iterable[str]) -> tuple[str, ...]:
        """Those of these prints that left their queues by being made, not by being removed."""
        return tuple(u for u in prints if self.became.get(u, "").casefold() in STARTED)

    def kept(self, prints: Iterable[str]) -> tuple[str, ...]:
        """Those that are gone from where they waited, and not out of the world: they have begun,
        or wait elsewhere."""
        alive = STARTED.union(WAITING)
        return tuple(u for u in prints if self.became.get(u, "").casefold() in alive)


STARTED = frozenset((*RUNNING, *FINISHED, *WENT_WRONG))
"""States of a print that has begun: gone from its queue, and not removed."""


class QueueChange(msgspec.Struct, frozen=True):
    """A queue change as the journal keeps it: enough to judge it, and to take it back."""

    request: QueueMove | QueueDelete
    before: Queues
    intended: Queues

    @property
    def prints(self) -> tuple[str, ...]:
        return self.request.print_uuids


def move(draft: QueueDraft) -> QueueChange | None:
    """The change that putting down `draft` means; None when it would change nothing."""
    request = draft.request()
    if request is None:
        return None
    before, after = draft.board.queues, draft.preview().queues
    return QueueChange(request, _of(before, draft.lanes), _of(after, draft.lanes))


def removal(board: QueueSnapshot, prints: tuple[str, ...]) -> QueueChange | None:
    """The change that takes these prints out; None when none of them waits."""
    waiting = tuple(w.uuid for w in board.find(prints))
    if not waiting:
        return None
    before, after = board.queues, board.without(waiting).queues
    lanes = tuple(serial for serial in before if before[serial] != after[serial])
    return QueueChange(QueueDelete(print_uuids=waiting), _of(before, lanes), _of(after, lanes))


QueueOutcome = Outcome[QueueChange, QueueReading]


class QueueWrite:
    """The `Operation` of a queue change: the queues themselves show whether it is done, and of
    each print that left them what became of it."""

    keyed = False

    def __init__(self, api: PrintOrderApi) -> None:
        self._api = api

    def kind(self, change: QueueChange, /) -> EntryKind:
        return kind_of(change)

    async def send(self, change: QueueChange, /) -> QueueReading:
        answer = await self._api.update_printer_queue(change.request)
        return QueueReading(code=answer.code, message=answer.message or "")

    async def look(self, change: QueueChange, answer: QueueReading | None, /) -> QueueReading:
        now = await queues(self._api, change.before)
        waiting = {uuid for lane in now.values() for uuid in lane}
        gone = [uuid for uuid in change.prints if uuid not in waiting]
        reading = replace(answer or QueueReading(), now=now)
        try:
            return replace(reading, became=await self._became(gone, reading.code))
        except ApiError as error:
            return replace(reading, unread=str(error))

    async def _became(self, gone: list[str], code: int | None) -> dict[str, str]:
        """As `became`. What is still called queued and stands in no queue at all was removed: not
        every server gives it another state. Where the server says that not all was done, it may
        be about to begin. Raises ApiError."""
        states = await became(self._api, gone)
        waits = {uuid for uuid, state in states.items() if state.casefold() in WAITING}
        if waits and code in (PARTLY_DONE, NOTHING_DONE):
            return states
        if waits:
            for lane in (await queues(self._api)).values():
                waits.difference_update(lane)
        return states | dict.fromkeys(waits, "")

    def judge(self, change: QueueChange, reading: QueueReading, /) -> RecordVerdict:
        """By the queues, and by what became of prints that left them. What was moved, as the
        server says itself, and has started since was moved all the same."""
        now, ours = reading.now or {}, change.prints
        if reading.code == ALL_DONE and isinstance(change.request, QueueMove):
            ours = tuple(uuid for uuid in ours if uuid not in reading.started(ours))
        if not ours:
            return RecordVerdict.DONE
        return judged(change.before, change.intended, now, ours, reading.kept(ours))

    def proves(self, _: QueueChange, __: QueueReading | None, /) -> bool:
        """Never: a 200 may carry any code."""
        return False

    def by_answer(
        self, _: QueueChange, answer: QueueReading | None, seen: RecordVerdict | None, /
    ) -> WriteFate:
        """The queues have the last word; where they cannot be read, the server's code has it."""
        if seen is None:
            return _SAID.get(answer.code if answer else None, WriteFate.UNKNOWN)
        return WriteFate.PARTLY if seen is RecordVerdict.PARTLY else WriteFate.NOTHING


class QueueChanger:
    """Changes one server's queues."""

    def __init__(self, api: PrintOrderApi, journal: Journal, new: NewUuid = new_uuid) -> None:
        self._api = api
        self._write = JournalledWrite(QueueWrite(api), journal)
        self._new = new

    async def carry_out(self, change: QueueChange, about: str) -> QueueOutcome:
        """Send it if the queues are still as they were seen, apart from what others have added at
        their ends; never raises for network or disk."""
        try:
            now = await queues(self._api, change.before)
        except ApiError as error:
            return not_sent(change, about, str(error))
        meanwhile = changed(change.before, now)
        if meanwhile is not None:
            reading = QueueReading(now=now, meanwhile=meanwhile)
            outcome = not_sent(change, about, "")
            return replace(outcome, fate=WriteFate.CHANGED_MEANWHILE, record=reading)
        return await self._write.do(self._new(), change, about)

    async def settle(self, entry: JournalEntry) -> QueueOutcome:
        """Read the queues and judge an open change by them. Sends nothing. Raises Held.

        Queues that read as before prove nothing yet: the request may still arrive.
        """
        return await self._write.settle(entry, entry.request(QueueChange))


def unsettled_changes(journal: Journal, prints: Iterable[str]) -> tuple[JournalEntry, ...]:
    """Changes on this server that concern some of these prints, of which it is not known whether
    they were done: the request may still arrive. Raises FileTrouble."""
    uuids = set(prints)
    kinds = (EntryKind.QUEUE_MOVE, EntryKind.QUEUE_DELETE)
    return tuple(
        entry
        for entry in journal.unsettled()
        if entry.kind in kinds and not journal.elsewhere(entry) and uuids & set(_prints_of(entry))
    )


def _prints_of(entry: JournalEntry) -> tuple[str, ...]:
    """All that the change concerns: of a move downwards those that it overtakes are sent."""
    try:
        change = entry.request(QueueChange)
    except msgspec.MsgspecError:
        return ()  # another version's
    before, after = change.before, change.intended
    moved = (uuid for lane in before for uuid in before[lane] if before[lane] != after.get(lane))
    return (*change.prints, *moved)


async def became(api: ListApi, gone: Iterable[str]) -> dict[str, str]:
    """The states of prints that left their queues, by raw uuid; empty for those that the server
    no longer lists. Raises ApiError."""
    expected = tuple(gone)
    if not expected:
        return {}
    listed = await prints(api, "uuid", expected)
    states = {raw(p.uuid or ""): state_of(p) for p in listed}
    return {uuid: states.get(uuid, "") for uuid in expected}


def state_of(print_: Print) -> str:
    """A print's state; one without a state that has begun is printing."""
    if print_.status:
        return str(print_.status)
    return "printing" if print_.started_at is not None else ""


def not_sent(change: QueueChange, about: str, sentence: str) -> QueueOutcome:
    """What to answer where nothing could even be begun."""
    return Outcome(id="", about=about, fate=WriteFate.NOT_SENT, request=change, sentence=sentence)


_SAID: dict[int | None, WriteFate] = {
    ALL_DONE: WriteFate.DONE,
    PARTLY_DONE: WriteFate.PARTLY,
    NOTHING_DONE: WriteFate.NOTHING,
}


def kind_of(change: QueueChange) -> EntryKind:
    return EntryKind.QUEUE_MOVE if isinstance(change.request, QueueMove) else EntryKind.QUEUE_DELETE


def _of(queues: Queues, serials: tuple[str, ...]) -> Queues:
    return {serial: queues[serial] for serial in serials}
