"""The local copy, as one run of the program asks it and keeps it up to date."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from msgspec.structs import replace

from carbon_tui.api.schema.query import Params, Query
from carbon_tui.groups.copied_columns import table_of
from carbon_tui.groups.copied_process_data import copied_process_data
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.listing.loader import reading_errors
from carbon_tui.local_copy import place
from carbon_tui.local_copy.errors import (
    NO_COPY_IN_THIS_RUN,
    CopyDamaged,
    NoCopy,
    QuestionStopped,
    SyncUnderWay,
)
from carbon_tui.local_copy.identifiers import NamedRows, rows_named
from carbon_tui.local_copy.state_history import KeptState, kept_states
from carbon_tui.local_copy.store import CopyStore, is_older, move_aside, read_only, translated
from carbon_tui.local_copy.sync import Sync, SyncOptions, SyncProgress, SyncReport, SyncStopped
from carbon_tui.local_copy.tables import TABLES, CopiedTable
from carbon_tui.prompt.search import Search
from carbon_tui.resources.process_sort_values import PROCESS_ORDER
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    import sqlite3

    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.records import PrintQualityData
    from carbon_tui.groups.copy_reading import CopyReading
    from carbon_tui.groups.joined_values import JoinedValues
    from carbon_tui.resources.definition import AnyResource, Column
    from carbon_tui.resources.formats import Moment
    from carbon_tui.session.account_run import AccountRun

Answer = TypeVar("Answer")
MADE_NEW = "the copy is brought to this version; what it holds can be asked for meanwhile"
Tell = Callable[[SyncProgress], None]


def _nobody(_progress: SyncProgress) -> None:
    return


class CopyAsking:
    """One question, asked of the copy as often as it takes; `stop` breaks it off."""

    def __init__(
        self,
        service: CopyService,
        resource: AnyResource,
        search: Search,
        moment: Moment,
        visible: tuple[Column[Any], ...] = (),
    ) -> None:
        self._service = service
        self._question = resource, search, moment, visible
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None
        self._stopped = False

    async def __call__(self, read: Callable[[CopyQuestion], Answer]) -> Answer:
        """What ``read`` makes of the question, in a thread, on a connection that cannot write.

        Raises CopyTrouble, NotInTheCopy.
        """
        resource, search, *_ = self._question
        await self._service.made_for(resource, search.fields)
        try:
            return await asyncio.to_thread(self._answered, read)
        except asyncio.CancelledError:
            self.stop()
            raise

    def _answered(self, read: Callable[[CopyQuestion], Answer]) -> Answer:
        resource, search, moment, visible = self._question
        with closing(self._service.reader()) as file:
            with self._lock:
                if self._stopped:
                    raise QuestionStopped("Something else was asked.")
                self._file = file
            try:
                moment = _with_printers(moment, file)
                return read(CopyQuestion(file, resource, search, moment, visible))
            finally:
                with self._lock:
                    self._file = None

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._file is not None:
                self._file.interrupt()


def _with_printers(moment: Moment, file: sqlite3.Connection) -> Moment:
    """What printers are called, from the copy where nobody has told it yet."""
    if moment.printers:
        return moment
    names = file.execute("SELECT serial, name FROM printers").fetchall()
    return replace(moment, printers={serial: str(clean(name)) for serial, name in names if name})


class CopyService:
    """Asks the copy in threads, each question by a connection of its own, and syncs it.

    A copy in memory is made when it is first wanted, of the lists that are asked for.
    """

    def __init__(self, session: AccountRun, path: Path | None, *, in_memory: bool = False) -> None:
        """``path`` None and not ``in_memory``: this run keeps no copy."""
        self._session = session
        self._path = path
        self._in_memory = in_memory
        self._store: CopyStore | None = None
        """The copy in memory."""
        self._made: set[str] = set()
        """The tables of it that were read."""
        self._askings: WeakSet[CopyAsking] = WeakSet()
        """Those that somebody holds: they are broken off when the run ends."""
        self._syncing = asyncio.Lock()
        self.progress = ""
        """How far a sync behind everything else is, in words; empty while none is under way."""
        self._tried_at: float | None = None
        """When this run last synced by itself, on the clock that nobody sets."""

    @property
    def is_there(self) -> bool:
        return self._in_memory or (self._path is not None and self._path.exists())

    def holds(self, resource: AnyResource) -> bool:
        """Asking for the view's records reads nothing from the server: there is a file, or they
        were read into memory already."""
        table = table_of(resource)
        return not self._in_memory or (table is not None and table.name in self._made)

    @property
    def may_hold_process_data(self) -> bool:
        """Whether it can hold what printers recorded of prints: ``sync --quality-data`` reads
        that."""
        return not self._in_memory and self.is_there

    async def process_data(self, print_ids: list[str]) -> list[PrintQualityData]:
        """What the copy holds of these prints; of others nothing. Raises CopyTrouble."""
        if not self.may_hold_process_data:
            return []

        def read() -> list[PrintQualityData]:
            with closing(self.reader()) as file:
                return copied_process_data(file, print_ids)

        return await asyncio.to_thread(read)

    @property
    def may_be_made(self) -> bool:
        """This run can keep a copy."""
        return self._in_memory or self._path is not None

    @property
    def is_syncing(self) -> bool:
        return self._syncing.locked()

    def reader(self) -> sqlite3.Connection:
        """A connection for questions. Raises CopyTrouble."""
        if self._in_memory:
            return self._memory().reader()
        if self._path is None:
            raise NoCopy(NO_COPY_IN_THIS_RUN)
        return read_only(self._path)

    def asking(
        self,
        resource: AnyResource,
        search: Search,
        moment: Moment,
        visible: tuple[Column[Any], ...] = (),
    ) -> CopyAsking:
        asking = CopyAsking(self, resource, search, moment, visible)
        self._askings.add(asking)
        return asking

    def lists(self) -> CopyReading:
        """The copy's lists, read as those of the server."""
        from carbon_tui.groups.copy_reading import CopyReading

        moment = self._session.moment()
        return CopyReading(lambda resource, search: self.asking(resource, search, moment))

    async def record_json(self, resource: AnyResource, key: str) -> tuple[str, datetime] | None:
        """A record as the server wrote it, and when the copy was complete; None where it has no
        such record. Raises CopyTrouble, NotInTheCopy."""
        if not self.is_there:
            return None
        search = Search(resource.name, Query().where(resource.endpoint.key, key))

        def read(question: CopyQuestion) -> tuple[str, datetime] | None:
            table = question.table
            sql = f"SELECT json FROM {table.name} JOIN {table.json_table} USING (id)"
            rows = question.rows(f'{sql} WHERE "{table.key}" = ?', (key,))
            return (str(rows[0][0]), question.as_of) if rows else None

        return await self.ask(resource, search, self._session.moment(), read)

    async def ask(
        self,
        resource: AnyResource,
        search: Search,
        moment: Moment,
        read: Callable[[CopyQuestion], Answer],
    ) -> Answer:
        """Let ``read`` work on the question in a thread; its result. Raises CopyTrouble,
        NotInTheCopy."""
        return await self.asking(resource, search, moment)(read)

    async def made_for(self, resource: AnyResource, fields: Collection[str] = ()) -> None:
        """A copy in memory holds this view's records, and those that these of its columns stand in.

        Raises what reading raises.
        """
        table = table_of(resource)
        if not self._in_memory or table is None:
            return
        joined = " ".join(c.joined for c in resource.columns if c.name in fields)
        wanted = [
            copied_table
            for copied_table in TABLES
            if copied_table is table or copied_table.name in joined
        ]
        async with self._syncing:
            missing = tuple(
                copied_table for copied_table in wanted if copied_table.name not in self._made
            )
            if missing:
                await self._sync(self._memory(), SyncOptions(only=missing), _nobody, _never)
                self._made |= {copied_table.name for copied_table in missing}

    async def look_up(
        self,
        resource: AnyResource,
        records: Sequence[Any],
        names: Collection[str],
        values: JoinedValues,
    ) -> None:
        """What the copy says of these records in columns that stand in others.

        Raises CopyTrouble, NotInTheCopy, and what reading raises where a copy in memory is made.
        """
        await self.made_for(resource, names)

        def asked() -> None:
            with closing(self.reader()) as file:
                values.look_up(file, resource, records, names)

        await asyncio.to_thread(asked)

    def _memory(self) -> CopyStore:
        if self._store is None:
            self._store = CopyStore(None)
        return self._store

    # -- up to date

    async def sync(
        self,
        only: tuple[CopiedTable, ...] = TABLES,
        tell: Tell = _nobody,
        stopped: Callable[[], bool] = lambda: False,
    ) -> SyncReport:
        """Read what changed since the last time, behind all that a person waits for.

        Raises SyncUnderWay at once where it is being read already, SyncStopped, CopyTrouble, and
        what reading raises; what was read until then is kept.
        """
        if self._syncing.locked():
            raise SyncUnderWay("The copy is being brought up to date already.")
        async with self._syncing:
            report = await self._synced(SyncOptions(only=only), tell, stopped)
        self._session.joined_values.forget()
        return report

    def is_due(self, minutes: float) -> bool:
        """So many minutes have passed since this run last synced by itself; 0: it never does."""
        if minutes <= 0 or self.is_syncing or not self.may_be_made:
            return False
        tried = self._tried_at
        return tried is None or self._session.monotonic() - tried >= minutes * 60

    async def sync_by_itself(self) -> None:
        """Read what changed, behind everything else. An error is noted where the reading noted it,
        and the sync is tried again at its next time."""

        def tell(progress: SyncProgress) -> None:
            self.progress = f"syncing {progress.words}"

        self._tried_at = self._session.monotonic()
        try:
            await self.sync(tell=tell)
        except reading_errors():
            return
        finally:
            self.progress = ""

    async def bring_up_to_date(self, resource: AnyResource) -> None:
        """The view's records alone; where somebody else is at it, theirs will do.

        Raises CopyTrouble and what reading raises.
        """
        table = table_of(resource)
        if table is None:
            return
        try:
            await self.sync((table,))
        except SyncUnderWay:
            return

    async def _synced(
        self, options: SyncOptions, tell: Tell, stopped: Callable[[], bool]
    ) -> SyncReport:
        path = self._path
        if self._in_memory or path is None:
            if not self._in_memory:
                raise NoCopy(NO_COPY_IN_THIS_RUN)
            report = await self._sync(self._memory(), options, tell, stopped)
            self._made |= {table.name for table in options.only}
            return report
        with place.claimed(path):
            try:
                return await self._into_the_file(path, options, tell, stopped)
            except CopyDamaged:
                await asyncio.to_thread(move_aside, path, self._session.now)
                return await self._into_the_file(path, options, tell, stopped)

    async def _into_the_file(
        self, path: Path, options: SyncOptions, tell: Tell, stopped: Callable[[], bool]
    ) -> SyncReport:
        if await asyncio.to_thread(is_older, path):
            tell(SyncProgress("", 0, 0, 0.0, doing=MADE_NEW))
        store = await asyncio.to_thread(CopyStore, path)
        try:
            whose: Mapping[str, str] = {
                "profile": self._session.profile,
                "host": self._session.host,
            }
            await asyncio.to_thread(lambda: store.set_info(**whose))
            return await self._sync(store, options, tell, stopped)
        finally:
            await asyncio.shield(asyncio.to_thread(store.close))

    async def states_since(self, since: datetime, until: datetime | None = None) -> list[KeptState]:
        """What states printers were in, as far as the copy has kept them; nothing where there is no
        copy. Raises CopyTrouble."""
        if not self.is_there:
            return []

        def read() -> list[KeptState]:
            with closing(self.reader()) as file:
                return kept_states(file, since, until)

        return await asyncio.to_thread(read)

    async def rows_named(self, identifier: str) -> list[NamedRows]:
        """The rows under an identifier in the tables that the server cannot be asked for; none
        where there is no copy. One in memory is asked for what it holds already. Raises
        CopyTrouble."""
        if not self.is_there:
            return []

        def read() -> list[NamedRows]:
            with translated(self._path), closing(self.reader()) as file:
                return rows_named(file, identifier)

        return await asyncio.to_thread(read)

    async def _sync(
        self, store: CopyStore, options: SyncOptions, tell: Tell, stopped: Callable[[], bool]
    ) -> SyncReport:
        session = self._session

        async def fetch(endpoint: Endpoint[Any], params: Params) -> Page[Any]:
            if stopped():
                raise SyncStopped
            return await session.page_for_the_copy(endpoint, params)

        async def quality(print_ids: Sequence[str]) -> list[PrintQualityData]:
            if stopped():
                raise SyncStopped
            return await session.quality_data_for_the_copy(print_ids)

        return await Sync(
            store,
            fetch,
            session.server_now,
            quality=None if store is self._store else quality,
            process_order=PROCESS_ORDER,
            options=options,
            tell=tell,
            monotonic=session.monotonic,
        ).run()

    def close(self) -> None:
        for asking in list(self._askings):
            asking.stop()
        if self._store is not None:
            self._store.close()


def _never() -> bool:
    return False
