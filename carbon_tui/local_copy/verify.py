"""Whether the copy holds what the server counts, slice by slice, and mending what does not.

The server's exact counts of date slices (the counting behind ``#``) are held against the copy's.
Slices that differ are read again; what the copy has in them and the server did not give is asked
for by its uuid, and marked as gone where the server has it nowhere. Equal counts are taken for
equal rows: one record gone and one missed in the same slice is not seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.resume import rfc3339_seconds as rfc3339
from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER, Paging
from carbon_tui.api.schema.print_states import LIVE
from carbon_tui.api.schema.query import Query
from carbon_tui.local_copy.print_words import only_those_named, words_asked
from carbon_tui.local_copy.slices import CountedStretch, RowsAsked
from carbon_tui.local_copy.status import named_elsewhere
from carbon_tui.local_copy.status_words import StatusWords
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.sync import (
    SHORT,
    SHORT_BEFORE,
    ListReading,
    Sync,
    SyncProgress,
)
from carbon_tui.local_copy.tables import PRINTS, TABLES, CopiedTable, Stored, stamp


class TableVerified(Struct, frozen=True):
    """What was found of one table."""

    table: str
    server: int = 0
    """Records that the server counts."""
    copy: int = 0
    """Records that the copy held before anything was mended."""
    slices: int = 0
    """Stretches of dates that were compared."""
    differing: int = 0
    """Of those, the ones with another count, which were read again."""
    new: int = 0
    changed: int = 0
    gone: int = 0
    note: str = ""

    @property
    def equal(self) -> bool:
        return not self.differing


class VerifyReport(Struct, frozen=True):
    """What a run found of all tables, in how many requests and seconds."""

    tables: tuple[TableVerified, ...]
    requests: int
    seconds: float
    unnamed: str = ""
    """What cannot be counted: prints whose status nobody has named, and what names such prints."""

    @property
    def equal(self) -> bool:
        """The copy was right before anything was mended."""
        return all(table.equal for table in self.tables)


class Verify:
    """One run over the tables. Raises ApiError and CopyTrouble as `Sync` does."""

    def __init__(
        self,
        store: CopyStore,
        fetch: FetchPage[Any],
        now: Callable[[], datetime],
        *,
        only: Sequence[CopiedTable] = TABLES,
        tell: Callable[[SyncProgress], None] = lambda _progress: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._now = now
        self._only = only
        self._monotonic = monotonic
        self._sync = Sync(store, fetch, now, tell=tell, monotonic=monotonic)

    async def run(self) -> VerifyReport:
        began = self._monotonic()
        copied = [table for table in self._only if self._store.state(table).complete_at]
        tables = [
            await self._table(table)
            for table in copied
            if table.endpoint.paging is Paging.CURSOR  # others are read whole by every sync
        ]
        seconds = self._monotonic() - began
        return VerifyReport(tuple(tables), self._sync.requests, seconds, self._unnamed())

    def _unnamed(self) -> str:
        if PRINTS not in self._only:
            return ""
        known = only_those_named(words_asked(self._store.status_words()))
        return " ".join(filter(None, (known, named_elsewhere(self._store.rows))))

    async def _table(self, table: CopiedTable) -> TableVerified:
        reading = ListReading(self._sync, table)
        result = TableVerified(table.name)
        server = copy = slices = differing = 0
        for question in self._questions(reading):
            for stretch in await reading.stretches(question):
                here = self._store.count(table, stretch.question.where, stretch.question.values)
                server, copy, slices = server + stretch.server, copy + here, slices + 1
                if here != stretch.server:
                    differing += 1
                    await self._read_again(reading, stretch)
        mended = reading.result()
        note = mended.note
        if not mended.complete:
            self._store.note(table, note)
        elif slices and not mended.short:
            self._forget_shortages(table)
        return TableVerified(
            result.table,
            server,
            copy,
            slices,
            differing,
            mended.new,
            mended.changed,
            mended.gone,
            note,
        )

    def _forget_shortages(self, table: CopiedTable) -> None:
        """Nothing is short any more of what once was."""
        self._store.set_info(**dict.fromkeys(self._store.infos(f"{SHORT}{table.name}"), ""))
        note = self._store.state(table).note
        if SHORT_BEFORE in note:
            self._store.note(table, note.replace(SHORT_BEFORE, "").strip())

    def _questions(self, reading: ListReading) -> list[RowsAsked]:
        """What is counted on the server, and the same of the copy."""
        since = self._store.state(reading.table).since
        if reading.table is PRINTS:
            return self._of_prints(reading, since)
        if since is None:
            return [RowsAsked(Query())]
        query = Query().where("updated_after", rfc3339(since))
        if not reading.table.dated_by("updated_at"):
            return []
        return [RowsAsked(query, "updated_at >= ?", (stamp(since.replace(microsecond=0)),))]

    def _of_prints(self, reading: ListReading, since: datetime | None) -> list[RowsAsked]:
        words = StatusWords(self._store, reading.fetch, reading.began)
        questions: list[RowsAsked] = []
        for usual, ended in ((LIVE, False), (words.ended, True)):
            for group in words.groups(usual):
                query = Query().where("status", *group)
                where = f"status IN ({','.join('?' * len(group))})"
                values: tuple[Stored, ...] = group
                if ended and since is not None:
                    query = query.where("finished_after", rfc3339(since))
                    where += " AND finished_at >= ?"
                    values = (*group, stamp(since.replace(microsecond=0)))
                questions.append(RowsAsked(query, where, values))
        return questions

    async def _read_again(self, reading: ListReading, stretch: CountedStretch) -> None:
        store, table = self._store, reading.table
        question = stretch.question
        before = store.keys(table, question.where, question.values)
        if stretch.undated_by:
            for descending in (False, True):
                await reading.read_undated(
                    question.query, stretch.undated_by, descending=descending
                )
        else:
            await reading.read(question.query)
        missing = sorted(before - reading.seen)
        for start in range(0, len(missing), MAX_VALUES_PER_PARAMETER):
            await self._ask_by_uuid(reading, missing[start : start + MAX_VALUES_PER_PARAMETER])
        reading.mark_gone(key for key in missing if key not in reading.seen)

    async def _ask_by_uuid(self, reading: ListReading, uuids: Sequence[str]) -> None:
        """Where a record is now that stood in another slice before."""
        queries = [Query().where("uuid", *uuids)]
        if reading.table is PRINTS:
            words = StatusWords(self._store, reading.fetch, reading.began)
            groups = words.groups((*LIVE, *words.ended))
            queries = [queries[0].where("status", *group) for group in groups]
        for query in queries:
            await reading.read(query)
