"""A part order after it was placed: followed to its builds, flushed, cancelled."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

import msgspec

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.endpoints import PRINTED_PARTS
from carbon_tui.api.schema.records import (
    Build,
    PartOrder,
)
from carbon_tui.api.schema.requests import PartOrderUpdateRequest
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    EntryKind,
    JournalEntry,
)
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.part_orders.part_order_api import PartOrderApi
from carbon_tui.orders.print_orders.lookup import (
    builds,
    by_values,
)
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.orders.print_orders.plan import (
    NewUuid,
    new_uuid,
)
from carbon_tui.orders.write import JournalledWrite, RecordVerdict, passes
from carbon_tui.text.cleaning import raw

POLL = 5.0
"""Seconds between two looks at an order that is being packed."""
CANCELED = frozenset({"canceled", "cancelled"})
OVER = frozenset({"complete", "incomplete"}) | CANCELED
"""States of an order that is packed no further."""
DONE_WITH = frozenset({"complete", "failed"}) | CANCELED
"""States of a part that is packed no more."""
IN_A_BUILD = frozenset({"queued", "printing"}) | DONE_WITH
"""States that a part only has once it was packed, or never will be."""


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


async def packing(api: PartOrderApi, uuid: str) -> Packing:
    """How far the order is now, in two or three requests. Raises ApiError.

    A part says itself which build it is in; its state does not tell, since a part is "preparing"
    before it is packed and after. Of one that the order names and the list does not show yet
    nothing but the state is known: until that tells, it is not called packed.
    """
    return await packing_of(api, await api.get_part_order(uuid))


async def packing_of(reading: ListApi, order: PartOrder) -> Packing:
    """The same of an order that was read already. Raises ApiError."""
    parts = await by_values(reading, PRINTED_PARTS, "part_order_uuid", [order.uuid or ""])
    builds_packed = await builds(reading, order.build_uuids or ())
    listed = {raw(part.uuid or "") for part in parts}
    others = [r for r in order.printed_parts or () if not parts or raw(r.uuid or "") not in listed]
    states = Counter(part.status or "unknown" for part in parts)
    states.update(part.status or "unknown" for part in others)
    unpacked = sum(not part.build_uuid and part.status not in DONE_WITH for part in parts)
    unpacked += sum(part.status not in IN_A_BUILD for part in others)
    return Packing(order, tuple(builds_packed), tuple(states.most_common()), unpacked)


async def followed(
    api: PartOrderApi,
    uuid: str,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    *,
    behind: PartOrderApi | None = None,
) -> AsyncGenerator[Packing, None]:
    """Each change of an order's packing until it is over. Raises ApiError for the first look;
    later ones are tried again, since following is only watching. `behind`: what they are read
    through where others must not wait for them."""
    last = await packing(api, uuid)
    yield last
    while not last.is_over:
        await sleep(POLL)
        try:
            now = await packing(behind or api, uuid)
        except ApiError as error:
            if not error.outcome_unknown and not passes(error):
                raise
            continue
        if now != last:
            last = now
            yield now


class PackingAction(Enum):
    """What can be done to a part order."""

    CANCEL = "cancel"
    FLUSH = "flush"


class PartOrderChange(msgspec.Struct, frozen=True):
    """A cancel or a flush as the journal keeps it."""

    uuid: str
    action: PackingAction


PartOrderChangeOutcome = Outcome[PartOrderChange, PartOrder]


class PackingChange:
    """The `Operation` of cancelling and flushing: the order itself shows whether it is done."""

    keyed = False

    def __init__(self, api: PartOrderApi) -> None:
        self._api = api

    def kind(self, _: PartOrderChange, /) -> EntryKind:
        return EntryKind.PART_ORDER

    async def send(self, intent: PartOrderChange, /) -> PartOrder | None:
        if intent.action is PackingAction.CANCEL:
            await self._api.delete_part_order(intent.uuid)
            return None
        request = PartOrderUpdateRequest(flush=True)
        return await self._api.update_part_order(intent.uuid, request)

    async def look(self, intent: PartOrderChange, _: PartOrder | None, /) -> PartOrder:
        return await self._api.get_part_order(intent.uuid)

    def judge(self, intent: PartOrderChange, order: PartOrder, /) -> RecordVerdict:
        if intent.action is PackingAction.CANCEL:
            done = order.status in CANCELED
        else:
            done = order.flushed_at is not None
        return RecordVerdict.DONE if done else RecordVerdict.NOTHING

    def proves(self, _: PartOrderChange, __: PartOrder | None, /) -> bool:
        """Both are answered with a plain success or a refusal."""
        return True

    def by_answer(
        self, _: PartOrderChange, __: PartOrder | None, ___: RecordVerdict | None, /
    ) -> WriteFate:
        return WriteFate.DONE


class PartOrderChanger:
    """Cancels and flushes on one server. Both are harmless when done twice, and neither is."""

    def __init__(self, api: PartOrderApi, journal: Journal, new: NewUuid = new_uuid) -> None:
        self._write = JournalledWrite(PackingChange(api), journal)
        self._new = new

    async def act(self, action: PackingAction, uuid: str, about: str) -> PartOrderChangeOutcome:
        """Do it; never raises for network or disk."""
        return await self._write.do(self._new(), PartOrderChange(raw(uuid), action), about)

    async def settle(self, entry: JournalEntry) -> PartOrderChangeOutcome:
        """Read the order and judge by it. Sends nothing. Raises Held."""
        return await self._write.settle(entry, entry.request(PartOrderChange))


def not_sent(intent: PartOrderChange, about: str, sentence: str) -> PartOrderChangeOutcome:
    """What to answer where nothing could even be begun."""
    return Outcome(id="", about=about, fate=WriteFate.NOT_SENT, request=intent, sentence=sentence)
