"""Sending a print order, and finding out what became of one. The argument is in the package.

Every step is written to the journal before anything else is done with it. A sender knows no
screen: run it on a loop of its own (`orders.desk`) and a frozen terminal cannot delay it.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from carbon_tui.api.errors import (
    ApiError,
    Conflict,
    NotFound,
)
from carbon_tui.api.schema.endpoints import PRINT_ORDERS
from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.journal import Journal, StillOpen
from carbon_tui.orders.journal_entry import (
    ON_THE_BOOK,
    Entry,
    Kind,
    State,
)
from carbon_tui.orders.outcome import (
    AlreadyQueued,
    BeingSent,
    Clash,
    GivenUp,
    NotSent,
    Outcome,
    Queued,
    RefusedByServer,
    Unknown,
    differences,
    elsewhere,
    is_ours,
    placed,
)
from carbon_tui.orders.print_orders.order_api import (
    LOCKED_OUT,
    Book,
    Queues,
    never_reached,
    passes,
)
from carbon_tui.orders.print_orders.plan import Order
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locks import Held
from carbon_tui.text.cleaning import same_id

UNSAVED = "The answer could not be written to the journal, so the order will be looked up again."
LATE = "It had been given up, and has arrived all the same: take it back if it is not wanted."
OTHER = "The server's answer was about another order."
STRAYED = "That is not where they were to go: look at the order and at the queues."
CONTRADICTED = "The server refused it and has it all the same: look at the order and at the queues."
REFUSED = "refused"
"""The fact that every attempt was answered, and with a refusal: the server's sentence. What is
left to find out is only whether it is on the book all the same."""
RENAMED = "The server gave the order a uuid of its own, so sending it again would queue it twice."


def order_of(entry: Entry) -> Order:
    """The order that a journal entry is about. Raises msgspec.MsgspecError for a foreign body."""
    return Order(entry.request(PrintOrderRequest), entry.about, queues_before(entry))


def wish_the_same(one: Order, other: Order) -> bool:
    """Whether they ask for the same copies of the same build, whatever their uuids."""
    alike = msgspec.structs.replace(one.request, uuid=other.request.uuid)
    return alike == other.request


def queues_before(entry: Entry | None) -> Queues | None:
    """The queues of the order's printers when it was sent; None where nobody had looked."""
    text = entry.facts.get("before") if entry is not None else None
    return msgspec.json.decode(text, type=Queues) if text else None


def _may_have_arrived(known: Entry) -> bool:
    """Whether an earlier attempt was never answered, and so may still do what it says."""
    unsettled = known.is_open or known.state is State.GIVEN_UP
    return unsettled and not known.facts.get(REFUSED)


def encoded(queues: Queues | None) -> str:
    return "" if queues is None else msgspec.json.encode(queues).decode()


def _short_of(order: Order, found: PrintOrder) -> str:
    """What to say of an order that is on the book with copies that are nowhere; else nothing."""
    there, asked = placed(found), order.request.total_copies
    if there is None or there >= asked:
        return ""
    return (
        f"The server tells of {there} of {asked} copies in queues or printed: look at the queues."
    )


