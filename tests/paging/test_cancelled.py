"""A reading that is cancelled leaves its list as if it had never been asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC
from random import Random
from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.listing.list_model import ListModel
from carbon_tui.prompt import parse
from carbon_tui.resources import registry
from carbon_tui.session.session import Session
from carbon_tui.simulator import Fault, Simulator
from tests.hunting import examples

URL = "http://127.0.0.1/v1"


@pytest.fixture
async def session(simulator: Simulator) -> AsyncIterator[Session]:
    clock = simulator.clock
    session = Session(
        lambda: Client(URL, signer=None, transport=InProcess(simulator), wall=clock.time),
        now=clock.now,
        monotonic=clock.time,
        zone=UTC,
    )
    yield session
    await session.close()


def view_of(session: Session, name: str, filters: str = "") -> ListModel:
    view = ListModel(registry.find(name), session, lambda: None)
    search = parse(filters, view.resource, session.now(), UTC) if filters else None
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


class Watched:
    """A list, and word of when it is busy."""

    def __init__(self, session: Session, name: str) -> None:
        self.busy = asyncio.Event()
        self.view = ListModel(registry.find(name), session, self._changed)
        self.view.begin(None)

    def _changed(self) -> None:
        if self.view.loader.busy:
            self.busy.set()


async def test_a_page_that_is_cancelled_is_not_said_to_be_loading(session: Session) -> None:
    watched = Watched(session, "parts")
    view = watched.view
    await cancelled_when(watched.busy, view.loader.next_page())
    assert (view.loader.busy, view.loader.is_reading) == ("", False)
    await view.loader.next_page()
    assert len(view.rows)


async def test_a_refresh_that_is_cancelled_is_not_said_to_go_on(session: Session) -> None:
    watched = Watched(session, "parts")
    view = watched.view
    await view.loader.next_page()
    watched.busy.clear()
    await cancelled_when(watched.busy, view.refresh())
    assert (view.loader.busy, view.loader.is_reading) == ("", False)
    assert await view.refresh()


@pytest.mark.parametrize(
    ("name", "filters"),
    [("prints", ""), ("printers", ""), ("prints", "status=finished,failed"), ("queues", "")],
)
async def test_pages_cancelled_at_any_moment_cost_no_row_and_double_none(
    session: Session, name: str, filters: str
) -> None:
    whole = view_of(session, name, filters)
    while await whole.loader.step():
        pass
    wanted = sorted(whole.rows.key(place) for place in range(len(whole.rows)))
    for seed in range(examples(8)):
        chance, view = Random(seed), view_of(session, name, filters)
        for _ in range(12):
            work = chance.choice(
                (
                    view.loader.next_page,
                    view.loader.last_page,
                    view.loader.step,
                    view.refresher.refresh,
                )
            )
            await cancelled_after(chance.randrange(60), work())
        while await view.loader.step():
            pass
        found = [view.rows.key(place) for place in range(len(view.rows))]
        assert (view.loader.busy, view.loader.is_reading) == ("", False)
        assert sorted(found) == wanted


async def test_a_wait_that_is_cancelled_is_not_announced_any_more(simulator: Simulator) -> None:
    simulator.faults.add(Fault("status-503", match="GET /parts"))
    client = Client(URL, signer=None, transport=InProcess(simulator))
    told = asyncio.Event()
    client.on_health.append(lambda health: told.set() if health.retry_at else None)
    await cancelled_when(told, client.get_parts())
    assert client.health.retry_at is None
    await client.aclose()
