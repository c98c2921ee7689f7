"""Sending a print order, and finding out what became of one. The argument is in the package.

A sender knows no screen: run it on a thread of its own (`orders.write_thread`) and a frozen
terminal cannot delay it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.journal import (
    EARLIER,
    WISH,
    AlreadyUnderWay,
    Journal,
    Likeness,
    NewEntry,
    Wish,
)
from carbon_tui.orders.journal_entry import (
    EntryKind,
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.print_orders.order_api import (
    PrintOrderApi,
    Queues,
)
from carbon_tui.orders.print_orders.placement import (
    OrderOutcome,
    Placement,
    is_ours,
    placed,
    went_elsewhere,
)
from carbon_tui.orders.print_orders.plan import Order
from carbon_tui.orders.write import JournalledWrite
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locks import Held
from carbon_tui.text.cleaning import same_id
from carbon_tui.text.counting import counted
from carbon_tui.text.json_text import as_json

LATE = "It had been given up, and has arrived all the same: take it back if it is not wanted."
STRAYED = "That is not where they were to go: look at the order and at the queues."
CONTRADICTED = "The server refused it and has it all the same: look at the order and at the queues."
MAY_BE_EARLIER = "It may be the one that was sent before, {}: look at the order."
RENAMED = "The server gave the order a uuid of its own, so sending it again would queue it twice."


def order_of(entry: JournalEntry) -> Order:
    """The order that a journal entry is about. Raises msgspec.MsgspecError for a foreign body."""
    return Order(entry.request(PrintOrderRequest), entry.about, queues_before(entry))


def wish_the_same(one: Order, other: Order) -> bool:
    """Whether they ask for the same copies of the same build, whatever their uuids."""
    alike = msgspec.structs.replace(one.request, uuid=other.request.uuid)
    return alike == other.request


def queues_before(entry: JournalEntry | None) -> Queues | None:
    """The queues of the order's printers when it was sent; None where nobody had looked."""
    text = entry.facts.get("before") if entry is not None else None
    return msgspec.json.decode(text, type=Queues) if text else None


def encoded(queues: Queues | None) -> str:
    return "" if queues is None else as_json(queues).decode()


