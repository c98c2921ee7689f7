"""The app itself, without a terminal, queueing one order by keys; it may be killed on the way.

See `AppTask`. At the points inside the process it kills itself, at the other points its parent
does.
"""

from __future__ import annotations

import asyncio
from datetime import UTC
from pathlib import Path
from typing import Any, cast

import msgspec

from carbon_tui.api.client import Client
from carbon_tui.app.app import CarbonApp
from carbon_tui.orders.journal import Journal
from carbon_tui.prompt import command
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.screens.print_orders.unsettled_orders import PinnedOrders
from carbon_tui.session.order_service import OrderService
from carbon_tui.session.session import (
    Session,
    utc_now,
)
from tests.orders.driver import DeadlyJournal, Task
from tests.settling import SettlingLoop
from tests.stories import ordering, person
from tests.stories.person import Person

PROFILE = "default"
PATIENCE = 6_000
"""Turns of waiting: several of these may share one processor."""


class AppTask(msgspec.Struct, frozen=True):
    """`number` is how the order is recognised on the server's book. `restart`: what was left open
    is settled first; what stays unknown is sent again, and what nobody knows is queued anew."""

    url: str
    folder: str
    number: str
    die_at: str = ""
    restart: bool = False


class EveryOrder(Task, frozen=True):
    """Whichever order comes first is the victim: the form chooses its uuid."""

    def dies(self, point: str, uuid: str) -> bool:
        return self.die_at == point


def journal_of(task: AppTask) -> Journal:
    return Journal.of(PROFILE, task.url, Path(task.folder))


def session_of(task: AppTask) -> Session:
    session = Session(
        lambda: Client(task.url, signer=None),
        profile=PROFILE,
        host=task.url,
        zone=UTC,
        state_folder=Path(task.folder),
    )
    plain = journal_of(task)
    deadly = DeadlyJournal(plain.path, plain.server)
    deadly.task = EveryOrder(task.url, str(plain.path), (), task.die_at)
    session.order_service.__dict__["journal"] = deadly
    return session


async def queue_by_keys(somebody: Person, task: AppTask) -> None:
    """From the first build: the first printer, one copy, the number."""
    form = await ordering.the_form_is_open(somebody)
    await somebody.press("space", "tab", "tab")
    await somebody.type(task.number)
    await ordering.confirm(somebody, "1")
    await ordering.sent(somebody)
    assert isinstance(form, QueueForm)


async def settle_by_keys(somebody: Person, task: AppTask, order_service: OrderService) -> None:
    """As a person would after a crash: look at what is pinned, and send again what stays so."""
    await order_service.begin()
    if order_service.unsettled_entries.open:
        await somebody.press("O")
        await ordering.opened(somebody, PinnedOrders)
        await somebody.press("s")
        await ordering.answer(somebody, "1")
        await somebody.until(lambda: not order_service.unsettled_entries.open, "it is known")
    number = task.number.encode()
    if not any(number in entry.body for entry in order_service.journal.entries()):
        await queue_by_keys(somebody, task)


async def main(task: AppTask) -> None:
    Dialog.keys_ignored_seconds = 0.05
    person.LONGEST_WAIT = PATIENCE
    session = session_of(task)
    view = command("builds status=Released", utc_now())
    app = CarbonApp(session, *view)
    async with app.run_test(size=(120, 40)) as pilot:
        somebody = Person(pilot, app, cast(Any, None))
        await somebody.until_loaded()
        if task.restart:
            await settle_by_keys(somebody, task, session.order_service)
        else:
            await queue_by_keys(somebody, task)


def run(task: AppTask) -> None:
    with asyncio.Runner(loop_factory=SettlingLoop) as runner:
        runner.run(main(task))
