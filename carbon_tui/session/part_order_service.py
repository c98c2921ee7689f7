"""Part orders placed from this run: on the same writing thread and in the same journal as all other
writing.

The thread tells how far it is by leaving a value where the screen finds it: neither ever waits for
the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING

from carbon_tui.orders.journal_entry import (
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.part_orders import packing
from carbon_tui.orders.part_orders.hints import (
    Hints,
    gathered,
)
from carbon_tui.orders.part_orders.outcome import (
    Halted,
    PartOutcome,
    Why,
)
from carbon_tui.orders.part_orders.packing import (
    Packing,
    PackingAction,
    PartOrderChange,
    PartOrderChangeOutcome,
    PartOrderChanger,
    followed,
)
from carbon_tui.orders.part_orders.placing import (
    PartOrderPlacing,
    PlacingProgress,
    written_down,
)
from carbon_tui.orders.part_orders.plan import PartPlan
from carbon_tui.orders.part_orders.steps_done import (
    PartOrderJob,
    unfinished,
)
from carbon_tui.session.order_service import (
    TROUBLES,
    OrderService,
)
from carbon_tui.system.files import FileTrouble
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.session.session import Session


class PlacingRun:
    """One run of a job: how far it is, and whether a person wants it to stop."""

    def __init__(self) -> None:
        self.progress: PlacingProgress | None = None
        """None until the first step is looked at."""
        self.stopped = False

    def tell(self, progress: PlacingProgress) -> None:
        self.progress = progress

    def is_stopped(self) -> bool:
        return self.stopped


class PartOrderService:
    """What the screens do with part orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _order_service(self) -> OrderService:
        return self._session.order_service

    def unfinished(self) -> tuple[JournalEntry, ...]:
        """Part orders that can be gone on with, the oldest first. Raises FileTrouble."""
        return unfinished(self._order_service.journal)

    def job(self, uuid: str) -> PartOrderJob | None:
        """As the journal has it now. Raises FileTrouble."""
        entry = self._order_service.journal.entry(uuid)
        return None if entry is None else PartOrderJob.of(entry)

    async def begin(self, plan: PartPlan, facts: Mapping[str, str]) -> JournalEntry:
        """Write the plan down; nothing is sent yet. Raises FileTrouble."""
        return await asyncio.to_thread(written_down, self._order_service.journal, plan, facts)

    async def go_on(
        self, entry: JournalEntry, going: PlacingRun, *, again: bool = False, take: str = ""
    ) -> PartOutcome:
        """Do what is left. Never raises for network, disk or key.

        `again` and `take` are a person's word on a step whose answer was lost: do it once more, or
        take this part for the one that was made.
        """
        try:
            return await self._order_service.do(
                lambda client, journal: _went_on(
                    PartOrderPlacing(client, journal, going.tell, going.is_stopped),
                    journal.entry(entry.id) or entry,
                    again,
                    take,
                )
            )
        except TROUBLES as trouble:
            job = PartOrderJob.of(entry)
            return Halted(job, job.next, Why.NOT_SENT, str(trouble))

    def drop(self, uuid: str, note: str = "") -> str:
        """Never go on with it; what was made stays. A sentence where that cannot be written."""
        try:
            self._order_service.journal.mark(uuid, EntryState.GIVEN_UP, note)
        except FileTrouble as trouble:
            return str(trouble)
        self._order_service.look()
        return ""

    async def act(self, action: PackingAction, uuid: str, about: str) -> PartOrderChangeOutcome:
        """Cancel or pack now. Never raises for network, disk or key."""
        try:
            return await self._order_service.do(
                lambda client, journal: PartOrderChanger(client, journal).act(action, uuid, about)
            )
        except TROUBLES as trouble:
            return packing.not_sent(PartOrderChange(raw(uuid), action), about, str(trouble))

    async def follow(self, uuid: str) -> AsyncGenerator[Packing, None]:
        """Each change of an order's packing. Raises `TROUBLES`."""
        client = await self._session.client()
        async with aclosing(followed(client, uuid, behind=client.behind())) as states:
            async for state in states:
                yield state

    async def hints(self) -> AsyncGenerator[Hints, None]:
        """What the account's earlier part orders suggest. Raises `TROUBLES`."""
        async with aclosing(gathered(await self._session.client())) as gathering:
            async for hints in gathering:
                yield hints


async def _went_on(
    ordering: PartOrderPlacing, entry: JournalEntry, again: bool, take: str
) -> PartOutcome:
    if take:
        ordering.choose(entry, take)
    return await ordering.go_on(entry, again=again)
