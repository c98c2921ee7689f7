"""Lists of a screen: the server's, the copy's where nobody answers, and never a mixture unsaid."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.api.errors import ApiError, NotFound, ServerFault
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema.default_queries import every
from carbon_tui.api.schema.endpoints import MODELS, PRINTERS, PRINTS
from carbon_tui.api.schema.query import Query
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.sync import Sync, SyncOptions
from carbon_tui.session.session import Session
from carbon_tui.simulator import Simulator
from tests.session.accounts import FLEET, session_on


class TiredServer:
    """Hands pages on until it is told to fail."""

    def __init__(self, session: Session) -> None:
        self.error: ApiError | None = None
        self.asked = 0
        self._page_at = session.page_at
        session.page_at = self.page_at  # type: ignore[method-assign, assignment]
        self._session = session

    async def page_at(self, *request: Any) -> Any:
        self.asked += 1
        if self.error is not None:
            self._session.background.failed(self.error)
            raise self.error
        return await self._page_at(*request)


@asynccontextmanager
async def account(path: Path) -> AsyncIterator[tuple[Session, TiredServer]]:
    simulator = Simulator(FLEET)
    session = session_on(simulator, path)
    client = await session.client()

    async def fetch(endpoint: Any, params: Any) -> Any:
        return await client.page(endpoint, params, with_json=True)

    with closing(CopyStore(path)) as store:
        await Sync(store, fetch, simulator.clock.now, options=SyncOptions()).run()
    yield session, TiredServer(session)
    await session.close()


PRINTS_BEGUN = every(PRINTS, Query().sorted_by("started_at"))


async def test_the_copy_gives_the_same_rows_in_pages_of_the_same_size(tmp_path: Path) -> None:
    async with account(tmp_path / "copy.sqlite") as (session, server):
        lists = session.stand_in()
        rows = await read_all(PRINTS, PRINTS_BEGUN, lists.page, page_size=100)
        assert lists.copied_at is None
        server.error, asked = ServerFault("It is broken."), server.asked
        copied = await read_all(PRINTS, PRINTS_BEGUN, lists.page, page_size=100)
        assert lists.copied_at is not None
        assert [row.uuid for row in copied.rows] == [row.uuid for row in rows.rows]
        assert copied.completeness == rows.completeness
        printers = await read_all(PRINTERS, Query(), lists.page)
        assert len(printers.rows) == FLEET.printers
        assert server.asked == asked + 1, "known not to answer: it is not asked for each page"


@pytest.mark.parametrize(
    ("endpoint", "first", "next_page"),
    [
        (PRINTS, (("limit", "100"), ("sort", "started_at")), "cursor"),
        (PRINTERS, (("limit", "3"), ("offset", "0")), "offset"),
    ],
)
async def test_a_list_of_the_server_is_not_gone_on_with_from_the_copy(
    tmp_path: Path, endpoint: Any, first: tuple[tuple[str, str], ...], next_page: str
) -> None:
    async with account(tmp_path / "copy.sqlite") as (session, server):
        lists = session.stand_in()
        page = await lists.page(endpoint, first)
        place = page.next_cursor if next_page == "cursor" else "3"
        rest = tuple(pair for pair in first if pair[0] != next_page)
        server.error = ServerFault("It is broken.")
        with pytest.raises(ServerFault, match=r"^It is broken\.$"):
            await lists.page(endpoint, (*rest, (next_page, place or "")))
        assert lists.copied_at is None


async def test_who_answers_by_hand_and_what_is_no_reason_for_the_copy(tmp_path: Path) -> None:
    async with account(tmp_path / "copy.sqlite") as (session, server):
        lists = session.stand_in()
        lists.source = "copy"
        await lists.page(PRINTERS, ())
        assert (server.asked, lists.copied_at is None) == (0, False)
        server.error = ServerFault("It is broken.")
        lists.begin()
        lists.source = "server"
        with pytest.raises(ServerFault):
            await lists.page(PRINTERS, ())
        lists.source, server.error = "", NotFound("There is none.")
        session.background.poll_gate.try_now()
        with pytest.raises(NotFound):
            await lists.page(PRINTERS, ())
        server.error = ServerFault("It is broken.")
        with pytest.raises(
            ServerFault, match=r"^Models are not copied: only the server has them\."
        ):
            await lists.page(MODELS, ())
