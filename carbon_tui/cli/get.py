"""``carbon-tui get``: the queries of the filter prompt, without a screen."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError, NotAllowed, NotFound
from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.paging.sort_order import in_query_order
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE
from carbon_tui.api.schema.page import Page
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.cli.account import DEMO, Account
from carbon_tui.cli.command_lists import NO_CONNECTION, CommandLists, copy_of
from carbon_tui.cli.get_remarks import asked_for_all, left_out, unknown_values
from carbon_tui.cli.named_account import account
from carbon_tui.cli.output import say
from carbon_tui.cli.progress import ProgressLine
from carbon_tui.cli.row_output import emit, write_end
from carbon_tui.cli.server_clock import server_time
from carbon_tui.cli.stop import Stop
from carbon_tui.listing.export import (
    Format,
    MakeWriter,
    Writer,
    in_order,
    writer,
)
from carbon_tui.local_copy.print_words import only_those_named
from carbon_tui.prompt import Search, parse
from carbon_tui.prompt.fields import names as field_names
from carbon_tui.prompt.fields import sortable
from carbon_tui.prompt.terms import Asked, OneOf, hangs_on_names, in_brackets
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import NO_NAMES, Moment
from carbon_tui.resources.measures import NO_LIMITS, Limits
from carbon_tui.resources.process_columns import PREFIX, ProcessDataStore
from carbon_tui.resources.registry import find
from carbon_tui.session.session import utc_now
from carbon_tui.system.exit_codes import ASKED_FOR, DONE, FAILED, USAGE
from carbon_tui.system.local_zone import LocalZone
from carbon_tui.text.counting import counted

if TYPE_CHECKING:
    from carbon_tui.cli.get_quality import LookingUp


def get(options: argparse.Namespace) -> int:
    """Write the rows that match to stdout; what there is to say about them goes to stderr."""
    resource = find(options.resource)
    question = _Question(options.query, resource)
    if lacks := question.search.lacks(resource):
        raise Stop(lacks, USAGE)
    search = question.search
    columns = None if search.by else _columns(options.columns, resource)
    _refuse_what_is_of_another_view(options, resource)
    _refuse_what_is_not_of_groups(options, search)
    make = _maker(options)
    if search.by:
        from carbon_tui.cli.group_columns import for_groups

        make = for_groups(make, options, search, resource)
    store = None
    if any(column.read_apart for column in _looked_at(search, columns, resource)):
        store = ProcessDataStore(_not_connected)
        resource = question.resource = store.bound(resource)
        question.process_data = store
        columns = None if search.by else _columns(options.columns, resource)
    if resource.name == "quality" and not search.by:
        from carbon_tui.cli.get_quality import QualityExtract

        return QualityExtract(options, resource, search, question.moment, columns, make).run()
    most = None if options.all or search.by else options.max
    joined = [column for column in _looked_at(search, columns, resource) if column.joined]
    if joined or search.by or search.source or search.is_beyond_the_server:
        from carbon_tui.cli.copy_answers import CopyAnswer

        answer = CopyAnswer(options, question, make)
        copied = answer.write(columns, most) if joined or answer.is_asked_first else None
        if copied is not None:
            return ASKED_FOR if options.exit_code and not copied else DONE
        if joined:
            names = " and ".join(dict.fromkeys(column.name for column in joined))
            raise Stop(_only_in_a_copy(names, search, is_there=answer.has_a_copy), USAGE)
    _refuse_an_order_of_some(search, resource, most)
    reading = _ListAsked(
        question,
        Format(options.output),
        make,
        columns,
        most,
        joined=options.joined,
        process_data=options.process_data,
        store=store,
    )
    is_whole = asyncio.run(reading.write(account(options)))
    if not is_whole:
        return FAILED
    return ASKED_FOR if options.exit_code and not reading.written else DONE


def _only_in_a_copy(names: str, search: Search, *, is_there: bool) -> str:
    """Why the server cannot tell these columns, and what does."""
    if search.source != "server":
        return f"Only a local copy tells {names}: carbon-tui sync makes one."
    can = "from:copy can." if is_there else "a local copy can, and carbon-tui sync makes one."
    return f"from:server cannot tell {names}, for that stands in other records: {can}"


def _refuse_an_order_of_some(search: Search, resource: AnyResource, most: int | None) -> None:
    """The first rows in an order that the server has not are known once all are read.

    Raises Stop.
    """
    if most is None or not search.local_order or resource.is_always_whole:
        return
    names = ", ".join(name for name, _ in search.local_order)
    known = ", ".join(name for name, _ in sortable(resource))
    raise Stop(
        f"The server cannot sort {resource.title.casefold()} by {names}"
        f"{f', only by {known}' if known else ''}: --all reads every one of"
        " them and sorts here; with a copy (carbon-tui sync) it is answered at once.",
        USAGE,
    )


def _refuse_what_is_of_another_view(options: argparse.Namespace, resource: AnyResource) -> None:
    """Options that mean nothing here are not passed over. Raises Stop."""
    if options.decimal and options.output != "excel-csv":
        raise Stop("--decimal is for -o excel-csv.", USAGE)
    if options.output == "xlsx" and sys.stdout is not None and sys.stdout.isatty():
        raise Stop(f"A workbook is a file: carbon-tui get … -o xlsx > {resource.name}.xlsx", USAGE)
    if options.joined and resource.name != "measurements":
        raise Stop("--joined is for measurements: carbon-tui get measurements --joined", USAGE)
    if options.joined and options.columns:
        raise Stop("--joined has columns of its own: leave out -c.", USAGE)
    if options.process_data and resource.name != "prints":
        raise Stop("--process-data is for prints: carbon-tui get prints --process-data", USAGE)
    if options.window and resource.name != "quality":
        raise Stop("--window is for quality; other views take dates in the query.", USAGE)
    if resource.name == "quality" and "max" in options.given:
        raise Stop("Quality has one row for each template: leave out --max.", USAGE)
    if options.picture and options.output != "svg":
        raise Stop("--picture goes with -o svg.", USAGE)
    if options.output == "svg" and resource.name != "quality":
        raise Stop("svg draws a template: carbon-tui get quality NAME -o svg", USAGE)


def _refuse_what_is_not_of_groups(options: argparse.Namespace, search: Search) -> None:
    """Groups have columns of their own, and all groups are written. Raises Stop."""
    of_records = {"joined", "process_data", "max", "window"}
    named = [name for dest, name in options.given.items() if dest in of_records]
    if search.by and named:
        raise Stop(f"With by: groups are written: leave out {' and '.join(named)}.", USAGE)
    if options.output == "svg" and (search.by or options.columns):
        raise Stop("-o svg draws one template: leave out by: and -c.", USAGE)


def _maker(options: argparse.Namespace) -> MakeWriter:
    """The writer that is asked for, of whatever rows. A picture has none."""
    comma = None if options.decimal is None else options.decimal == "comma"
    kind = Format.TABLE if options.output == "svg" else Format(options.output)
    return partial(writer, kind, decimal_comma=comma)


class _Question:
    """What was typed, read anew once more is known: what printers are called, and what time it is
    for the server."""

    def __init__(self, words: Sequence[str], resource: AnyResource) -> None:
        """Raises PromptError, Stop, before any request."""
        for word in words:
            refuse_bare_field(word, resource)
        self.resource = resource
        self.process_data: ProcessDataStore | None = None
        """Where what printers recorded is looked up, if it is written or asked about."""
        self.moment = Moment(utc_now(), LocalZone())
        self._text = " ".join(words)
        self._printers: Mapping[str, str] = NO_NAMES
        self.search = self._parsed(self.moment.now)

    @property
    def printers_meant(self) -> Sequence[str]:
        """What was written where a printer's serial is wanted."""
        return printers_meant(self.search, self.resource)

    @property
    def hangs_on_names(self) -> bool:
        """Whether words or patterns match other rows once it is known what printers are called."""
        return looks_at_names(self.search, self.resource)

    @property
    def depends_on_time(self) -> bool:
        """Whether a date in it is reckoned from now."""
        return self._parsed(self.moment.now + timedelta(days=1)) != self.search

    def ask_at(self, now: datetime) -> None:
        """Reckon dates from this moment, which is the server's."""
        self.moment = replace(self.moment, now=now)
        self.search = self._parsed(now)

    def call_printers(self, names: Mapping[str, str]) -> None:
        """From now on a name of these, by serial, means its printer."""
        self._printers = names
        self.search = self._parsed(self.moment.now)

    def _parsed(self, now: datetime) -> Search:
        zone = self.moment.zone
        return parse(self._text, self.resource, now, zone, printers=self._printers)


