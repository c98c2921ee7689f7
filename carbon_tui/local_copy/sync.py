"""Bringing the copy up to date: what changed since the last time, and nothing else.

What a sync promises: when it is done and nothing was written on the server meanwhile, the copy
holds what the server holds, whatever happened during earlier syncs and however they ended. It
relies on the API's word that a record's ``updated_at`` is set when the record changes; records that
vanish are found by `verify`, since no list tells of them.

Lists with ``updated_after`` are read in ascending order of the change, which nothing slips past.
Prints have no such date. Of them are read: those that run or wait, all; those that ended, by
``finished_at`` from a few days before the last sync on, because feedback arrives late; those that
ended without a date, from whichever end of the order they stand at; and one by one those that the
copy has as running or waiting and the server has not any more.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from msgspec import Struct

from carbon_tui.api.errors import (
    OF_THE_MOMENT,
    BadRequest,
    NotAuthenticated,
    Refused,
    ServerFault,
)
from carbon_tui.api.paging.completeness import Completeness
from carbon_tui.api.paging.cursor_reading import CursorReader, FetchPage
from carbon_tui.api.paging.pager import CLOCK_MARGIN, Pager
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.paging.resume import rfc3339_seconds
from carbon_tui.api.paging.sort_order import fallback_queries
from carbon_tui.api.schema.endpoints import (
    MAX_ROWS_PER_PAGE,
    MAX_VALUES_PER_PARAMETER,
    RECORDS_LATE_BY,
    Endpoint,
)
from carbon_tui.api.schema.page import COUNT_CAP, NO_JSON, Page
from carbon_tui.api.schema.print_states import LIVE
from carbon_tui.api.schema.query import Params, Query, Sort
from carbon_tui.api.schema.records import PrintQualityData
from carbon_tui.local_copy.print_words import only_those_named, words_asked
from carbon_tui.local_copy.process_order import LACKING, READ_AT, ProcessOrder
from carbon_tui.local_copy.slices import CountedStretch, RowsAsked, counted_stretches
from carbon_tui.local_copy.status_words import (
    ASK_AGAIN_AFTER,
    StatusWords,
)
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import (
    PRINTER_QUEUES,
    PRINTERS,
    PRINTS,
    TABLES,
    CopiedTable,
    moment,
    stamp,
    stored_text,
)
from carbon_tui.text.counting import counted

LATE_FEEDBACK = timedelta(days=3)
"""Prints that ended within so many days are read again: people rate them later."""
UNSORTED_PRINTS = (
    f"The server sorts no prints: a sync reads all of them where there are {COUNT_CAP:,} or more,"
    " or where its count is not the copy's."
)
HAS_NO_END = "The server sent rows without end: the rest was not read."


def lasting(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


Quality = Callable[[Sequence[str]], Awaitable[list[PrintQualityData]]]
Reached = Callable[[Pages[Any], Sequence[Any]], Mapping[str, datetime]]
"""How far the lists by these names are read once these rows are written."""


class SyncProgress(Struct, frozen=True):
    """How far a sync is."""

    table: str
    rows: int
    """Read so far, of all tables."""
    requests: int
    seconds: float
    requests_left: int | None = None
    """Of this table, as far as the server's count tells."""
    doing: str = ""
    """What is done besides reading."""

    @property
    def words(self) -> str:
        """How far it is, with its pace and how long this table may still take."""
        if self.doing:
            return self.doing
        rate = self.rows / self.seconds if self.seconds > 0 else 0.0
        left = ""
        if self.requests_left:
            pace = self.seconds / max(self.requests, 1)
            left = f", about {lasting(self.requests_left * pace)} left of this table"
        return f"{self.table}: {counted(self.rows, 'row')} read, {rate:,.0f} a second{left}"


class SyncStopped(Exception):
    """A person stopped it; what was read until then is kept."""


SHORT = "short "
"""In `copy_info`, before a list's name: since when more is counted of it than was given."""
SHORT_BEFORE = (
    "Earlier the server counted more rows than it gave: sync --verify reads what is missing."
)


