"""Lists out of the copy as if the server had sent them: what adds up one adds up the other."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params, Query
from carbon_tui.groups.copy_query import CopyQuestion, NotInTheCopy, complete_at
from carbon_tui.local_copy.tables import PRINTERS, PRINTS
from carbon_tui.prompt.search import Search
from carbon_tui.resources import registry
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import Moment

if TYPE_CHECKING:
    import sqlite3

R = TypeVar("R")
OF_THE_PAGE = ("sort", "limit", "cursor", "offset")
"""Parameters that say how rows are handed over, not which."""


class CopyReading:
    """A `ListApi` over an open copy: each list is one page. The connection stays the caller's."""

    def __init__(self, file: sqlite3.Connection) -> None:
        """Raises NotInTheCopy where printers or prints were never copied to their end."""
        self._file = file
        self._one_at_a_time = asyncio.Lock()
        self.as_of: datetime = min(complete_at(file, PRINTERS), complete_at(file, PRINTS))
        """Since when the copy may be behind."""

    def server_now(self) -> datetime:
        """The present that the copy knows."""
        return self.as_of

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        """Every row that matches, in no particular order. Raises NotInTheCopy, CopyTrouble."""
        if any(name == "offset" and value != "0" for name, value in params):
            return Page(())
        query = Query()
        for name in dict.fromkeys(name for name, _ in params):
            if name not in OF_THE_PAGE:
                query = query.where(name, *(value for key, value in params if key == name))
        resource = _resource_of(endpoint)
        search = Search(resource.name, query)

        def rows() -> list[R]:
            question = CopyQuestion(self._file, resource, search, Moment(self.as_of))
            return [record for records in question.records() for record in records]

        async with self._one_at_a_time:
            found = await asyncio.to_thread(rows)
        return Page(found, total=len(found))


def _resource_of(endpoint: Endpoint[R]) -> AnyResource:
    for resource in registry.EVERY:
        if resource.endpoint is endpoint:
            return resource
    raise NotInTheCopy(f"The copy has no list {endpoint.path}.")