def refuse_bare_field(word: str, resource: AnyResource) -> None:
    """An operator that a shell took for a redirection leaves the bare name of a field behind.

    Raises Stop.
    """
    if word.casefold().replace("-", "_") not in field_names(resource):
        return
    raise Stop(
        f"“{word}” is a field without a value: quote it for the shell, as in "
        f"'{word}>=…', which it takes for a redirection otherwise. To find the word, write "
        f"'\"{word}\"'.",
        USAGE,
    )


def looks_at_names(search: Search, resource: AnyResource) -> bool:
    """Whether its words or patterns match other rows once it is known what printers are called."""
    terms = (inner for term in search.local for inner in in_brackets(term))
    return any(hangs_on_names(term, resource) for term in terms if not isinstance(term, OneOf))


def printers_meant(search: Search, resource: AnyResource) -> tuple[str, ...]:
    """What was written where a printer's serial is wanted."""
    inner = (bracketed for term in search.local for bracketed in in_brackets(term))
    terms = [term for term in (*search.server, *inner) if isinstance(term, Asked | OneOf)]
    printer_terms = (term for term in terms if resource.names_printers(term.field))
    return tuple(word for term in printer_terms for word in term.values if word)


def _looked_at(
    search: Search, columns: Sequence[Column[Any]] | None, resource: AnyResource
) -> list[Column[Any]]:
    """The columns that are written, matched, sorted or grouped by, as far as they were named."""
    asked = map(resource.column, search.fields)
    return [*(columns or ()), *(column for column in asked if column is not None)]


