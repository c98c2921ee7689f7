"""One run of the program on one account: who, with what rights, by which clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from carbon_tui.api.errors import NO_ANSWER, ApiError
from carbon_tui.api.schema.endpoints import PRINTERS, Endpoint
from carbon_tui.api.transport.pacing import (
    MAX_REQUESTS_OF_A_WRITER,
    MAX_REQUESTS_PER_WINDOW,
    Pacer,
    Urgency,
)
from carbon_tui.local_copy.errors import CopyTrouble, NotInTheCopy
from carbon_tui.resources.formats import (
    NO_NAMES,
    Moment,
)
from carbon_tui.session.memory import AccountMemory
from carbon_tui.session.preferences import Preferences
from carbon_tui.system.clock import steady
from carbon_tui.system.local_zone import LocalZone
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from pathlib import Path

    from carbon_tui.api.client import Client
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.query import Params
    from carbon_tui.api.schema.records import PrintQualityData
    from carbon_tui.groups.joined_values import JoinedValues
    from carbon_tui.listing.list_status import Alarm
    from carbon_tui.prompt import Search
    from carbon_tui.quality.window_reader import WindowReader
    from carbon_tui.resources.process_columns import ProcessDataStore
    from carbon_tui.session.background import BackgroundWork
    from carbon_tui.session.copy_service import CopyService
    from carbon_tui.session.fleet import Fleet
    from carbon_tui.session.floor_service import FloorService
    from carbon_tui.session.order_service import OrderService
    from carbon_tui.session.service_meter import ServiceMeter
    from carbon_tui.session.stand_in import StandIn

R = TypeVar("R")
NO_PROCESS_DATA = (
    "The copy does not hold what printers recorded of it: carbon-tui sync --quality-data."
)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Session(Struct, eq=False, weakref=True, dict=True):
    """What every screen shares. The client is made when the first request is due, not before:
    the first paint does not wait for what only requests need."""

    connect: Callable[[], Client]
    """Makes the client; may import and read files, so it runs in a thread, once."""
    profile: str = "demo"
    host: str = ""
    read_only: bool = False
    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = steady
    zone: tzinfo = field(default_factory=LocalZone)
    ascii: bool = False
    remote: bool = False
    """Over SSH: no mouse, no animation, no browser on this side."""
    slow: bool = False
    """Bytes are dear: what moves by itself, and what follows the cursor, does so less often."""
    state_folder: Path | None = None
    """Where the journal is kept; None: nowhere, it ends with this run."""
    copy_file: Path | None = None
    """Where the local copy lies, if there is one; None: this run has none in a file."""
    copy_in_memory: bool = False
    """The local copy is made in memory when it is first wanted, and ends with this run."""
    preferences: Preferences = field(default_factory=Preferences)
    memory: AccountMemory = field(default_factory=AccountMemory)
    """How things were left on this account; without a file for this run alone."""
    later: list[tuple[str, Search, str]] = field(default_factory=list)
    """Places left by going back in the history: view, question, trail."""
    copied_prints: set[str] = field(default_factory=set)
    """Raw print ids of those whose recorded fields the copy has told, and not the server."""
    _order_service: OrderService | None = None
    _copy: CopyService | None = None
    _service: ServiceMeter | None = None
    _background: BackgroundWork | None = None
    _floor: FloorService | None = None
    _reader: WindowReader | None = None
    _window_lists: StandIn | None = None
    _joined_values: JoinedValues | None = None
    _process_data: ProcessDataStore | None = None
    _held: asyncio.Event | None = None
    _making: asyncio.Task[Client] | None = None

    def moment(self) -> Moment:
        named = NO_NAMES
        if self._background is not None:
            named = self._background.fleet.spelled if self.ascii else self._background.fleet.names
        return Moment(self.server_now(), self.zone, self.ascii, printers=named)

    def filters(self, view: str) -> list[str]:
        """What was typed into this view's filter prompt, oldest first."""
        return list(self.memory.now.view(view).filters)

    def remember_filter(self, view: str, line: str) -> None:
        self.memory.asked(view, line)

    def remember_command(self, line: str) -> None:
        self.memory.commanded(line)

    @property
    def commands(self) -> list[str]:
        """What was typed after ``:``, oldest first."""
        return list(self.memory.now.commands)

    def _connect_to_read(self) -> Client:
        """A client for reading; the writing thread has another, and both keep to one limit."""
        client = self.connect()
        client.keep_to(Pacer(most=MAX_REQUESTS_PER_WINDOW - MAX_REQUESTS_OF_A_WRITER))
        return client

    async def client(self) -> Client:
        """The one client of this run.

        Raises whatever `connect` raises: a key file that cannot be used, a bad address.
        """
        if self._making is None:
            self._making = asyncio.create_task(self._make(), name="connecting: making the client")
        making = self._making
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._making = None
            raise

    def hold_back(self) -> None:
        """Make no client before `go_ahead`: the first paint has the processor to itself."""
        self._held = asyncio.Event()

    def go_ahead(self) -> None:
        if self._held is not None:
            self._held.set()

    async def _make(self) -> Client:
        if self._held is not None:
            await self._held.wait()
        client = await asyncio.to_thread(self._connect_to_read)
        self.background.connected(client)
        return client

    async def page(self, endpoint: Endpoint[R], params: Params) -> Page[R]:
        """One page of a list, as a person waits for it."""
        return await self.page_at(endpoint, params)

    async def page_at(
        self, endpoint: Endpoint[R], params: Params, urgency: Urgency | None = None
    ) -> Page[R]:
        """One page of a list, for somebody who waits or behind everything else.

        Whatever comes is also looked through for news, and whatever fails is noted.
        """
        try:
            page = await self._page_at(endpoint, params, urgency)
        except _troubles() as error:
            self.background.failed(error)
            if isinstance(error, NO_ANSWER):
                await self._call_printers_as_copied()
            raise
        self.background.note_rows(endpoint.path, page.rows)
        return page

    async def _call_printers_as_copied(self) -> None:
        """Nobody says what printers are called: as they were when they were copied."""
        fleet = self.background.fleet
        if fleet.names or not self.has_copy_file:
            return
        try:
            copied = await self.copy.lists().page(PRINTERS, ())
        except (CopyTrouble, NotInTheCopy):
            return
        fleet.note_rows(PRINTERS.path, copied.rows)

    async def _page_at(
        self, endpoint: Endpoint[R], params: Params, urgency: Urgency | None
    ) -> Page[R]:
        client = await self.client()
        if urgency is None:
            return await client.page(endpoint, params)
        return await client.page(endpoint, params, urgency=urgency)

    def server_now(self) -> datetime:
        """The server's time, as far as its answers have told it: what all its dates are held
        against, so that a wrong clock here makes no age wrong."""
        making = self._making
        made = making is not None and making.done() and not making.cancelled()
        if making is None or not made or making.exception() is not None:
            return self.now()
        return making.result().server_now()

    @property
    def background(self) -> BackgroundWork:
        """What happens by itself; made when the first answer comes."""
        if self._background is None:
            from carbon_tui.session.background import BackgroundWork

            self._background = BackgroundWork(self)
        return self._background

    @property
    def fleet(self) -> Fleet:
        """What printers are called, by all that was read."""
        return self.background.fleet

    @property
    def trouble(self) -> Exception | None:
        """What keeps the server from answering at all; None after any good answer."""
        return self.background.trouble

    def alarm(self, of_the_view: Exception | None = None) -> Alarm | None:
        """What is to be said in every view; ``of_the_view`` is the open list's own error."""
        background = self._background
        if background is None or (of_the_view is None and background.all_is_well):
            return None
        from carbon_tui.session.alarm import alarm

        return alarm(background, self.zone, of_the_view)

    @property
    def is_live(self) -> bool:
        """Whether anything was asked of a server already."""
        return self._background is not None

    @property
    def service(self) -> ServiceMeter:
        """Hours and runs since service marks; made when they are first wanted."""
        if self._service is None:
            from carbon_tui.session.service_meter import ServiceMeter

            self._service = ServiceMeter(self, lambda: self.stand_in(Urgency.BACKGROUND))
        return self._service

    @property
    def copy(self) -> CopyService:
        """The local copy; made when it is first asked."""
        if self._copy is None:
            from carbon_tui.session.copy_service import CopyService

            self._copy = CopyService(self, self.copy_file, in_memory=self.copy_in_memory)
        return self._copy

    @property
    def has_copy_file(self) -> bool:
        """Whether a local copy lies in a file; to ask does not import what reads it."""
        return self.copy_file is not None and self.copy_file.exists()

    @property
    def floor(self) -> FloorService:
        """The floor over time; made when a screen first looks at it."""
        if self._floor is None:
            from carbon_tui.session.floor_service import FloorService

            self._floor = FloorService(self, self.stand_in(), self.background.states)
        return self._floor

    @property
    def sync_words(self) -> str:
        """How far the copy's syncing by itself is; empty while it does not."""
        return "" if self._copy is None else self._copy.progress

    async def page_for_the_copy(self, endpoint: Endpoint[R], params: Params) -> Page[R]:
        """One page with each row's JSON, behind what a person waits for. Raises what `page_at`
        raises."""
        try:
            client = await self.client()
            page = await client.page(endpoint, params, urgency=Urgency.BACKGROUND, with_json=True)
        except _troubles() as error:
            self.background.failed(error)
            raise
        self.background.note_rows(endpoint.path, page.rows)
        return page

    async def quality_data_for_the_copy(self, print_ids: Sequence[str]) -> list[PrintQualityData]:
        """What printers recorded, behind what a person waits for. Raises what `page_at` raises."""
        try:
            client = await self.client()
            return await client.behind().get_print_quality_data(print_ids)
        except _troubles() as error:
            self.background.failed(error)
            raise

    @property
    def cut_off(self) -> Exception | None:
        """Why no server answers, while the next attempt is waited for; None: it may be asked."""
        if self._background is None or not self._background.poll_gate.countdown:
            return None
        trouble = self._background.trouble
        return trouble if isinstance(trouble, NO_ANSWER) else None

    def stand_in(self, urgency: Urgency | None = None) -> StandIn:
        """Lists for one screen, which the copy stands in for while no server answers."""
        from carbon_tui.session.stand_in import StandIn

        return StandIn(self, urgency)

    async def page_behind(self, endpoint: Endpoint[R], params: Params) -> Page[R]:
        """One page of a list, behind all that a person waits for."""
        return await self.page_at(endpoint, params, Urgency.BACKGROUND)

    @property
    def reader(self) -> WindowReader:
        """The window of measurements, read once for all that look at it."""
        if self._reader is None:
            from carbon_tui.quality.time_window import CHOICES, TimeWindow
            from carbon_tui.quality.window_reader import WindowReader

            days = self.memory.now.window_days
            window = TimeWindow(days) if days in CHOICES else None
            self._reader = WindowReader(self.window_lists.page_at, self.server_now, window)
        return self._reader

    @property
    def window_lists(self) -> StandIn:
        """What the window of measurements is read from; the copy while no server answers."""
        if self._window_lists is None:
            self._window_lists = self.stand_in()
        return self._window_lists

    @property
    def joined_values(self) -> JoinedValues:
        """What the local copy says of records in columns that stand in others."""
        if self._joined_values is None:
            from carbon_tui.groups.joined_values import JoinedValues

            self._joined_values = JoinedValues()
        return self._joined_values

    @property
    def process_data(self) -> ProcessDataStore:
        """What printers recorded of prints, read once for all lists that show it."""
        if self._process_data is None:
            from carbon_tui.resources.process_columns import ProcessDataStore

            self._process_data = ProcessDataStore(self.read_process_data)
        return self._process_data

    async def read_process_data(self, print_ids: list[str]) -> list[PrintQualityData]:
        """From the copy where it holds them, the others from the server.

        Where no server answers the copy's are all there are. Raises ApiError, CredentialsError.
        """
        try:
            copied = await self.copy.process_data(print_ids)
        except CopyTrouble:
            copied = []
        known = {raw(data.print_id or "") for data in copied if data.fields}
        left = [print_id for print_id in print_ids if print_id not in known]
        self.copied_prints.difference_update(left)
        self.copied_prints |= known
        if not left or (copied and self.cut_off is not None):
            return copied
        try:
            asked = await (await self.client()).get_print_quality_data(left)
        except NO_ANSWER as trouble:
            if copied:
                return copied
            if not self.copy.is_there:
                raise
            from carbon_tui.session.stand_in import with_reason

            raise with_reason(trouble, NO_PROCESS_DATA) from trouble
        return [*copied, *asked]

    @property
    def order_service(self) -> OrderService:
        """Where writing is done from; made when something is first written or looked up."""
        if self._order_service is None:
            from carbon_tui.session.order_service import OrderService

            self._order_service = OrderService(self)
        return self._order_service

    @property
    def pinned(self) -> str:
        """What stays in every view while something sent is not known; empty when all is."""
        return "" if self._order_service is None else self._order_service.pinned_line()

    @property
    def has_open_orders(self) -> bool:
        """Whether something that was sent is not known yet."""
        return self._order_service is not None and bool(self._order_service.unsettled_entries.open)

    @property
    def has_journal(self) -> bool:
        """Whether earlier runs have written anything: else there is nothing to read back."""
        return self.state_folder is not None and (self.state_folder / "orders").is_dir()

    async def close(self) -> None:
        await self.memory.write()
        if self._background is not None:
            await self._background.close()
        if self._order_service is not None:
            self._order_service.close()
        if self._copy is not None:
            self._copy.close()
        if self._making is not None and self._making.done() and not self._making.exception():
            await self._making.result().aclose()


def _troubles() -> tuple[type[Exception], ...]:
    """What reading fails with; evaluated at a failure, for start-up does without the keyring."""
    from carbon_tui.credentials.errors import CredentialsError

    return (ApiError, CredentialsError)