class PrintOrderSender:
    """Writes print orders to one server."""

    def __init__(self, api: PrintOrderApi, journal: Journal) -> None:
        self._journal = journal
        self._write = JournalledWrite(Placement(api), journal)

    async def send(self, order: Order) -> OrderOutcome:
        """Send it, or find that it is there already; never raises for the network or the disk.

        An order that another server may have is not sent to this one too. One that was sent
        otherwise before under its uuid goes out only where the order says that this is known.
        """
        facts = {"before": encoded(order.before)}
        outcome = await self._write.do(
            order.uuid, order.request, order.about, facts, order.instead_of
        )
        return self._remarked(outcome)

    async def send_once(
        self, order: Order, wish: Wish, begun: Callable[[Order, bool], None]
    ) -> OrderOutcome:
        """Send what was typed, once: the same wish that is not known to be done goes on under its
        own uuid, and one that is being sent is left to whoever sends it.

        `begun` is told the order, and whether it is a new one, once it is on the disk and before
        anything leaves. Never raises for the network or the disk.
        """
        new = NewEntry(order.uuid, EntryKind.PRINT_ORDER, order.request, order.about,
                       facts={"before": encoded(order.before), WISH: wish.typed})  # fmt: skip
        try:
            with self._journal.claimed_once(new, _alike(order, wish), wish.since) as earlier:
                known = order if earlier.is_new else order_of(earlier.entry)
                begun(known, earlier.is_new)
                outcome = await self._write.do_claimed(
                    _blank(known), _facts(earlier.entry), is_new=earlier.is_new
                )
        except AlreadyUnderWay as other:
            theirs = _blank(order_of(other.entry))
            return replace(theirs, fate=WriteFate.BEING_SENT, answered=other.is_settled)
        except FileTrouble as trouble:
            return replace(_blank(order), fate=WriteFate.NOT_SENT, sentence=str(trouble))
        return self._remarked(outcome)

    async def send_again(self, entry: JournalEntry) -> OrderOutcome:
        """On a person's word: the same order under the same uuid, which cannot queue it twice.

        At another server it could: there it is not sent.
        """
        return await self.send(order_of(entry))

    async def settle(self, entry: JournalEntry) -> OrderOutcome:
        """Read the order back and write down what that proves. Sends nothing."""
        order = order_of(entry)
        try:
            outcome = await self._write.settle(entry, order.request)
        except Held:
            return replace(_blank(order), fate=WriteFate.BEING_SENT)
        except FileTrouble as trouble:
            return replace(_blank(order), sentence=str(trouble))
        late = entry.state is EntryState.GIVEN_UP and outcome.is_done
        return self._remarked(outcome, LATE if late else "")

    async def read_back(self, order: Order) -> OrderOutcome:
        """The same for an order that was sent here and is not known."""
        try:
            entry = self._journal.entry(order.uuid)
        except FileTrouble as trouble:
            return replace(_blank(order), sentence=str(trouble))
        return _blank(order) if entry is None else await self.settle(entry)

    def _remarked(self, outcome: OrderOutcome, warning: str = "") -> OrderOutcome:
        """With what should be known of an order that went well all the same."""
        order = outcome.record
        if order is None:
            return outcome
        earlier = self._earlier(outcome.id)
        if outcome.fate is WriteFate.CLASH and earlier:
            return replace(outcome, warning=f"Sent before under the same uuid: {earlier}.")
        if not outcome.is_done:
            return outcome
        own = order.uuid or outcome.id
        if not same_id(own, outcome.id):
            self._rename(outcome.id, own)
            return replace(outcome, warning=RENAMED)
        remarks = (
            CONTRADICTED if outcome.refused else "",
            STRAYED if went_elsewhere(outcome.request, order) and not _moved_later(outcome) else "",
            MAY_BE_EARLIER.format(earlier)
            if earlier and not is_ours(outcome.request, order)
            else "",
            _short_of(outcome),
            outcome.warning,
            warning,
        )
        return replace(outcome, warning=" ".join(filter(None, remarks)))

    def _earlier(self, id: str) -> str:
        """What was sent under this uuid before with another content, in words; else empty."""
        try:
            entry = self._journal.entry(id)
        except FileTrouble:
            return ""
        return entry.facts.get(EARLIER, "") if entry is not None else ""

    def _rename(self, id: str, uuid: str) -> None:
        try:
            self._journal.mark(id, EntryState.QUEUED, RENAMED, server_uuid=uuid)
        except FileTrouble:
            return  # it is said, and looked up again at the next start


def _moved_later(outcome: OrderOutcome) -> bool:
    """Whether its copies may have been moved since: of what was sent earlier nothing is strange."""
    return outcome.fate is WriteFate.ALREADY_DONE or not outcome.answered


def _blank(order: Order) -> OrderOutcome:
    return Outcome(id=order.uuid, about=order.about, fate=WriteFate.UNKNOWN, request=order.request)


def not_sent(order: Order, sentence: str) -> OrderOutcome:
    """What to answer where nothing could even be begun."""
    return replace(_blank(order), fate=WriteFate.NOT_SENT, sentence=sentence)


def not_read(order: Order, sentence: str) -> OrderOutcome:
    """What to answer where reading back could not even be begun."""
    return replace(_blank(order), sentence=sentence)


def _facts(entry: JournalEntry) -> dict[str, str]:
    return {name: entry.facts.get(name, "") for name in ("before", WISH)}


def is_alike(entry: JournalEntry, order: Order, typed: str) -> bool:
    """Whether an entry is the same wish: typed with the same words, or come to the same request."""
    if entry.kind != EntryKind.PRINT_ORDER:
        return False
    return entry.facts.get(WISH) == typed or _asks_the_same(entry, order)


def _alike(order: Order, wish: Wish) -> Callable[[JournalEntry], Likeness]:
    def alike(entry: JournalEntry) -> Likeness:
        return Likeness.SAME if is_alike(entry, order, wish.typed) else Likeness.OTHER

    return alike


def _asks_the_same(entry: JournalEntry, order: Order) -> bool:
    try:
        return wish_the_same(order_of(entry), order)
    except msgspec.MsgspecError:
        return False  # another version's


def _short_of(outcome: OrderOutcome) -> str:
    """What to say of an order that is on the server with copies that are nowhere; else nothing."""
    seen = placed(outcome.record) if outcome.record is not None else None
    asked = outcome.request.total_copies
    if seen is None or seen >= asked:
        return ""
    return (
        f"The server tells of {seen} of {counted(asked, 'copy', 'copies')} in queues or printed: "
        "look at the queues."
    )
