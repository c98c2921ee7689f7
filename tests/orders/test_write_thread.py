"""A terminal that has stopped taking bytes delays no answer on its way to the journal."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from time import monotonic

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.orders.journal_entry import EntryState
from carbon_tui.orders.write_thread import WriteThread
from carbon_tui.simulator import Fault

from .shop import URL, Shop


async def opened(shop: Shop) -> Client:
    return Client(URL, signer=None, transport=InProcess(shop.simulator))


def until(shop: Shop, uuid: str, state: EntryState, seconds: float = 10.0) -> None:
    """Stand still, loop and all, until the journal says so."""
    began, moment = monotonic(), threading.Event()
    while monotonic() - began < seconds:
        entry = shop.journal.entry(uuid)
        if entry is not None and entry.state is state:
            return
        moment.wait(0.01)
    raise AssertionError(f"the journal never said {state}")


async def test_an_answer_is_journalled_while_the_terminal_is_frozen(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    thread = WriteThread(lambda: opened(shop))
    going = asyncio.create_task(thread.run(lambda c: shop.sender(c).send(order)))
    await asyncio.sleep(0)
    until(shop, order.uuid, EntryState.QUEUED)
    assert not going.done()
    assert (await going).is_done
    thread.close()


async def test_a_cancelled_caller_does_not_cancel_the_order(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    thread = WriteThread(lambda: opened(shop))
    going = asyncio.create_task(thread.run(lambda c: shop.sender(c).send(order)))
    await asyncio.sleep(0)
    going.cancel()
    await asyncio.wait({going})
    assert going.cancelled()
    until(shop, order.uuid, EntryState.QUEUED)
    thread.close()


async def test_leaving_waits_for_nothing_that_does_not_answer(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(Fault("half-open", "POST /print_orders"))
    thread = WriteThread(lambda: opened(shop))
    going = asyncio.create_task(thread.run(lambda c: shop.sender(c).send(order)))
    await asyncio.sleep(0)
    until(shop, order.uuid, EntryState.SENDING)
    assert thread.busy == 1
    thread.close(0.2)
    assert [e.id for e in shop.journal.unsettled()] == [order.uuid]
    going.cancel()
    await asyncio.wait({going})


async def test_a_client_that_cannot_be_made_is_told_before_any_work() -> None:
    async def failing() -> Client:
        raise OSError("no key")

    thread: WriteThread[Client] = WriteThread(failing)

    async def work(_: Client) -> None:
        raise AssertionError("it began all the same")

    with pytest.raises(OSError, match="no key"):
        await thread.run(work)
    thread.close()


LEAVING = """
import asyncio, gc, threading
from carbon_tui.orders.write_thread import WriteThread

class Nobody:
    async def aclose(self):
        pass

async def opened():
    return Nobody()

async def slow(_):
    try:
        await asyncio.Event().wait()
    finally:
        for _ in range(5):
            await asyncio.sleep(0)

async def main():
    thread = WriteThread(opened)
    waiting = asyncio.create_task(thread.run(slow))
    await asyncio.sleep(0.2)
    thread.close(0.05)
    waiting.cancel()
    await asyncio.wait({waiting})

asyncio.run(main())
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join(5)
gc.collect()
"""


def test_work_that_is_left_behind_is_ended_and_not_destroyed() -> None:
    """Its connection takes a few turns of the loop to close, after the program has left."""
    left = subprocess.run(
        [sys.executable, "-c", LEAVING], capture_output=True, text=True, timeout=30, check=True
    )
    assert left.stderr == ""
