"""The floor over time, read once for all screens of one run that look at it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from carbon_tui.api.schema.records import Print, Printer
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.local_copy.errors import CopyTrouble
from carbon_tui.orders.print_orders.due_dates import due_dates
from carbon_tui.orders.print_orders.lookup import builds
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.reading import FloorReader
from carbon_tui.timeline.states import SeenStates, StateSpan, joined

if TYPE_CHECKING:
    from carbon_tui.session.copied_run import CopiedRun
    from carbon_tui.session.stand_in import StandIn
    from carbon_tui.timeline.durations import Durations
    from carbon_tui.timeline.floor import FloorTimeline

KEPT_FOR_SECONDS = 60.0
"""How long what the copy has kept of states is good for before it is asked again."""


class FloorService:
    """One reading at a time. Every method may raise ApiError and CredentialsError."""

    def __init__(self, session: CopiedRun, lists: StandIn, seen_states: SeenStates) -> None:
        """``seen_states`` of printers, since this run began."""
        self._session = session
        self.lists = lists
        """What it is read from; the copy while no server answers."""
        self._seen_states = seen_states
        self._reader = self._new_reader()
        self._one_at_a_time = asyncio.Lock()
        self._kept: list[StateSpan] = []
        self._kept_since: datetime | None = None
        self._asked_the_copy_at = 0.0

    @property
    def durations(self) -> Durations:
        """What past runs have taught so far."""
        return self._reader.durations

    async def read(self, since: datetime) -> FloorTimeline:
        """From `since` on with what was seen of printers, for a person who waits."""
        self.lists.urgency = None  # what is read behind at this moment is waited for too
        async with self._one_at_a_time:
            self.lists.urgency = None
            self._forget_the_copy()
            await self._ask_the_copy(since)
            return await self._reader.read(since, states=lambda: self._states(since))

    async def read_behind(
        self, ago: timedelta, known_printers: list[Printer] | None = None
    ) -> FloorTimeline:
        """What is now and to come, behind all that a person waits for. `ago`: how much of the past
        is wanted with it; `known_printers`: what was just read of the fleet."""
        async with self._one_at_a_time:
            self.lists.urgency = Urgency.BACKGROUND
            self._forget_the_copy()
            return await self._reader.read(self._session.server_now() - ago, known_printers)

    async def latest_print(self, parameter: str, values: Iterable[str]) -> Print | None:
        """See `FloorReader.latest_print`; for a person who waits."""
        async with self._one_at_a_time:
            self.lists.urgency = None
            return await self._reader.latest_print(parameter, values)

    async def due_date(self, build_uuid: str) -> datetime | None:
        """The earliest due date of the part orders that this build is made for."""
        dates = await due_dates(self.lists, await builds(self.lists, [build_uuid]))
        return dates.get(raw(build_uuid))

    def _new_reader(self) -> FloorReader:
        return FloorReader(self.lists, self.lists.now)

    def _forget_the_copy(self) -> None:
        """What the copy stood in for is read anew, from whoever answers now."""
        if self.lists.copied_at is not None:
            self.lists.begin()
            self._reader = self._new_reader()

    def _states(self, since: datetime) -> Iterable[StateSpan]:
        return joined(self._kept, self._seen_states.since(since))

    async def _ask_the_copy(self, since: datetime) -> None:
        """A copy that cannot be read leaves the past without states."""
        now = self._session.monotonic()
        is_known = self._kept_since is not None and self._kept_since <= since
        if is_known and now - self._asked_the_copy_at < KEPT_FOR_SECONDS:
            return
        self._asked_the_copy_at, self._kept_since = now, since
        try:
            states = await self._session.copy.states_since(since)
        except CopyTrouble:
            return
        self._kept = [
            StateSpan(k.serial, k.state, k.since, k.until, k.uncertain_seconds) for k in states
        ]
