"""Changing queues: looked at just before, journalled, sent once, read back and compared.

A change has no key by which the server would know it again, so it is never repeated by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import msgspec

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.requests import (
    QueueDelete,
    QueueMove,
)
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    Entry,
    Kind,
    State,
)
from carbon_tui.orders.print_orders.lookup import queues
from carbon_tui.orders.print_orders.order_api import (
    Book,
    Queues,
    never_reached,
)
from carbon_tui.orders.print_orders.plan import (
    NewUuid,
    new_uuid,
)
from carbon_tui.orders.queues.board import Board
from carbon_tui.orders.queues.queue_draft import Carry
from carbon_tui.orders.queues.verdict import (
    QueueChanged,
    Verdict,
    changed,
    judged,
)
from carbon_tui.system.files import FileTrouble

ALL_DONE, PARTLY_DONE, NOTHING_DONE = 0, 1, 2
"""The server's `code`. Any other, and none at all, says nothing."""


class Fate(Enum):
    """What became of a queue change."""

    DONE = "done"
    DOUBTFUL = "done, though the server did not say so"
    PARTLY = "partly done"
    NOTHING = "nothing done"
    CHANGED = "queue changed meanwhile"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class QueueOutcome:
    """A queue change, in a person's words, and what the queues read afterwards."""

    id: str
    about: str
    fate: Fate
    code: int | None = None
    answered: bool = False
    """Whether the server answered the change itself, so that `code` means something."""
    refused: bool = False
    """Whether the server said no, which is not always the truth."""
    sentence: str = ""
    """The error's or the server's own."""
    now: Queues | None = None
    """The queues after it; None when they could not be read."""
    meanwhile: QueueChanged | None = None


class Change(msgspec.Struct, frozen=True):
    """A queue change as the journal keeps it: enough to judge it, and to take it back."""

    request: QueueMove | QueueDelete
    before: Queues
    intended: Queues

    @property
    def prints(self) -> tuple[str, ...]:
        return self.request.print_uuids


def move(carry: Carry) -> Change | None:
    """The change that putting down `carry` means; None when it would change nothing."""
    request = carry.request()
    if request is None:
        return None
    before, after = carry.board.queues, carry.preview().queues
    return Change(request, _of(before, carry.lanes), _of(after, carry.lanes))


def removal(board: Board, prints: tuple[str, ...]) -> Change | None:
    """The change that takes these prints out; None when none of them waits."""
    waiting = tuple(w.uuid for w in board.find(prints))
    if not waiting:
        return None
    before, after = board.queues, board.without(waiting).queues
    lanes = tuple(serial for serial in before if before[serial] != after[serial])
    return Change(QueueDelete(print_uuids=waiting), _of(before, lanes), _of(after, lanes))


