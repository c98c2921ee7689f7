"""A reading that is cancelled leaves its list as if it had never been asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC
from random import Random
from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.transport.httpx_import import in_process
from carbon_tui.listing.list_model import View
from carbon_tui.prompt import parse
from carbon_tui.resources import registry
from carbon_tui.session.session import Session
from carbon_tui.simulator import Fault, Simulator
from tests.hunting import examples

URL = "http://127.0.0.1/v1"


def view_of(simulator: Simulator, name: str, filters: str = "") -> View:
    clock = simulator.clock
    session = Session(
        lambda: Client(URL, signer=None, transport=in_process(simulator), wall=clock.time),
        now=clock.now,
        monotonic=clock.time,
        zone=UTC,
    )
    view = View(registry.find(name), session, lambda: None)
    search = parse(filters, view.resource, clock.now(), UTC) if filters else None
    view.begin(search)
    return view


async def cancelled_after(turns: int, work: Coroutine[Any, Any, object]) -> None:
    """Let it go on for so many turns of the loop at most."""
    task = asyncio.ensure_future(work)
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def cancelled_when(told: asyncio.Event, work: Coroutine[Any, Any, object]) -> None:
    task = asyncio.ensure_future(work)
    await told.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def when_busy(view: View) -> asyncio.Event:
    told = asyncio.Event()
    view._changed = lambda: told.set() if view.busy else None
    return told


async def test_a_page_that_is_cancelled_is_not_said_to_be_loading(simulator: Simulator) -> None:
    view = view_of(simulator, "parts")
    await cancelled_when(when_busy(view), view.next_page())
    assert (view.busy, view.is_reading) == ("", False)
    await view.next_page()
    assert len(view.listing)
    await view.session.close()


async def test_a_refresh_that_is_cancelled_is_not_said_to_go_on(simulator: Simulator) -> None:
    view = view_of(simulator, "parts")
    await view.next_page()
    await cancelled_when(when_busy(view), view.refresh())
    assert (view.busy, view.is_reading) == ("", False)
    assert await view.refresh()
    await view.session.close()


@pytest.mark.parametrize(
    ("name", "filters"),
    [("prints", ""), ("printers", ""), ("prints", "status=finished,failed"), ("queues", "")],
)
async def test_pages_cancelled_at_any_moment_cost_no_row_and_double_none(
    simulator: Simulator, name: str, filters: str
) -> None:
    whole = view_of(simulator, name, filters)
    while await whole.step():
        pass
    wanted = sorted(whole.listing.key(place) for place in range(len(whole.listing)))
    for seed in range(examples(8)):
        chance, view = Random(seed), view_of(simulator, name, filters)
        for _ in range(12):
            work = chance.choice((view.next_page, view.last_page, view.step, view.refresh))
            await cancelled_after(chance.randrange(60), work())
        while await view.step():
            pass
        found = [view.listing.key(place) for place in range(len(view.listing))]
        assert (view.busy, view.is_reading) == ("", False)
        assert sorted(found) == wanted
        await view.session.close()
    await whole.session.close()


async def test_a_wait_that_is_cancelled_is_not_announced_any_more(simulator: Simulator) -> None:
    simulator.faults.add(Fault("status-503", match="GET /parts"))
    client = Client(URL, signer=None, transport=in_process(simulator))
    told = asyncio.Event()
    client.on_health.append(lambda health: told.set() if health.retry_at else None)
    await cancelled_when(told, client.get_parts())
    assert client.health.retry_at is None
    await client.aclose()
