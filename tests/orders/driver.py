"""A process that queues orders with the real client, journal and sender, and may be killed.

``python -m tests.orders.driver TASK.json``: see `Task`. It kills itself where a point asks for it;
at the other points its parent does.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec

from carbon_tui.api.client import Client
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.journal import Journal, NewEntry
from carbon_tui.orders.journal_entry import (
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.print_orders.plan import (
    Order,
    new_uuid,
)
from carbon_tui.orders.print_orders.sending import PrintOrderSender

BEFORE_JOURNAL = "before the journal"
JOURNALLED = "journalled, nothing sent"
ON_THE_WIRE = "sent, not acted on"
COMMITTED = "acted on, not answered"
ANSWERED = "answered, not journalled"
SETTLED = "answer journalled"
POINTS = (BEFORE_JOURNAL, JOURNALLED, ON_THE_WIRE, COMMITTED, ANSWERED, SETTLED)


class Intention(msgspec.Struct, frozen=True):
    """What a person wants, once: `number` is how it is recognised on the server's book."""

    number: str
    uuid: str
    build_uuid: str
    serial: str

    def order(self, uuid: str) -> Order:
        request = PrintOrderRequest(
            build_uuid=self.build_uuid,
            total_copies=1,
            route_to=(self.serial,),
            print_order_number=self.number,
            uuid=uuid,
        )
        return Order(request, f"1 copy for {self.number}")


class Task(msgspec.Struct, frozen=True):
    """`die_at` happens to the intention with the place `victim`; "" never. `restart`: the journal
    is settled first, and then whatever is missing is sent, as a person would."""

    url: str
    journal: str
    intentions: tuple[Intention, ...]
    die_at: str = ""
    victim: int = 0
    restart: bool = False

    def dies(self, point: str, uuid: str) -> bool:
        return self.die_at == point and self.intentions[self.victim].uuid == uuid


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyJournal(Journal):
    task: Task

    def begin_again(self, new: NewEntry) -> JournalEntry:
        if self.task.dies(BEFORE_JOURNAL, new.id):
            die()
        entry = super().begin_again(new)
        if self.task.dies(JOURNALLED, new.id):
            die()
        return entry

    def mark(self, id: str, state: EntryState, note: str = "", **facts: str) -> None:
        if state is EntryState.QUEUED and self.task.dies(ANSWERED, id):
            die()
        super().mark(id, state, note, **facts)
        if state is EntryState.QUEUED and self.task.dies(SETTLED, id):
            die()


async def send(task: Task, client: Client, journal: Journal) -> None:
    for intention in task.intentions:
        await PrintOrderSender(client, journal).send(intention.order(intention.uuid))


async def restart(task: Task, client: Client, journal: Journal) -> None:
    """Settle by reading; a person sends again what stays unknown, and anew what nobody knows."""
    sender = PrintOrderSender(client, journal)
    for entry in journal.unsettled():
        if not (await sender.settle(entry)).is_done:
            await sender.send_again(entry)
    known = {entry.about for entry in journal.entries()}
    for intention in task.intentions:
        anew = intention.order(new_uuid())
        if anew.about not in known:
            await sender.send(anew)


async def main(task: Task) -> None:
    client = Client(task.url, signer=None)
    journal = DeadlyJournal(Path(task.journal), task.url)
    journal.task = task
    try:
        await (restart if task.restart else send)(task, client, journal)
    finally:
        await client.aclose()


if __name__ == "__main__":
    asyncio.run(main(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Task)))
