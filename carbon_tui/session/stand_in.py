"""Lists for whatever is no list on screen: the server's, and the copy's where nobody answers."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from carbon_tui.api.errors import NO_ANSWER, ApiError
from carbon_tui.listing.list_status import ListStatus, copied
from carbon_tui.local_copy.errors import CopyTrouble, NotInTheCopy
from carbon_tui.resources.formats import span
from carbon_tui.session.poll_gate import LONGEST_WAIT

if TYPE_CHECKING:
    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.query import Params
    from carbon_tui.api.transport.pacing import Urgency
    from carbon_tui.groups.copy_reading import CopyReading
    from carbon_tui.session.copied_run import CopiedRun

R = TypeVar("R")
NOTHING_SAID = ListStatus()


class StandIn:
    """A `ListApi` for one screen, or for what several screens share.

    The server is asked unless it is known not to answer just now; the local copy stands in where
    it does not. Whoever shows what came says how old it is, see `copied_at`, and reads again once
    `is_over`.
    """

    def __init__(self, session: CopiedRun, urgency: Urgency | None = None) -> None:
        """``urgency`` as `Session.page_at` takes it."""
        self.urgency = urgency
        self.source = ""
        """Who answers, by hand: "copy" or "server"; empty: whoever can."""
        self._session = session
        self._failures = 0
        """Readings in a row that the server failed."""
        self._failed = False
        """It failed the present one."""
        self._again_at = 0.0
        self._given_whole: set[str] = set()
        """Paths of lists whose first page, which has all that go by offset, was the copy's."""
        self._copied: CopyReading | None = None

    @property
    def copied_at(self) -> datetime | None:
        """When the copy was complete, if any of what was read came from it; None where all is the
        server's."""
        return None if self._copied is None else self._copied.as_of()

    @property
    def age(self) -> float | None:
        """Seconds since `copied_at`; None where all is the server's."""
        at = self.copied_at
        if at is None:
            return None
        return max(0.0, (self._session.server_now() - at).total_seconds())

    @property
    def is_over(self) -> bool:
        """Whether the copy has stood in and the server answers again, so that all is to be read
        anew. A server that answers others and not this is asked later each time."""
        stood_in = self.copied_at is not None and self.source != "copy"
        if not stood_in or self._session.trouble is not None:
            return False
        return self._session.monotonic() >= self._again_at

    def told(self, status: ListStatus) -> ListStatus:
        """The status with the age of the copy, where any of what was read is the copy's."""
        at, age = self.copied_at, self.age
        if at is None:
            return status
        asked_of = status.matching if status.complete else None
        copy_age = copied(at, self._session.server_now(), self._session.zone, asked_of)
        return replace(status, copied=copy_age, age=age, stale=True)

    @property
    def words(self) -> str:
        """ "copy 16:02, 1h old"; empty where all is the server's."""
        status = self.told(NOTHING_SAID)
        if status.copied is None or status.age is None:
            return ""
        return f"copy {status.copied.as_of}, {span(status.age)} old"

    def now(self) -> datetime:
        """The present of what was read: the server's, or the copy's."""
        return self.copied_at or self._session.server_now()

    def begin(self) -> None:
        """Forget where the last reading came from: another one begins."""
        if self._copied is None:
            self._failures = 0
        self._copied, self._failed = None, False
        self._given_whole.clear()

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        """One page of a list. Raises ApiError, CredentialsError; where only the copy is to answer
        CopyTrouble and NotInTheCopy."""
        return await self.page_at(endpoint, params, self.urgency)

    async def page_at(
        self, endpoint: Endpoint[R], params: Params, urgency: Urgency | None = None
    ) -> Page[R]:
        """The same, as urgently as `Session.page_at` is told."""
        later = _is_later_page(params)
        if self.source == "copy" or (later and self._began(endpoint, params)):
            return await self._from_the_copy(endpoint, params)
        may_stand_in = self.source != "server" and self._session.copy.is_there and not later
        trouble = self._session.cut_off if may_stand_in else None
        if trouble is None:
            try:
                page = await self._session.page_at(endpoint, params, urgency)
            except NO_ANSWER as error:
                if not may_stand_in:
                    raise
                trouble = error
                self._note_failure()
            else:
                self._given_whole.discard(endpoint.path)
                return page
        return await self._instead(endpoint, params, trouble)

    async def _instead(self, endpoint: Endpoint[R], params: Params, trouble: Exception) -> Page[R]:
        try:
            return await self._from_the_copy(endpoint, params)
        except (CopyTrouble, NotInTheCopy) as why:
            raise with_reason(trouble, why) from trouble

    def _note_failure(self) -> None:
        """Once for each reading: the first one waits for nothing but an answer to anybody."""
        if not self._failed:
            self._failed, self._failures = True, self._failures + 1
            wait = 0.0 if self._failures == 1 else min(5.0 * 2**self._failures, LONGEST_WAIT)
            self._again_at = self._session.monotonic() + wait

    def _began(self, endpoint: Endpoint[R], params: Params) -> bool:
        """Whether the pages before this one were the copy's."""
        cursor = dict(params).get("cursor")
        if not cursor:
            return endpoint.path in self._given_whole
        return self._copied is not None and self._copied.began_here(cursor)

    async def _from_the_copy(self, endpoint: Endpoint[R], params: Params) -> Page[R]:
        if self._copied is None:
            self._copied = self._session.copy.lists()
        page = await self._copied.page(endpoint, params)
        self._given_whole.add(endpoint.path)
        return replace(page, received_at=self._session.now())


def _is_later_page(params: Params) -> bool:
    asked = dict(params)
    return bool(asked.get("cursor")) or asked.get("offset", "0") != "0"


def with_reason(trouble: Exception, why: object) -> Exception:
    """A copy of the error whose sentence also says why the local copy does not stand in."""
    copied_trouble = copy(trouble)
    if isinstance(copied_trouble, ApiError):
        copied_trouble.sentence = f"{why} {copied_trouble.sentence}"
        copied_trouble.args = (copied_trouble.sentence,)
    return copied_trouble