class TableSynced(Struct, frozen=True):
    """What a sync found of one table."""

    table: str
    read: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    note: str = ""
    """What is missing or doubtful, as a sentence; empty when nothing is."""
    complete: bool = True
    short: bool = False
    """Read to its end, and the server counts more than it gave."""
    cost: str = ""
    """Why reading it takes more requests than elsewhere, as a sentence: nothing is missing."""


class SyncReport(Struct, frozen=True):
    """What a run read of all tables, in how many requests and seconds."""

    tables: tuple[TableSynced, ...]
    requests: int
    seconds: float
    unnamed: str = ""
    """That prints may be missing whose status nobody has named; empty where none were read."""


class SyncOptions(Struct, frozen=True):
    """``since`` leaves out what ended or changed before, of the large lists; None: as last time.

    ``everything`` is "since ever", and undoes an earlier ``since``.
    """

    since: datetime | None = None
    everything: bool = False
    only: tuple[CopiedTable, ...] = TABLES
    quality_data: bool = False
    """Also what printers recorded of prints; where some is held already, it is read with prints."""


class Sync:
    """One run. `fetch` asks for a page with its JSON; ``now`` is the server's time.

    Raises ApiError where the server cannot be reached or refuses everything, CopyTrouble where the
    file cannot be written; what was read until then is kept, and the next run goes on from there.
    """

    def __init__(
        self,
        store: CopyStore,
        fetch: FetchPage[Any],
        now: Callable[[], datetime],
        *,
        quality: Quality | None = None,
        process_order: ProcessOrder | None = None,
        options: SyncOptions | None = None,
        tell: Callable[[SyncProgress], None] = lambda _progress: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._now = now
        self._quality = quality
        self._process_order = process_order
        self._options = options or SyncOptions()
        self._tell = tell
        self._monotonic = monotonic
        self._began = monotonic()
        self._rows = 0
        self._requests = 0
        self.words_left_out: tuple[str, ...] = ()
        """Statuses that prints were not asked for by this time."""

    async def run(self) -> SyncReport:
        tables = [await self._table(table) for table in self._options.only]
        if self._quality is not None and await self._wants_quality_data():
            tables.append(await self._quality_data(self._quality))
        seconds = self._monotonic() - self._began
        return SyncReport(tuple(tables), self._requests, seconds, self._unnamed())

    def _unnamed(self) -> str:
        if PRINTS not in self._options.only:
            return ""
        return only_those_named(words_asked(self._store.status_words()), self.words_left_out)

    async def _wants_quality_data(self) -> bool:
        """Asked for, or held already: a copy that has them of some prints has them of all."""
        if self._options.quality_data:
            return True
        return PRINTS in self._options.only and await asyncio.to_thread(
            self._store.holds_quality_data
        )

    async def _table(self, table: CopiedTable) -> TableSynced:
        since = self._since(table)
        self._store.begin(table, since, self._now())
        reading = ListReading(self, table)
        try:
            await _WAYS.get(table.name, _by_update)(reading, since)
        except Refused as refusal:
            if isinstance(refusal, (NotAuthenticated, *OF_THE_MOMENT, ServerFault)):
                raise
            reading.incomplete(f"The server refused it: {refusal}")
        result = reading.result()
        if result.complete:
            at = max(reading.began, self._store.state(table).complete_at or reading.began)
            if self._store.lacks_indexes(table):
                self.told(table.name, None, doing=f"{table.name}: making indexes")
            complete = self._store.complete
            await asyncio.to_thread(complete, table, at, result.note, reading.positions)
        else:
            self._store.note(table, result.note)
        return result

    def _since(self, table: CopiedTable) -> datetime | None:
        """From when on it is copied; a beginning before the last one has the table read anew."""
        if not table.limited_by_since:
            return None
        state, since_asked = self._store.state(table), self._options.since
        if self._options.everything:
            if state.since is not None:
                self._store.forget_positions(self._lists_of(table))
            return None
        if since_asked is None or state.began_at is None:
            return state.since if since_asked is None else since_asked
        if state.since is not None and since_asked < state.since:
            self._store.forget_positions(self._lists_of(table))
            return since_asked
        return state.since

    def _lists_of(self, table: CopiedTable) -> list[str]:
        rows = self._store.rows("SELECT list FROM sync_positions")
        return [name for (name,) in rows if name == table.name or name.startswith(f"{table.name} ")]

    async def _quality_data(self, quality: Quality) -> TableSynced:
        """Of prints that ended and have none yet. A print that has none is not asked for again."""
        ids = [
            print_id
            for (print_id,) in self._store.rows(
                f"SELECT print_id {LACKING} ORDER BY finished_at DESC"
            )
        ]
        began, with_data = self._now(), 0
        for start in range(0, len(ids), MAX_VALUES_PER_PARAMETER):
            some = ids[start : start + MAX_VALUES_PER_PARAMETER]
            self._requests += 1
            records = [answered for answered in await quality(some) if answered.print_id]
            with_data += len(records)
            pairs = [(record.print_id or "", record.fields) for record in records]
            named = {stored_text(record.print_id or "") for record in records}
            pairs += [(print_id, (("", None),)) for print_id in some if print_id not in named]
            await asyncio.to_thread(self._store.write_quality_data, pairs)
            self._rows += len(records)
            self.told("print_quality_data", -(-(len(ids) - start) // MAX_VALUES_PER_PARAMETER) - 1)
        if self._process_order is not None:
            self.told("print_quality_data", None, doing="print_quality_data: sorting")
            await asyncio.to_thread(self._store.sort_quality_data, self._process_order)
        self._store.set_info(**{READ_AT: stamp(began)})
        return TableSynced("print_quality_data", read=len(ids), new=with_data)

    # -- for its lists

    @property
    def store(self) -> CopyStore:
        return self._store

    @property
    def monotonic(self) -> Callable[[], float]:
        return self._monotonic

    @property
    def requests(self) -> int:
        """How many were sent."""
        return self._requests

    def now(self) -> datetime:
        return self._now()

    async def page(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        self._requests += 1
        page = await self._fetch(endpoint, params)
        self._rows += len(page.rows)
        return page

    def told(self, table: str, requests_left: int | None, *, doing: str = "") -> None:
        seconds = self._monotonic() - self._began
        self._tell(SyncProgress(table, self._rows, self._requests, seconds, requests_left, doing))


class ListReading:
    """The pages of one list, each taken into the copy as it comes."""

    def __init__(self, sync: Sync, table: CopiedTable) -> None:
        self.sync = sync
        self.table = table
        self.endpoint = table.endpoint
        self.began = sync.now()
        self.positions: dict[str, datetime] = {}
        """What the list is read to once it is complete."""
        self.seen: set[str] = set()
        """The keys of the records that came, as far as they are ``watched``."""
        self.watched: frozenset[str] | None = None
        """None: all. A list of a million rows need not be remembered to know what became of ten."""
        self.cost = ""
        self.cut_short = False
        """A page had fewer rows than the server said it would hold, and was not the last one."""
        self._arrived: list[Page[Any]] = []
        self._notes: dict[str, None] = {}
        self._complete = True
        self.shortages = 0
        """How often more was counted than given."""
        self._read = self._new = self._changed = self._gone = 0

    @property
    def store(self) -> CopyStore:
        return self.sync.store

    def result(self) -> TableSynced:
        return TableSynced(
            self.table.name,
            self._read,
            self._new,
            self._changed,
            self._gone,
            " ".join(self._notes),
            self._complete,
            self.shortages > 0,
            self.cost,
        )

    def note(self, sentence: str) -> None:
        """Something to be said of the table, although it is complete."""
        self._notes[sentence] = None

    def incomplete(self, sentence: str) -> None:
        self.note(sentence)
        self._complete = False

    async def fetch(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        """One page, kept until it is written."""
        page = await self.sync.page(endpoint, params)
        self._arrived.append(page)
        rows = len(page.rows) + page.unreadable
        self.cut_short |= bool(page.next_cursor) and page.limit is not None and rows < page.limit
        return page

    async def write(self, positions: Mapping[str, datetime] | None = None) -> None:
        """Take in what arrived, with how far the list is read then."""
        rows = [row for page in self._arrived for row in page.rows]
        json = {key: text for page in self._arrived for key, text in page.json.items()} or NO_JSON
        self._arrived.clear()
        if not rows and not positions:
            return
        identify = self.endpoint.identify
        keys = (stored_text(identify(row)) for row in rows)
        self.seen.update(key for key in keys if self.watched is None or key in self.watched)
        written = await asyncio.to_thread(self.store.write_page, self.table, rows, json, positions)
        self._read += len(rows)
        self._new += written.new
        self._changed += written.changed

    @property
    def sorts_refused(self) -> bool:
        """The server is known to sort nothing of this list; that is found out anew each month."""
        since = moment(self.store.info(self._refusal))
        return since is not None and since > self.began - ASK_AGAIN_AFTER

    def note_refused_sorts(self) -> None:
        if not self.sorts_refused:
            self.store.set_info(**{self._refusal: stamp(self.began)})

    @property
    def _refusal(self) -> str:
        return f"sorts_refused_{self.table.name}"

    async def read(self, query: Query, reached: Reached = lambda _pager, _rows: {}) -> Pages[Any]:
        """All rows of a query, also those that move meanwhile; ``reached`` tells after each page
        how far the list is read."""
        pager = await self._read_to_its_end(query, reached)
        self._judge(pager)
        return pager

    async def read_and_compare(
        self, question: RowsAsked, reached: Reached = lambda _pager, _rows: {}
    ) -> Pages[Any]:
        """The same; and where the server does not count so far and there is reason to doubt that it
        gave all, the copy is held against its counts of date slices."""
        self.cut_short = False
        pager = await self._read_to_its_end(question.query, reached)
        if pager.capped and (pager.sort_refused or self.cut_short):
            await self._compare(
                RowsAsked(question.query.ordered(()), question.where, question.values)
            )
            self._judge_rows(pager)
        else:
            self._judge(pager)
        return pager

    async def _compare(self, question: RowsAsked) -> None:
        """What is short in the copy is asked for again; what is missing then is said. The server
        counts no further than it can."""
        missing = 0
        for stretch in await self.stretches(question, dated_only=True):
            if self._lacking(stretch) > 0:
                withheld = (await self._read_to_its_end(stretch.question.query)).withheld
                missing += max(min(withheld, self._lacking(stretch)), 0)
        # Who holds rows back may hold back those that are counted: so many there are at least.
        here = self.store.count(self.table, question.where, question.values)
        missing = max(missing, COUNT_CAP - here)
        if missing:
            self._note_short(*Completeness(withheld=missing).remarks())

    def _lacking(self, stretch: CountedStretch) -> int:
        """How many more the server counts there than the copy has."""
        asked = stretch.question
        return stretch.server - self.store.count(self.table, asked.where, asked.values)

    async def stretches(
        self, question: RowsAsked, *, dated_only: bool = False
    ) -> list[CountedStretch]:
        """The server's exact count of these rows, in slices where it has more than it counts."""
        return await counted_stretches(
            self.table,
            question,
            self.sync.page,
            self.sync.now,
            self.sync.monotonic,
            left=lambda requests: self.sync.told(self.table.name, requests),
            dated_only=dated_only,
        )

    async def _read_to_its_end(
        self, query: Query, reached: Reached = lambda _pager, _rows: {}
    ) -> Pages[Any]:
        pager: Pages[Any] = Pager(
            self.endpoint,
            query,
            self.fetch,
            page_size=MAX_ROWS_PER_PAGE,
            now=self.sync.now,
            monotonic=self.sync.monotonic,
            sorts=not self.sorts_refused,
        )

        async def next_page() -> Sequence[Any] | None:
            batch = await pager.step()
            return None if batch is None else batch.rows

        await self._take_in(
            next_page, lambda rows: reached(pager, rows), lambda: pager.requests_left
        )
        if pager.sort_refused:
            self.note_refused_sorts()
        if pager.looping:
            self.incomplete(HAS_NO_END)
        return pager

    async def read_until(
        self, query: Query, enough: Callable[[Sequence[Any]], bool], *, first_page: int
    ) -> CursorReader[Any]:
        """The rows of a query from its beginning on, up to the first page that is ``enough``.
        ``first_page``: at most so many rows, when one of them may be."""
        reader: CursorReader[Any] = CursorReader(
            self.endpoint,
            query,
            lambda params: self.fetch(self.endpoint, params),
            first_page=first_page,
            page_size=MAX_ROWS_PER_PAGE,
            monotonic=self.sync.monotonic,
        )

        async def next_page() -> Sequence[Any] | None:
            return None if reader.done else (await reader.read()).rows

        if await self._take_in(next_page, enough=enough) and reader.looping:
            self.incomplete(HAS_NO_END)
        return reader

    async def read_undated(self, query: Query, field: str, *, descending: bool) -> None:
        """The rows without this date, where they stand at this end of the order by it; all rows
        where the server sorts nothing."""
        if self.sorts_refused:
            await self.read(query)
            return
        in_order = query.sorted_by(field, descending=descending)
        await self.read_until(
            fallback_queries(self.endpoint, in_order)[0],
            lambda rows: any(getattr(row, field) is not None for row in rows),
            first_page=1,
        )

    async def _take_in(
        self,
        next_page: Callable[[], Awaitable[Sequence[Any] | None]],
        reached: Callable[[Sequence[Any]], Mapping[str, datetime]] = lambda _rows: {},
        requests_left: Callable[[], int | None] = lambda: None,
        enough: Callable[[Sequence[Any]], bool] = lambda _rows: False,
    ) -> bool:
        """Write page after page until there is none, which is None, or one is enough; whether it
        came to the end."""
        while (rows := await next_page()) is not None:
            await self.write(reached(rows))
            self.sync.told(self.table.name, requests_left())
            if enough(rows):
                return False
        return True

    def _judge(self, pager: Pages[Any]) -> None:
        known = Completeness(withheld=pager.withheld, uncounted=pager.uncounted)
        self._note_short(*known.remarks())
        self._judge_rows(pager)

    def _judge_rows(self, pager: Pages[Any]) -> None:
        if pager.unreadable:
            self.note(f"{counted(pager.unreadable, 'record')} could not be read.")

    def _note_short(self, *sentences: str) -> None:
        for sentence in sentences:
            self.shortages += 1
            self.note(sentence)

    def keep_in_mind(self, lists: Sequence[str], *, short: bool, anew: bool) -> None:
        """Whether more was counted than given of these: later syncs read only what changes, and
        say it until the lists are read ``anew`` or a check finds nothing short."""
        names = [f"{SHORT}{name}" for name in lists]
        known = [name for name in names if self.store.info(name)]
        if short:
            self.store.set_info(**dict.fromkeys(names, stamp(self.began)))
        elif known and anew:
            self.store.set_info(**dict.fromkeys(known, ""))
        elif known:
            self.note(SHORT_BEFORE)

    def mark_gone(self, keys: Iterable[str]) -> None:
        self._gone += self.store.mark_gone(self.table, keys, self.began)


Way = Callable[[ListReading, datetime | None], Awaitable[None]]


async def _by_update(reading: ListReading, since: datetime | None) -> None:
    """A list that can be asked for what changed, in ascending order of the change."""
    table, endpoint = reading.table, reading.endpoint
    reading.watched = frozenset()
    position = reading.store.position(table.name)
    start = since if position is None else position - RECORDS_LATE_BY
    question = RowsAsked(Query().ordered((Sort("updated_at"),)))
    if start is not None:
        query = question.query.where("updated_after", rfc3339_seconds(start))
        question = RowsAsked(query, "updated_at >= ?", (_second(start),))
    track = _Track(reading, [table.name], "updated_at", position)
    if start is None or table.dated_by("updated_at"):
        await reading.read_and_compare(question, track.reached)
    else:
        await reading.read(question.query, track.reached)
    reading.keep_in_mind([table.name], short=reading.shortages > 0, anew=position is None)
    if not hasattr(endpoint.record, "updated_at") or track.lost:
        reading.positions[table.name] = reading.began - CLOCK_MARGIN
    elif track.furthest is not None:
        reading.positions[table.name] = track.furthest


def _second(when: datetime) -> str:
    """The whole second of this time as it stands in the file: as the server is asked for it."""
    return stamp(when.replace(microsecond=0))


class _Track:
    """How far an ascending reading has come by a date, as long as the server keeps the order."""

    def __init__(
        self, reading: ListReading, lists: Sequence[str], field: str, position: datetime | None
    ) -> None:
        self.furthest = position
        self.lost = reading.sorts_refused
        """The rows do not come in order: only the end of the list says how far it is read."""
        self._reading = reading
        self._lists = lists
        self._field = field
        self._visible = hasattr(reading.endpoint.record, field)

    def reached(self, pager: Pages[Any], rows: Sequence[Any]) -> Mapping[str, datetime]:
        if pager.out_of_order and not self.lost:
            self._reading.store.forget_positions(self._lists)
        self.lost |= pager.out_of_order or pager.sort_refused
        if self.lost or not self._visible:
            return {}
        self.advance(rows)
        return {} if self.furthest is None else dict.fromkeys(self._lists, self.furthest)

    def advance(self, rows: Sequence[Any]) -> None:
        """To the last date in these rows. One in the future says nothing about how far the list is
        read."""
        now = self._reading.sync.now()
        dates = [getattr(row, self._field) for row in rows]
        past = [date for date in dates if isinstance(date, datetime) and date <= now]
        self.furthest = max([*past, self.furthest] if self.furthest else past, default=None)


async def _whole(reading: ListReading, _since: datetime | None) -> None:
    """A list that is always read whole: what is not in it any more is gone."""
    pager = await reading.read(Query())
    if pager.completeness.whole and not pager.unreadable:
        reading.mark_gone(reading.store.keys(reading.table) - reading.seen)
    if reading.table is PRINTERS:
        reading.store.note_printer_states(reading.began)


async def _prints(reading: ListReading, since: datetime | None) -> None:
    words = StatusWords(reading.store, reading.fetch, reading.began)
    read_live: list[str] = []
    for group in words.groups(LIVE):
        read_live += await words.each(group, lambda some: _live_prints(reading, some))
    reading.watched = _not_come(reading, read_live)
    left_out = words.seldom
    for group in words.groups([word for word in words.ended if word not in left_out]):
        await words.each(group, lambda some: _ended_prints(reading, some, since))
    words.note_asked(left_out)
    reading.sync.words_left_out = left_out
    await _no_longer_live(reading, words)
    await reading.write()
    words.learn_from(reading.store)
    if words.refused:
        reading.note(
            f"The server does not list prints that are {', '.join(words.refused)}: such may be"
            " missing."
        )


async def _live_prints(reading: ListReading, words: Sequence[str]) -> None:
    query = Query().where("status", *words).sorted_by("uuid")
    await reading.read(query)


async def _ended_prints(reading: ListReading, words: Sequence[str], since: datetime | None) -> None:
    lists = [f"{PRINTS.name} {word}" for word in words]
    positions = [reading.store.position(name) for name in lists]
    known = [position for position in positions if position is not None]
    position = min(known) if len(known) == len(lists) else None
    start = since if position is None else position - LATE_FEEDBACK
    query = Query().where("status", *words)
    track = _Track(reading, lists, "finished_at", position)
    here = f"status IN ({','.join('?' * len(words))})"
    question = RowsAsked(query, here, tuple(words))
    before = reading.shortages
    if start is None:
        by_end = RowsAsked(query.sorted_by("finished_at"), here, tuple(words))
        await reading.read_and_compare(by_end, track.reached)
    elif reading.sorts_refused:
        await _ended_in_any_order(reading, question, start, since)
    else:
        try:
            await _ended_since(reading, query, start, track)
        except BadRequest:  # for the sort or for the words: those are refused without it too
            await _ended_in_any_order(reading, question, start, since)
            reading.note_refused_sorts()
    short = reading.shortages > before
    reading.keep_in_mind(lists, short=short, anew=position is None)
    if reading.sorts_refused:
        reading.cost = UNSORTED_PRINTS
    furthest = None if track.lost else track.furthest
    at_least = reading.began - CLOCK_MARGIN if furthest is None else furthest
    reading.positions.update(dict.fromkeys(lists, at_least))


async def _ended_in_any_order(
    reading: ListReading, question: RowsAsked, start: datetime, since: datetime | None
) -> None:
    """Those that ended from then on, of a server that sorts nothing.

    Those without a date stand nowhere in particular. So all are counted, and where the copy has
    another number, or the server does not count so far, all are read; those that the copy has, by
    their uuid. Of a copy that begins at a date, prints without one are no part.
    """
    await reading.read(question.query.where("finished_after", rfc3339_seconds(start)))
    if since is not None:
        return
    here = reading.store.count(PRINTS, question.where, question.values)
    counted = await reading.sync.page(PRINTS.endpoint, (*question.query.params(), ("limit", "1")))
    if counted.total is None or counted.total >= COUNT_CAP or counted.total != here:
        await reading.read_and_compare(question)
        return
    undated = f"{question.where} AND finished_at IS NULL"
    uuids = sorted(reading.store.keys(PRINTS, undated, question.values))
    for begin in range(0, len(uuids), MAX_VALUES_PER_PARAMETER):
        some = uuids[begin : begin + MAX_VALUES_PER_PARAMETER]
        await reading.read(question.query.where("uuid", *some))


async def _ended_since(reading: ListReading, query: Query, start: datetime, track: _Track) -> None:
    """Those that ended from then on, and those without a date; two requests when little is new."""
    newest: list[Any] = []

    def is_one_page(rows: Sequence[Any]) -> bool:
        newest.extend(rows)
        return True

    newest_first = query.ordered((Sort("finished_at", True), Sort("uuid", True)))
    top = await reading.read_until(newest_first, is_one_page, first_page=MAX_ROWS_PER_PAGE)
    nulls_first = bool(newest) and newest[0].finished_at is None
    if not top.snapshot and not _reaches(newest, start):
        since = query.where("finished_after", rfc3339_seconds(start)).sorted_by("finished_at")
        await reading.read(since, track.reached)
        if nulls_first:
            await reading.read_undated(query, "finished_at", descending=True)
    else:
        track.advance(newest)
    if not top.snapshot and not nulls_first:
        await reading.read_undated(query, "finished_at", descending=False)


def _reaches(prints: Sequence[Any], start: datetime) -> bool:
    """Whether these, the newest first, are all that ended from then on."""
    dates = [print_.finished_at for print_ in prints if print_.finished_at is not None]
    falling = all(later >= earlier for later, earlier in pairwise(dates))
    return falling and bool(dates) and dates[-1] < start


def _not_come(reading: ListReading, live: Sequence[str]) -> frozenset[str]:
    """The prints that the copy has as running or waiting, and that are not any more."""
    marks = ",".join("?" * len(live))
    here = reading.store.keys(PRINTS, f"status IN ({marks})", tuple(live))
    return frozenset(here - reading.seen)


async def _no_longer_live(reading: ListReading, words: StatusWords) -> None:
    """Of those, the ones that did not come as ended either: each read by its uuid."""
    missing = sorted((reading.watched or frozenset()) - reading.seen)
    for start in range(0, len(missing), MAX_VALUES_PER_PARAMETER):
        some = missing[start : start + MAX_VALUES_PER_PARAMETER]
        for group in words.groups((*words.ended, *LIVE)):
            left = [uuid for uuid in some if uuid not in reading.seen]
            if left:
                query = Query().where("uuid", *left).where("status", *group).sorted_by("uuid")
                await reading.read(query)
    reading.mark_gone(uuid for uuid in missing if uuid not in reading.seen)


_WAYS: Mapping[str, Way] = {
    PRINTERS.name: _whole,
    PRINTER_QUEUES.name: _whole,
    PRINTS.name: _prints,
}
