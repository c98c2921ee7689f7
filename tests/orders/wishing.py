"""A process that has one wish, and stands still at a point until it is let go.

``python -m tests.orders.wishing TASK.json``: prints what became of the wish.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from carbon_tui.api.client import Client
from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.journal import (
    Begun,
    Journal,
    Likeness,
    NewEntry,
    Wish,
)
from carbon_tui.orders.journal_entry import EntryState, JournalEntry
from carbon_tui.orders.print_orders.plan import Order, new_uuid
from carbon_tui.orders.print_orders.sending import PrintOrderSender
from tests.orders.driver import (
    ANSWERED,
    BEFORE_JOURNAL,
    COMMITTED,
    JOURNALLED,
    ON_THE_WIRE,
    SETTLED,
)

TYPED = "two of it to Ada"


class WishTask(msgspec.Struct, frozen=True):
    """`stands_at` is a point of `driver.POINTS`, or "" for none. At it the file `reached` is made,
    and the process goes on once there is a file `let_go`."""

    url: str
    journal: str
    build_uuid: str
    serial: str
    number: str
    stands_at: str
    reached: str
    let_go: str

    def pass_by(self, point: str) -> None:
        if self.stands_at != point:
            return
        Path(self.reached).touch()
        moment = threading.Event()
        while not Path(self.let_go).exists():
            moment.wait(0.01)


class HeldJournal(Journal):
    task: WishTask

    @contextlib.contextmanager
    def claimed_once(
        self, new: NewEntry, alike: Callable[[JournalEntry], Likeness], since: datetime
    ) -> Iterator[Begun]:
        self.task.pass_by(BEFORE_JOURNAL)
        with super().claimed_once(new, alike, since) as begun:
            self.task.pass_by(JOURNALLED)
            yield begun

    def mark(self, id: str, state: EntryState, note: str = "", **facts: str) -> None:
        if state is EntryState.QUEUED:
            self.task.pass_by(ANSWERED)
        super().mark(id, state, note, **facts)
        if state is EntryState.QUEUED:
            self.task.pass_by(SETTLED)


class HeldClient(Client):
    task: WishTask

    async def create_print_order(self, request: PrintOrderRequest, /) -> PrintOrder:
        self.task.pass_by(ON_THE_WIRE)
        order = await super().create_print_order(request)
        self.task.pass_by(COMMITTED)
        return order


async def main(task: WishTask) -> None:
    since = datetime.now(UTC)
    request = PrintOrderRequest(
        build_uuid=task.build_uuid,
        total_copies=2,
        route_to=(task.serial,),
        print_order_number=task.number,
        uuid=new_uuid(),
    )
    journal = HeldJournal(Path(task.journal), task.url)
    client = HeldClient(task.url, signer=None)
    journal.task = client.task = task
    try:
        outcome = await PrintOrderSender(client, journal).send_once(
            Order(request, "2 copies"), Wish(TYPED, since), lambda order, is_new: None
        )
    finally:
        await client.aclose()
    sys.stdout.write(outcome.fate.name)


if __name__ == "__main__":
    asyncio.run(main(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=WishTask)))
