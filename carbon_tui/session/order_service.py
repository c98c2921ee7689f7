"""What this run writes with: a thread that sends, the journal before it, and what is not known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.endpoints import PRINTERS
from carbon_tui.api.transport.pacing import (
    MAX_REQUESTS_OF_A_WRITER,
    Pacer,
)
from carbon_tui.credentials import CredentialsError
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.messages import (
    OutcomeText,
)
from carbon_tui.orders.print_orders import edit, sending
from carbon_tui.orders.print_orders.batch import (
    OrderBatch,
    sent,
)
from carbon_tui.orders.print_orders.edit import (
    EditOutcome,
    OrderEdit,
    OrderEditor,
)
from carbon_tui.orders.print_orders.lookup import fleet
from carbon_tui.orders.print_orders.sending import (
    PrintOrderSender,
    order_of,
)
from carbon_tui.orders.print_orders.undo import (
    TakenBack,
    Undo,
)
from carbon_tui.orders.queues import rearrange
from carbon_tui.orders.queues.rearrange import (
    QueueChanger,
    QueueOutcome,
)
from carbon_tui.orders.settling import SettledEntry, Settler
from carbon_tui.orders.unsettled import UnsettledEntries
from carbon_tui.orders.write_thread import WriteThread
from carbon_tui.system.exit_codes import LATER
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.scratch import (
    remove,
    scratch_folder,
)
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.api.client import Client
    from carbon_tui.api.schema.records import PrintOrder
    from carbon_tui.api.schema.requests import PrintOrderUpdateRequest
    from carbon_tui.orders.journal_entry import JournalEntry
    from carbon_tui.orders.print_orders.placement import OrderOutcome
    from carbon_tui.orders.print_orders.plan import Order
    from carbon_tui.orders.print_orders.trace import OrderTrace
    from carbon_tui.orders.queues.rearrange import QueueChange
    from carbon_tui.session.account_run import AccountRun

T = TypeVar("T")

READ_ONLY = "This run is read-only: nothing can be sent."


class ReadOnly(Exception):
    """Something was to be written in a run that must not; nothing was sent."""

    def __init__(self) -> None:
        super().__init__(READ_ONLY)


MAX_REQUESTS = MAX_REQUESTS_OF_A_WRITER
"""Requests in ten seconds: what the reading client's pace leaves."""
LOOK_SECONDS = 5.0
"""Between two looks at what other windows and commands have left unknown."""
TROUBLES = (ApiError, CredentialsError, FileTrouble, ReadOnly)
"""Why writing may not have begun at all. Nothing was sent then."""


