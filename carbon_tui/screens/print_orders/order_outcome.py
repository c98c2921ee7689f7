"""After the confirmation: every order's outcome in words, what went where, and how it goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.keys.action import FooterKey, KeyAction, footer, footer_key, named
from carbon_tui.keys.forms import OUTCOME_KEYS
from carbon_tui.orders.messages import (
    sentence,
    words,
)
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.print_orders.batch import (
    BatchLine,
    OrderBatch,
)
from carbon_tui.orders.print_orders.plan import (
    Order,
    copies,
)
from carbon_tui.orders.queues.messages import (
    progress,
    undo_words,
    whereabouts,
)
from carbon_tui.resources.time_ranges import done_words, share_words
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.screens.queues.undo import Undoing
from carbon_tui.session.copied_orders import copied_trace
from carbon_tui.session.order_service import TROUBLES
from carbon_tui.text.cleaning import (
    clean,
    raw,
)
from carbon_tui.timeline.due import due_of_tags
from carbon_tui.timeline.order_forecast import order_forecasts
from carbon_tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import PrintOrder
    from carbon_tui.orders.print_orders.placement import OrderOutcome
    from carbon_tui.orders.print_orders.trace import OrderTrace
    from carbon_tui.orders.print_orders.undo import TakenBack
    from carbon_tui.session.session import Session
    from carbon_tui.timeline.plan_forecast import PlanForecast

RECENT_PAST = timedelta(hours=1)
"""How much of the past is read with what is to come."""
FOLLOW = 15.0
"""Seconds between two looks at how far the orders are."""
SAME_ORDER = "It stays the same order, so it cannot be queued twice."
SAME_ORDERS = "Each stays the same order, so none can be queued twice."


class OrdersSent(Dialog[OrderBatch]):
    """Sends a batch and shows it. Leaving answers with the batch as far as it came."""

    KEYS = OUTCOME_KEYS
    key_place = "outcome"
    called = "Keys of an order that was sent"

    def __init__(
        self,
        batch: OrderBatch,
        session: Session,
        names: Mapping[str, str],
        *,
        placed_before: bool = False,
    ) -> None:
        """``names`` of printers by raw serial. What was placed before is followed, not sent."""
        super().__init__()
        self._placed_before = placed_before
        self.orders = batch
        self.sending = False
        self._session = session
        self._names = names
        self._place = 0
        self._stopping = False
        self._began = 0.0
        """When the order that is being sent began, on the session's clock."""
        self._traces: dict[str, OrderTrace] = {}
        self._unread: dict[str, str] = {}
        self._copied: dict[str, str] = {}
        """How old the copy is that told where they are, where no server does."""
        self._expected: Mapping[str, PlanForecast] = {}
        """By the server's uuid of the order, when it is done."""
        self._due: dict[str, datetime | None] = {}
        """By build, when the part orders in it are due."""

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static("", id="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                for place in range(len(self.orders.lines)):
                    yield Static("", id=f"order-{place}", markup=False)
            yield Static("", id="sent-progress", markup=False)
            yield KeyLine(id="dialog-keys")

    def on_mount(self) -> None:
        if self._placed_before:
            self._show()
            self._follow()
        else:
            self._send()
        self.set_interval(FOLLOW, self._look_again, name="orders: how far they are")

    # -- sending ---------------------------------------------------------------------------

    def _send(self) -> None:
        self.sending, self._stopping = True, False
        self._show()
        self.run_worker(self._sent(), name="orders: sending", group="sending")

    async def _sent(self) -> None:
        try:
            async with aclosing(self._session.order_service.send_all(self.orders)) as steps:
                async for self.orders in steps:
                    self._began = self._session.monotonic()
                    self._show()
                    if self._stopping and not any(line.sending for line in self.orders.lines):
                        break
        finally:
            self.sending = False
        self.say("")
        self._show()
        self._follow()

    def look_out(self) -> None:
        """Draw how far the sending is, besides the standing lines."""
        super().look_out()
        if self.sending:
            self._show()

    # -- what went where -------------------------------------------------------------------

    def _follow(self) -> None:
        if not self.sending and any(line.is_done for line in self.orders.lines):
            self.run_worker(
                self._look(), name="orders: what went where", group="looking", exclusive=True
            )

    def _look_again(self) -> None:
        """How far they are; what was unknown and was read back meanwhile is taken over."""
        open_ids = {e.entry.id for e in self._session.order_service.unsettled_entries.open}
        if not self.sending and any(uuid not in open_ids for uuid in self._unknown):
            self._read_back()
        else:
            self._follow()

    @property
    def _unknown(self) -> tuple[str, ...]:
        """The uuids of those that were sent and are not known."""
        return tuple(line.order.uuid for line in self.orders.lines if line.is_unknown)

    def _read_back(self) -> None:
        self.say("Reading back…")
        self.run_worker(
            self._settled(), name="orders: reading back", group="looking", exclusive=True
        )

    async def _settled(self) -> None:
        """What became of those that are unknown, as the server tells now; then what went where."""
        self._names = self._names or await self._session.order_service.names()
        for place, line in enumerate(self.orders.lines):
            if not line.is_unknown:
                continue
            outcome = await self._session.order_service.read_back(line.order)
            if self.sending:
                return
            self.orders = self.orders.read_back(place, outcome)
            self._show()
        unknown = len(self._unknown)
        self.say(f"{unknown} still unknown." if unknown else "")
        self._follow()

    async def _look(self) -> None:
        self._names = self._names or await self._session.order_service.names()
        for line in self.orders.lines:
            if not line.is_done:
                continue
            uuid = _server_uuid(line)
            try:
                self._traces[line.order.uuid] = await self._session.order_service.trace(uuid)
                self._unread.pop(line.order.uuid, None)
                self._copied.pop(line.order.uuid, None)
            except TROUBLES as trouble:
                copied = await copied_trace(self._session, uuid, trouble)
                if copied is None:
                    self._unread[line.order.uuid] = str(trouble)
                else:
                    self._traces[line.order.uuid] = copied.state
                    self._copied[line.order.uuid] = copied.words
            self._show()
        await self._look_ahead()

    async def _look_ahead(self) -> None:
        """When what waits and prints is done; without an answer that is not said."""
        floor = self._session.floor
        try:
            self._expected = order_forecasts(await floor.read_behind(RECENT_PAST))
            for build in {line.order.request.build_uuid for line in self.orders.lines}:
                if build not in self._due:
                    self._due[build] = await floor.due_date(build)
        except TROUBLES:
            self._expected = {}
        self._show()

    # -- keys ------------------------------------------------------------------------------

    def why_not(self, action: KeyAction) -> str | None:
        if action.writes and self._session.read_only:
            return "Read-only: nothing can be sent or taken back."
        return None

    def action_back(self) -> None:
        self._leave()

    def action_down(self) -> None:
        self._move(1)

    def action_up(self) -> None:
        self._move(-1)

    def action_read_back(self) -> None:
        if self._unknown and not self.sending:
            self._read_back()
        elif self._reads_back:
            self._follow()
        else:
            self.say("The server has none of it, so there is nothing to read back.")

    @property
    def _reads_back(self) -> bool:
        """Whether the server has, or may have, one of the orders."""
        return any(line.is_done or line.is_unknown for line in self.orders.lines)

    def action_send_again(self) -> None:
        self._ask_to_send_the_rest()

    def action_take_back(self) -> None:
        self._take_back()

    def _leave(self) -> None:
        if self.sending:
            self._stopping = True
            self.say("Stops after the order that is being sent.")
        else:
            self.dismiss(self.orders)

    def _move(self, steps: int) -> None:
        self._place = max(0, min(self._place + steps, len(self.orders.lines) - 1))
        self._show()
        self.query_one(f"#order-{self._place}").scroll_visible(animate=False)

    def _ask_to_send_the_rest(self) -> None:
        left = self.orders.left
        if self.sending or not left:
            self.say("There is nothing left to send.")
            return
        copies = str(sum(line.order.request.total_copies for line in left))
        lines = [
            f"Profile: {self._session.profile}",
            f"Server: {self._session.host}",
            *(f"{clean(line.order.about)}  order {line.order.uuid}" for line in left),
            SAME_ORDER if len(left) == 1 else SAME_ORDERS,
        ]
        asks = f"the number of copies ({copies})"
        title = "Send this again?" if len(left) == 1 else "Send these again?"
        question = TypedConfirmation(title, lines, copies, asks=asks)
        self.app.push_screen(question, lambda yes: self._send() if yes else None)

    def _take_back(self) -> None:
        line = self.orders.lines[self._place]
        if self.sending or not line.is_done:
            self.say("Only an order that is queued can be taken back.")
            return
        uuid = _server_uuid(line)
        place = self._place
        undoing = Undoing(self, self._session, lambda result: self._was_taken_back(place, result))
        undoing.order(uuid, line.order.about)

    def _was_taken_back(self, place: int, result: TakenBack) -> None:
        """What the list says of the order afterwards must not be what was true before."""
        self.orders = self.orders.taken_back(place, str(undo_words(result)))
        self._show()

    # -- showing ---------------------------------------------------------------------------

    def read_again(self) -> None:
        """Look where the orders are now: something was taken back."""
        self._follow()

    def _show(self) -> None:
        if not self.is_attached:
            return
        title = with_profile(self, self._title, self._session.profile)
        self.query_one("#dialog-title", Static).update(title)
        several = len(self.orders.lines) > 1
        for place, line in enumerate(self.orders.lines):
            sign = ("> " if place == self._place else "  ") if several else ""
            self.query_one(f"#order-{place}", Static).update(Text(f"{sign}{self._told(line)}"))
        progress_line = f"{self.orders.progress}." if several else ""
        if self.orders.stopped:
            progress_line += f" Stopped: {self.orders.stopped}"
        self.query_one("#sent-progress", Static).update(Text(progress_line.strip()))
        self.offer_keys()

    def footer_keys(self) -> Sequence[FooterKey]:
        """The bottom line, without taking back where no copy waits, sending where all is sent and
        reading back where there is nothing."""
        if self.sending:
            back = named("back", self.key_table.actions)
            label = "stop after the order that is being sent"
            return [replace(footer_key(back, keeps=1), label=label)]
        idle = {"send_again"} if self.orders.is_done else set()
        if not self._reads_back:
            idle.add("read_back")
        if not any(map(self._waits, self.orders.lines)):
            idle.add("take_back")
        return footer(action for action in self.key_table.actions if action.name not in idle)

    def _waits(self, line: BatchLine) -> bool:
        """Whether a copy of it waits, or may wait."""
        trace = self._traces.get(line.order.uuid)
        return line.is_done and (trace is None or bool(trace.waiting_uuids))

    @property
    def _title(self) -> str:
        """One order's own end; of several, whether all of them came to a good one."""
        if self._placed_before:
            return "Progress"
        if self.sending:
            return "Queueing"
        if self.orders.is_done:
            return "Queued"
        if len(self.orders.lines) == 1 and self.orders.outcomes:
            return words(self.orders.outcomes[0]).title
        return "Not all queued"

    def _told(self, line: BatchLine) -> str:
        if line.outcome is None:
            state = f"being sent…{self._seconds}" if line.sending else "not sent yet"
            return f"{clean(line.order.about)}: {state}"
        return "\n  ".join([self._said(line.outcome), *self._whereabouts(line.outcome)])

    @property
    def _seconds(self) -> str:
        """How long the order on its way has been so; nothing in its first second."""
        passed = int(self._session.monotonic() - self._began)
        return f" {passed} s" if passed else ""

    def _said(self, outcome: OrderOutcome) -> str:
        if self._placed_before:
            return sentence(outcome.about)
        return str(words(outcome, self._names))

    def _whereabouts(self, outcome: OrderOutcome) -> list[str]:
        if not outcome.is_done:
            return []
        if outcome.uuid in self._unread:
            return [f"What went where could not be read: {self._unread[outcome.uuid]}"]
        trace = self._traces.get(outcome.uuid)
        if trace is None:
            return ["Reading back what went where…"]
        copied = self._copied.get(outcome.uuid)
        return [
            *([f"No server answers: {copied}."] if copied else []),
            *whereabouts(trace, self._names),
            f"{progress(trace)}.",
            *self._times(trace, outcome.request),
        ]

    def _times(self, trace: OrderTrace, request: PrintOrderRequest) -> list[str]:
        """When it is done, printer by printer, and against the date that it is due."""
        expected = self._expected.get(raw(trace.order.uuid or ""))
        if expected is None:
            return []
        moment = self._session.moment()
        tags = trace.order.print_order_tags or request.print_order_tags or {}
        due = due_of_tags(tags) or self._due.get(request.build_uuid)
        shares = [
            f"{clean(self._names.get(share.serial) or share.serial)}: "
            f"{share_words(share, moment)}; {share.basis.words}."
            for share in expected.shares
        ]
        return [*done_words(expected, due, moment), *shares]


def _server_uuid(line: BatchLine) -> str:
    """The uuid that the server keeps it under, which may be one of its own."""
    record = line.outcome.record if line.outcome is not None else None
    return (record.uuid if record is not None else None) or line.order.uuid


def order_followed(order: PrintOrder, session: Session, build_name: str = "") -> OrdersSent:
    """The screen for an order that the server has already: what went where, read again and
    again."""
    name = order.print_order_number or order.uuid or ""
    of_build = f" of {clean(build_name)}" if build_name else ""
    about = f"{copies(order.total_copies or 1)}{of_build}, print order {clean(name)}"
    request = PrintOrderRequest(
        build_uuid=raw(order.build_uuid or ""),
        total_copies=order.total_copies or 1,
        route_to=tuple(map(raw, order.routed_to or ())),
        uuid=raw(order.uuid or ""),
    )
    outcome: OrderOutcome = Outcome(
        id=request.uuid or "", about=about, fate=WriteFate.DONE, request=request, record=order
    )
    batch = OrderBatch((BatchLine(Order(request, about), outcome),))
    return OrdersSent(batch, session, {}, placed_before=True)
