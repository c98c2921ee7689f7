"""What a sync inside the app reads into the copy's file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from carbon_tui.api.errors import NotAllowed
from carbon_tui.api.schema.query import Query
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.sync import SyncStopped
from carbon_tui.local_copy.tables import BUILDS, PRINTS, CopiedTable
from carbon_tui.session.session import Session
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.simulator.shop import HISTORY
from tests.session.accounts import FLEET, session_on

ASKED = "/print_quality_data"


@asynccontextmanager
async def account(path: Path) -> AsyncIterator[tuple[Session, Simulator]]:
    simulator = Simulator(FLEET)
    session = session_on(simulator, path)
    yield session, simulator
    await session.close()


def lacking(path: Path) -> int:
    """Ended prints of which the copy does not know what was recorded."""
    with closing(CopyStore(path)) as store:
        ended = "finished_at IS NOT NULL AND print_id IS NOT NULL"
        known = "SELECT print_id FROM print_quality_data"
        return store.count(PRINTS, f"{ended} AND print_id NOT IN ({known})")


def copy_with_some(path: Path) -> None:
    """As after an earlier ``sync --quality-data``, when one print had ended."""
    with closing(CopyStore(path)) as store:
        ((print_id,),) = store.rows(
            "SELECT print_id FROM prints WHERE finished_at IS NOT NULL ORDER BY finished_at LIMIT 1"
        )
        store.write_quality_data([(print_id, (("Resin", "EPU 41"),))])


async def sync(session: Session, only: tuple[CopiedTable, ...] = (PRINTS,)) -> None:
    await session.copy.sync(only)


async def test_a_copy_without_recorded_fields_is_not_given_any(tmp_path: Path) -> None:
    async with account(path := tmp_path / "copy.sqlite") as (session, simulator):
        await sync(session)
        await sync(session)
        assert simulator.records.count("GET", ASKED) == 0
        assert lacking(path) > 200


async def test_a_copy_that_has_recorded_fields_gets_them_of_every_print(tmp_path: Path) -> None:
    async with account(path := tmp_path / "copy.sqlite") as (session, simulator):
        await sync(session)
        copy_with_some(path)
        missing = lacking(path)
        await sync(session, only=(BUILDS,))
        assert lacking(path) == missing
        await sync(session)
        assert lacking(path) == 0
        asked = simulator.records.count("GET", ASKED)
        assert asked == -(-missing // 100)
        await sync(session)
        assert simulator.records.count("GET", ASKED) == asked


async def test_an_account_without_recorded_fields_keeps_what_was_read(tmp_path: Path) -> None:
    async with account(path := tmp_path / "copy.sqlite") as (session, simulator):
        await sync(session)
        copy_with_some(path)
        missing = lacking(path)
        simulator.faults.add(Fault("status-403", match=ASKED))
        with pytest.raises(NotAllowed):
            await sync(session)
        assert lacking(path) == missing
        assert isinstance(session.background.last_trouble, NotAllowed)


async def test_a_stop_between_two_requests_keeps_what_was_read(tmp_path: Path) -> None:
    async with account(path := tmp_path / "copy.sqlite") as (session, simulator):
        await sync(session)
        copy_with_some(path)
        missing = lacking(path)
        with pytest.raises(SyncStopped):
            await session.copy.sync(stopped=lambda: simulator.records.count("GET", ASKED) == 1)
        assert lacking(path) == missing - 100


async def test_a_status_that_a_list_shows_is_asked_for_by_the_next_sync(tmp_path: Path) -> None:
    async with account(path := tmp_path / "copy.sqlite") as (session, simulator):
        with simulator.shop.lock:
            simulator.shop.ensure(HISTORY)
            simulator.shop.store.execute(
                "UPDATE prints SET status = 'rejected' WHERE status = 'failed'"
            )
        await sync(session)
        with closing(CopyStore(path)) as store:
            assert store.count(PRINTS, "status = 'rejected'") == 0
        query = Query().where("status", "rejected")
        await session.page(PRINTS.endpoint, (*query.params(), ("limit", "5")))
        await session.background.close()
        await sync(session)
        with closing(CopyStore(path)) as store:
            assert store.count(PRINTS, "status = 'rejected'") > 5