async def _not_connected(_ids: list[str]) -> list[Any]:
    raise RuntimeError("process data are asked for before there is a client")


def _columns(names: str | None, resource: AnyResource) -> tuple[Column[Any], ...] | None:
    if names is None:
        return None
    by_name = {name: resource.column(name.strip()) for name in names.split(",") if name.strip()}
    unknown = [name for name, column in by_name.items() if column is None]
    if unknown or not by_name:
        column_names = ", ".join(column.name for column in resource.own_columns)
        if copied := [column.name for column in resource.columns if column.joined]:
            column_names += f"; with a local copy {', '.join(copied)}"
        if any(column.read_apart for column in resource.columns):
            column_names += f", and the process data as {PREFIX}heater_setpoint and so on"
        raise Stop(
            f"{resource.title} have no column “{', '.join(unknown)}”; there are {column_names}.",
            USAGE,
        )
    return tuple(column for column in by_name.values() if column is not None)


class _ListAsked:
    """One run of ``get``: pages in, text out, nothing kept."""

    def __init__(
        self,
        question: _Question,
        kind: Format,
        make: MakeWriter,
        columns: Sequence[Column[Any]] | None,
        most: int | None,
        *,
        joined: bool = False,
        process_data: bool = False,
        store: ProcessDataStore | None = None,
    ) -> None:
        self._store = store
        self._unnamed_because = ""
        """Why waiting prints have no names; empty while they have."""
        self._joined, self._process_data = joined, process_data
        self._make = make
        self._question = question
        self._resource = question.resource
        self._kind = kind
        self._columns = columns
        self._most = most
        self._cut_off = False
        self._limits: Limits = NO_LIMITS
        self._progress = ProgressLine()
        self.written = 0

    async def write(self, who: Account) -> bool:
        """Whether all rows that were asked for were there to be written.

        Raises ApiError; what was read until then is written.
        """
        client = await asyncio.to_thread(who.connect)
        client.on_health.append(lambda health: self._progress.show(str(health)))
        try:
            may_stand_in = self._question.search.source != "server"
            lists = CommandLists(client, copy_of(who), stands_in=may_stand_in)
            if self._question.search.source == "copy" and who.profile != DEMO:
                lists.let_the_copy_answer()
            if self._question.depends_on_time:
                self._question.ask_at(await self._now(client, lists))
            await self._know_the_printers(lists)
            if self._kind in (Format.EXCEL_CSV, Format.XLSX):
                await self._call_the_printers(lists)
            elif self._question.hangs_on_names:
                await self._call_the_printers_if_read(lists)
            pages = self._pages(lists)
            self._reading = lists
            await self._write_rows(lists, pages)
        finally:
            self._progress.clear()
            await client.aclose()
        lists.tell(self._question.moment.zone)
        self._tell(pages)
        whole = pages.completeness.whole and not pages.unreadable
        return whole or (self._is_enough() and not pages.unreadable)

    async def _now(self, client: Client, lists: CommandLists) -> datetime:
        """By the server's clock; where nobody is reached by this computer's."""
        if lists.is_copied:
            return self._question.moment.now
        try:
            return await server_time(client)
        except NO_CONNECTION as trouble:
            lists.let_the_copy_stand_in(trouble)
            return self._question.moment.now

    async def _write_rows(self, lists: CommandLists, pages: Pages[Any]) -> None:
        """Ages in a table are held against the server's clock, which the first answer tells."""
        if self._question.search.by:
            from carbon_tui.groups.template_limits import limits_for

            self._limits = await limits_for(self._resource, _behind(lists))
        out: Writer | LookingUp | None = None
        async for rows in self._kept(pages):
            if out is None:
                out = self._writer(lists)
                emit(out.start())
            if self._joined or self._process_data:
                await cast("LookingUp", out).look_up(rows)
            emit(out.rows(rows))
        if out is None:
            out = self._writer(lists)
            emit(out.start())
        write_end(out)

    def _writer(self, lists: CommandLists) -> Writer | LookingUp:
        moment = replace(self._question.moment, now=lists.server_now())
        if self._joined:
            from carbon_tui.cli.get_quality import JoinedMeasurements

            return JoinedMeasurements(lists, moment, self._make)
        if self._process_data:
            from carbon_tui.cli.get_process_data import PrintsWithProcessData

            return PrintsWithProcessData(lists, moment, self._make, self._columns)
        if self._question.search.by:
            from carbon_tui.cli.copy_answers import GroupWriter

            search = self._question.search
            return GroupWriter(self._resource, search, moment, self._make, self._limits)
        return self._make(self._resource, moment, self._columns)

    async def _call_the_printers(self, lists: CommandLists) -> None:
        """For spreadsheets, which have names beside serials."""
        columns = self._columns or self._resource.own_columns
        if not any(column.show.names_printers for column in columns):
            return
        from carbon_tui.cli.printers import fleet_names

        names = await fleet_names(lists)
        self._question.moment = replace(self._question.moment, printers=names)

    async def _call_the_printers_if_read(self, lists: CommandLists) -> None:
        """For words and patterns, which look at what printers are called, as on the screen."""
        from carbon_tui.cli.printers import fleet_names

        try:
            names = await fleet_names(lists)
        except (NotAllowed, NotFound) as refusal:
            say(f"What printers are called could not be read: {refusal}")
            return
        self._question.moment = replace(self._question.moment, printers=names)

    async def _know_the_printers(self, lists: CommandLists) -> None:
        """Raises Stop for a name that is nobody's."""
        words = self._question.printers_meant
        if not words:
            return
        from carbon_tui.cli.printers import named

        if names_by_serial := await named(lists, words):
            self._question.call_printers(names_by_serial)

    def _pages(self, lists: CommandLists) -> Pages[Any]:
        urgency = Urgency.FOREGROUND if self._most else Urgency.BACKGROUND
        search = self._question.search
        self._passes = search.predicate(self._resource, self._question.moment)

        async def fetch(endpoint: Any, params: Any) -> Page[Any]:
            page = await lists.page(endpoint, params, urgency=urgency)
            if self._store is not None:
                self._store.ask_by(lists.get_print_quality_data)
                await self._store.read(page.rows)
            return page

        size = MAX_ROWS_PER_PAGE
        if self._most is not None and not self._passes:
            size = min(size, self._most)
        return open_pages(self._resource.endpoint, search.query, fetch, page_size=size)

    async def _kept(self, pages: Pages[Any]) -> AsyncIterator[Sequence[Any]]:
        """The rows to write, in their order, until there are enough."""
        order = self._question.search.local_order
        held: list[Any] = []
        read = 0
        async for delivery in pages:
            rows = await self._rows(delivery.rows)
            read += len(rows)
            if self._passes is not None:
                rows = [row for row in rows if self._passes(row)]
            self._progress.show(f"{self.written + len(held):,} rows, {read:,} read{_of(pages)} …")
            if order or self._sorts_here(pages):
                held += rows
                continue
            yield self._cut(rows)
            if self._is_enough():
                return
        if held and not order:
            held = list(in_query_order(self._resource.endpoint, self._question.search.query, held))
        if held:
            yield self._cut(in_order(held, order, self._resource))

    async def _rows(self, records: Sequence[Any]) -> Sequence[Any]:
        """The rows of these records, waiting prints with what the screen says of them too."""
        rows = self._resource.rows(records)
        if self._resource.name != "queues" or not rows or self._unnamed_because:
            return rows
        from carbon_tui.listing.named_prints import looked_up

        try:
            return await looked_up(self._reading, rows)
        except ApiError as error:
            self._unnamed_because = str(error)
            return rows

    def _sorts_here(self, pages: Pages[Any]) -> bool:
        """The server would not sort, all rows are wanted, and they are its records."""
        return pages.sort_refused and self._most is None and self._resource.rows_from is None

    def _cut(self, rows: Sequence[Any]) -> Sequence[Any]:
        room = len(rows) if self._most is None else self._most - self.written
        self._cut_off |= len(rows) > room
        self.written += len(rows[:room])
        return rows[:room]

    def _is_enough(self) -> bool:
        return self._most is not None and self.written >= self._most

    def _tell(self, pages: Pages[Any]) -> None:
        """What is not to be seen in the rows: that there are more, what was left out."""
        search = self._question.search
        more = self._cut_off or not pages.exhausted
        if more and self._is_enough():
            surely = self._cut_off or self._passes is None
            are = "there are more" if surely else "there may be more in what was not read"
            say(f"{counted(self.written, 'row')} written; {are}: --all, or a larger --max.")
        if search.by_default:
            asked = " ".join(search.by_default)
            left = "" if pages.refused or self._most else left_out(self._resource, search)
            if not self.written:
                say(f"No row matches what is asked: {asked}.")
            elif left:
                say(f"Left out unless asked for: {left}.")
        if not self.written and not pages.unasked:
            for sentence in unknown_values(self._resource, search):
                say(sentence)
        if self._unnamed_because:
            say(f"Left out: names, orders and resins could not be read: {self._unnamed_because}")
        for remark in pages.completeness.remarks(sorted_here=self._sorts_here(pages)):
            say(remark)
        if asked_for_all(self._resource, search) and not pages.refused:
            say(only_those_named(search.query.values("status")))


def _behind(lists: CommandLists) -> FetchPage[Any]:
    """Pages of these lists, asked for after all that a person waits for."""

    async def fetch(endpoint: Any, params: Any) -> Page[Any]:
        return await lists.page(endpoint, params, urgency=Urgency.BACKGROUND)

    return fetch


def _of(pages: Pages[Any]) -> str:
    if pages.total is None:
        return ""
    return f" of {pages.total:,}{'+' if pages.capped else ''}"
