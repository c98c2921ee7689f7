"""Lists out of the copy as if the server had sent them: what adds up one adds up the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from carbon_tui.api.schema.endpoints import Endpoint, Paging
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params, Query, Sort
from carbon_tui.groups.copied_columns import table_of
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows, records_of
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.prompt.search import Search
from carbon_tui.resources import registry
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import Moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

R = TypeVar("R")
Answer = TypeVar("Answer")

OF_THE_PAGE = ("sort", "limit", "cursor", "offset")
"""Parameters that say how rows are handed over, not which."""
MOST_OPEN = 100
"""Lists that are being read on; of more, the ones begun first are given up."""


class Asking(Protocol):
    """One question that can be asked of the copy again and again. Raises CopyTrouble and
    NotInTheCopy."""

    async def __call__(self, read: Callable[[CopyQuestion], Answer]) -> Answer: ...

    def stop(self) -> None:
        """Break off what is being asked; nothing more is asked."""


AskingFor = Callable[[AnyResource, Search], Asking]


class _OpenList:
    """A list that is read page by page."""

    def __init__(self, asking: Asking, rows: MatchingRows) -> None:
        self.asking, self.rows = asking, rows
        self.read = 0
        """Rows that were handed over."""


class CopyReading:
    """A `ListApi` over the copy: filters, order and pages as the server has them."""

    def __init__(self, asking_for: AskingFor) -> None:
        """``asking_for`` gives the way to ask one question of the copy."""
        self._asking_for = asking_for
        self._one_at_a_time = asyncio.Lock()
        self._open: dict[str, _OpenList] = {}
        self._numbers = count(1)
        self._complete: dict[str, datetime] = {}
        """When the lists that were asked for were last read to their end, by their paths."""

    def as_of(self) -> datetime | None:
        """Since when what was read may be behind; None before anything was."""
        return min(self._complete.values(), default=None)

    def server_now(self) -> datetime:
        """The present that the copy knows; before anything was read, this computer's."""
        return self.as_of() or datetime.now(UTC)

    def began_here(self, cursor: str) -> bool:
        """Whether the cursor is one of a list that is read from the copy."""
        return cursor in self._open

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        """Rows that match, in the order asked for. Raises NotInTheCopy, CopyTrouble."""
        of_the_page = {name: value for name, value in params if name in OF_THE_PAGE}
        if of_the_page.get("offset", "0") != "0":
            return Page(())
        size = None if endpoint.paging is Paging.OFFSET else _number(of_the_page.get("limit"))
        async with self._one_at_a_time:
            if cursor := of_the_page.get("cursor"):
                listed = self._open.pop(cursor, None)
                if listed is None:
                    raise NotInTheCopy("The list was begun elsewhere.")
            else:
                listed = self._begin(endpoint, params)

            def read(question: CopyQuestion) -> Page[R]:
                self._complete[endpoint.path] = question.as_of
                return self._next(listed, question, size)

            page: Page[R] = await listed.asking(read)
            return self._to_be_gone_on_with(page, listed)

    def _begin(self, endpoint: Endpoint[Any], params: Params) -> _OpenList:
        resource, query = _resource_of(endpoint), query_of(endpoint, params)
        search = Search(resource.name, query)
        return _OpenList(self._asking_for(resource, search), MatchingRows(search, resource))

    @staticmethod
    def _next(listed: _OpenList, question: CopyQuestion, size: int | None) -> Page[Any]:
        rows, start = listed.rows, listed.read
        if size is None:
            rows.look_through(question)
            records: Sequence[Any] = records_of(question, rows.window(question, 0, rows.total or 0))
        elif start == 0:
            records = rows.first(question, size).records
        else:
            records = records_of(question, rows.window(question, start, size))
        if rows.total is None and rows.asked_of is None:
            rows.count(question)
        listed.read += len(records)
        readable = [record for record in records if record is not None]
        total = rows.asked_of if rows.total is None else rows.total
        return Page(readable, total=total, unreadable=len(records) - len(readable))

    def _to_be_gone_on_with(self, page: Page[R], listed: _OpenList) -> Page[R]:
        if page.total is None or listed.read >= page.total or not (page.rows or page.unreadable):
            return page
        while len(self._open) >= MOST_OPEN:
            del self._open[next(iter(self._open))]
        cursor = f"copy {next(self._numbers)}"
        self._open[cursor] = listed
        return Page(page.rows, page.total, next_cursor=cursor, unreadable=page.unreadable)


def reading_of_file(open_file: Callable[[], sqlite3.Connection]) -> CopyReading:
    """The lists of the copy that this opens, each question on a connection of its own."""
    return CopyReading(lambda resource, search: _FileAsking(open_file, resource, search))


class _FileAsking:
    """Asks in a thread; nothing else is asked meanwhile."""

    def __init__(
        self, open_file: Callable[[], sqlite3.Connection], resource: AnyResource, search: Search
    ) -> None:
        self._open_file, self._resource, self._search = open_file, resource, search

    async def __call__(self, read: Callable[[CopyQuestion], Answer]) -> Answer:
        def answered() -> Answer:
            with closing(self._open_file()) as file:
                return read(CopyQuestion(file, self._resource, self._search, NO_MOMENT))

        return await asyncio.to_thread(answered)

    def stop(self) -> None:
        return


NO_MOMENT = Moment(datetime.min.replace(tzinfo=UTC))
"""Lists of the API are asked for without a term that hangs on the time."""


def query_of(endpoint: Endpoint[Any], params: Params) -> Query:
    """What these request parameters ask for, but for how it is handed over."""
    query = Query()
    hidden = {name: set(values) for name, values in endpoint.all_values}
    for name in dict.fromkeys(name for name, _ in params):
        if name not in OF_THE_PAGE:
            values = [value for key, value in params if key == name]
            everything = name in hidden and hidden[name] <= set(values)
            query = query.where(name, *values, guessed=everything)
    return query.ordered(_sort(value) for name, value in params if name == "sort")


def _sort(value: str) -> Sort:
    field, _, direction = value.partition(",")
    return Sort(field, direction == "desc")


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _resource_of(endpoint: Endpoint[Any]) -> AnyResource:
    for resource in registry.EVERY:
        if resource.endpoint is endpoint and table_of(resource) is not None:
            return resource
    name = endpoint.path.strip("/").replace("_", " ")
    raise NotInTheCopy(f"{name[:1].upper()}{name[1:]} are not copied: only the server has them.")