class OrderService:
    """One account's writing. The writing thread has a client of its own."""

    def __init__(self, session: AccountRun) -> None:
        self._session = session
        self._scratch: Path | None = None
        self.write_thread: WriteThread[Client] = WriteThread(self._connect)
        self.unsettled_entries = UnsettledEntries()
        """What is not known of things sent, for every view."""
        self._settling = asyncio.Lock()
        self._looked_at = session.monotonic()

    @cached_property
    def journal(self) -> Journal:
        """The account's journal; without a folder for it, one that ends with this run."""
        folder = self._session.state_folder
        if folder is None:
            folder = self._scratch = scratch_folder("carbon-tui-")
        return Journal.of(self._session.profile, self._session.host, folder)

    async def _connect(self) -> Client:
        client = await asyncio.to_thread(self._session.connect)
        client.keep_to(Pacer(most=MAX_REQUESTS))
        return client

    async def do(self, work: Callable[[Client, Journal], Coroutine[Any, Any, T]]) -> T:
        """Any writing, done on the writing thread whatever becomes of the caller; then the entries
        that are not settled are looked up anew. Raises one of `TROUBLES`, before anything was
        begun."""
        if self._session.read_only:
            raise ReadOnly
        return await self._done(work)

    async def _done(self, work: Callable[[Client, Journal], Coroutine[Any, Any, T]]) -> T:
        """What a read-only run may do too: reading back, and noting what that proves."""
        journal = self.journal
        try:
            return await self.write_thread.run(lambda client: work(client, journal))
        finally:
            self.look()

    # -- print orders

    async def send(self, order: Order) -> OrderOutcome:
        """Never raises for network, disk or key: every end is an outcome."""
        try:
            return await self.do(
                lambda client, journal: PrintOrderSender(client, journal).send(order)
            )
        except TROUBLES as trouble:
            return sending.not_sent(order, str(trouble))

    async def read_back(self, order: Order) -> OrderOutcome:
        """What became of an order that was sent here. Sends nothing; never raises for network,
        disk or key. Whatever reads back meanwhile is waited for, as in `settle_all`."""
        async with self._settling:
            try:
                return await self._done(
                    lambda client, journal: PrintOrderSender(client, journal).read_back(order)
                )
            except TROUBLES as trouble:
                return sending.not_read(order, str(trouble))

    def send_all(self, batch: OrderBatch) -> AsyncGenerator[OrderBatch, None]:
        """What is left of the batch, one order after another; each step is a batch."""
        return sent(batch, self.send)

    async def send_again(self, entry: JournalEntry) -> OrderOutcome:
        """On a person's word: the same order under the same uuid.

        Raises msgspec.MsgspecError for an entry that is no print order.
        """
        return await self.send(order_of(entry))

    async def change(
        self, seen: PrintOrder, request: PrintOrderUpdateRequest, about: str
    ) -> EditOutcome:
        """An order's number, tags and notes, unless somebody has changed them since it was `seen`.
        Never raises for network, disk or key."""
        uuid = seen.uuid or ""
        try:
            return await self.do(
                lambda client, journal: OrderEditor(client, journal).change(
                    uuid, request, about, seen
                )
            )
        except TROUBLES as trouble:
            return edit.not_sent(OrderEdit(raw(uuid), request), about, str(trouble))

    # -- queues

    async def carry_out(self, change: QueueChange, about: str) -> QueueOutcome:
        """A move or a removal. Never raises for network, disk or key."""
        try:
            return await self.do(
                lambda client, journal: QueueChanger(client, journal).carry_out(change, about)
            )
        except TROUBLES as trouble:
            return rearrange.not_sent(change, about, str(trouble))

    # -- taking back

    async def trace(self, uuid: str) -> OrderTrace:
        """What of an order is where. Reads only, at the pace of reading. Raises `TROUBLES`."""
        return await Undo(await self._session.client(), self.journal).preview(uuid)

    async def names(self) -> Mapping[str, str]:
        """What printers are called, by raw serial; empty where that cannot be read."""
        known = self._session.fleet
        if not known.names:
            with suppress(*TROUBLES):
                known.note_rows(PRINTERS.path, await fleet(await self._session.client()))
        return known.names

    async def take_back(self, trace: OrderTrace) -> TakenBack:
        """The copies that still wait. Raises `TROUBLES` before anything was begun."""
        return await self.do(lambda client, journal: Undo(client, journal).take_back(trace))

    # -- what is not known

    def pinned_line(self) -> str:
        """The line about what is not settled, for every view. Another window or a command may have
        written meanwhile, so the journal is looked at again every few seconds."""
        now = self._session.monotonic()
        if now - self._looked_at >= LOOK_SECONDS:
            self.look()
        return self.unsettled_entries.line

    def look(self) -> None:
        """Take over what the journal has open now, and nothing else."""
        self._looked_at = self._session.monotonic()
        try:
            self.unsettled_entries.look(self.journal)
        except FileTrouble as trouble:
            self.unsettled_entries.trouble = str(trouble)

    async def settle(self, entry: JournalEntry) -> SettledEntry:
        """Read one entry back. Sends nothing; never raises for network, disk or key."""
        names = self._session.fleet.names
        try:
            settled = await self._done(
                lambda client, journal: Settler(client, journal, names).settle(entry)
            )
        except TROUBLES as trouble:
            text = OutcomeText("Unknown", f"{entry.about}: {trouble}", "", LATER, is_unknown=True)
            settled = SettledEntry(entry, text)
        self.unsettled_entries.note(settled)
        self.look()
        return settled

    async def settle_all(self) -> None:
        """Read back everything open, and what was given up within the last day.

        One reading at a time: an entry that is being read back does not count as unsettled.
        """
        async with self._settling:
            await self._settle_each()

    async def _settle_each(self) -> None:
        self.look()
        try:
            entries = self.journal.to_look_up()
        except FileTrouble as trouble:
            self.unsettled_entries.trouble = str(trouble)
            return
        for entry in entries:
            await self.settle(entry)

    async def begin(self) -> None:
        """At the start of a run: tidy the journal, then read back what earlier runs left open."""
        try:
            await asyncio.to_thread(self.journal.compact)
        except FileTrouble as trouble:
            self.unsettled_entries.trouble = str(trouble)
        await self.settle_all()

    def give_up(self, entry: JournalEntry) -> str:
        """Stop pinning it, on a person's word; a sentence where that could not be written."""
        try:
            self.journal.give_up(entry.id)
        except FileTrouble as trouble:
            return str(trouble)
        self.look()
        return ""

    def close(self) -> None:
        self.write_thread.close()
        if self._scratch is not None:
            remove(self._scratch)
