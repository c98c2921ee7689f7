"""The order book as a state machine: whatever happens in whatever order, nothing happens twice.

The server is a small book of its own here, because its requests must be able to lie about on the
way for as long as a rule likes, and to arrive after everybody has stopped waiting for them.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from carbon_tui.api.errors import (
    AnswerLost,
    ApiError,
    BadRequest,
    Conflict,
    NotFound,
    RateLimited,
    ServerFault,
    Unreachable,
)
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import (
    PrintOrder,
    QueueUpdate,
)
from carbon_tui.api.schema.requests import (
    PrintOrderRequest,
    PrintOrderUpdateRequest,
    QueueDelete,
    QueueMove,
)
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.order_api import R
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.orders.print_orders.plan import Order
from carbon_tui.orders.print_orders.sending import PrintOrderSender

Act = Callable[[PrintOrderSender], Coroutine[Any, Any, OrderOutcome]]


class Killed(BaseException):
    """The process is no more: nothing of it runs on, and locks fall as the system drops them."""


ANSWERED = "answered"
REFUSED = "refused"
CONTRADICTED = "acted on and refused in one"
UNSENT = "never left"
BUSY = "too many requests"
LOST = "lost before the server"
CUT = "acted on, answer lost"
LATE = "on its way, and nobody waits"
FAULT = "broken there after it acted"
REPEATED = "repeated by the client and refused, after a first attempt that was acted on"
DIED_BEFORE = "killed before it left"
DIED_AFTER = "killed after the server acted"
FATES = (
    ANSWERED,
    REFUSED,
    CONTRADICTED,
    UNSENT,
    BUSY,
    LOST,
    CUT,
    LATE,
    FAULT,
    REPEATED,
    DIED_BEFORE,
    DIED_AFTER,
)


@dataclass
class OrdersOnTheirWay:
    """Keeps orders by uuid, and requests that are still on their way."""

    orders: dict[str, PrintOrderRequest] = field(default_factory=dict)
    placed: list[str] = field(default_factory=list)
    """Every time an order was really made, by its uuid."""
    on_the_way: list[PrintOrderRequest] = field(default_factory=list)
    fate: str = ANSWERED
    readable: bool = True

    async def create_print_order(self, request: PrintOrderRequest, /) -> PrintOrder:
        before: dict[str, ApiError | Killed] = {
            REFUSED: BadRequest("No such build."),
            UNSENT: Unreachable("No route."),
            BUSY: RateLimited("Too many."),
            LOST: AnswerLost("No answer."),
            DIED_BEFORE: Killed(),
        }
        if self.fate in before:
            raise before[self.fate]
        if self.fate == LATE:
            self.on_the_way.append(request)
            raise AnswerLost("No answer.")
        order = self.accept(request)
        after: dict[str, Callable[[], ApiError | Killed]] = {
            CONTRADICTED: lambda: BadRequest("No such build."),
            CUT: lambda: AnswerLost("No answer."),
            FAULT: lambda: ServerFault("Broken."),
            REPEATED: _refused_at_the_second_attempt,
            DIED_AFTER: Killed,
        }
        if self.fate in after:
            raise after[self.fate]()
        return order

    def accept(self, request: PrintOrderRequest) -> PrintOrder:
        uuid = request.uuid or ""
        if uuid in self.orders:
            raise Conflict("It exists.")
        self.orders[uuid] = request
        self.placed.append(uuid)
        return self._order(uuid)

    async def get_print_order(self, uuid: str, /) -> PrintOrder:
        if not self.readable:
            raise ServerFault("Broken.")
        if uuid not in self.orders:
            raise NotFound("No such order.")
        return self._order(uuid)

    def _order(self, uuid: str) -> PrintOrder:
        request = self.orders[uuid]
        return PrintOrder(
            uuid=uuid, build_uuid=request.build_uuid, total_copies=request.total_copies
        )

    async def update_print_order(
        self, uuid: str, request: PrintOrderUpdateRequest, /
    ) -> PrintOrder:
        raise NotImplementedError

    async def update_printer_queue(self, request: QueueMove | QueueDelete, /) -> QueueUpdate:
        raise NotImplementedError

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        if not self.readable:
            raise ServerFault("Broken.")
        (named,) = params
        listed: Any = [self._order(uuid) for uuid in self.orders if ("uuid", uuid) == named]
        return Page(listed)


def _refused_at_the_second_attempt() -> ApiError:
    error = BadRequest("No such build.")
    error.outcome_unknown = True
    return error


class OrderBook(RuleBasedStateMachine):
    """Orders are planned, sent, settled, sent again and given up, while everything breaks."""

    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.server = OrdersOnTheirWay()
        self.journal = Journal(Path(self._folder.name) / "orders" / "journal.jsonl", "server")
        self.count = 0
        self.foreign: set[str] = set()

    def teardown(self) -> None:
        self._everything_is_found_out()
        self._folder.cleanup()

    @rule(target=orders, copies=st.integers(1, 3))
    def plan(self, copies: int) -> Order:
        self.count += 1
        return Order(_request(f"u{self.count}", copies), f"order {self.count}")

    @rule(order=orders, fate=st.sampled_from(FATES), readable=st.booleans())
    def send(self, order: Order, fate: str, readable: bool) -> None:
        """Enter in the form; also a second time, and from a second window."""
        self._judge(order, self._with(fate, readable, lambda sender: sender.send(order)))

    @rule(order=orders, fate=st.sampled_from(FATES), readable=st.booleans())
    def send_again(self, order: Order, fate: str, readable: bool) -> None:
        entry = self.journal.entry(order.uuid)
        if entry is not None:
            self._judge(order, self._with(fate, readable, lambda s: s.send_again(entry)))

    @rule(order=orders, readable=st.booleans())
    def settle(self, order: Order, readable: bool) -> None:
        entry = self.journal.entry(order.uuid)
        if entry is not None:
            self._judge(order, self._with(ANSWERED, readable, lambda s: s.settle(entry)))

    @rule(order=orders)
    def give_up(self, order: Order) -> None:
        entry = self.journal.entry(order.uuid)
        if entry is not None and entry.is_open:
            self.journal.give_up(entry.id)

    @rule(order=orders, copies=st.integers(4, 6))
    def somebody_takes_the_uuid(self, order: Order, copies: int) -> None:
        """It cannot happen by chance; it must not be mistaken for ours all the same."""
        if order.uuid not in self.server.orders:
            self.server.accept(_request(order.uuid, copies))
            self.foreign.add(order.uuid)

    @rule(place=st.integers(0, 5))
    def a_late_request_arrives(self, place: int) -> None:
        if place >= len(self.server.on_the_way):
            return
        request = self.server.on_the_way.pop(place)
        if request.uuid not in self.server.orders:
            self.server.accept(request)

    @rule()
    def start_anew(self) -> None:
        self.journal = Journal(self.journal.path, "server")
        self.journal.compact(from_size=0)

    @invariant()
    def nothing_is_placed_twice(self) -> None:
        assert len(set(self.server.placed)) == len(self.server.placed)

    @invariant()
    def nothing_is_on_its_way_without_the_journal_knowing(self) -> None:
        """Whatever the journal calls over is over: only open entries and given-up ones, which are
        watched, may still change."""
        states = {entry.id: entry.state for entry in self.journal.entries()}
        for request in self.server.on_the_way:
            state = states.get(request.uuid or "")
            known = request.uuid in self.server.orders
            assert known or state in (EntryState.UNKNOWN, EntryState.SENDING, EntryState.GIVEN_UP)

    def _with(self, fate: str, readable: bool, act: Act) -> OrderOutcome | None:
        self.server.fate, self.server.readable = fate, readable
        try:
            return asyncio.run(act(PrintOrderSender(self.server, self.journal)))
        except Killed:
            return None

    def _judge(self, order: Order, outcome: OrderOutcome | None) -> None:
        """What was said must equal the book."""
        ours = order.uuid in self.server.orders and order.uuid not in self.foreign
        entry = self.journal.entry(order.uuid)
        assert entry is not None
        match outcome.fate if outcome else WriteFate.UNKNOWN:
            case WriteFate.DONE | WriteFate.ALREADY_DONE:
                assert ours
            case WriteFate.REFUSED | WriteFate.NOT_SENT:
                assert not ours
            case WriteFate.CLASH:
                assert order.uuid in self.foreign
            case WriteFate.UNKNOWN:
                assert entry.is_open or entry.state in (EntryState.GIVEN_UP, EntryState.CLASH)
            case WriteFate.GIVEN_UP:
                assert entry.state is EntryState.GIVEN_UP
            case _:
                raise AssertionError(outcome)

    def _everything_is_found_out(self) -> None:
        """At the end all late requests arrive, and reading alone settles what is on the book."""
        while self.server.on_the_way:
            self.a_late_request_arrives(0)
        for entry in (*self.journal.unsettled(), *self.journal.watched()):
            outcome = self._with(ANSWERED, True, _settling(entry))
            assert outcome is not None
            if entry.id in self.foreign:
                assert outcome.fate is WriteFate.CLASH
            else:
                assert outcome.is_done is (entry.id in self.server.orders)
        for entry in self.journal.unsettled():
            again = self._with(ANSWERED, True, _sending(entry))
            assert again is not None
            assert again.is_done
        self.nothing_is_placed_twice()


def _request(uuid: str, copies: int) -> PrintOrderRequest:
    return PrintOrderRequest(build_uuid="b1", total_copies=copies, route_to=("AAAAAA",), uuid=uuid)


def _settling(entry: JournalEntry) -> Act:
    return lambda sender: sender.settle(entry)


def _sending(entry: JournalEntry) -> Act:
    return lambda sender: sender.send_again(entry)


TestOrderBook = OrderBook.TestCase
TestOrderBook.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
