"""A part order after it was placed: followed to its builds, flushed, cancelled."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum

import msgspec

from carbon_tui.api.errors import ApiError, NotFound, TooLate
from carbon_tui.api.schema.endpoints import PRINTED_PARTS
from carbon_tui.api.schema.records import (
    Build,
    PartOrder,
)
from carbon_tui.api.schema.requests import PartOrderUpdateRequest
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    Entry,
    Kind,
    State,
)
from carbon_tui.orders.part_orders.part_order_api import PartBook
from carbon_tui.orders.print_orders.lookup import (
    builds,
    by_values,
)
from carbon_tui.orders.print_orders.order_api import never_reached
from carbon_tui.orders.print_orders.plan import (
    NewUuid,
    new_uuid,
)
from carbon_tui.system.files import FileTrouble
from carbon_tui.text.cleaning import raw

POLL = 5.0
"""Seconds between two looks at an order that is being packed."""
CANCELED = "canceled"
OVER = frozenset({"complete", "incomplete", CANCELED})
"""States of an order that is packed no further."""
DONE_WITH = frozenset({"complete", "failed", CANCELED})
"""States of a part that is packed no more."""


@dataclass(frozen=True, slots=True)
class Packing:
    """How far an order is packed."""

    order: PartOrder
    builds: tuple[Build, ...]
    parts: tuple[tuple[str, int], ...]
    """How many of its parts are in which state, the most frequent first."""
    unpacked: int
    """Parts that are in no build yet, and may still come into one."""

    @property
    def is_over(self) -> bool:
        """Whether following it any longer shows nothing new about packing."""
        return (self.order.status or "") in OVER or (bool(self.builds) and not self.unpacked)


async def packing(book: PartBook, uuid: str) -> Packing:
    """How far the order is now, in two or three requests. Raises ApiError.

    A part says itself which build it is in; its state does not tell, since a part is "preparing"
    before it is packed and after.
    """
    order = await book.get_part_order(uuid)
    parts = await by_values(book, PRINTED_PARTS, "part_order_uuid", [uuid])
    found = await builds(book, order.build_uuids or ())
    states = Counter(part.status or "unknown" for part in parts or order.printed_parts or ())
    unpacked = sum(not part.build_uuid and part.status not in DONE_WITH for part in parts)
    return Packing(order, tuple(found), tuple(states.most_common()), unpacked)


async def followed(
    book: PartBook,
    uuid: str,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    *,
    behind: PartBook | None = None,
) -> AsyncGenerator[Packing, None]:
    """Each change of an order's packing until it is over. Raises ApiError for the first look;
    later ones are tried again, since following is only watching. `behind`: what they are read
    through where others must not wait for them."""
    last = await packing(book, uuid)
    yield last
    while not last.is_over:
        await sleep(POLL)
        try:
            now = await packing(behind or book, uuid)
        except ApiError as error:
            if not error.outcome_unknown and not never_reached(error):
                raise
            continue
        if now != last:
            last = now
            yield now


class Action(Enum):
    """What can be done to a part order."""

    CANCEL = "cancel"
    FLUSH = "flush"


class Fate(Enum):
    DONE = "done"
    TOO_LATE = "too late"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PackingOutcome:
    """What became of a cancel or a flush."""

    id: str
    action: Action
    about: str
    fate: Fate
    sentence: str = ""


class Intent(msgspec.Struct, frozen=True):
    """A cancel or a flush as the journal keeps it."""

    uuid: str
    action: Action


class Packer:
    """Cancels and flushes on one server. Both are harmless when done twice, and neither is."""

    def __init__(self, book: PartBook, journal: Journal, new: NewUuid = new_uuid) -> None:
        self._book = book
        self._journal = journal
        self._new = new

    async def act(self, action: Action, uuid: str, about: str) -> PackingOutcome:
        """Do it; never raises for network or disk."""
        intent = Intent(raw(uuid), action)
        outcome = PackingOutcome(self._new(), action, about, Fate.UNKNOWN)
        try:
            with self._journal.claim(outcome.id):
                self._journal.begin(outcome.id, Kind.PART_ORDER, intent, about)
                return self._noted(await self._send(outcome, intent))
        except FileTrouble as trouble:
            return replace(outcome, fate=Fate.NOT_SENT, sentence=str(trouble))

    async def settle(self, entry: Entry) -> PackingOutcome:
        """Read the order and judge by it. Sends nothing. Raises Held."""
        intent = entry.request(Intent)
        outcome = PackingOutcome(entry.id, intent.action, entry.about, Fate.UNKNOWN)
        sentence = self._journal.elsewhere(entry)
        if sentence:
            return replace(outcome, sentence=sentence)
        with self._journal.claim(entry.id):
            return self._noted(await self._read_back(outcome, intent))

    async def _send(self, outcome: PackingOutcome, intent: Intent) -> PackingOutcome:
        try:
            if intent.action is Action.CANCEL:
                await self._book.delete_part_order(intent.uuid)
            else:
                request = PartOrderUpdateRequest(flush=True)
                await self._book.update_part_order(intent.uuid, request)
        except ApiError as error:
            said = replace(outcome, sentence=str(error))
            if error.outcome_unknown:
                return await self._read_back(said, intent)
            if isinstance(error, TooLate):
                return replace(said, fate=Fate.TOO_LATE)
            if never_reached(error):
                return replace(said, fate=Fate.NOT_SENT)
            return await self._refused(said, intent)
        return replace(outcome, fate=Fate.DONE)

    async def _refused(self, outcome: PackingOutcome, intent: Intent) -> PackingOutcome:
        """A server may refuse and do it all the same: the order has the last word."""
        read = await self._read_back(outcome, intent)
        return read if read.fate is Fate.DONE else replace(outcome, fate=Fate.REFUSED)

    async def _read_back(self, outcome: PackingOutcome, intent: Intent) -> PackingOutcome:
        try:
            order = await self._book.get_part_order(intent.uuid)
        except NotFound as error:
            return replace(outcome, fate=Fate.REFUSED, sentence=str(error))
        except ApiError as error:
            return replace(outcome, sentence=outcome.sentence or str(error))
        return replace(outcome, fate=Fate.DONE) if _is_done(intent, order) else outcome

    def _noted(self, outcome: PackingOutcome) -> PackingOutcome:
        try:
            self._journal.mark(outcome.id, _STATES[outcome.fate], outcome.sentence)
        except FileTrouble as trouble:
            return replace(outcome, sentence=f"{outcome.sentence} {trouble}".strip())
        return outcome


def _is_done(intent: Intent, order: PartOrder) -> bool:
    if intent.action is Action.CANCEL:
        return order.status == CANCELED
    return order.flushed_at is not None


_STATES = {
    Fate.DONE: State.DONE,
    Fate.TOO_LATE: State.REFUSED,
    Fate.REFUSED: State.REFUSED,
    Fate.NOT_SENT: State.NOT_SENT,
    Fate.UNKNOWN: State.UNKNOWN,
}
