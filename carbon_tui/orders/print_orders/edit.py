"""Changing a print order's number, tags and notes: all that can be changed of one.

The same change twice is the same change, but a late one would undo a colleague's: so it is read
back, and repeated only on a person's word.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.api.schema.requests import PrintOrderUpdateRequest
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    EntryKind,
    JournalEntry,
)
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.print_orders.order_api import PrintOrderApi
from carbon_tui.orders.print_orders.plan import (
    NewUuid,
    new_uuid,
)
from carbon_tui.orders.write import JournalledWrite, RecordVerdict
from carbon_tui.text.cleaning import raw


class OrderEdit(msgspec.Struct, frozen=True):
    """One change as the journal keeps it."""

    uuid: str
    request: PrintOrderUpdateRequest


def edit(
    order: PrintOrder, number: str, tags: dict[str, str], notes: str
) -> PrintOrderUpdateRequest | None:
    """The change from what the order says to what a form says; None where that is the same.

    Only what differs is sent, so that a colleague's change of another field stays.
    """
    were = (order.print_order_number or "", order.print_order_tags or {}, order.notes or "")
    number_was, tags_were, notes_were = raw(were[0]), _plain(were[1]), raw(were[2])
    if (number, tags, notes) == (number_was, tags_were, notes_were):
        return None
    return PrintOrderUpdateRequest(
        print_order_number=None if number == number_was else number,
        print_order_tags=None if tags == tags_were else tags,
        notes=None if notes == notes_were else notes,
    )


class OrderChange:
    """The `Operation` of an edit: the order itself shows whether it is done."""

    keyed = False

    def __init__(self, api: PrintOrderApi) -> None:
        self._api = api

    def kind(self, _: OrderEdit, /) -> EntryKind:
        return EntryKind.PRINT_ORDER_EDIT

    async def send(self, change: OrderEdit, /) -> PrintOrder:
        return await self._api.update_print_order(change.uuid, change.request)

    async def look(self, change: OrderEdit, _: PrintOrder | None, /) -> PrintOrder:
        return await self._api.get_print_order(change.uuid)

    def judge(self, change: OrderEdit, order: PrintOrder, /) -> RecordVerdict:
        return RecordVerdict.DONE if is_done(change.request, order) else RecordVerdict.NOTHING

    def proves(self, change: OrderEdit, answer: PrintOrder | None, /) -> bool:
        return answer is not None and is_done(change.request, answer)

    def by_answer(
        self, _: OrderEdit, __: PrintOrder | None, ___: RecordVerdict | None, /
    ) -> WriteFate:
        """An answer that does not show the change, and an order that does not either."""
        return WriteFate.UNKNOWN


EditOutcome = Outcome[OrderEdit, PrintOrder]


class OrderEditor:
    """Changes print orders on one server."""

    def __init__(self, api: PrintOrderApi, journal: Journal, new: NewUuid = new_uuid) -> None:
        self._api = api
        self._write = JournalledWrite(OrderChange(api), journal)
        self._new = new

    async def change(
        self,
        uuid: str,
        request: PrintOrderUpdateRequest,
        about: str,
        seen: PrintOrder | None = None,
    ) -> EditOutcome:
        """Send it; never raises for network or disk.

        `seen`: the order as it stood before the person who typed. What it replaces is read again
        just before it is sent, and where somebody else has changed that meanwhile nothing is sent.
        """
        change = OrderEdit(raw(uuid), request)
        if seen is not None:
            try:
                now = await self._api.get_print_order(change.uuid)
            except ApiError as error:
                return not_sent(change, about, str(error))
            changed = overwritten(request, seen, now)
            if changed:
                outcome = not_sent(change, about, f"somebody has changed {', '.join(changed)}")
                return replace(outcome, fate=WriteFate.CHANGED_MEANWHILE, record=now)
        return await self._write.do(self._new(), change, about)

    async def settle(self, entry: JournalEntry) -> EditOutcome:
        """Read the order and judge an open change by it. Sends nothing. Raises Held."""
        return await self._write.settle(entry, entry.request(OrderEdit))


def not_sent(change: OrderEdit, about: str, sentence: str) -> EditOutcome:
    """What to answer where nothing could even be begun."""
    return Outcome(id="", about=about, fate=WriteFate.NOT_SENT, request=change, sentence=sentence)


def overwritten(
    request: PrintOrderUpdateRequest, seen: PrintOrder, now: PrintOrder
) -> tuple[str, ...]:
    """What the change would write over that is not as it was seen, unless it says the same."""
    checks = (
        ("number", request.print_order_number, seen.print_order_number, now.print_order_number),
        ("notes", request.notes, seen.notes, now.notes),
    )
    changed = [
        name
        for name, will, was, has in checks
        if will is not None and raw(was or "") != raw(has or "") != will
    ]
    tags_were, tags_are = _plain(seen.print_order_tags or {}), _plain(now.print_order_tags or {})
    if request.print_order_tags is not None and tags_were != tags_are != request.print_order_tags:
        changed.append("tags")
    return tuple(changed)


def is_done(request: PrintOrderUpdateRequest, order: PrintOrder) -> bool:
    """Whether the order says what the change asked for. An empty text may come back as none."""
    tags, has = request.print_order_tags, _plain(order.print_order_tags or {})
    return (
        _says(request.print_order_number, order.print_order_number)
        and _says(request.notes, order.notes)
        and (tags is None or tags == has)
    )


def _says(value: str | None, has: str | None) -> bool:
    return value is None or value == raw(has or "")


def _plain(tags: dict[str, str]) -> dict[str, str]:
    return {raw(key): raw(value) for key, value in tags.items()}
