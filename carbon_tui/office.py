"""Where this run writes from: the desk that sends, and the journal it writes to first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from carbon_tui.orders.batch import Batch, sent
from carbon_tui.orders.desk import Desk
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.sending import Sender

if TYPE_CHECKING:
    from carbon_tui.api.client import Client
    from carbon_tui.orders.entry import Entry
    from carbon_tui.orders.outcome import Outcome
    from carbon_tui.orders.plan import Order
    from carbon_tui.session import Session


class Office:
    """One account's writing. The desk's thread has a client of its own; see `orders.desk`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._scratch: TemporaryDirectory[str] | None = None
        self.desk: Desk[Client] = Desk(self._connect)

    @cached_property
    def journal(self) -> Journal:
        """The account's journal; without a folder for it, one that ends with this run."""
        folder = self._session.state_folder
        if folder is None:
            self._scratch = TemporaryDirectory(prefix="carbon-tui-")
            folder = Path(self._scratch.name)
        return Journal.of(self._session.profile, self._session.host, folder)

    async def _connect(self) -> Client:
        return await asyncio.to_thread(self._session.connect)

    async def send(self, order: Order) -> Outcome:
        """Raises whatever making the client raises, before anything was begun."""
        return await self.desk.run(lambda client: Sender(client, self.journal).send(order))

    async def settle(self, entry: Entry) -> Outcome:
        return await self.desk.run(lambda client: Sender(client, self.journal).settle(entry))

    def send_all(self, batch: Batch) -> AsyncIterator[Batch]:
        """What is left of the batch, one order after another; each step is a batch."""
        return sent(batch, self.send)

    def unsettled(self) -> tuple[Entry, ...]:
        return self.journal.unsettled()

    def close(self) -> None:
        self.desk.close()
        if self._scratch is not None:
            self._scratch.cleanup()
