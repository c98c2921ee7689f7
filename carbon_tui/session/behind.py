"""Lists read behind everything that a person waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.query import Params
    from carbon_tui.session.account_run import AccountRun

R = TypeVar("R")


class ReadingBehind:
    """A `ListApi` over one run's connection."""

    def __init__(self, session: AccountRun) -> None:
        self._session = session

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        return await self._session.page_behind(endpoint, params)