class Rearranger:
    """Changes one server's queues."""

    def __init__(self, book: Book, journal: Journal, new: NewUuid = new_uuid) -> None:
        self._book = book
        self._journal = journal
        self._new = new

    async def carry_out(self, change: Change, about: str) -> QueueOutcome:
        """Send it if the queues are still as they were seen; never raises for network or disk."""
        id = self._new()
        try:
            now = await queues(self._book, change.before)
        except ApiError as error:
            return QueueOutcome(id, about, Fate.NOT_SENT, sentence=str(error))
        meanwhile = changed(change.before, now)
        if meanwhile is not None:
            return QueueOutcome(id, about, Fate.CHANGED, now=now, meanwhile=meanwhile)
        try:
            with self._journal.claim(id):
                self._journal.begin(id, kind_of(change), change, about)
                return await self._send(id, change, about)
        except FileTrouble as trouble:
            return QueueOutcome(id, about, Fate.NOT_SENT, sentence=str(trouble))

    async def settle(self, entry: Entry) -> QueueOutcome:
        """Read the queues and judge an open change by them. Sends nothing.

        Queues that read as before prove nothing yet: the request may still arrive. Raises Held
        where another window is at it.
        """
        blank = QueueOutcome(entry.id, entry.about, Fate.UNKNOWN)
        sentence = self._journal.elsewhere(entry)
        if sentence:
            return replace(blank, sentence=sentence)
        with self._journal.claim(entry.id):
            return self._noted(await self._read_back(blank, entry.request(Change)))

    async def _send(self, id: str, change: Change, about: str) -> QueueOutcome:
        outcome = QueueOutcome(id, about, Fate.UNKNOWN)
        try:
            answer = await self._book.update_printer_queue(change.request)
        except ApiError as error:
            outcome = replace(outcome, sentence=str(error))
            if error.outcome_unknown:
                return self._noted(await self._read_back(outcome, change))
            if never_reached(error):
                return self._noted(replace(outcome, fate=Fate.NOT_SENT))
            return self._noted(await self._refused(outcome, change))
        said = replace(outcome, answered=True, code=answer.code, sentence=answer.message or "")
        return self._noted(await self._read_back(said, change))

    async def _refused(self, outcome: QueueOutcome, change: Change) -> QueueOutcome:
        """A server may refuse and do it all the same: the queues have the last word here too."""
        try:
            now = await queues(self._book, change.before)
        except ApiError:
            return replace(outcome, fate=Fate.REFUSED)
        verdict = judged(change.before, change.intended, now, change.prints)
        return replace(outcome, fate=_REFUSED[verdict], refused=True, now=now)

    async def _read_back(self, outcome: QueueOutcome, change: Change) -> QueueOutcome:
        try:
            now = await queues(self._book, change.before)
        except ApiError as error:
            unread = replace(outcome, fate=fate_of(outcome, None))
            return replace(unread, sentence=outcome.sentence or str(error))
        verdict = judged(change.before, change.intended, now, change.prints)
        return replace(outcome, fate=fate_of(outcome, verdict), now=now)

    def _noted(self, outcome: QueueOutcome) -> QueueOutcome:
        """Where the disk refuses, the entry stays open and is judged again later."""
        try:
            self._journal.mark(outcome.id, _STATES[outcome.fate], outcome.sentence)
        except FileTrouble as trouble:
            return replace(outcome, sentence=f"{outcome.sentence} {trouble}".strip())
        return outcome


def fate_of(outcome: QueueOutcome, verdict: Verdict | None) -> Fate:
    """What a change came to, by what was said of it and what the queues read (None: unread).

    The queues have the last word, except that unanswered requests may still arrive and that
    only `code` 0 is called done.
    """
    if not outcome.answered:
        return Fate.DOUBTFUL if verdict is Verdict.ALL else Fate.UNKNOWN
    if verdict is None:
        return _SAID.get(outcome.code, Fate.UNKNOWN)
    if verdict is Verdict.ALL:
        return Fate.DONE if outcome.code == ALL_DONE else Fate.DOUBTFUL
    return Fate.PARTLY if verdict is Verdict.PARTLY else Fate.NOTHING


_SAID: dict[int | None, Fate] = {
    ALL_DONE: Fate.DONE,
    PARTLY_DONE: Fate.PARTLY,
    NOTHING_DONE: Fate.NOTHING,
}
_REFUSED = {
    Verdict.ALL: Fate.DOUBTFUL,
    Verdict.PARTLY: Fate.PARTLY,
    Verdict.NOTHING: Fate.REFUSED,
}
_STATES = {
    Fate.DONE: State.DONE,
    Fate.DOUBTFUL: State.DONE,
    Fate.PARTLY: State.PARTLY_DONE,
    Fate.NOTHING: State.NOTHING_DONE,
    Fate.REFUSED: State.REFUSED,
    Fate.NOT_SENT: State.NOT_SENT,
    Fate.UNKNOWN: State.UNKNOWN,
}


def kind_of(change: Change) -> Kind:
    return Kind.QUEUE_MOVE if isinstance(change.request, QueueMove) else Kind.QUEUE_DELETE


def _of(queues: Queues, serials: tuple[str, ...]) -> Queues:
    return {serial: queues[serial] for serial in serials}
