"""Changing a print order's number, tags and notes: all that can be changed of one.

The same change twice is the same change, but a late one would undo a colleague's: so it is read
back, and repeated only on a person's word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import msgspec

from carbon_tui.api.errors import ApiError, NotFound
from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.api.schema.requests import PrintOrderUpdateRequest
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    Entry,
    Kind,
    State,
)
from carbon_tui.orders.print_orders.order_api import (
    Book,
    never_reached,
)
from carbon_tui.orders.print_orders.plan import (
    NewUuid,
    new_uuid,
)
from carbon_tui.system.files import FileTrouble
from carbon_tui.text.cleaning import raw


class Fate(Enum):
    DONE = "changed"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What became of a change, and the order as the server has it then."""

    id: str
    about: str
    fate: Fate
    order: PrintOrder | None = None
    sentence: str = ""


class Edit(msgspec.Struct, frozen=True):
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


class Editor:
    """Changes print orders on one server's book."""

    def __init__(self, book: Book, journal: Journal, new: NewUuid = new_uuid) -> None:
        self._book = book
        self._journal = journal
        self._new = new

    async def change(self, uuid: str, request: PrintOrderUpdateRequest, about: str) -> EditOutcome:
        """Send it; never raises for network or disk."""
        outcome = EditOutcome(self._new(), about, Fate.UNKNOWN)
        try:
            with self._journal.claim(outcome.id):
                change = Edit(raw(uuid), request)
                self._journal.begin(outcome.id, Kind.PRINT_ORDER_EDIT, change, about)
                return self._noted(await self._send(outcome, change))
        except FileTrouble as trouble:
            return replace(outcome, fate=Fate.NOT_SENT, sentence=str(trouble))

    async def settle(self, entry: Entry) -> EditOutcome:
        """Read the order and judge an open change by it. Sends nothing. Raises Held."""
        outcome = EditOutcome(entry.id, entry.about, Fate.UNKNOWN)
        sentence = self._journal.elsewhere(entry)
        if sentence:
            return replace(outcome, sentence=sentence)
        with self._journal.claim(entry.id):
            return self._noted(await self._read_back(outcome, entry.request(Edit)))

    async def _send(self, outcome: EditOutcome, change: Edit) -> EditOutcome:
        try:
            answer = await self._book.update_print_order(change.uuid, change.request)
        except ApiError as error:
            said = replace(outcome, sentence=str(error))
            if error.outcome_unknown:
                return await self._read_back(said, change)
            if never_reached(error):
                return replace(said, fate=Fate.NOT_SENT)
            return await self._refused(said, change)
        if is_done(change.request, answer):
            return replace(outcome, fate=Fate.DONE, order=answer)
        return await self._read_back(outcome, change)

    async def _refused(self, outcome: EditOutcome, change: Edit) -> EditOutcome:
        """A server may refuse and do it all the same: the order has the last word."""
        read = await self._read_back(outcome, change)
        return read if read.fate is Fate.DONE else replace(outcome, fate=Fate.REFUSED)

    async def _read_back(self, outcome: EditOutcome, change: Edit) -> EditOutcome:
        try:
            order = await self._book.get_print_order(change.uuid)
        except NotFound as error:
            return replace(outcome, fate=Fate.REFUSED, sentence=str(error))
        except ApiError as error:
            return replace(outcome, sentence=outcome.sentence or str(error))
        fate = Fate.DONE if is_done(change.request, order) else Fate.UNKNOWN
        return replace(outcome, fate=fate, order=order)

    def _noted(self, outcome: EditOutcome) -> EditOutcome:
        try:
            self._journal.mark(outcome.id, _STATES[outcome.fate], outcome.sentence)
        except FileTrouble as trouble:
            return replace(outcome, sentence=f"{outcome.sentence} {trouble}".strip())
        return outcome


def is_done(request: PrintOrderUpdateRequest, order: PrintOrder) -> bool:
    """Whether the order says what the change asked for. An empty text may come back as none."""
    wanted, has = request.print_order_tags, _plain(order.print_order_tags or {})
    return (
        _says(request.print_order_number, order.print_order_number)
        and _says(request.notes, order.notes)
        and (wanted is None or wanted == has)
    )


_STATES = {
    Fate.DONE: State.DONE,
    Fate.REFUSED: State.REFUSED,
    Fate.NOT_SENT: State.NOT_SENT,
    Fate.UNKNOWN: State.UNKNOWN,
}


def _says(wanted: str | None, has: str | None) -> bool:
    return wanted is None or wanted == raw(has or "")


def _plain(tags: dict[str, str]) -> dict[str, str]:
    return {raw(key): raw(value) for key, value in tags.items()}
