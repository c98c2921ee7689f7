"""What was sent and is not known: read back, sent again under its own uuid, or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.forms import UNKNOWN_KEYS
from carbon_tui.orders.journal import EARLIER
from carbon_tui.orders.journal_entry import EntryKind
from carbon_tui.orders.messages import WATCHED, given_up, words
from carbon_tui.orders.settling import SettledEntry
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.text.cleaning import clean
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.roles import style_of

if TYPE_CHECKING:
    from carbon_tui.session.session import Session

NOTHING = "Nothing is unknown: of all that was sent the server's answer is known."
GIVING_UP = (
    "It stays as it is on the server, and is not pinned any more.",
    WATCHED,
)


class PinnedOrders(Dialog[None]):
    """The entries that are not settled, one by one: read back, send again, give up. Reading back
    sends nothing."""

    KEYS = UNKNOWN_KEYS
    key_place = "unknown"
    called = "Keys in what is unknown"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._place = 0
        self._news: tuple[SettledEntry, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static("", id="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static("", id="pinned-lines", markup=False)
            yield KeyLine(id="dialog-keys")

    def on_mount(self) -> None:
        order_service = self._session.order_service
        order_service.look()
        self._news = order_service.unsettled_entries.news
        order_service.unsettled_entries.seen()
        self.offer_keys()
        self.show()
        if order_service.unsettled_entries.open:
            self._read_back()

    @property
    def rows(self) -> tuple[SettledEntry, ...]:
        """Those that are open, then those that reading back has settled."""
        unknown = self._session.order_service.unsettled_entries.open
        known = {entry.entry.id for entry in unknown}
        return (*unknown, *(entry for entry in self._news if entry.entry.id not in known))

    @property
    def current(self) -> SettledEntry | None:
        rows = self.rows
        return rows[min(self._place, len(rows) - 1)] if rows else None

    def why_not(self, action: KeyAction) -> str | None:
        if action.writes and self._session.read_only:
            return "Read-only: nothing can be sent."
        return None

    def action_down(self) -> None:
        self._move(1)

    def action_up(self) -> None:
        self._move(-1)

    def action_read_back(self) -> None:
        self._read_back()

    def action_send_again(self) -> None:
        self._ask_to_send()

    def action_give_up(self) -> None:
        self._ask_to_give_up()

    def _move(self, steps: int) -> None:
        self._place = max(0, min(self._place + steps, len(self.rows) - 1))
        self.show()

    # -- showing ---------------------------------------------------------------------------

    def show(self) -> None:
        """Draw every entry with its words; the one under the cursor is marked."""
        if not self.is_attached:
            return
        rows, pins = self.rows, self._session.order_service.unsettled_entries
        title = with_profile(self, "What is unknown", self._session.profile)
        self.query_one("#dialog-title", Static).update(title)
        page = Text()
        for place, row in enumerate(rows):
            sign = "> " if place == min(self._place, len(rows) - 1) else "  "
            page.append(f"{sign}{_when(row, self._session)} ", style_of(self, "muted"))
            page.append(f"{row.words}\n", "" if row.is_open else style_of(self, "muted"))
        if not rows:
            page.append(NOTHING)
        if pins.trouble or pins.damaged:
            page.append(f"\n{pins.line if not rows else _damage(pins.damaged, pins.trouble)}")
        self.query_one("#pinned-lines", Static).update(page)

    # -- reading back ----------------------------------------------------------------------

    def _read_back(self) -> None:
        self.say("Reading back…")
        self.run_worker(self._settle_all(), name="orders: reading back", exclusive=True)

    async def _settle_all(self) -> None:
        order_service = self._session.order_service
        await order_service.names()
        await order_service.settle_all()
        known = {entry.entry.id for entry in order_service.unsettled_entries.open}
        fresh = {
            entry.entry.id: entry for entry in (*self._news, *order_service.unsettled_entries.news)
        }
        self._news = tuple(entry for id, entry in fresh.items() if id not in known)
        order_service.unsettled_entries.seen()
        self._told(
            f"{len(order_service.unsettled_entries.open)} still unknown."
            if known
            else "All is known now."
        )

    def _told(self, sentence: str, *, problem: bool = False) -> None:
        if self.is_attached:
            self.show()
            self.say(sentence, problem=problem)

    # -- on a person's word ----------------------------------------------------------------

    def _ask_to_send(self) -> None:
        pin = self.current
        elsewhere = (
            self._session.order_service.journal.elsewhere(pin.entry) if pin is not None else ""
        )
        if pin is None or not pin.is_open or pin.entry.kind != EntryKind.PRINT_ORDER:
            self.say("Only an order that is unknown is sent again: others are looked at first.")
        elif elsewhere:
            self.say(elsewhere, problem=True)
        else:
            self._confirm_sending(pin)

    def _confirm_sending(self, pin: SettledEntry) -> None:
        copies = str(pin.entry.request(PrintOrderRequest).total_copies)
        earlier = pin.entry.facts.get(EARLIER, "")
        lines = [
            f"Profile: {self._session.profile}",
            f"Server: {self._session.host}",
            str(clean(pin.entry.about)),
            f"Order {pin.entry.id}",
            *([f"Sent before under the same uuid: {earlier}."] if earlier else ()),
            "It stays the same order: the server keeps it once, however often it is sent.",
        ]
        asks = f"the number of copies ({copies})"
        question = TypedConfirmation("Send this again?", lines, copies, asks=asks)
        self.app.push_screen(question, lambda yes: self._send(pin) if yes else None)

    def _send(self, pin: SettledEntry) -> None:
        self.say("Sending again…")
        self.run_worker(self._sent(pin), name="orders: sending again", exclusive=True)

    async def _sent(self, pin: SettledEntry) -> None:
        outcome = await self._session.order_service.send_again(pin.entry)
        text = words(outcome, await self._session.order_service.names())
        self._learn(SettledEntry(pin.entry, text))
        self._told(text.title, problem=bool(text.exit_code))

    def _learn(self, settled: SettledEntry) -> None:
        """The last word on an entry takes the place of an earlier one."""
        pins = self._session.order_service.unsettled_entries
        pins.note(settled)
        self._session.order_service.look()
        others = tuple(news for news in self._news if news.entry.id != settled.entry.id)
        self._news = (*others, settled)
        pins.seen()

    def _ask_to_give_up(self) -> None:
        pin = self.current
        if pin is None or not pin.is_open:
            self.say("There is nothing unknown under the cursor.")
            return
        lines = [str(clean(pin.entry.about)), *GIVING_UP]
        question = TypedConfirmation("Give this up?", lines, "give up", asks="give up")
        self.app.push_screen(question, lambda yes: self._give_up(pin) if yes else None)

    def _give_up(self, pin: SettledEntry) -> None:
        problem = self._session.order_service.give_up(pin.entry)
        if not problem:
            self._learn(SettledEntry(pin.entry, given_up(pin.entry)))
        self._told(problem or "Given up.", problem=bool(problem))


def _when(pin: SettledEntry, session: Session) -> str:
    return pin.entry.began_at.astimezone(session.zone).strftime("%m-%d %H:%M")


def _damage(lines: int, trouble: str) -> str:
    return trouble or f"{lines} lines of the journal cannot be read; they are kept."
