"""``carbon-tui get``: the queries of the filter prompt, without a screen."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any

from carbon_tui.api.client import Client
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.schema.page import Page
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.cli.accounts import Account, account
from carbon_tui.cli.exit_codes import Stop
from carbon_tui.cli.output import say, write
from carbon_tui.cli.progress import Progress
from carbon_tui.listing.export import (
    Format,
    Writer,
    in_order,
    writer,
)
from carbon_tui.prompt import Search, parse
from carbon_tui.prompt.kinds import names_printers
from carbon_tui.prompt.terms import Asked, OneOf
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import find
from carbon_tui.session.session import utc_now
from carbon_tui.system.exit_codes import DONE, USAGE
from carbon_tui.system.local_zone import LocalZone

PAGE = 1_000


def get(options: argparse.Namespace) -> int:
    """Write the rows that match to stdout; what there is to say about them goes to stderr."""
    resource = find(options.resource)
    moment = Moment(utc_now(), LocalZone())
    parsed = partial(parse, " ".join(options.query), resource, moment.now, moment.zone)
    search = parsed()
    if lacks := search.lacks(resource):
        raise Stop(lacks, USAGE)
    columns = _columns(options.columns, resource)
    out = writer(Format(options.output), resource, moment, columns)
    most = None if options.all else options.max
    asyncio.run(_Reading(resource, search, parsed, moment, out, most).write(account(options)))
    return DONE


def _printers(search: Search, resource: AnyResource) -> tuple[str, ...]:
    """What was written where a printer's serial is wanted."""
    terms = [term for term in (*search.server, *search.local) if isinstance(term, Asked | OneOf)]
    wanted = (term for term in terms if names_printers(resource.column(term.field)))
    return tuple(word for term in wanted for word in term.values if word)


def _columns(names: str | None, resource: AnyResource) -> tuple[Column[Any], ...] | None:
    if names is None:
        return None
    found = {name: resource.column(name.strip()) for name in names.split(",") if name.strip()}
    unknown = [name for name, column in found.items() if column is None]
    if unknown or not found:
        there = ", ".join(column.name for column in resource.columns)
        raise Stop(
            f"{resource.title} have no column “{', '.join(unknown)}”; there are {there}.", USAGE
        )
    return tuple(column for column in found.values() if column is not None)


class _Reading:
    """One run of ``get``: pages in, text out, nothing kept."""

    def __init__(
        self,
        resource: AnyResource,
        search: Search,
        parsed: Callable[..., Search],
        moment: Moment,
        out: Writer,
        most: int | None,
    ) -> None:
        """``parsed`` reads the search anew, once it is known what ``printers`` are called."""
        self._resource = resource
        self._search = search
        self._parsed = parsed
        self._moment = moment
        self._passes = search.predicate(resource, moment)
        self._out = out
        self._most = most
        self._written = 0
        self._cut_off = False
        self._progress = Progress()

    async def write(self, who: Account) -> None:
        """Raises ApiError; what was read until then is written."""
        client = await asyncio.to_thread(who.connect)
        client.on_health.append(lambda health: self._progress.show(str(health)))
        try:
            await self._know_the_printers(client)
            pages = self._pages(client)
            _emit(self._out.start())
            async for rows in self._kept(pages):
                _emit(self._out.rows(rows))
            _emit(self._out.end())
        finally:
            self._progress.clear()
            await client.aclose()
        self._tell(pages)

    async def _know_the_printers(self, client: Client) -> None:
        """Raises Stop for a name that is nobody's, or several printers'."""
        words = _printers(self._search, self._resource)
        if not words:
            return
        from carbon_tui.cli.printers import named

        if names := await named(client, words):
            self._search = self._parsed(printers=names)
            self._passes = self._search.predicate(self._resource, self._moment)

    def _pages(self, client: Client) -> Pages[Any]:
        urgency = Urgency.FOREGROUND if self._most else Urgency.BACKGROUND

        async def fetch(endpoint: Any, params: Any) -> Page[Any]:
            return await client.page(endpoint, params, urgency=urgency)

        size = PAGE if self._passes or self._most is None else min(PAGE, self._most)
        return open_pages(self._resource.endpoint, self._search.query, fetch, page_size=size)

    async def _kept(self, pages: Pages[Any]) -> AsyncIterator[Sequence[Any]]:
        """The rows to write, in their order, until there are enough."""
        held: list[Any] = []
        read = 0
        async for delivery in pages:
            rows = self._resource.rows(delivery.rows)
            read += len(rows)
            if self._passes is not None:
                rows = [row for row in rows if self._passes(row)]
            self._progress.show(f"{self._written + len(held):,} rows, {read:,} read{_of(pages)} …")
            if self._search.local_order:
                held += rows
                continue
            yield self._cut(rows)
            if self._is_enough():
                return
        if held:
            yield self._cut(in_order(held, self._search.local_order, self._resource))

    def _cut(self, rows: Sequence[Any]) -> Sequence[Any]:
        room = len(rows) if self._most is None else self._most - self._written
        self._cut_off |= len(rows) > room
        self._written += len(rows[:room])
        return rows[:room]

    def _is_enough(self) -> bool:
        return self._most is not None and self._written >= self._most

    def _tell(self, pages: Pages[Any]) -> None:
        """What is not to be seen in the rows: that there are more, that some moved."""
        more = self._cut_off or not pages.exhausted
        if more and self._is_enough():
            say(f"{_rows(self._written)} written; there are more: --all, or a larger --max.")
        if not self._written and self._search.by_default:
            say(f"No row matches what is asked: {' '.join(self._search.by_default)}.")
        if pages.unasked:
            say(f"Left out: {_rows(pages.unasked)} from the server that nobody asked for.")
        if pages.unreadable:
            say(f"Left out: {_rows(pages.unreadable)} that could not be read.")
        if pages.misread:
            say(f"Left empty: {_counted(pages.misread, 'value')} that could not be read.")
        if pages.moved:
            say(f"{_rows(pages.moved)} moved while the list was read and may stand out of order.")
        if pages.refused:
            say(f"The server refused {pages.refused}: these are the rows it lists without.")
        if pages.sort_refused:
            say("The server refused to sort: the rows are in its own order.")
        if pages.out_of_order:
            say("The server did not keep to the order: the first rows may not be the first.")
        if pages.looping:
            say("The server repeated itself without end: the list may be incomplete.")
        if pages.withheld:
            say(f"The server counts {_rows(pages.withheld)} more than it gave.")


def _rows(count: int) -> str:
    return _counted(count, "row")


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def _of(pages: Pages[Any]) -> str:
    if pages.total is None:
        return ""
    return f" of {pages.total:,}{'+' if pages.capped else ''}"


def _emit(text: str) -> None:
    if text:
        write(text)
