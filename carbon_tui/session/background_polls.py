"""What is read by itself beside the view that is open, and how often.

The fleet is read at the pace of the settings, the ends of prints and new orders at a quarter of it,
and what is watched at the pace of its own view's polling. All of it stands behind what a person
waits for, and none of it is read while a view reads the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from carbon_tui.api.errors import BadRequest, NotAllowed, NotFound
from carbon_tui.api.paging.pager import FIRST_PAGE_ROWS
from carbon_tui.api.paging.resume import rfc3339_seconds
from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.endpoints import RECORDS_LATE_BY
from carbon_tui.api.schema.query import Query
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.session.poll_job import PollJob

if TYPE_CHECKING:
    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.session.account_run import AccountRun
    from carbon_tui.session.change_detector import ChangeDetector
    from carbon_tui.session.watched_records import Watches

SLOW = 4
"""Polls of the fleet to one look at prints and orders."""
MOST_PAGES = 20
"""Of one list in one look."""
FORBIDDEN_FOR = 900.0
"""Seconds without another look at a list that this account may not read."""

ENDED = default_queries.PRINTS_ENDED


class DuePoll(Struct):
    """One list that is looked at for news."""

    name: str
    endpoint: Endpoint[Any]
    pace: int
    query: Callable[[datetime], Query]
    """What is asked for news since this time."""
    read_at: float
    """When it was last read, on the clock that nobody sets; at first when the program began."""
    read_to: datetime | None = None
    """The server's time of the last look."""


class BackgroundPolls:
    """Knows which lists are read beside the open view, and how often; reads one when told to."""

    def __init__(
        self, session: AccountRun, change_detector: ChangeDetector, watches: Watches
    ) -> None:
        self._session = session
        self._change_detector = change_detector
        self._watches = watches
        self._heard_any = False
        began = session.monotonic()
        self._looks = [
            DuePoll(
                "the fleet", endpoints.PRINTERS, 1, lambda _since: default_queries.PRINTERS, began
            ),
            DuePoll("ended prints", endpoints.PRINTS, SLOW, ended_since, began),
            DuePoll("print orders", endpoints.PRINT_ORDERS, SLOW, orders_since, began),
            DuePoll("part orders", endpoints.PART_ORDERS, SLOW, orders_since, began),
        ]

    def note_read(self, path: str) -> None:
        """Take note that a page of this list was read.

        The fleet is always read whole, so it need not be read again soon; where something else was
        read first it comes next, since every view names printers.
        """
        if path == endpoints.PRINTERS.path:
            self._looks[0].read_at = self._session.monotonic()
        elif not self._heard_any:
            self._looks[0].read_at = -inf
        self._heard_any = True

    @property
    def first(self) -> PollJob:
        """The reading of the fleet: what to ask the server when any answer will show that it is
        there."""
        return self._job(self._looks[0])

    def due(self, poll_seconds: float) -> PollJob | None:
        """What is to be read now, the longest overdue first; None while nothing is."""
        now = self._session.monotonic()
        watched = self.watched_due(poll_seconds)
        if watched is not None:
            return watched
        if self._change_detector.a_print_ended:
            return self._job(self._looks[1])

        def overdue(look: DuePoll) -> float:
            return now - look.read_at - look.pace * poll_seconds

        late = max(self._looks, key=overdue)
        return self._job(late) if overdue(late) >= 0 else None

    def _job(self, look: DuePoll) -> PollJob:
        return PollJob(look.name, lambda: self._read(look))

    # -- looks

    async def _read(self, look: DuePoll) -> None:
        """Raises what reading raises, apart from a list that this account may not read."""
        began = self._change_detector.began or self._session.server_now()
        since = max(began, look.read_to - RECORDS_LATE_BY) if look.read_to else began
        now = self._session.server_now()
        if look.endpoint is endpoints.PRINTS:
            self._change_detector.a_print_ended = False
        look.read_at = self._session.monotonic()
        try:
            await self._all(look.endpoint, look.query(since))
        except (BadRequest, NotAllowed, NotFound):
            look.read_at += FORBIDDEN_FOR
            return
        look.read_to = now

    async def _all(self, endpoint: Endpoint[Any], query: Query) -> None:
        """Every page; the session hands its rows to whoever looks for news in them."""
        from carbon_tui.api.paging.read_all import read_all  # not for the first page

        await read_all(
            endpoint,
            query,
            self._fetch,
            max_pages=MOST_PAGES,
            page_size=FIRST_PAGE_ROWS,
            now=self._session.server_now,
            monotonic=self._session.monotonic,
        )

    async def _fetch(self, endpoint: Endpoint[Any], params: Any) -> Any:
        return await self._session.page_at(endpoint, params, Urgency.BACKGROUND)

    # -- what is watched

    def watched_due(self, poll_seconds: float) -> PollJob | None:
        for resource in self._watches.resources():
            age = self._watches.oldest(resource)
            if age is not None and age >= poll_seconds:
                return PollJob(f"watched {resource.name}", partial(self._look_at, resource))
        return None

    async def _look_at(self, resource: AnyResource) -> None:
        watches = self._watches
        since = self._session.monotonic()
        await self._all(resource.endpoint, watches.query(resource))
        watches.missing(resource, since)


def ended_since(since: datetime) -> Query:
    asked = Query().where("status", *ENDED).where("finished_after", rfc3339_seconds(since))
    return asked.sorted_by("finished_at")


def orders_since(since: datetime) -> Query:
    """Changed rows come twice instead of never when read in the order of their changes."""
    return Query().where("updated_after", rfc3339_seconds(since)).sorted_by("updated_at")
