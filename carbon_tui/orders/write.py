"""The one journalled write: for print orders, their edits, queue changes, part orders and packing.

Every write goes the same way: claimed, written down, sent once, judged, read back where the answer
alone does not prove it, written down again. What differs is a `WriteOperation`: how it is sent, how
the record is read, and what the record says of it.

After every attempt that left this computer and was not plainly answered with "done", the record is
read back and has the last word: a server may refuse what it keeps (a 429, 4xx or 403 after it has
acted), and may show it late. So a refusal is only called one together with a record that does not
show the write, and is watched for another day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Generic, Protocol, TypeVar

import msgspec

from carbon_tui.api.errors import (
    OF_THE_MOMENT,
    ApiError,
    Conflict,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    TooLate,
    Unreachable,
    UntrustedServer,
)
from carbon_tui.orders.journal import Journal, NewEntry, StillOpen
from carbon_tui.orders.journal_entry import (
    EntryKind,
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.outcome import (
    Evidence,
    Outcome,
    WriteFate,
)
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locks import Held

Request = TypeVar("Request", bound=msgspec.Struct)
Asked = TypeVar("Asked", bound=msgspec.Struct, contravariant=True)

LOCKED_OUT = (NotAuthenticated, NotAllowed)
"""It is the key that is refused. Where reading is refused so too, nothing more can be learnt."""
UNSAVED = "The answer could not be written to the journal, so it will be looked up again."
EARLIER_OPEN = "An earlier version of this order is still unanswered: settle that first."
REFUSED = "refused"
"""The fact that every attempt was answered, and with a refusal: the server's sentence. What is
left to find out is only whether it was done all the same."""


class RecordVerdict(Enum):
    """What the record says of a write."""

    DONE = "it is as was asked for"
    PARTLY = "a part of it is"
    NOTHING = "nothing of it is"
    OTHER = "it is another one, under the same uuid"


class WriteOperation(Protocol[Asked, Evidence]):
    """One kind of write. Everything but `judge` and `by_answer` may raise `ApiError`."""

    keyed: bool
    """Whether the server keeps it once, under our uuid: then it may be sent again, a conflict
    means that it is there, and its absence proves nothing while an attempt is unanswered."""

    def kind(self, request: Asked, /) -> EntryKind: ...

    async def send(self, request: Asked, /) -> Evidence | None:
        """Send it once; what the answer shows of the record."""

    async def look(self, request: Asked, answer: Evidence | None, /) -> Evidence:
        """The record as it reads now. Raises NotFound where there is none."""

    def judge(self, request: Asked, record: Evidence, /) -> RecordVerdict:
        """What the record says of the write."""

    def proves(self, request: Asked, answer: Evidence | None, /) -> bool:
        """Whether the answer alone shows that it is done, so that nothing is read back."""

    def by_answer(
        self, request: Asked, answer: Evidence | None, seen: RecordVerdict | None, /
    ) -> WriteFate:
        """What an answered write came to where the record does not show it, or (`seen` is None)
        could not be read."""


@dataclass(frozen=True, slots=True)
class RecordLook(Generic[Evidence]):
    """One look at the record: what it says, or why it could not be read."""

    seen: RecordVerdict | None = None
    record: Evidence | None = None
    trouble: ApiError | None = None

    @property
    def is_absent(self) -> bool:
        return isinstance(self.trouble, NotFound)


def left(error: ApiError) -> bool:
    """Whether an attempt of the call left this computer, so that the server may have acted."""
    return error.left


def passes(error: ApiError) -> bool:
    """Whether what kept a write back may be over in a while: no connection, too many requests."""
    of_the_moment = isinstance(error, (Unreachable, *OF_THE_MOMENT))
    return of_the_moment and not isinstance(error, UntrustedServer)


class JournalledWrite(Generic[Request, Evidence]):
    """Does one kind of write on one server, written down before and after."""

    def __init__(self, operation: WriteOperation[Request, Evidence], journal: Journal) -> None:
        self._operation = operation
        self._journal = journal

    async def do(
        self,
        id: str,
        request: Request,
        about: str,
        facts: Mapping[str, str] | None = None,
        instead_of: bytes = b"",
    ) -> Outcome[Request, Evidence]:
        """Claim it, write it down, send it, and find out what became of it. `instead_of`: see
        `NewEntry`.

        Never raises for the network or the disk.
        """
        blank: Outcome[Request, Evidence] = _blank(id, about, request)
        try:
            with self._journal.claim(id):
                return await self.do_claimed(blank, facts or {}, instead_of=instead_of)
        except Held:
            return replace(blank, fate=WriteFate.BEING_SENT)
        except FileTrouble as trouble:
            return replace(blank, fate=WriteFate.NOT_SENT, sentence=str(trouble))

    async def do_claimed(
        self,
        outcome: Outcome[Request, Evidence],
        facts: Mapping[str, str],
        *,
        is_new: bool = False,
        instead_of: bytes = b"",
    ) -> Outcome[Request, Evidence]:
        """The same with the claim held; `is_new`: it was written down just now. Raises FileTrouble
        before anything is sent."""
        known = None if is_new else self._journal.entry(outcome.id)
        if known is not None and known.server != self._journal.server and known.may_be_there:
            return self._elsewhere(outcome, known)
        if known is not None and known.is_on_the_server:
            return self._noted(_found(outcome, await self.looked(outcome.request), before=True))
        doubtful = known is not None and _may_have_arrived(known)
        if not is_new:
            try:
                self._begin(outcome, facts, instead_of)
            except StillOpen:
                return replace(outcome, sentence=EARLIER_OPEN)
        return self._noted(await self.attempted(outcome, doubtful=doubtful))

    def _begin(
        self, outcome: Outcome[Request, Evidence], facts: Mapping[str, str], instead_of: bytes
    ) -> None:
        kind = self._operation.kind(outcome.request)
        anew = {**facts, REFUSED: ""}  # of this attempt nothing is known yet
        new = NewEntry(
            outcome.id, kind, outcome.request, outcome.about, facts=anew, instead_of=instead_of
        )
        self._journal.begin_again(new)

    async def attempted(
        self, outcome: Outcome[Request, Evidence], *, doubtful: bool = False
    ) -> Outcome[Request, Evidence]:
        """Send it and judge what came of it. `doubtful`: an earlier attempt of the same was never
        answered, and may still do what it says."""
        request = outcome.request
        try:
            answer = await self._operation.send(request)
        except ApiError as error:
            return await self._failed(outcome, error, doubtful=doubtful)
        answered = replace(outcome, answered=True)
        if self._operation.proves(request, answer):
            return replace(answered, fate=WriteFate.DONE, record=answer)
        look = await self.looked(request, answer)
        if look.seen in (RecordVerdict.DONE, RecordVerdict.OTHER):
            return _found(answered, look)
        fate = self._operation.by_answer(request, answer, look.seen)
        why = str(look.trouble) if look.trouble and not look.is_absent else ""
        record = look.record if look.record is not None else answer
        return replace(answered, fate=fate, record=record, absent=look.is_absent, sentence=why)

    async def _failed(
        self, outcome: Outcome[Request, Evidence], error: ApiError, *, doubtful: bool
    ) -> Outcome[Request, Evidence]:
        failed = replace(outcome, sentence=str(error), later=passes(error))
        if not left(error) and not doubtful:
            return replace(failed, fate=WriteFate.NOT_SENT)
        look = await self.looked(outcome.request)
        if self._operation.keyed and isinstance(error, Conflict):
            return _conflicting(failed, look)
        if doubtful or error.outcome_unknown or not left(error):
            return _unanswered(failed, look, keyed=self._operation.keyed)
        return _refused(failed, error, look)

    async def settle(self, entry: JournalEntry, request: Request) -> Outcome[Request, Evidence]:
        """Read the record and write down what that proves. Sends nothing. Raises Held, FileTrouble.

        A refusal or a giving up stands until the record shows the write after all.
        """
        blank: Outcome[Request, Evidence] = _blank(entry.id, entry.about, request)
        if entry.server != self._journal.server:
            return self._elsewhere(blank, entry)
        with self._journal.claim(entry.id):
            look = await self.looked(request)
            return self._settled(entry, blank, look)

    def _settled(
        self, entry: JournalEntry, blank: Outcome[Request, Evidence], look: RecordLook[Evidence]
    ) -> Outcome[Request, Evidence]:
        if entry.state is EntryState.REFUSED:
            settled = replace(blank, refused=True, sentence=entry.note)
            fate = WriteFate.REFUSED
        elif entry.state is EntryState.GIVEN_UP:
            settled, fate = blank, WriteFate.GIVEN_UP
        else:
            return self._noted(_reading_back(blank, entry, look, keyed=self._operation.keyed))
        if look.seen in (RecordVerdict.DONE, RecordVerdict.OTHER):
            return self._noted(_found(settled, look))
        return replace(settled, fate=fate, absent=look.is_absent)

    async def looked(
        self, request: Request, answer: Evidence | None = None
    ) -> RecordLook[Evidence]:
        """The record, or why it could not be read."""
        try:
            record = await self._operation.look(request, answer)
        except ApiError as error:
            return RecordLook(trouble=error)
        return RecordLook(self._operation.judge(request, record), record)

    def _elsewhere(
        self, outcome: Outcome[Request, Evidence], entry: JournalEntry
    ) -> Outcome[Request, Evidence]:
        """Nothing is sent or noted: a uuid is kept once by one server, not by two together."""
        return replace(outcome, sentence=self._journal.elsewhere(entry), elsewhere=True)

    def _noted(self, outcome: Outcome[Request, Evidence]) -> Outcome[Request, Evidence]:
        """Write it down. Where the disk refuses, the entry stays open and the answer stands."""
        state = _state(outcome, keyed=self._operation.keyed)
        refused = outcome.sentence if state is EntryState.UNKNOWN and outcome.refused else ""
        note = "" if outcome.is_done else outcome.sentence
        try:
            self._journal.mark(outcome.id, state, note, refused=refused)
        except FileTrouble:
            return replace(outcome, warning=f"{outcome.warning} {UNSAVED}".strip())
        return outcome


def _blank(id: str, about: str, request: Request) -> Outcome[Request, Evidence]:
    return Outcome(id=id, about=about, fate=WriteFate.UNKNOWN, request=request)


def _found(
    outcome: Outcome[Request, Evidence], look: RecordLook[Evidence], *, before: bool = False
) -> Outcome[Request, Evidence]:
    """What a look at the record proves by itself; nothing where it could not be read."""
    if look.seen is RecordVerdict.OTHER:
        return replace(outcome, fate=WriteFate.CLASH, record=look.record)
    if look.seen is RecordVerdict.DONE:
        fate = WriteFate.ALREADY_DONE if before else WriteFate.DONE
        return replace(outcome, fate=fate, record=look.record)
    why = outcome.sentence or ("" if look.trouble is None else str(look.trouble))
    return replace(
        outcome,
        fate=WriteFate.UNKNOWN,
        record=look.record,
        absent=look.is_absent,
        sentence="" if look.is_absent and not outcome.sentence else why,
    )


def _conflicting(
    outcome: Outcome[Request, Evidence], look: RecordLook[Evidence]
) -> Outcome[Request, Evidence]:
    """The server has something under this uuid: ours, unless it reads as another one."""
    if look.seen is None:
        why = "" if look.trouble is None or look.is_absent else str(look.trouble)
        return replace(outcome, exists=True, sentence=why, absent=look.is_absent)
    return _found(outcome, look, before=True)


def _unanswered(
    outcome: Outcome[Request, Evidence], look: RecordLook[Evidence], *, keyed: bool
) -> Outcome[Request, Evidence]:
    """An attempt was never answered: only a record that shows the write proves anything, since
    the request may still arrive. A record that is gone can no longer be changed."""
    if look.is_absent and not keyed:
        return replace(outcome, fate=WriteFate.REFUSED, absent=True, sentence=str(look.trouble))
    return _found(outcome, look)


def _refused(
    outcome: Outcome[Request, Evidence], error: ApiError, look: RecordLook[Evidence]
) -> Outcome[Request, Evidence]:
    """The server said no to every attempt, and may have acted all the same."""
    locked = isinstance(error, LOCKED_OUT)
    no = replace(
        outcome, refused=True, record=look.record, absent=look.is_absent, locked_out=locked
    )
    if look.seen in (RecordVerdict.DONE, RecordVerdict.OTHER):
        return _found(no, look)
    if look.seen is RecordVerdict.PARTLY:
        return replace(no, fate=WriteFate.PARTLY)
    unread = "" if look.trouble is None or look.is_absent else str(look.trouble)
    if unread and not (locked and isinstance(look.trouble, LOCKED_OUT)):
        return replace(no, fate=WriteFate.UNKNOWN, unread=unread)
    return replace(no, fate=WriteFate.REFUSED, unread=unread, too_late=isinstance(error, TooLate))


def _reading_back(
    blank: Outcome[Request, Evidence],
    entry: JournalEntry,
    look: RecordLook[Evidence],
    *,
    keyed: bool,
) -> Outcome[Request, Evidence]:
    """An open entry, judged by its record alone."""
    refusal = entry.facts.get(REFUSED, "")
    if not refusal:
        return _unanswered(blank, look, keyed=keyed)
    refused = replace(blank, refused=True, sentence=refusal)
    if look.seen is None and not look.is_absent:
        return replace(refused, unread=str(look.trouble))
    if look.seen in (RecordVerdict.DONE, RecordVerdict.OTHER):
        return _found(refused, look)
    fate = WriteFate.PARTLY if look.seen is RecordVerdict.PARTLY else WriteFate.REFUSED
    return replace(refused, fate=fate, record=look.record, absent=look.is_absent)


def _may_have_arrived(known: JournalEntry) -> bool:
    """Whether an earlier attempt was never answered, and so may still do what it says."""
    unsettled = known.is_open or known.state is EntryState.GIVEN_UP
    return unsettled and not known.facts.get(REFUSED)


def _state(outcome: Outcome[Request, Evidence], *, keyed: bool) -> EntryState:
    if outcome.is_done and keyed:
        return (
            EntryState.ALREADY_QUEUED
            if outcome.fate is WriteFate.ALREADY_DONE
            else EntryState.QUEUED
        )
    return _STATES[outcome.fate]


_STATES = {
    WriteFate.DONE: EntryState.DONE,
    WriteFate.ALREADY_DONE: EntryState.DONE,
    WriteFate.PARTLY: EntryState.PARTLY_DONE,
    WriteFate.NOTHING: EntryState.NOTHING_DONE,
    WriteFate.REFUSED: EntryState.REFUSED,
    WriteFate.NOT_SENT: EntryState.NOT_SENT,
    WriteFate.CLASH: EntryState.CLASH,
    WriteFate.UNKNOWN: EntryState.UNKNOWN,
    WriteFate.GIVEN_UP: EntryState.GIVEN_UP,
}