class Sender:
    """Writes print orders to one server's book."""

    def __init__(self, book: Book, journal: Journal) -> None:
        self._book = book
        self._journal = journal

    async def send(self, order: Order) -> Outcome:
        """Send it, or find that it is there already; never raises for the network or the disk.

        An order that another server may have is not sent to this one too.
        """
        try:
            with self._journal.claim(order.uuid):
                return await self._send_once(order)
        except Held:
            return BeingSent(uuid=order.uuid, about=order.about)
        except StillOpen:
            return await self._other_open(order)
        except FileTrouble as trouble:
            return NotSent(uuid=order.uuid, about=order.about, sentence=str(trouble))

    async def send_again(self, entry: Entry) -> Outcome:
        """On a person's word: the same order under the same uuid, which cannot queue it twice.

        At another server it could: there it is not sent.
        """
        return await self.send(order_of(entry))

    async def settle(self, entry: Entry) -> Outcome:
        """Read the order back and write down what that proves. Sends nothing."""
        order = order_of(entry)
        if entry.server != self._journal.server:
            return self._elsewhere(order, entry)
        try:
            with self._journal.claim(order.uuid):
                given_up = entry.state is State.GIVEN_UP
                refused = entry.facts.get(REFUSED, "")
                outcome = await self._read_back(order, "", given_up=given_up, refused=refused)
                if given_up and isinstance(outcome, Queued):
                    return replace(outcome, warning=LATE)
                return outcome
        except Held:
            return BeingSent(uuid=order.uuid, about=order.about)
        except FileTrouble as trouble:
            return Unknown(uuid=order.uuid, about=order.about, sentence=str(trouble))

    def give_up(self, entry: Entry) -> Outcome:
        """On a person's word: stop pinning it. It is still looked for, for a day.

        Raises FileTrouble.
        """
        self._journal.mark(entry.id, State.GIVEN_UP)
        return GivenUp(uuid=entry.id, about=entry.about)

    async def _send_once(self, order: Order) -> Outcome:
        known = self._journal.entry(order.uuid)
        if known is not None and known.server != self._journal.server and known.may_be_there:
            return self._elsewhere(order, known)
        if known is not None and known.state in ON_THE_BOOK:
            return await self._read_back(order, "", already=True)
        doubtful = known is not None and _may_have_arrived(known)
        self._journal.begin(
            order.uuid,
            Kind.PRINT_ORDER,
            order.request,
            order.about,
            before=encoded(order.before),
            refused="",
        )
        try:
            answer = await self._book.create_print_order(order.request)
        except Conflict as error:
            return await self._read_back(order, str(error), already=True)
        except ApiError as error:
            if doubtful or error.outcome_unknown:
                return await self._read_back(order, str(error))
            if never_reached(error):
                return self._not_sent(order, error)
            return await self._refused(order, error)
        return await self._accepted(order, answer)

    def _not_sent(self, order: Order, error: ApiError) -> NotSent:
        said = str(error)
        self._noted(order, State.NOT_SENT, said)
        return NotSent(uuid=order.uuid, about=order.about, sentence=said, later=passes(error))

    def _elsewhere(self, order: Order, entry: Entry) -> Unknown:
        """Nothing is sent or noted: a uuid is kept once by one server, not by two together."""
        return Unknown(
            uuid=order.uuid,
            about=order.about,
            sentence=self._journal.elsewhere(entry),
            elsewhere=True,
        )

    async def _accepted(self, order: Order, answer: PrintOrder) -> Outcome:
        """A 200 is believed where it speaks of our order, and read back where it does not."""
        if differences(order.request, answer) or answer.uuid is None:
            return await self._read_back(order, OTHER)
        if not same_id(answer.uuid, order.uuid):
            return await self._under_another_uuid(order, answer)
        if elsewhere(order.request, answer):
            return await self._looked_at_again(order, answer)
        return self._queued(order, answer, State.QUEUED)

    async def _under_another_uuid(self, order: Order, answer: PrintOrder) -> Outcome:
        """The answer may be about somebody else's order, or the server chose a uuid of its own: it
        would not know ours again."""
        outcome = await self._read_back(order, OTHER)
        if not isinstance(outcome, Unknown) or not is_ours(order.request, answer):
            return outcome
        self._noted(order, State.QUEUED, RENAMED, server_uuid=answer.uuid or "")
        return Queued(uuid=order.uuid, about=order.about, order=answer, warning=RENAMED)

    async def _looked_at_again(self, order: Order, answer: PrintOrder) -> Outcome:
        """The answer tells of copies where none should be: the book has the last word."""
        outcome = await self._read_back(order, "")
        if isinstance(outcome, Unknown):
            outcome = self._queued(order, answer, State.QUEUED)
        if isinstance(outcome, Queued) and elsewhere(order.request, outcome.order):
            return replace(outcome, warning=f"{STRAYED} {outcome.warning}".strip())
        return outcome

    def _queued(self, order: Order, found: PrintOrder, state: State) -> Outcome:
        kind = AlreadyQueued if state is State.ALREADY_QUEUED else Queued
        warning = f"{_short_of(order, found)} {self._noted(order, state)}".strip()
        return kind(uuid=order.uuid, about=order.about, order=found, warning=warning)

    async def _refused(self, order: Order, error: ApiError) -> Outcome:
        """The server said no, and may have acted all the same: its book has the last word."""
        hopeless = LOCKED_OUT if isinstance(error, LOCKED_OUT) else ()
        outcome = await self._read_back(order, "", refused=str(error), hopeless=hopeless)
        if isinstance(outcome, RefusedByServer):
            return replace(outcome, locked_out=bool(hopeless))
        return outcome

    def _denied(self, order: Order, sentence: str) -> RefusedByServer:
        self._noted(order, State.REFUSED, sentence)
        return RefusedByServer(uuid=order.uuid, about=order.about, sentence=sentence)

    async def _read_back(
        self,
        order: Order,
        why: str,
        *,
        already: bool = False,
        given_up: bool = False,
        refused: str = "",
        hopeless: tuple[type[ApiError], ...] = (),
    ) -> Outcome:
        """What the server's book says of it. `why` is the sentence that made us look; `refused`
        the one that the server refused it with, where every attempt was answered. What is refused
        to be read in a `hopeless` way, as it was to be written, was not acted on either.

        An order that was given up stays so until it is found.
        """
        try:
            found = await self._looked_up(order.uuid)
        except NotFound:
            if refused:
                return self._denied(order, refused)
            return self._open(order, why, absent=True, given_up=given_up)
        except ApiError as error:
            if isinstance(error, hopeless):
                return self._denied(order, refused)
            if refused and not given_up:
                return self._unproven(order, refused, error)
            return self._open(order, why or str(error), absent=False, given_up=given_up)
        outcome = self._found(order, found, State.ALREADY_QUEUED if already else State.QUEUED)
        if refused and isinstance(outcome, Queued):
            return replace(outcome, warning=f"{CONTRADICTED} {outcome.warning}".strip())
        return outcome

    def _unproven(self, order: Order, refused: str, error: ApiError) -> Outcome:
        self._noted(order, State.UNKNOWN, refused, refused=refused)
        sentence = f"{refused} {error}"
        return Unknown(uuid=order.uuid, about=order.about, sentence=sentence, refused=True)

    async def _looked_up(self, uuid: str) -> PrintOrder:
        """By its address, or else in the list, which may know it earlier. Raises `ApiError`."""
        try:
            return await self._book.get_print_order(uuid)
        except NotFound as missing:
            listed = await self._listed(uuid)
            if listed is None:
                raise missing
            return listed

    async def _listed(self, uuid: str) -> PrintOrder | None:
        try:
            page = await self._book.page(PRINT_ORDERS, (("uuid", uuid),))
        except ApiError:
            return None
        return next((row for row in page.rows if row.uuid and same_id(row.uuid, uuid)), None)

    def _open(self, order: Order, why: str, *, absent: bool, given_up: bool) -> Outcome:
        if given_up:
            return GivenUp(uuid=order.uuid, about=order.about)
        self._noted(order, State.UNKNOWN, why)
        return Unknown(uuid=order.uuid, about=order.about, sentence=why, absent=absent)

    def _found(self, order: Order, found: PrintOrder, state: State) -> Outcome:
        other = differences(order.request, found)
        if other:
            self._noted(order, State.CLASH, "; ".join(other))
            return Clash(uuid=order.uuid, about=order.about, order=found, differences=other)
        return self._queued(order, found, state)

    async def _other_open(self, order: Order) -> Outcome:
        """The form was changed while its first sending is still open: that one comes first."""
        return Unknown(
            uuid=order.uuid,
            about=order.about,
            sentence="An earlier version of this order is still unanswered: settle that first.",
        )

    def _noted(self, order: Order, state: State, note: str = "", **facts: str) -> str:
        """Write it down. Where the disk refuses, the entry stays open and the answer stands."""
        try:
            self._journal.mark(order.uuid, state, note, **facts)
        except FileTrouble:
            return UNSAVED
        return ""
